"""Mails about what happened: who gets which, once an occasion, and what stops them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from cute_api.models import ApiKey, User, Webhook, clock
from cute_api.models.connections.connection import Connection
from cute_api.models.database import Database
from cute_api.models.enums import DisabledReason, MailKind, RevocationReason, Tier, WebhookStatus
from cute_api.outbound.mail import Mail, message_of
from cute_api.services.accounts import accounts, sessions
from cute_api.services.accounts.audit import ConsoleOperator
from cute_api.services.accounts.clients import Client
from cute_api.services.accounts.sessions import LoginCandidate
from cute_api.services.keys import keys, rotation
from cute_api.services.mail import preferences, queue, unsubscribing
from cute_api.services.mail.mailer import Mailer
from cute_api.services.mail.templates import CHOOSABLE
from cute_api.services.mail.watch import MailWatch
from cute_api.webhooks.delivery.mails import mail_disabled
from tests.fixtures.mails import Post, work
from tests.services.test_poisoned_rows import refused, set_aside

KEPT = timedelta(days=90)
PORTAL = "https://developers.cute.example"
KEYS = [b"new", b"old"]
OPERATOR = ConsoleOperator("olivia")


@pytest.fixture
def alice(database: Database) -> Iterator[UUID]:
    """Alice, of the tier free, as the only user, without queued emails."""
    with database.transaction() as session:
        for table in ("mail_outbox", "usage_hours", "users"):
            session.execute(text(f"DELETE FROM {table}"))
        made = accounts.create(
            session, email="alice@cute.example", tier=Tier.FREE, password="battery staple 12"
        )[0].id
    yield made


def sent(database: Database) -> list[Mail]:
    """Take the queued emails."""
    post = Post()
    work(Mailer(database, post, PORTAL, KEYS))
    return post.sent


def look(database: Database) -> list[str]:
    """The subjects of the mails that the clock makes due; two processes look."""
    watches = [MailWatch(database) for _ in range(2)]
    for watch in watches:
        for _ in watch.work():
            pass
    return sorted(mail.subject for mail in sent(database))


def execute(database: Database, statement: str, **values: Any) -> None:
    with database.transaction() as session:
        session.execute(text(statement), values)


def add_webhook(session: Session, user_id: UUID, app_id: UUID | None = None) -> UUID:
    row = Webhook(
        user_id=user_id,
        app_id=app_id,
        url="https://shop.example/hook?token=secret",
        types=["item.sold"],
        sealed_secret=b"x",
        status=WebhookStatus.ACTIVE,
    )
    session.add(row)
    session.flush()
    session.execute(text("INSERT INTO lanes (webhook_id) VALUES (:id)"), {"id": row.id})
    return row.id


def lane(database: Database, changes: str) -> None:
    execute(database, f"UPDATE lanes SET {changes}")


def add_key(session: Session, user_id: UUID, lives: timedelta, left: timedelta) -> ApiKey:
    row = keys.create(session, user=session.get_one(User, user_id), name="Stock", scopes=[]).row
    row.expires_at = clock.now(session) + left
    row.created_at = row.expires_at - lives
    session.flush()
    return row


def test_a_notice_about_an_apps_webhook_leads_to_the_app(database: Database, alice: UUID) -> None:
    app = uuid4()
    with database.transaction() as session:
        add_webhook(session, alice, app)
    lane(database, "failing_since = now() - interval '1 hour', failures = 3")
    for _ in MailWatch(database).work():
        pass
    (notice,) = sent(database)
    assert f"Open the webhook: {PORTAL}/apps/{app}\n" in notice.text


def test_notices_can_be_stopped_with_one_click_and_security_mails_cant(
    database: Database, alice: UUID
) -> None:
    with database.transaction() as session:
        user = session.get_one(User, alice)
        webhook = add_webhook(session, alice)
        keys.create(session, user=user, name="Stock sync", scopes=[], actor=OPERATOR)
    lane(database, "failing_since = now() - interval '1 hour', failures = 3")
    for _ in MailWatch(database).work():
        pass
    by_subject = {mail.subject: mail for mail in sent(database)}
    assert len(by_subject) == 2
    notice = by_subject["Your webhook at shop.example is failing"]
    assert f"Open the webhook: {PORTAL}/webhooks/{webhook}\n" in notice.text
    assert "secret" not in notice.text + notice.html
    link = unsubscribing.link(PORTAL, KEYS, alice, MailKind.WEBHOOK_FAILING)
    assert f"Stop emails like this: {link}\n" in notice.text
    raw = message_of(notice, "no-reply@cute.example").as_bytes()
    assert f"\r\nList-Unsubscribe: <{link}>\r\n".encode() in raw
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    security = by_subject["A new API key was created"]
    assert '"Stock sync" (cute_' in security.text and "by an operator" in security.text
    assert f"Your email settings: {PORTAL}/account/mails\n" in security.text
    assert b"List-Unsubscribe" not in message_of(security, "no-reply@cute.example").as_bytes()
    assert all(max(map(len, body.splitlines())) < 998 for body in (notice.text, notice.html))


def test_a_webhook_that_fails_is_mailed_about_while_its_owners_clock_is_ahead(
    database: Database, alice: UUID
) -> None:
    with database.transaction() as session:
        add_webhook(session, alice)
        session.get_one(User, alice).clock_ahead = timedelta(days=31)
    lane(database, "failing_since = now() + interval '31 days' - interval '16 minutes'")
    lane(database, "failures = 3")
    assert look(database) == ["Your webhook at shop.example is failing"]
    lane(database, "failing_since = NULL, last_success_at = now()")
    assert look(database) == ["Your webhook at shop.example has recovered"]


def test_a_webhook_that_fails_is_mailed_about_once_until_it_recovers(
    database: Database, alice: UUID
) -> None:
    with database.transaction() as session:
        add_webhook(session, alice)
    failing = "Your webhook at shop.example is failing"
    recovered = "Your webhook at shop.example has recovered"
    for changes, expected in (
        ("failing_since = now() - interval '14 minutes', failures = 20", []),
        ("failing_since = now() - interval '16 minutes', failures = 2", []),
        ("failures = 3", [failing]),
        ("failures = 400", []),
        # It comes and goes.
        ("failing_since = NULL, last_success_at = now(), last_failure_at = now()", []),
        ("failing_since = now() - interval '16 minutes', last_failure_at = now()", []),
        ("failing_since = NULL, last_failure_at = now() - interval '9 minutes'", []),
        ("last_failure_at = now() - interval '11 minutes'", [recovered]),
        ("last_success_at = now()", []),
        ("failing_since = now() - interval '20 minutes', last_failure_at = now()", [failing]),
    ):
        lane(database, changes)
        assert look(database) == expected, changes
    execute(database, "UPDATE mail_occasions SET created_at = created_at - interval '25 hours'")
    lane(database, "failing_since = now() - interval '17 minutes'")
    assert look(database) == [failing], "one that comes and goes is mailed about once a day"


@pytest.mark.parametrize("enabled_again", [False, True])
def test_a_webhook_that_is_disabled_is_mailed_about_unless_it_is_enabled_again(
    database: Database, alice: UUID, enabled_again: bool
) -> None:
    with database.transaction() as session:
        webhook = session.get_one(Webhook, add_webhook(session, alice))
        if not enabled_again:
            webhook.status = WebhookStatus.DISABLED
        session.flush()
        at = clock.now(session)
        connection = session.connection().connection.driver_connection
        assert isinstance(connection, Connection)
        for _ in range(2):
            mail_disabled(
                connection,
                str(alice),
                str(webhook.id),
                webhook.url,
                reason=DisabledReason.GONE,
                disabled_at=at,
            )
    subjects = [mail.subject for mail in sent(database)]
    assert subjects == ([] if enabled_again else ["Your webhook at shop.example was disabled"])


def test_keys_are_mailed_about_before_they_expire_and_when_they_have(
    database: Database, alice: UUID
) -> None:
    day = timedelta(days=1)
    with database.transaction() as session:
        for lives, left in (
            (365 * day, 8 * day),
            (365 * day, 6 * day),
            (8 * day, 3 * day),
            (8 * day, 1.9 * day),
            (day / 2, day / 24),
            (8 * day, -day / 2),
            (8 * day, -2 * day),
        ):
            add_key(session, alice, lives, left)
        ended = add_key(session, alice, 8 * day, day)
        keys.revoke(session, ended.id)
    # Unused keys get another email.
    execute(database, "UPDATE api_keys SET last_used_at = statement_timestamp()")
    subjects = look(database)
    assert [subject[:18] for subject in subjects] == ["An API key expires"] * 2 + [
        "An API key has exp"
    ]
    assert look(database) == []
    execute(database, "UPDATE api_keys SET expires_at = expires_at + interval '1 hour'")
    assert len(look(database)) == 3, "another expiry is another occasion"


def test_what_is_done_with_a_key_is_mailed_about_but_not_what_the_service_does(
    database: Database, alice: UUID
) -> None:
    with database.transaction() as session:
        user = session.get_one(User, alice)
        keys.create(session, user=user, name="Demo", scopes=[])
        made = keys.create(session, user=user, name="Stock", scopes=[], actor=OPERATOR).row
        rotation.rotate(session, made.id, actor=OPERATOR)
        keys.revoke(session, made.id, actor=OPERATOR, reason=RevocationReason.REPORTED)
    mails = {mail.subject: mail.text for mail in sent(database)}
    assert mails.keys() == {
        "A new API key was created",
        "An API key was rotated",
        "An API key was leaked and revoked",
    }
    assert "The previous secret works until 20" in mails["An API key was rotated"]
    with database.transaction() as session:
        user = session.get_one(User, alice)
        preferences.mute(session, alice, MailKind.KEY_CREATED)
        keys.create(session, user=user, name="Stock", scopes=[], actor=OPERATOR)
    assert sent(database) == [], "who turned them off gets none"


def test_a_login_with_a_new_browser_is_mailed_about_once_a_day_but_not_the_first(
    database: Database, alice: UUID
) -> None:
    firefox = "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/150.0"

    def log_in(client: Client) -> list[str]:
        with database.transaction() as session:
            user = session.get_one(User, alice)
            assert sessions.start(session, LoginCandidate(alice, user.password_hash), client=client)
        return [mail.text for mail in sent(database)]

    here, there = Client("192.0.2.7", firefox), Client("192.0.2.8", firefox)
    assert log_in(here) == []
    assert log_in(Client("192.0.2.7", firefox, known_to=alice)) == []
    [mail] = log_in(there)
    assert "Firefox on Linux, from 192.0.2.8." in mail
    assert log_in(there) == []
    assert len(log_in(Client("192.0.2.9", firefox, known_to=UUID(int=9)))) == 1


def test_a_key_that_uses_its_quota_is_mailed_about_at_80_and_100_percent_once_a_day(
    database: Database, alice: UUID
) -> None:
    with database.transaction() as session:
        row = keys.create(session, user=session.get_one(User, alice), name="Stock", scopes=[]).row
    nearly, used_up = "An API key has used 80 % of its daily quota", "An API key has used up its"

    def call(count: int, hours_ago: int = 0) -> list[str]:
        execute(
            database,
            "INSERT INTO usage_hours AS kept VALUES (:user,"
            " date_trunc('hour', now()) - make_interval(hours => :ago), :key, 'list_items', 2,"
            " :count, :count, '{}') ON CONFLICT (user_id, hour, key_id, operation, status_class)"
            " DO UPDATE SET quota_used = kept.quota_used + excluded.quota_used",
            user=alice,
            key=row.id,
            count=count,
            ago=hours_ago,
        )
        return look(database)

    assert call(5_000, hours_ago=25) == [], "that is more than a day ago"
    assert call(500, hours_ago=12) == []
    assert call(299) == []
    assert call(1) == [nearly]
    assert call(100) == []
    [subject] = call(100)
    assert subject.startswith(used_up)
    assert call(500) == []
    execute(database, "UPDATE users SET limit_day = 5000 WHERE id = :user", user=alice)
    execute(database, "UPDATE mail_occasions SET created_at = created_at - interval '25 hours'")
    assert look(database) == [], "a larger quota was agreed"
    execute(database, "UPDATE users SET limit_day = NULL WHERE id = :user", user=alice)
    execute(database, "UPDATE mail_occasions SET created_at = created_at - interval '25 hours'")
    execute(database, "UPDATE mail_occasions SET occasion = '2026-01-01'")
    [again] = look(database)
    assert again.startswith(used_up)


def test_a_security_mail_that_is_turned_off_is_mailed_about_and_comes_no_more(
    database: Database, alice: UUID
) -> None:
    with database.transaction() as session:
        preferences.choose(session, alice, CHOOSABLE - {MailKind.KEY_EXPIRED})
    assert sent(database) == []
    with database.transaction() as session:
        preferences.choose(session, alice, CHOOSABLE - {MailKind.NEW_LOGIN})
        assert preferences.muted(session, alice) == {MailKind.NEW_LOGIN}
    [mail] = sent(database)
    assert mail.subject == "Security emails were turned off"
    assert "- New login\n" in mail.text and mail.unsubscribe is None
    with database.transaction() as session:
        preferences.choose(session, alice, CHOOSABLE - {MailKind.NEW_LOGIN})
        queue.wish(session, MailKind.PASSWORD_CHANGED, user_id=alice)
    assert [mail.subject for mail in sent(database)] == ["Your password was changed"]


def test_bob_gets_his_mail_beside_a_bad_row_of_alices_and_old_occasions_go(
    database: Database, alice: UUID
) -> None:
    with database.transaction() as session:
        bob = accounts.create(session, email="bob@cute.example")[0].id
        for user in (alice, bob):
            add_webhook(session, user)
    lane(database, "failing_since = now() - interval '1 hour', failures = 3")
    with refused(database, "mail_outbox", "INSERT", f"new.user_id = '{alice}'"):
        for _ in MailWatch(database).work():
            pass
    assert [mail.to for mail in sent(database)] == ["bob@cute.example"]
    assert f"mail webhook_failing to user {alice}" in set_aside(database, "mail")
    execute(database, "UPDATE mail_occasions SET created_at = created_at - :kept", kept=KEPT * 1.01)
    lane(database, "failing_since = NULL")
    assert look(database) == []
    with database.transaction() as session:
        assert session.scalar(text("SELECT count(*) FROM mail_occasions")) == 0
