"""API keys as text, the cost of malformed ones, and the time of a key's last use.

Uses are written in batches, bounded, never backwards, kept over an outage.
"""

import secrets
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg2
import pytest

from cute_api.edge.gate import authenticate
from cute_api.models import ApiKey, Install, InstallOperation, KeyVersion
from cute_api.models.database import Database
from cute_api.models.enums import Scope
from cute_api.problems import ApiError, Code
from cute_api.services.accounts import accounts
from cute_api.services.keys import keys
from cute_api.services.keys.last_use import KeyUse
from cute_api.services.keys.principals import (
    BODY_LENGTH,
    Principal,
    SecretKind,
    digest,
    kind_of,
    make_secret,
    visible_prefix,
)
from tests.api.apps import install, new_app
from tests.fixtures.api import running_api
from tests.fixtures.clocks import Clock
from tests.webhooks.backend import eventually

FLUSH_SECONDS = 30.0
LENGTH = len(SecretKind.KEY) + BODY_LENGTH
MAX_KEYS = 10_000

OLD, NEW = "2026-12-01", "2026-12-15"
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


class NeverAsked:
    """A reader for keys that must be refused without a look-up."""

    def find(self, key_digest: bytes, address: str) -> Principal | None:
        raise AssertionError("a malformed key reached the database")

    def find_app(self, key_digest: bytes, account: UUID | None, address: str) -> Principal | None:
        raise AssertionError("a malformed key reached the database")

    def find_token(
        self, token_digest: bytes, account: UUID | None, address: str
    ) -> Principal | None:
        raise AssertionError("a malformed token reached the database")


def test_made_keys_are_well_formed_and_differ() -> None:
    made = {make_secret(secrets.choice) for _ in range(1_000)}
    assert len(made) == 1_000
    assert all(kind_of(key) is SecretKind.KEY and len(key) == LENGTH for key in made)
    assert {len(digest(key)) for key in made} == {32}
    assert {len(visible_prefix(key)) for key in made} == {9}


@pytest.mark.parametrize("kind", SecretKind)
def test_a_secret_shows_its_kind(kind: SecretKind) -> None:
    secret = make_secret(secrets.choice, kind)
    visible = secret[: len(kind) + 4]
    assert kind_of(secret) is kind
    assert visible_prefix(secret) == visible_prefix(visible) == visible
    without = secret.removeprefix(kind)
    wrong = (without, kind.upper() + without, kind + secret, secret + "0", secret[:-1] + "_")
    assert {kind_of(text) for text in wrong} == {None}


def test_a_refresh_token_does_not_call() -> None:
    token = make_secret(secrets.choice, SecretKind.REFRESH_TOKEN)
    with pytest.raises(ApiError, match="refresh token"):
        authenticate([f"Bearer {token}".encode()], [], "", NeverAsked())


def test_one_wrong_character_is_found_by_the_checksum() -> None:
    key = make_secret(secrets.choice)
    for index in range(5, LENGTH):
        wrong = key[:index] + ("a" if key[index] != "a" else "b") + key[index + 1 :]
        assert kind_of(wrong) is None


@pytest.mark.parametrize("value", [b"Bearer cute_abc", b"Bearer \xff", b"Bearer " + b"a" * 9_999])
def test_malformed_key_is_refused_without_a_lookup(value: bytes) -> None:
    with pytest.raises(ApiError) as caught:
        authenticate([value], [], "", NeverAsked())
    assert caught.value.code is Code.INVALID_API_KEY


@pytest.fixture
def key_id(database: Database) -> UUID:
    with database.transaction() as session:
        user, _ = accounts.create(session, email="alice@cute.example")
        return keys.create(session, user=user, name="x", scopes=[]).row.id


def last_used(database: Database, key_id: UUID) -> datetime | None:
    with database.transaction() as session:
        return session.get_one(ApiKey, key_id).last_used_at


def versions_of(database: Database, key_id: UUID) -> dict[str, datetime]:
    with database.transaction() as session:
        rows = session.query(KeyVersion).filter_by(key_id=key_id)
        return {row.api_version: row.last_used_at for row in rows}


def test_a_flush_writes_the_newest_use_and_never_an_older_one(
    database: Database, database_url: str, key_id: UUID
) -> None:
    clock = Clock(NOON.timestamp())
    ahead, behind = KeyUse(database_url, clock=clock), KeyUse(database_url, clock=clock)
    behind.note(key_id, OLD)
    behind.note(uuid4(), OLD)
    clock.now += 10
    ahead.note(key_id, OLD)
    assert last_used(database, key_id) is None
    ahead.flush()
    behind.flush()
    used = last_used(database, key_id)
    assert used is not None
    assert (used - NOON).total_seconds() == 10
    assert versions_of(database, key_id) == {OLD: used}


def test_a_flush_writes_each_version_that_a_key_called_in(
    database: Database, database_url: str, key_id: UUID
) -> None:
    clock = Clock(NOON.timestamp())
    use = KeyUse(database_url, clock=clock)
    use.note(key_id, OLD)
    clock.now += 10
    use.note(key_id, NEW)
    use.flush()
    clock.now -= 5
    use.note(key_id, NEW)
    use.flush()
    found = versions_of(database, key_id)
    assert {date: (at - NOON).total_seconds() for date, at in found.items()} == {OLD: 0, NEW: 10}
    assert last_used(database, key_id) == found[NEW]


def test_what_could_not_be_written_is_written_later(
    database: Database, database_url: str, key_id: UUID
) -> None:
    use = KeyUse("postgresql://127.0.0.1:1/nowhere")
    use.note(key_id, OLD)
    with pytest.raises(psycopg2.OperationalError):
        use.flush()
    use._url = database_url
    use.flush()
    assert last_used(database, key_id) is not None


def test_memory_is_bounded_and_a_full_map_is_written_soon(
    database: Database, database_url: str, key_id: UUID
) -> None:
    use = KeyUse(database_url, every_seconds=3_600)
    use.note(key_id, OLD)
    for _ in range(MAX_KEYS + 10):
        use.note(uuid4(), OLD)
    assert len(use._seen) == MAX_KEYS
    use.start()
    eventually(lambda: last_used(database, key_id) is not None)
    use.stop()


def test_a_use_is_shown_within_a_minute() -> None:
    assert FLUSH_SECONDS <= 30


def test_a_server_writes_what_is_left_when_it_ends(
    database: Database, database_url: str, redis_url: str
) -> None:
    with running_api(database_url, redis_url) as api:
        client = api.client("bob")
        key = client.get("/me", headers={"Cute-Version": OLD}).json()["key"]["id"]
        assert last_used(database, key) is None
    used = last_used(database, key)
    assert used is not None
    assert abs((used - datetime.now(UTC)).total_seconds()) < 60
    assert versions_of(database, key) == {OLD: used}


def test_what_an_app_did_for_a_seller_counts_if_it_succeeded(
    database: Database, database_url: str, redis_url: str
) -> None:
    app = new_app(database)
    account = install(database, app, "alice", [Scope.READ_ITEMS])
    with running_api(database_url, redis_url) as api:
        client = api.with_key(app.key.secret)
        assert client.get("/app").status_code == 200
        client.headers["Cute-Account"] = str(account)
        for path, status in (
            *[("/items?limit=1", 200)] * 2,
            ("/me/orders", 403),
            (f"/items/{uuid4()}", 404),
        ):
            assert client.get(path).status_code == status
    with database.transaction() as session:
        (row,) = session.query(InstallOperation).all()
        assert (row.operation, row.calls) == ("list_items", 2)
        assert session.get_one(Install, row.install_id).last_used_at is not None
