"""Unconfirmed accounts are removed; all others stay."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from cute_api.models import User, clock
from cute_api.models.database import Database
from cute_api.models.enums import MailKind, Scope, Tier, TokenPurpose
from cute_api.services.accounts import audit, signup, unconfirmed
from cute_api.services.accounts.clients import Client
from cute_api.services.keys import keys
from cute_api.services.mail import queue, tokens

OVER = unconfirmed.KEPT + timedelta(minutes=1)
YOUNG = unconfirmed.KEPT - timedelta(minutes=1)
CLIENT = Client("192.0.2.1", "Firefox")


def sign_up(database: Database, name: str, age: timedelta, *, verified: bool = False) -> UUID:
    email = f"{name}@unconfirmed.example"
    with database.transaction() as session:
        user = signup.sign_up(
            session, email=email, username=None, password_hash="x", verified=verified, client=CLIENT
        )
        assert user is not None
        user.created_at = clock.now(session) - age
        tokens.issue(session, user.id, TokenPurpose.VERIFY_EMAIL)
        queue.wish(session, MailKind.RESET_PASSWORD, user_id=user.id)
        return user.id


def left(database: Database, *ids: UUID) -> list[UUID]:
    with database.transaction() as session:
        found = set(session.scalars(select(User.id).where(User.id.in_(ids))))
    return [user_id for user_id in ids if user_id in found]


def test_purge_removes_who_never_confirmed_and_frees_address_and_name(database: Database) -> None:
    gone = sign_up(database, "alice", OVER)
    young = sign_up(database, "bob", YOUNG)
    confirmed = sign_up(database, "charlie", OVER, verified=True)
    with database.transaction() as session:
        seller = User(email="dora@unconfirmed.example", username="dora", tier=Tier.FREE)
        session.add(seller)
        session.flush()
        seller.created_at = clock.now(session) - OVER
        imported = seller.id
    keyed = sign_up(database, "erin", OVER)
    with database.transaction() as session:
        keys.create(
            session,
            user=session.get_one(User, keyed),
            name="x",
            scopes=[Scope.READ_ITEMS],
            tier=Tier.FREE,
        )
    with database.transaction() as session:
        assert unconfirmed.purge(session) == 1
    kept = (young, confirmed, imported, keyed)
    assert left(database, gone, *kept) == list(kept)
    with database.transaction() as session:
        entries = audit.recent(session, limit=10, target_id=gone)
        assert [entry.action for entry in entries] == ["user.erased", "user.signed_up"]
        assert not any({"address", "agent"} & set(entry.details) for entry in entries)
    again = sign_up(database, "alice", YOUNG)
    with database.transaction() as session:
        assert session.get_one(User, again).username == "alice"


def test_purge_takes_a_batch_and_leaves_what_another_process_handles(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unconfirmed, "BATCH", 2)
    ids = [sign_up(database, f"batch{n}", OVER + timedelta(days=n)) for n in range(3)]
    with database.transaction() as session:
        session.execute(select(User.id).where(User.id == ids[0]).with_for_update())
        with database.transaction() as other:
            assert unconfirmed.purge(other) == 2
    assert left(database, *ids) == ids[:1]
    with database.transaction() as session:
        assert unconfirmed.purge(session) == 1
