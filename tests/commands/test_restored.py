"""`cute db restored`: restored keys and sessions are revoked again, lost cursors refused."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from cute_api.config import Variable
from cute_api.models.connections.direct import DirectReads
from cute_api.models.database import Database, make_engine
from cute_api.models.enums import Tier
from cute_api.problems import ApiError
from cute_api.services.feeds import events, ranges
from cute_api.services.keys.principals import EVERY_SCOPE, Principal
from cute_api.spec import Spec
from tests.commands.test_keys import Cute

FORGET = """
UPDATE api_keys SET revoked_at = NULL, revoked_reason = NULL;
DELETE FROM audit_log WHERE action IN ('key.revoked', 'user.tier_set');
DELETE FROM notices;
"""
EMIT = "SELECT cute_emit_event('item.updated', :user, :user, '{}')"
NUMBER = """
UPDATE events SET sequence = (SELECT sequence + 1 FROM feed_head) WHERE sequence IS NULL
"""
HEAD = "UPDATE feed_head SET sequence = greatest(sequence, (SELECT max(sequence) FROM events))"


@pytest.fixture(scope="module")
def database(database_url: str) -> Iterator[Database]:
    engine = make_engine(database_url, pool_size=2)
    yield Database(engine, cursor_keys=(b"any",))
    engine.dispose()


@pytest.fixture(scope="module")
def cute(database_url: str) -> Cute:
    return Cute(database_url)


def execute(database: Database, *statements: str, **values: Any) -> None:
    with database.transaction() as session:
        for statement in statements:
            session.execute(text(statement), values)


def test_restored_revokes_what_the_log_says_and_lists_the_rest(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    log = tmp_path / "audit.log"
    lines = ["no JSON", '{"message": "An action was audited.", "action": "of a later release"}']
    log.write_text("\n".join([*lines, ""]))
    cute = Cute(database_url, {Variable.AUDIT_LOG.value: str(log)})
    email = cute.user()
    kept, revoked = cute.key(email), cute.key(email)
    cute("keys", "revoke", revoked["id"])
    cute("users", "set-tier", "--email", email, "--tier", "basic")
    execute(database, FORGET)
    assert cute.lives(revoked["key"]), "as in a backup from before"
    printed = cute("db", "restored", "--yes", "--log", str(log))
    assert cute.lives(kept["key"])
    assert not cute.lives(revoked["key"])
    assert "Revoked: 1 key." in printed
    assert printed.count("To repeat") == 1
    assert "user.tier_set of user" in printed
    assert "Revoked: 0 keys." in cute("db", "restored", "--yes", "--log", str(log))


def test_an_audit_log_that_can_not_be_written_ends_a_command_before_it_did_anything(
    cute: Cute, database_url: str, tmp_path: Path
) -> None:
    key = cute.key(cute.user())
    unwritable = Cute(database_url, {Variable.AUDIT_LOG.value: str(tmp_path)})
    refused = unwritable.try_("keys", "revoke", key["id"])
    assert refused.exit_code == 1
    assert refused.output == "Error: CUTE_AUDIT_LOG can't be written (Is a directory).\n"
    assert cute.lives(key["key"])


def test_restored_without_logs_revokes_every_key_or_nothing(cute: Cute) -> None:
    key = cute.key(cute.user())
    assert cute.try_("db", "restored", "--yes").exit_code == 2
    assert cute.lives(key["key"])
    cute("db", "restored", "--yes", "--revoke-all-keys")
    assert not cute.lives(key["key"])


def test_list_events_422_for_a_cursor_of_numbers_that_the_backup_lacks(
    cute: Cute, database: Database, database_url: str
) -> None:
    email = cute.user()
    with database.transaction() as session:
        found = session.execute(text("SELECT id FROM users WHERE email = :email"), {"email": email})
        user: UUID = found.scalar_one()
    alice = Principal(user, "alice", Tier.PRO, EVERY_SCOPE)
    reads = DirectReads(database_url, database.info)
    types = Spec.load(sandbox=False).events

    def page(after: str | None = None) -> Any:
        query = {} if after is None else {"after": after}
        return events.feed(reads, alice, query, event_types=types)

    def emit() -> None:
        execute(database, EMIT, NUMBER, HEAD, user=user)

    emit()
    seen = page()["next_cursor"]
    emit()
    lost = page(seen)["next_cursor"]
    # The backup is from between them.
    execute(database, "DELETE FROM events WHERE sequence = (SELECT max(sequence) FROM events)")
    execute(database, "UPDATE feed_head SET sequence = sequence - 1")
    cute("db", "restored", "--yes", "--revoke-all-keys")
    for _ in range(3):
        emit()
        with pytest.raises(ApiError) as refused:
            page(lost)
        assert refused.value.status == 422
    shown = page(seen)
    assert len(shown["data"]) == 3, "nothing is skipped"
    assert page(shown["next_cursor"])["data"] == []
    assert len(page()["data"]) == 4, "also when it is read from the start"
    assert ranges.first_of(
        events.Cursor.decode(reads, user, shown["next_cursor"], newest=2**62).sequence
    )
