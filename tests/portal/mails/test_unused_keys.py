"""Keys that nobody uses: their owner is told, and they expire unless they are used."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from cute_api.models import ApiKey, AuditEntry, MailOccasion, clock
from cute_api.models.database import Database
from cute_api.models.enums import Tier
from cute_api.services.accounts import accounts
from cute_api.services.keys import keys, unused
from cute_api.services.mail import moments
from tests.fixtures.contract import committed
from tests.portal.mails.test_occasions import look

TOLD = [f"An API key that is not used expires in {moments.UNUSED_AHEAD.days} days"]
DAY = timedelta(days=1)


@pytest.fixture
def key(database: Database) -> UUID:
    with database.transaction() as session:
        email = f"uma-{uuid4().hex[:8]}@cute.example"
        user, _ = accounts.create(session, email=email, tier=Tier.FREE)
        return keys.create(session, user=user, name="Stock", scopes=[]).row.id


def age(database: Database, key: UUID, by: timedelta) -> None:
    """Let a key, its last use and the emails about it be older."""
    with database.transaction() as session:
        older = {"created_at": ApiKey.created_at - by, "last_used_at": ApiKey.last_used_at - by}
        session.execute(update(ApiKey).where(ApiKey.id == key).values(older))


def wait(database: Database, key: UUID, time: timedelta) -> None:
    """Make the emails about a key older, without changing the time that they announce."""
    with database.transaction() as session:
        known = update(MailOccasion).where(MailOccasion.subject_id == key)
        session.execute(known.values(created_at=MailOccasion.created_at - time))


def expire(database: Database) -> int:
    with database.transaction() as session:
        return unused.expire(session)


def is_live(database: Database, key: UUID) -> bool:
    with database.transaction() as session:
        row = session.get_one(ApiKey, key)
        return row.expires_at is None or row.expires_at > clock.now(session)


def test_a_key_expires_only_some_time_after_the_email(database: Database, key: UUID) -> None:
    age(database, key, moments.UNUSED_AFTER - moments.UNUSED_AHEAD - DAY)
    assert look(database) == []
    age(database, key, DAY + moments.UNUSED_AHEAD)
    assert expire(database) == 0, "nobody was told yet"
    assert look(database) == TOLD
    assert look(database) == []
    assert expire(database) == 0
    wait(database, key, moments.UNUSED_AHEAD)
    assert expire(database) == 1
    assert not is_live(database, key) and expire(database) == 0
    assert look(database) == ["An API key has expired"]
    with database.transaction() as session:
        (entry,) = session.query(AuditEntry).filter_by(target_id=key, actor="unused keys")
        assert (entry.action, entry.details["reason"]) == ("key.edited", "unused")


def test_a_call_after_the_email_keeps_the_key(database: Database, key: UUID) -> None:
    age(database, key, moments.UNUSED_AFTER)
    assert look(database) == TOLD
    wait(database, key, moments.UNUSED_AHEAD)
    with database.transaction() as session:
        session.get_one(ApiKey, key).last_used_at = clock.now(session)
    assert (expire(database), is_live(database, key)) == (0, True)
    age(database, key, moments.UNUSED_AFTER)
    assert expire(database) == 0, "its owner was told of another last use"
    assert look(database) == TOLD


def test_a_key_that_was_used_is_not_named(database: Database, key: UUID) -> None:
    with database.transaction() as session:
        row, now = session.get_one(ApiKey, key), clock.now(session)
        assert not unused.is_unused(row, now)
        assert unused.is_unused(row, now + unused.NAMED_AFTER)
        row.last_used_at = now + DAY
        assert not unused.is_unused(row, now + unused.NAMED_AFTER)
        row.expires_at = now
        assert not unused.is_unused(row, now + 2 * unused.NAMED_AFTER)


def test_the_document_says_the_rule() -> None:
    schemas = committed().spec.document["components"]["schemas"]
    said = schemas["UserKey"]["properties"]["last_used_at"]["description"]
    assert f"{moments.UNUSED_AFTER.days} days" in said
    assert f"{moments.UNUSED_AHEAD.days} days before" in said
