"""The daily budget of deliveries: what counts, who waits when it is used up, and until when."""

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import psycopg2
import pytest
from sqlalchemy import select, text, update

from cute_api.lib.times import timestamp
from cute_api.models import MailWish, User, Webhook, clock
from cute_api.models.enums import AttemptOutcome, MailKind, Tier, WebhookHealthStatus
from cute_api.models.statements import SessionStatements
from cute_api.processes.connections import connect
from cute_api.services.accounts import accounts
from cute_api.services.deliveries import budget as delivery_budget
from cute_api.services.deliveries import deliveries
from cute_api.services.keys.principals import AppCaller, Principal
from cute_api.services.mail import texts
from cute_api.services.webhooks import test_events, views
from cute_api.spec import Spec
from cute_api.webhooks.delivery import budget
from cute_api.webhooks.delivery.budget import Budgets
from cute_api.webhooks.delivery.due import IS_OPEN
from cute_api.webhooks.delivery.ledger import Ledger
from cute_api.webhooks.delivery.tallies import Tally
from cute_api.webhooks.outbox.upkeep import Upkeep
from tests.api.apps import new_app
from tests.webhooks.backend import Backend, eventually
from tests.webhooks.delivery.pumping import pumping
from tests.webhooks.receiver import Receiver

LIMIT = 1_000
FACTOR = 2
WAITING = 10
BATCH, HOOKS = 100, 5
SPEC = Spec.load(sandbox=True)
NEW_DAY = """
WITH moved AS (UPDATE delivery_days SET day = day - 1 WHERE user_id = :user)
UPDATE users SET deliveries_held_until = clock_timestamp() WHERE id = :user
"""

OPEN = f"""
SELECT webhooks.id FROM webhooks JOIN users ON users.id = webhooks.user_id
WHERE webhooks.user_id = :user AND {IS_OPEN}
"""
PENDING = """
SELECT count(*) FROM deliveries_pending
JOIN webhooks ON webhooks.id = webhook_id WHERE user_id = :user
"""


@pytest.fixture(autouse=True)
def small_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    users: dict[str, int] = {Tier.BASIC: LIMIT - 500, Tier.PRO: LIMIT}
    apps: dict[str, int] = {tier: FACTOR * limit for tier, limit in users.items()}
    monkeypatch.setattr(budget, "by_tier", lambda: Budgets(users, apps))


def use(backend: Backend, user: UUID, sent: int) -> None:
    """Set today's number of sent deliveries."""
    backend.execute(
        "INSERT INTO delivery_days (user_id, day, sent)"
        " VALUES (:user, (clock_timestamp() AT TIME ZONE 'UTC')::date, :sent)",
        user=user,
        sent=sent,
    )


def emitted(backend: Backend, user: UUID, subject: UUID | None = None) -> UUID:
    """An event whose deliveries are due: a pump that is woken now finds them."""
    event_id = backend.emit(user, subject_id=subject)
    eventually(lambda: backend.deliveries(event_id))
    return event_id


def sent(backend: Backend, user: UUID) -> int:
    counted = "SELECT coalesce(sum(sent), 0)::int FROM delivery_days WHERE user_id = :user"
    return int(backend.value(counted, user=user))


def held_until(backend: Backend, user: UUID) -> datetime | None:
    until: datetime | None = backend.value(
        "SELECT deliveries_held_until FROM users WHERE id = :user", user=user
    )
    return until


def mails(backend: Backend, user: UUID) -> list[MailKind]:
    with backend.database.transaction() as session:
        return list(session.scalars(select(MailWish.kind).where(MailWish.user_id == user)))


def next_day(backend: Backend, user: UUID) -> None:
    backend.execute(NEW_DAY, user=user)


def higher_tier(backend: Backend, user: UUID) -> None:
    backend.execute("UPDATE delivery_days SET sent = 0 WHERE user_id = :user", user=user)
    with backend.database.transaction() as session:
        email = session.get_one(User, user).email
        accounts.set_tier(session, email=email, tier=Tier.PRO)


@pytest.mark.parametrize("reopen", [next_day, higher_tier])
def test_deliveries_of_who_used_up_the_budget_wait_and_are_sent_afterwards_in_order(
    relayed: Backend, receiver: Receiver, reopen: Callable[[Backend, UUID], None]
) -> None:
    alice, bob = relayed.user("Alice"), relayed.user("Bob")
    relayed.webhook(alice, receiver.url("/alice"))
    relayed.webhook(bob, receiver.url("/bob"))
    use(relayed, alice, LIMIT - 1)
    emitted(relayed, alice)
    with pumping(relayed.settings) as pump:
        eventually(lambda: held_until(relayed, alice) is not None)
        assert held_until(relayed, alice) == budget.end_of(datetime.now(UTC).date())
        subject = uuid4()
        waiting = [emitted(relayed, alice, subject) for _ in range(WAITING)]
        for _ in range(WAITING):
            emitted(relayed, bob)
        pump.wake()
        eventually(lambda: len(receiver.at("/bob")) == WAITING)
        assert len(receiver.at("/alice")) == 1
        assert held_until(relayed, bob) is None
        reopen(relayed, alice)
        pump.wake()
        eventually(lambda: len(receiver.at("/alice")) == 1 + WAITING)
    arrived = [request.headers["webhook-id"] for request in receiver.at("/alice")]
    assert arrived[1:] == [str(event_id) for event_id in waiting]
    assert mails(relayed, alice) == [MailKind.DELIVERIES_USED_UP]
    assert mails(relayed, bob) == []


