"""Two relays that both believe to be alone, as behind a pooler that shares sessions: one writes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from psycopg2.extensions import connection as Connection

from cute_api.processes.connections import connect
from cute_api.webhooks.outbox.catalogue import CatalogueFeed
from cute_api.webhooks.outbox.fan_out import FanOut
from cute_api.webhooks.outbox.fence import Fence, OtherRelayError
from tests.webhooks.backend import Backend

EVENTS = 60
AT_ONCE = 3
NOTE = "INSERT INTO item_change_outbox (item_id) SELECT gen_random_uuid()"
UNNUMBERED = "SELECT count(*) FROM events WHERE sequence IS NULL"


class Numbering:
    """What a relay gives numbers with."""

    def __init__(self, connection: Connection) -> None:
        fence = Fence()
        self.connection = connection
        self.events = FanOut(0, fence)
        self.items = CatalogueFeed(fence)
        self.take_over()

    def take_over(self) -> None:
        self.events.take_over(self.connection)
        self.items.take_over(self.connection)


@pytest.fixture
def relays(idle_backend: Backend) -> Iterator[tuple[Numbering, Numbering]]:
    url = idle_backend.database_url
    with closing(connect(url, "first")) as first, closing(connect(url, "second")) as second:
        yield Numbering(first), Numbering(second)


def test_one_that_was_overtaken_gives_no_number_until_it_has_looked_again(
    idle_backend: Backend, relays: tuple[Numbering, Numbering]
) -> None:
    first, second = relays
    alice = idle_backend.user("alice")
    idle_backend.emit(alice)
    first.take_over()
    assert first.events.move(first.connection) == 1
    late = idle_backend.emit(alice)
    idle_backend.execute(NOTE)
    with pytest.raises(OtherRelayError):
        second.events.move(second.connection)
    with pytest.raises(OtherRelayError):
        second.items.move(second.connection)
    assert idle_backend.event(late).sequence is None
    assert idle_backend.value("SELECT count(*) FROM item_change_outbox") == 1
    second.take_over()
    second.items.move(second.connection)
    assert second.events.move(second.connection) == 1
    assert idle_backend.event(late).sequence == first.events.last_sequence + 1


def test_two_at_once_number_every_event_once_and_leave_no_gap(
    idle_backend: Backend, relays: tuple[Numbering, Numbering]
) -> None:
    alice = idle_backend.user("alice")

    def relay(numbering: Numbering) -> int:
        overtaken = 0
        while idle_backend.value(UNNUMBERED):
            try:
                numbering.events.move(numbering.connection)
                numbering.items.move(numbering.connection)
            except OtherRelayError:
                overtaken += 1
                numbering.take_over()
        return overtaken

    before = idle_backend.value("SELECT max(sequence) FROM events") or 0
    overtaken = 0
    with ThreadPoolExecutor(2) as threads:
        for _ in range(EVENTS // AT_ONCE):
            for _ in range(AT_ONCE):
                idle_backend.emit(alice)
            idle_backend.execute(NOTE)
            overtaken += sum(threads.map(relay, relays))
    assert overtaken > 0
    found = idle_backend.value("SELECT array_agg(sequence ORDER BY sequence) FROM events")
    assert found[-EVENTS:] == list(range(before + 1, before + EVENTS + 1))
    items = idle_backend.value("SELECT array_agg(sequence ORDER BY sequence) FROM item_changes")
    assert items == list(range(1, len(items) + 1))
