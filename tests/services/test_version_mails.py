"""Emails about versions that retire: recipients, stages and texts."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from cute_api.models import Contract, KeyVersion, MailWish, User, VersionNotice, Webhook, clock
from cute_api.models.database import Database
from cute_api.models.enums import MailKind
from cute_api.outbound.mail import Mail
from cute_api.services.accounts import accounts
from cute_api.services.keys import keys
from cute_api.services.mail import announcer, version_callers
from cute_api.services.mail.announcer import Announcer
from cute_api.services.mail.mailer import Mailer
from cute_api.services.mail.version_callers import RetiringVersion
from cute_api.versions.retirement import RetirementStage
from tests.fixtures.mails import Post, work
from tests.services.test_poisoned_rows import refused, set_aside
from tests.versions.changes import colour, versions

LOOK_EVERY_S = 3_600.0

FIRST, SECOND = "2026-12-01", "2026-12-15"
RETIRING = {FIRST: {"deprecated": "2027-01-02", "sunset": "2028-01-02"}}
PORTAL = "https://developers.cute.example"


class Clock:
    """The time that an announcer sees."""

    def __init__(self) -> None:
        self.now = datetime(2027, 1, 2, tzinfo=UTC)
        self.seconds = 0.0

    def announcer(self, database: Database) -> Announcer:
        served = versions([colour()], RETIRING, lambda: self.now)
        return Announcer(database, served, now=lambda: self.now, clock=lambda: self.seconds)


@pytest.fixture
def users(database: Database) -> dict[str, UUID]:
    """Alice called in the first version, Bob's webhook is pinned to it, Charlie's key is.

    Erin uses it too, but is suspended, and Frank's email isn't confirmed. Dave's key called long
    ago, and is of the second version, as his webhook. Everybody has what doesn't count (`_unused`).
    """
    with database.transaction() as session:
        session.execute(text("DELETE FROM mail_outbox"))
        session.execute(text("DELETE FROM users"))
        made = {
            name: accounts.create(session, email=f"{name}@cute.example")[0]
            for name in ("alice", "bob", "charlie", "dave", "erin", "frank")
        }
        now = clock.now(session)
        for user in made.values():
            _unused(session, user, now)
        _key(session, made["alice"], SECOND, {FIRST: now - timedelta(days=2)})
        _webhook(session, made["bob"], FIRST)
        _key(session, made["charlie"], FIRST, {SECOND: now})
        _key(session, made["dave"], SECOND, {FIRST: now - timedelta(days=31), SECOND: now})
        for name in ("erin", "frank"):
            _key(session, made[name], FIRST, {FIRST: now})
            _webhook(session, made[name], FIRST)
        made["erin"].suspended_at = now
        made["frank"].email_verified_at = None
        return {name: user.id for name, user in made.items()}


def _key(session: Session, user: User, pin: str, called: dict[str, datetime], **more: Any) -> None:
    row = keys.create(session, user=user, name="Stock", scopes=[]).row
    for field, value in {"api_version": pin, **more}.items():
        setattr(row, field, value)
    session.flush()
    for version, at in called.items():
        session.add(KeyVersion(key_id=row.id, api_version=version, last_used_at=at))
    session.flush()


def _unused(session: Session, user: User, now: datetime) -> None:
    """Uses that each differ in one detail from a use of the first version."""
    for more in ({"revoked_at": now}, {"expires_at": now}, {"explorer": True}):
        _key(session, user, FIRST, {FIRST: now}, **more)
    _key(session, user, SECOND, {SECOND: now})
    _webhook(session, user, FIRST, deleted_at=now)
    _webhook(session, user, SECOND)


def _webhook(session: Session, user: User, pin: str, **more: Any) -> None:
    session.add(
        Webhook(
            user_id=user.id,
            url="https://shop.example/hook?token=secret",
            types=["item.sold"],
            sealed_secret=b"x",
            api_version=pin,
            **more,
        )
    )


def look(sender: Announcer) -> None:
    for _ in sender.work():
        pass


def uses(mail: Mail) -> list[str]:
    """The keys and webhooks that a mail names."""
    return [line for line in mail.text.splitlines() if line.startswith("- ")]


def wished(database: Database) -> set[UUID | None]:
    """Take the queued emails, one for each recipient; return the recipients."""
    with database.transaction() as session:
        wishes = session.scalars(select(MailWish)).all()
        assert {wish.kind for wish in wishes} <= {MailKind.VERSION_RETIRES}
        ids = [wish.user_id for wish in wishes]
        assert len(ids) == len(set(ids))
        session.execute(text("DELETE FROM mail_outbox"))
        return set(ids)


@pytest.fixture
def callers(users: dict[str, UUID]) -> set[UUID]:
    return {users[name] for name in ("alice", "bob", "charlie")}


def test_users_of_a_version_get_a_mail_once_in_each_stage(
    database: Database, callers: set[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcer, "BATCH", 2)
    clock = Clock()
    both = [clock.announcer(database) for _ in range(2)]
    for day, stage in (
        ("2027-01-01", None),
        ("2027-01-02", RetirementStage.ANNOUNCED),
        ("2027-10-01", None),
        ("2027-10-02", RetirementStage.THREE_MONTHS),
        ("2027-12-02", RetirementStage.MONTH),
        ("2027-12-26", RetirementStage.WEEK),
        ("2028-01-01", None),
        ("2028-01-02", None),
    ):
        clock.now = datetime.fromisoformat(f"{day}T00:00:00Z")
        for sender in both:
            look(sender)
        assert wished(database) == (callers if stage else set()), day
        clock.seconds += LOOK_EVERY_S - 1
        for sender in both:
            look(sender)
        assert wished(database) == set(), "it looks once an hour"
        clock.seconds += 1
        if stage:
            with database.transaction() as session:
                newest = select(VersionNotice.stage).order_by(VersionNotice.created_at.desc())
                assert session.scalars(newest.limit(1)).one() is stage


def test_who_comes_to_the_version_late_gets_one_mail(
    database: Database, callers: set[UUID]
) -> None:
    clock = Clock()
    clock.now = datetime(2027, 12, 28, tzinfo=UTC)
    look(clock.announcer(database))
    assert wished(database) == callers


@pytest.mark.parametrize(
    "other",
    [{"version": SECOND}, {"sunset": date(2028, 2, 2)}, {"stage": RetirementStage.WEEK}],
    ids=str,
)
def test_another_notice_of_a_user_replaces_no_mail(
    database: Database, users: dict[str, UUID], callers: set[UUID], other: dict[str, Any]
) -> None:
    """An email of another version, of a postponed sunset, or of an earlier stage."""
    retiring = RetiringVersion(FIRST, date(2028, 1, 2), RetirementStage.ANNOUNCED, [FIRST], SECOND)
    with database.transaction() as session:

        def missing() -> set[UUID]:
            first = UUID(int=0)
            return set(version_callers.uninformed(session, retiring, after=first, batch=10))

        version_callers.inform(session, replace(retiring, **other), sorted(callers))
        assert missing() == callers
        version_callers.inform(session, retiring, [users["alice"]])
        assert missing() == callers - {users["alice"]}


def test_mails_say_what_uses_the_version_and_are_not_sent_to_who_moved(
    database: Database, users: dict[str, UUID]
) -> None:
    look(Clock().announcer(database))
    with database.transaction() as session:
        session.execute(text("UPDATE api_keys SET api_version = :new"), {"new": SECOND})
    post = Post()
    work(Mailer(database, post, PORTAL, [b"key"]))
    mails = {mail.to.partition("@")[0]: mail for mail in post.sent}
    assert mails.keys() == {"alice", "bob"}, "Charlie moved his key in the meantime"
    assert mails["alice"].subject == f"Version {FIRST} retires on 2028-01-02"
    (use,) = uses(mails["alice"])
    assert re.fullmatch(r'- API key "Stock" \(cute_\w+…\) last called in it on [\d-]{10}', use)
    assert f"get {SECOND}." in mails["alice"].text
    assert f"{PORTAL}/docs/versions\n" in mails["alice"].text
    (use,) = uses(mails["bob"])
    assert re.fullmatch(r"- webhook [\w-]{36} \(shop\.example\) gets its events in it", use)
    assert "secret" not in mails["bob"].text
    assert wished(database) == set()


def test_bob_gets_his_mail_beside_a_bad_row_of_alices(
    database: Database, users: dict[str, UUID], callers: set[UUID]
) -> None:
    clock = Clock()
    sender = clock.announcer(database)
    with refused(database, "mail_outbox", "INSERT", f"new.user_id = '{users['alice']}'"):
        look(sender)
    assert wished(database) == callers - {users["alice"]}
    assert f"mail about {FIRST} to user {users['alice']}" in set_aside(database, "mail")
    clock.seconds += LOOK_EVERY_S
    look(sender)
    assert wished(database) == {users["alice"]}, "it is tried again"


def test_the_email_says_what_the_next_version_does_to_a_program(
    database: Database, users: dict[str, UUID]
) -> None:
    retiring = RetiringVersion(FIRST, date(2028, 1, 2), RetirementStage.ANNOUNCED, [FIRST], SECOND)
    reads = {"breaking": "/user/deliveries/held_until", "working": "/user/username"}
    with database.transaction() as session:
        found = version_callers.uninformed(session, retiring, after=announcer.FIRST, batch=9)
        assert users["dave"] not in found
        for program, field in reads.items():
            uses = {"operations": {"get_me": {"reads": [field]}}, "events": {}}
            given = {"program": program, "program_version": "2", "api_version": FIRST}
            session.add(Contract(user_id=users["dave"], uses=uses, **given))
        session.flush()
        found = version_callers.uninformed(session, retiring, after=announcer.FIRST, batch=9)
        assert users["dave"] in found
        lines = version_callers.described(session, retiring, users["dave"]).splitlines()
    assert lines == [
        f"- program breaking 2 is affected by {SECOND}: DeliveryBudget.held_until is gone: "
        "a program that reads it finds nothing.",
        f"- program working 2 works with {SECOND}",
    ]