def test_redeliveries_tests_and_retries_count_as_deliveries(
    relayed: Backend, receiver: Receiver
) -> None:
    alice = relayed.user("Alice")
    webhook = relayed.webhook(alice, receiver.url("/counted"))
    receiver.behave("/counted", lambda before: 500 if before == 0 else 200)
    event_id = emitted(relayed, alice)
    with pumping(relayed.settings) as pump:
        eventually(lambda: sent(relayed, alice) == 2)
        with relayed.database.transaction() as session:
            user = session.get_one(User, alice)
            owner = Principal.of_user(user)
            found = relayed.delivery(event_id).id
            deliveries.redeliver(session, owner, found, event_types=SPEC.events)
            test_events.send(session, owner, webhook.id, "item.sold", spec=SPEC)
        pump.wake()
        eventually(lambda: sent(relayed, alice) == 4)
    assert len(receiver.at("/counted")) == 4


def test_a_batch_of_100_changes_that_five_webhooks_want_counts_500(
    relayed: Backend, receiver: Receiver
) -> None:
    alice = relayed.user("Alice")
    for number in range(HOOKS):
        relayed.webhook(alice, receiver.url(f"/hook-{number}"))
    relayed.emit_together(alice, BATCH)
    eventually(lambda: relayed.value(PENDING, user=alice) == BATCH * HOOKS)
    with pumping(relayed.settings):
        eventually(lambda: sent(relayed, alice) == BATCH * HOOKS)
    assert held_until(relayed, alice) is None


def tally_of(webhook: Webhook, at: datetime, attempts: int) -> dict[tuple[str, datetime], Tally]:
    return {(str(webhook.id), at): Tally(attempts=attempts)}


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def test_what_failed_on_our_side_does_not_count(idle_backend: Backend) -> None:
    alice = idle_backend.user("Alice")
    webhook = idle_backend.webhook(alice, "https://shop.example/")
    at = noon(datetime.now(UTC).date())
    outcomes = Counter({AttemptOutcome.NOT_SENT: 2, AttemptOutcome.SUCCESS: 1})
    tallies = {(str(webhook.id), at): Tally(attempts=3, outcomes=outcomes)}
    with closing(Ledger(idle_backend.database_url, 44)) as ledger:
        ledger.note({}, tallies)
    assert sent(idle_backend, alice) == 1


def test_a_locked_user_keeps_nobody_from_being_held_and_is_held_later(
    idle_backend: Backend,
) -> None:
    alice, bob = idle_backend.user("Alice"), idle_backend.user("Bob")
    hooks = [idle_backend.webhook(user, "https://shop.example/") for user in (alice, bob)]
    at = noon(datetime.now(UTC).date())
    tallies = {key: tally for hook in hooks for key, tally in tally_of(hook, at, LIMIT).items()}
    with closing(Ledger(idle_backend.database_url, 41)) as ledger:
        with closing(psycopg2.connect(idle_backend.database_url)) as other:
            other.cursor().execute("SELECT FROM users WHERE id = %s FOR UPDATE", (str(alice),))
            assert not ledger.note({}, tallies).tallies
            assert held_until(idle_backend, bob) is not None
            assert held_until(idle_backend, alice) is None
            other.rollback()
        ledger.note({}, tally_of(hooks[0], at, 1))
    assert held_until(idle_backend, alice) is not None
    assert sent(idle_backend, alice) == LIMIT + 1


def test_a_day_that_is_over_holds_nobody_and_a_second_time_in_a_day_mails_nobody(
    idle_backend: Backend,
) -> None:
    alice = idle_backend.user("Alice")
    webhook = idle_backend.webhook(alice, "https://shop.example/")
    today = datetime.now(UTC).date()
    with closing(Ledger(idle_backend.database_url, 42)) as ledger:
        ledger.note({}, tally_of(webhook, noon(today - timedelta(days=1)), LIMIT))
        assert held_until(idle_backend, alice) is None
        for _ in range(2):
            idle_backend.execute(
                "UPDATE users SET deliveries_held_until = NULL WHERE id = :user", user=alice
            )
            ledger.note({}, tally_of(webhook, noon(today), LIMIT))
            assert held_until(idle_backend, alice) == budget.end_of(today)
    assert mails(idle_backend, alice) == [MailKind.DELIVERIES_USED_UP]


