"""`cute audit verify` and `adopt`: what was changed in SQL is named, and ends with status 1."""

import json
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from cute_api.config import Variable
from cute_api.models import ApiKey
from cute_api.models.database import Database
from tests.commands.test_keys import Cute


@pytest.fixture
def owner(database_url: str, database: Database, tmp_path: Path) -> tuple[Cute, UUID]:
    """An operator's commands that log to a file, and a user with a key."""
    cute = Cute(database_url, {Variable.AUDIT_LOG.value: str(tmp_path / "audit.log")})
    key = cute.key(cute.user())
    with database.transaction() as session:
        return cute, session.get_one(ApiKey, key["id"]).user_id


def execute(database: Database, statement: str, owner_id: UUID) -> None:
    with database.transaction() as session:
        session.execute(text(statement), {"owner": owner_id})


def test_verify_names_an_entry_that_was_altered(
    owner: tuple[Cute, UUID], database: Database
) -> None:
    cute, owner_id = owner
    assert "1 chains with 2 entries" in cute("audit", "verify", "--owner", str(owner_id))
    altered = "UPDATE audit_log SET actor = 'x' WHERE owner_id = :owner AND action = 'key.created'"
    execute(database, altered, owner_id)
    done = cute.try_("audit", "verify", "--json")
    (finding,) = [
        found for found in json.loads(done.stdout)["findings"] if found["owner_id"] == str(owner_id)
    ]
    assert done.exit_code == 1
    assert (finding["fault"], finding["position"]) == ("altered", 2)


def test_verify_compares_the_log_with_a_chain_that_was_replaced(
    owner: tuple[Cute, UUID], database: Database, tmp_path: Path
) -> None:
    cute, owner_id = owner
    log = ("audit", "verify", "--owner", str(owner_id), "--log", str(tmp_path / "audit.log"))
    assert cute.try_(*log).exit_code == 0
    execute(database, "DELETE FROM audit_log WHERE owner_id = :owner", owner_id)
    execute(database, "DELETE FROM audit_chains WHERE owner_id = :owner", owner_id)
    done = cute.try_(*log)
    assert done.exit_code == 1
    assert done.stdout.count("removed: entry") == 2


def test_adopt_chains_entries_of_an_older_release(
    owner: tuple[Cute, UUID], database: Database
) -> None:
    cute, owner_id = owner
    older = (
        "INSERT INTO audit_log (actor_kind, actor, action, target_kind, target_id, details)"
        " VALUES ('user', 'x', 'user.edited', 'user', :owner, '{}')"
    )
    execute(database, older, owner_id)
    refused = cute.try_("audit", "verify")
    assert (refused.exit_code, "cute audit adopt" in refused.stderr) == (1, True)
    cute("audit", "adopt")
    assert "with 3 entries" in cute("audit", "verify", "--owner", str(owner_id))
