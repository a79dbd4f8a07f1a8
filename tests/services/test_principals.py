"""The look-up of a key: one statement, by indexes alone, however many keys there are."""

import secrets

import psycopg2
import pytest
from sqlalchemy import text

from cute_api.models.database import Database
from cute_api.services.accounts import accounts
from cute_api.services.keys import keys
from cute_api.services.keys.principal_rows import PLAIN
from cute_api.services.keys.principals import digest, make_secret

KEYS = 20_000


@pytest.fixture(scope="module")
def many(database: Database) -> None:
    with database.transaction() as session:
        user, _ = accounts.create(session, email="alice@cute.example")
        keys.create(session, user=user, name="x", scopes=[])
        session.execute(
            text(
                "INSERT INTO api_keys"
                " (user_id, name, prefix, digest, previous_digest, scopes, tier)"
                " SELECT :user, 'x', 'cute_0000', sha256(n::text::bytea),"
                " sha256(('-' || n)::bytea), '{}', 'free' FROM generate_series(1, :keys) AS n"
            ),
            {"user": user.id, "keys": KEYS},
        )
        session.execute(text("ANALYZE api_keys, users"))


@pytest.mark.parametrize("plan", ["force_custom_plan", "force_generic_plan"])
@pytest.mark.usefixtures("many")
def test_both_secrets_are_found_by_their_unique_index(database_url: str, plan: str) -> None:
    connection = psycopg2.connect(database_url)
    with connection, connection.cursor() as cursor:
        cursor.execute(f"SET plan_cache_mode = {plan}")
        cursor.execute(PLAIN.key.prepare)
        key = digest(make_secret(secrets.choice))
        cursor.execute(f"EXPLAIN {PLAIN.key.execute}", (psycopg2.Binary(key),))
        lines = "\n".join(row[0] for row in cursor.fetchall())
    connection.close()
    assert "uq_api_keys_digest" in lines
    assert "uq_api_keys_previous_digest" in lines
    assert "Seq Scan on api_keys" not in lines
