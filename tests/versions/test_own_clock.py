"""A version retires by the clock of an account in a sandbox, before it does for others."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from sqlalchemy import select

from cute_api.models import SandboxClock, User
from cute_api.versions.retirement import year_after
from tests.api.sandbox_clock import DAY_S, Workers, moments
from tests.fixtures.api import Api
from tests.versions.changes import colour, versions
from tests.versions.served import FIRST, OLDER, SERVED, START


def move(api: Api, name: str, ahead: timedelta) -> None:
    """Set the clock of the named user, without what happens on the way."""
    with api.database.transaction() as session:
        email = f"{name}@cute.example"
        user = session.scalars(select(User).where(User.email == email)).one()
        user.clock_ahead = ahead
        session.merge(SandboxClock(user_id=user.id, target=ahead))


def test_a_version_that_has_retired_by_the_clock_of_the_account_400_for_its_keys_alone(
    api: Api,
) -> None:
    name = f"alice-{uuid4().hex[:8]}"
    alice, bob = (api.client(user, version=FIRST) for user in (name, "bob"))
    sunset = datetime(2028, 1, 2, tzinfo=UTC)
    move(api, name, sunset - START - timedelta(seconds=1))
    assert alice.get("/brands", headers=OLDER).headers["Cute-Version"] == FIRST
    move(api, name, sunset - START)
    refused = alice.get("/brands", headers=OLDER)
    assert (refused.status_code, refused.json()["code"]) == (400, "unknown_version")
    assert FIRST not in refused.json()["detail"]
    assert refused.headers["Cute-Version"] == SERVED.dates[1], "what its pin now means"
    assert alice.get("/brands").headers["Cute-Version"] == SERVED.dates[1]
    assert bob.get("/brands", headers=OLDER).headers["Cute-Version"] == FIRST
    assert bob.get("/brands").headers["Cute-Version"] == FIRST


def test_advance_sandbox_clock_emails_in_each_stage_of_a_version_before_it_retires(
    api: Api,
) -> None:
    name = f"alice-{uuid4().hex[:8]}"
    alice = api.client(name, version=FIRST)
    # The first version can't be deprecated before the second one exists.
    today = datetime.now(UTC).date()
    deprecated = max(today + timedelta(days=15), date(2026, 12, 15))
    sunset = year_after(deprecated)
    ends = {FIRST: {"deprecated": deprecated.isoformat(), "sunset": sunset.isoformat()}}
    workers = Workers(api, versions([colour()], ends))
    move(api, name, deprecated - today - timedelta(days=1))
    subject = f"Version {FIRST} retires on {sunset}"
    assert [mail.subject for mail in workers.advance(alice, 2 * DAY_S)] == [subject]
    move(api, name, sunset - today - timedelta(days=9))
    assert [mail.subject for mail in workers.advance(alice, 10 * DAY_S)] == [subject, subject]
    happened = [(moment["at"][:10], moment["kind"]) for moment in moments(alice)]
    assert happened == [
        (str(deprecated), "mail_queued"),
        (str(sunset - timedelta(days=8)), "mail_queued"),
        (str(sunset - timedelta(days=7)), "mail_queued"),
        (str(sunset), "version_retired"),
    ]
    assert workers.advance(api.client("bob", version=FIRST), 1) == []
