"""`cute versions`: the living versions, when they retire, and who still uses each."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from cute_api.cli import main
from cute_api.config import Variable
from cute_api.models import ApiKey, KeyVersion, User, Webhook
from cute_api.models._gen.version import API_VERSION
from cute_api.models.database import Database, make_engine
from cute_api.services.accounts import accounts
from cute_api.services.keys import keys
from cute_api.services.operators import version_use
from tests.versions.changes import NEW, colour, versions

FIRST, SECOND = "2026-12-01", "2026-12-15"
NOW = datetime(2027, 12, 1, tzinfo=UTC)
RETIRING = {FIRST: {"deprecated": "2027-01-02", "sunset": "2028-01-02"}}


@pytest.fixture(scope="module")
def database(database_url: str) -> Iterator[Database]:
    """Alice has a key and two webhooks of the first version, Bob a key of each and a dead one."""
    engine = make_engine(database_url, pool_size=2)
    made = Database(engine)
    with made.transaction() as session:
        alice, _ = accounts.create(session, email="alice@cute.example")
        bob, _ = accounts.create(session, email="bob@cute.example")
        for status_at in (None, NOW):
            session.add(_webhook(alice, deleted_at=status_at))
        session.add(_webhook(alice))
        hers = _key(session, alice, FIRST)
        _called(session, hers, FIRST, NOW - timedelta(days=31))
        _called(session, hers, SECOND, NOW - timedelta(days=2))
        his = _key(session, bob, SECOND)
        _called(session, his, FIRST, NOW - timedelta(days=1))
        _called(session, _key(session, bob, FIRST), FIRST, NOW - timedelta(days=3))
        ended = _key(session, bob, FIRST)
        ended.revoked_at = NOW
        _called(session, ended, SECOND, NOW)
    yield made
    engine.dispose()


def _webhook(user: User, **more: Any) -> Webhook:
    return Webhook(
        user_id=user.id,
        url="https://shop.example/hook",
        types=["item.sold"],
        sealed_secret=b"x",
        api_version=FIRST,
        **more,
    )


def _key(session: Session, user: User, version: str) -> ApiKey:
    row = keys.create(session, user=user, name="x", scopes=[]).row
    row.api_version = version
    session.flush()
    return row


def _called(session: Session, key: ApiKey, version: str, at: datetime) -> None:
    session.add(KeyVersion(key_id=key.id, api_version=version, last_used_at=at))
    session.flush()


def report(database: Database, now: datetime) -> dict[str, tuple[Any, ...]]:
    served = versions([colour()], RETIRING, lambda: now)
    with database.transaction() as session:
        return {
            use.release.date: (
                use.is_living,
                (use.keys, use.webhooks),
                (use.calling_keys, use.calling_users),
                use.last_call_at,
            )
            for use in version_use.report(session, served, now)
        }


def test_each_version_has_its_pins_and_who_called_in_it_within_30_days(database: Database) -> None:
    found = report(database, NOW)
    assert list(found) == [NEW, API_VERSION, SECOND, FIRST]
    assert found[FIRST] == (True, (2, 2), (2, 1), NOW - timedelta(days=1))
    assert found[SECOND] == (True, (1, 0), (1, 1), NOW - timedelta(days=2))
    assert found[NEW] == (True, (0, 0), (0, 0), None)


def test_pins_of_a_version_that_retired_are_those_of_the_next(database: Database) -> None:
    found = report(database, datetime(2028, 1, 2, tzinfo=UTC))
    assert found[FIRST] == (False, (0, 0), (0, 0), None)
    assert found[SECOND][:2] == (True, (3, 2))


def test_the_command_prints_the_committed_versions(database: Database, database_url: str) -> None:
    def run(*options: str) -> str:
        environ = {Variable.DATABASE_URL.value: database_url}
        done = CliRunner().invoke(main, ["versions", *options], env=environ)
        assert done.exit_code == 0, done.output
        return done.output

    shown = json.loads(run("--json"))["versions"]
    assert [version["date"] for version in shown] == [API_VERSION, SECOND, FIRST]
    assert [len(version["changes"]) for version in shown[1:]] == [2, 0]
    first = shown[2]
    assert (first["living"], first["sunset"], first["keys"]) == (True, None, 2)
    lines = run().splitlines()
    assert lines[0].startswith(f"{API_VERSION}  0 keys, 0 webhooks; called by ")
    at = next(n for n, line in enumerate(lines) if line.startswith(SECOND))
    assert lines[at].startswith(f"{SECOND}  1 key, 0 webhooks; called by ")
    assert lines[at + 1].startswith("    `user.deliveries.held_until`")
    assert lines[-1].startswith(f"{FIRST}  2 keys, 2 webhooks")