def test_counts_that_are_refused_together_are_written_apart(idle_backend: Backend) -> None:
    alice, bob = idle_backend.user("Alice"), idle_backend.user("Bob")
    hooks = [idle_backend.webhook(user, "https://shop.example/") for user in (alice, bob)]
    at = noon(datetime.now(UTC).date())
    bad = {(str(hooks[0].id), at): Tally(attempts=2**40)}
    with closing(Ledger(idle_backend.database_url, 43)) as ledger:
        ledger.note({}, {**bad, **tally_of(hooks[1], at, LIMIT)})
    assert (sent(idle_backend, alice), sent(idle_backend, bob)) == (0, LIMIT)
    assert held_until(idle_backend, bob) is not None


def test_the_mail_is_written_while_deliveries_wait_and_left_out_afterwards(
    idle_backend: Backend,
) -> None:
    alice = idle_backend.user("Alice")
    until = datetime.now(UTC) + timedelta(hours=1)
    with idle_backend.database.transaction() as session:
        user = session.get_one(User, alice)
        user.email_verified_at = clock.now(session)
        wish = MailWish(kind=MailKind.DELIVERIES_USED_UP, user_id=alice, data={})
        assert texts.compose(session, wish, "https://portal.example", [b"key"]) is None
        session.execute(update(User).where(User.id == alice).values(deliveries_held_until=until))
        session.refresh(user)
        mail = texts.compose(session, wish, "https://portal.example", [b"key"])
        assert mail is not None
        assert mail.to == user.email
        assert "https://portal.example/webhooks" in mail.text
        shown = delivery_budget.of_today(session, alice, budget=LIMIT)
        assert (shown.sent, shown.held_until) == (0, until)


def test_an_app_that_used_up_its_budget_holds_neither_its_developer_nor_their_other_app(
    idle_backend: Backend,
) -> None:
    busy, other = (new_app(idle_backend.database, "dora") for _ in range(2))
    dora = idle_backend.value("SELECT user_id FROM apps WHERE id = :app", app=busy.id)
    hooks = {
        owner: idle_backend.webhook(dora, f"https://{name}.example/")
        for owner, name in ((None, "own"), (busy.id, "busy"), (other.id, "other"))
    }
    for app_id, hook in hooks.items():
        idle_backend.execute(
            "UPDATE webhooks SET app_id = :app WHERE id = :id", app=app_id, id=hook.id
        )
    today = datetime.now(UTC).date()
    with closing(Ledger(idle_backend.database_url, 45)) as ledger:
        ledger.note({}, tally_of(hooks[busy.id], noon(today), FACTOR * LIMIT - 1))
        assert open_webhooks(idle_backend, dora) == {hook.id for hook in hooks.values()}
        ledger.note({}, tally_of(hooks[busy.id], noon(today), 1))
    assert open_webhooks(idle_backend, dora) == {hooks[None].id, hooks[other.id].id}
    assert (sent(idle_backend, dora), held_until(idle_backend, dora)) == (0, None)
    with idle_backend.database.transaction() as session:
        developer = session.get_one(User, dora)
        caller = replace(Principal.of_user(developer), app=AppCaller(busy.id, None))
        (shown,) = views.list_own(SessionStatements(session), caller, {"limit": 2})["data"]
        assert shown["health"]["status"] == WebhookHealthStatus.HELD
        assert shown["health"]["next_attempt_at"] == timestamp(budget.end_of(today))
        (wish,) = session.scalars(select(MailWish).where(MailWish.user_id == dora))
        mail = texts.compose(session, wish, "https://portal.example", [b"key"])
        assert mail is not None
        assert f"https://portal.example/apps/{busy.id}" in mail.text
        accounts.set_tier(session, email=developer.email, tier=Tier.PRO)
    assert open_webhooks(idle_backend, dora) == {hook.id for hook in hooks.values()}


def open_webhooks(backend: Backend, user: UUID) -> set[UUID]:
    with backend.database.transaction() as session:
        found = session.execute(text(OPEN), {"user": user})
        return set(found.scalars())


def test_days_are_purged_after_a_week(idle_backend: Backend) -> None:
    alice = idle_backend.user("Alice")
    today = datetime.now(UTC).date()
    for age in (0, budget.KEPT_DAYS, budget.KEPT_DAYS + 1):
        idle_backend.execute(
            "INSERT INTO delivery_days (user_id, day, sent) VALUES (:user, :day, 1)",
            user=alice,
            day=today - timedelta(days=age),
        )
    with closing(connect(idle_backend.database_url, "test")) as connection:
        Upkeep(today=lambda: today).run(connection)
    assert sent(idle_backend, alice) == 2
