"""Migration 35: keys from before `read:account` and `read:messages` keep what they could do."""

from collections.abc import Iterator
from hashlib import sha256
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from scripts import embedded
from tests.fixtures.servers import database_at, upgrade_to

BEFORE, AFTER = "0034", "0035"
NEW_KEY = """
INSERT INTO api_keys (user_id, name, prefix, digest, scopes, tier, revoked_at)
VALUES (:user, :name, 'cute_0000', :digest, :scopes, 'free', CASE WHEN :revoked THEN now() END)
"""
KEYS = {
    "reader": (["read:items"], ["read:account", "read:items"]),
    "stock": (
        ["read:items", "webhooks", "write:items"],
        ["read:account", "read:items", "read:messages", "webhooks", "write:items"],
    ),
    "none": ([], ["read:account"]),
    "revoked": (["webhooks"], ["webhooks"]),
}
"""Scopes before and after."""


@pytest.fixture
def old(servers: embedded.Servers) -> Iterator[Engine]:
    """A database as 0034 left it."""
    with database_at(servers, BEFORE) as engine:
        yield engine


def test_keys_get_the_scopes_that_equal_what_they_could_do(old: Engine) -> None:
    alice = uuid4()
    with old.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO users (id, email, username, tier)"
                " VALUES (:id, 'alice@cute.example', 'alice', 'pro')"
            ),
            {"id": alice},
        )
        for name, (scopes, _) in KEYS.items():
            connection.execute(
                text(NEW_KEY),
                {
                    "user": alice,
                    "name": name,
                    "digest": sha256(name.encode()).digest(),
                    "scopes": scopes,
                    "revoked": name == "revoked",
                },
            )
    upgrade_to(old, AFTER)
    with old.connect() as connection:
        found = connection.execute(text("SELECT name, scopes FROM api_keys")).all()
    assert dict(found) == {name: after for name, (_, after) in KEYS.items()}
