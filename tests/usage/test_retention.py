"""Rows leave the log after as many days as their tier has; what others keep stays."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from cute_api.models.database import Database, make_engine
from cute_api.models.enums import Tier
from cute_api.services.accounts import accounts
from cute_api.spec import ANONYMOUS, Spec
from cute_api.usage.retention import Remover, kept_by_tier, overdue
from tests.fixtures.servers import NewDatabase
from tests.usage.helpers import ALICES_KEY, BOBS_KEY, Moved, moved, row

NOON = datetime(2026, 11, 25, 12, 30, tzinfo=UTC)
TODAY = NOON.date()
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
KEPT = {ANONYMOUS: 2, Tier.FREE: 2, Tier.BASIC: 3, Tier.PRO: 9}


@pytest.fixture
def backend(new_database: NewDatabase, redis_url: str) -> Iterator[Moved]:
    with moved(new_database(), redis_url, lambda: NOON, kept=KEPT) as backend:
        backend.tend()
        yield backend


def user(backend: Moved, tier: Tier) -> str:
    database = Database(make_engine(backend.url, pool_size=1))
    with database.transaction() as session:
        made, _ = accounts.create(session, email=f"{tier}@cute.example", tier=tier)
        found = str(made.id)
    database.engine.dispose()
    return found


def left(backend: Moved) -> list[tuple[str | None, int]]:
    """The owners of rows, with the rows' age in days."""
    found = backend.ask("SELECT user_id, at FROM request_log")
    return sorted((str(owner) if owner else "", (TODAY - at.date()).days) for owner, at in found)


def remove_all(backend: Moved, remover: Remover) -> int:
    steps = 1
    while remover.step(backend.connection):
        steps += 1
    return steps


def test_a_day_loses_the_rows_of_tiers_that_are_kept_for_less(backend: Moved) -> None:
    free, pro = user(backend, Tier.FREE), user(backend, Tier.PRO)
    ages = [1, 2, 3, 4, 4, 4]
    # A day that is over for a tier has rows that came while it was not.
    for user_id, key in ((free, str(ALICES_KEY)), (pro, str(BOBS_KEY)), (None, None)):
        times = [NOON - age * DAY + minute * MINUTE for minute, age in enumerate(ages)]
        backend.send(*(row(at, user_id=user_id, key_id=key) for at in times))
    backend.drain()
    assert backend.count() == 3 * len(ages)
    days = {TODAY - age * DAY for age in ages}
    remover = Remover(KEPT, slice_rows=4)
    remover.plan(backend.connection, days, TODAY)
    remover.step(backend.connection)
    assert backend.count() < 3 * len(ages), "in slices"
    # It continues where it was, whatever is planned meanwhile.
    remover.plan(backend.connection, days, TODAY)
    remove_all(backend, remover)
    assert left(backend) == sorted(
        [(owner or "", age) for owner in (free, None) for age in (1, 2)]
        + [(pro, age) for age in ages]
    )
    again = Remover(KEPT, slice_rows=4)
    again.plan(backend.connection, days, TODAY)
    assert remove_all(backend, again) == 1, "a day that is done is not looked through again"


def test_days_are_overdue_for_the_tiers_that_have_had_them() -> None:
    def ago(days: int) -> date:
        return TODAY - days * DAY

    days = [ago(age) for age in (0, 2, 3, 4, 9, 10)]
    short = [ANONYMOUS, Tier.FREE]
    assert overdue(days, TODAY, KEPT, {(ago(3), Tier.FREE)}) == [
        (ago(9), [*short, Tier.BASIC]),
        (ago(4), [*short, Tier.BASIC]),
        (ago(3), [ANONYMOUS]),
    ], "the day that is over for all is dropped"
    assert overdue(days, TODAY, dict.fromkeys(KEPT, 9), ()) == []


def test_each_tier_of_the_document_keeps_requests_for_some_days() -> None:
    kept = kept_by_tier(Spec.load(sandbox=False).tiers)
    assert list(kept) == [ANONYMOUS, *Tier]
    assert min(kept.values()) > 2, "what is not in the log is known for as long"
