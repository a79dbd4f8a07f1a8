"""Finding the bad rows of a batch: all good ones are written, with as few writes as that needs."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cute_api.lib.bisecting import Cooldowns, FailureKind, write_apart, write_by_owner
from tests.fixtures.properties import examples

MAX_BUSY = 32


class RefusedError(Exception):
    pass


class BusyError(Exception):
    pass


class LostError(Exception):
    pass


def failure_kind(error: Exception) -> FailureKind | None:
    return {RefusedError: FailureKind.REFUSED, BusyError: FailureKind.BUSY}.get(type(error))


class Table:
    """Takes all rows of a batch or none. `bad` says what each bad row raises."""

    def __init__(self, bad: dict[int, type[Exception]]) -> None:
        self.bad = bad
        self.rows: list[int] = []
        self.writes = 0

    def write(self, rows: Sequence[int]) -> int:
        self.writes += 1
        for row in rows:
            if row in self.bad:
                raise self.bad[row]
        self.rows += rows
        return len(rows)


@examples()
@given(count=st.integers(0, 200), bad=st.sets(st.integers(0, 199), max_size=6))
def test_all_rows_but_the_bad_ones_are_written_in_their_order(count: int, bad: set[int]) -> None:
    table = Table(dict.fromkeys(bad, RefusedError))
    written = write_apart(range(count), table.write, failure_kind)
    refused = sorted(row for row in bad if row < count)
    assert table.rows == [row for row in range(count) if row not in bad]
    assert [failure.row for failure in written.failures] == refused
    assert sum(written.done) == len(table.rows)
    assert table.writes <= 1 + 2 * len(refused) * math.ceil(math.log2(max(count, 2)))


def test_a_good_batch_is_one_write_and_an_empty_one_none() -> None:
    table = Table({})
    write_apart(range(500), table.write, failure_kind)
    write_apart([], table.write, failure_kind)
    assert table.writes == 1


def test_a_lost_server_is_nobodys_row() -> None:
    with pytest.raises(LostError):
        write_apart(range(9), Table({4: LostError}).write, failure_kind)


def test_waits_are_bounded_and_what_is_left_counts_as_busy() -> None:
    table = Table(dict.fromkeys(range(1_000), BusyError))
    written = write_apart(range(1_000), table.write, failure_kind)
    assert table.writes == MAX_BUSY
    assert {failure.row for failure in written.failures} == set(range(1_000))
    assert {failure.kind for failure in written.failures} == {FailureKind.BUSY}


def test_rows_of_an_owner_that_are_busy_are_not_tried_one_by_one() -> None:
    table = Table(dict.fromkeys(range(0, 300, 3), BusyError))
    written = write_by_owner(range(300), table.write, failure_kind, owner_of=lambda row: row % 3)
    assert sorted(table.rows) == [row for row in range(300) if row % 3]
    assert len(written.failures) == 100
    assert table.writes < 8


def test_only_the_bad_row_of_an_owner_is_refused() -> None:
    table = Table({42: RefusedError})
    written = write_by_owner(range(300), table.write, failure_kind, owner_of=lambda row: row % 3)
    assert [failure.row for failure in written.failures] == [42]
    assert sorted(table.rows) == [row for row in range(300) if row != 42]


def test_what_is_held_is_left_alone_for_its_time() -> None:
    held = Cooldowns(30.0)
    held.keep(["coat"], 0.0)
    held.keep(["hat"], 10.0)
    assert held.at(29.0) == ["coat", "hat"]
    assert held.at(30.0) == ["hat"]
    assert held.at(40.0) == []
