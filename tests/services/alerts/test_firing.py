"""The measurement of each kind of alert, and its recipients."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import select, text

from cute_api.models import Alert, Event, Lane, MailWish, User
from cute_api.models.database import Database
from cute_api.models.enums import AlertKind, AlertRecipients, MailKind, MemberRole, Tier
from cute_api.services.accounts import accounts
from cute_api.services.alerts import alerts, firing, measuring
from cute_api.services.alerts.deciding import AlertLevel, Reading
from cute_api.services.keys import keys
from cute_api.services.mail import moments, texts
from tests.portal.colleagues import new_person, put_member
from tests.portal.mails.test_occasions import add_webhook
from tests.services.alerts.chosen import THIS_HOUR, VERSIONS, check_at, choose, count_calls, firings
from tests.services.test_poisoned_rows import refused, set_aside

HOUR = timedelta(hours=1)
# Half an hour into an hour: of the hour before, half counts.
NOW = THIS_HOUR + HOUR / 2
DEVELOPER = MemberRole.DEVELOPER


@pytest.fixture
def alice(database: Database) -> Iterator[UUID]:
    """Alice, of the tier free, as the only user, without queued emails."""
    with database.transaction() as session:
        for table in ("mail_outbox", "usage_hours", "user_usage_hours", "events", "users"):
            session.execute(text(f"DELETE FROM {table}"))
        user, _ = accounts.create(session, email="alice@cute.example", tier=Tier.FREE)
        user.email_verified_at = NOW
    yield user.id


def measured(database: Database, alert_id: UUID, now: datetime = NOW) -> list[Reading]:
    with database.transaction() as session:
        alert = session.get_one(Alert, alert_id)
        return list(measuring.measure(session, alert, VERSIONS, now))


def told(database: Database, kind: MailKind = MailKind.ALERT_FIRED) -> list[UUID | None]:
    """The recipients of queued emails."""
    with database.transaction() as session:
        return list(session.scalars(select(MailWish.user_id).where(MailWish.kind == kind)))


def emitted(database: Database) -> list[str]:
    with database.transaction() as session:
        return list(session.scalars(select(Event.type).order_by(Event.position)))


def fail_calls(database: Database, user_id: UUID) -> None:
    with database.transaction() as session:
        count_calls(session, user_id, THIS_HOUR, {2: 15, 4: 5})


def test_the_error_rate_is_that_of_60_minutes(database: Database, alice: UUID) -> None:
    with database.transaction() as session:
        alert_id = choose(session, alice, AlertKind.ERROR_RATE, threshold=10)
        count_calls(session, alice, THIS_HOUR - HOUR, {2: 40, 5: 20})
        count_calls(session, alice, THIS_HOUR, {2: 60, 4: 10})
    assert measured(database, alert_id) == [
        Reading(str(alice), "alice", alice, AlertLevel.OVER, 20)
    ]
    # An hour later nothing of the first hour counts, and half of the second.
    (reading,) = measured(database, alert_id, NOW + HOUR)
    assert reading.value == 14
    assert measured(database, alert_id, NOW + 2 * HOUR) == []


def test_the_latency_is_the_95th_percentile(database: Database, alice: UUID) -> None:
    with database.transaction() as session:
        alert_id = choose(session, alice, AlertKind.LATENCY, threshold=1_000)
        count_calls(session, alice, THIS_HOUR, {2: 94})
        count_calls(session, alice, THIS_HOUR, {4: 6}, latency_us=2_500_000)
    (reading,) = measured(database, alert_id)
    assert reading.level is AlertLevel.OVER
    assert reading.value is not None and 2_000 <= reading.value <= 3_000


def test_the_quota_is_that_of_each_key_in_24_hours(database: Database, alice: UUID) -> None:
    with database.transaction() as session:
        alert_id = choose(session, alice, AlertKind.QUOTA, threshold=80)
        user = session.get_one(User, alice)
        key, idle = (keys.create(session, user=user, name="Stock", scopes=()).row for _ in "12")
        for ago, calls in ((20, 500), (3, 310), (30, 900)):
            count_calls(session, alice, THIS_HOUR - ago * HOUR, {2: calls}, key_id=key.id)
        count_calls(session, alice, THIS_HOUR, {2: 20}, key_id=idle.id)
    levels = {
        reading.subject: (reading.value, reading.level) for reading in measured(database, alert_id)
    }
    assert levels == {str(key.id): (81, AlertLevel.OVER), str(idle.id): (2, AlertLevel.UNDER)}


def test_a_webhook_fails_by_the_clock_of_its_owner(database: Database, alice: UUID) -> None:
    ahead = timedelta(days=31)
    with database.transaction() as session:
        alert_id = choose(session, alice, AlertKind.WEBHOOK_FAILING)
        webhook_id = add_webhook(session, alice)
        session.get_one(User, alice).clock_ahead = ahead
        row = session.get_one(Lane, webhook_id)
        row.failing_since, row.failures = NOW + ahead - moments.FAILING_AFTER, 3
    assert [reading.level for reading in measured(database, alert_id)] == [AlertLevel.OVER]


def test_a_version_fires_once_after_its_day(database: Database, alice: UUID) -> None:
    day = datetime.fromisoformat(VERSIONS.dates[1]).replace(hour=9, tzinfo=UTC)
    with database.transaction() as session:
        known = choose(session, alice, AlertKind.VERSION_RELEASED)
        later = choose(session, alice, AlertKind.VERSION_RELEASED, created_at=day)
        session.get_one(Alert, known).created_at = day - timedelta(days=5)
    for days in (-1, 0, 1, 6, 7, 8, 20):
        check_at(database, day + timedelta(days=days))
    (firing_of_known,) = firings(database, known)
    assert (firing_of_known.subject, firing_of_known.ended_at) == (VERSIONS.dates[1], day)
    assert firings(database, later) == [], "it was chosen on that day"
    assert (told(database), emitted(database)) == ([alice], ["alert.fired"])


def test_two_checks_at_once_fire_once(database: Database, alice: UUID) -> None:
    with database.transaction() as session:
        alert_id = choose(session, alice, AlertKind.ERROR_RATE, threshold=10)
    fail_calls(database, alice)
    ready = Barrier(2)

    def check() -> None:
        with database.transaction() as session:
            ready.wait(60)
            firing.check(session, alert_id, VERSIONS, NOW)

    with ThreadPoolExecutor() as threads:
        for running in [threads.submit(check) for _ in range(2)]:
            running.result()
    assert len(firings(database, alert_id)) == 1
    assert (told(database), emitted(database)) == ([alice], ["alert.fired"])


def test_a_refused_alert_of_alice_keeps_bobs_from_nothing(database: Database, alice: UUID) -> None:
    with database.transaction() as session:
        bob = accounts.create(session, email="bob@cute.example")[0].id
        hers, his = (
            choose(session, user_id, AlertKind.ERROR_RATE, threshold=10) for user_id in (alice, bob)
        )
    for user_id in (alice, bob):
        fail_calls(database, user_id)
    with refused(database, "alert_firings", "INSERT", f"NEW.alert_id = '{hers}'"):
        check_at(database, NOW)
    assert (len(firings(database, hers)), len(firings(database, his))) == (0, 1)
    assert set_aside(database, "mail") == [f"alert {hers}"]
    check_at(database, NOW + timedelta(minutes=1))
    assert len(firings(database, hers)) == 1


def test_emails_go_to_the_chosen_roles_within_a_bound(
    database: Database, alice: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(firing, "MAX_EMAILS", 4)
    with database.transaction() as session:
        organisation_id = session.get_one(User, alice).organisation_id
        carol = new_person(session, "carol").id
        put_member(session, organisation_id, carol, DEVELOPER)
        for recipients in (AlertRecipients.ADMINS, AlertRecipients.DEVELOPERS):
            choose(session, alice, AlertKind.ERROR_RATE, threshold=10, recipients=recipients)
    fail_calls(database, alice)
    check_at(database, NOW)
    assert sorted(map(str, told(database))) == sorted(map(str, [alice, alice, carol]))
    # One more is allowed of the three about the end.
    check_at(database, NOW + 2 * HOUR)
    assert len(told(database, MailKind.ALERT_RESOLVED)) == 1
    with database.transaction() as session:
        put_member(session, organisation_id, carol, MemberRole.BILLING_FREE)
        of_carol = session.scalars(select(MailWish).where(MailWish.user_id == carol)).all()
        assert [
            texts.compose(session, mail, "https://portal.example", [b"k"]) for mail in of_carol
        ] == [None]


def test_what_is_open_about_a_seller_is_resolved_when_it_leaves(
    database: Database, alice: UUID
) -> None:
    with database.transaction() as session:
        of_all = choose(session, alice, AlertKind.ERROR_RATE, threshold=10)
        choose(session, alice, AlertKind.ERROR_RATE, threshold=10, user_id=alice)
    fail_calls(database, alice)
    check_at(database, NOW)
    with database.transaction() as session:
        alerts.end_of_seller(session, alice)
        assert session.scalars(select(Alert.id)).all() == [of_all]
    assert emitted(database) == ["alert.fired", "alert.fired", "alert.resolved", "alert.resolved"]
    (ended,) = firings(database, of_all)
    assert ended.ended_at is not None
