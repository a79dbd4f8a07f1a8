"""The encryption keys that processes share: only a process with another key is reported."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, text

from cute_api.cli import main
from cute_api.config import Variable
from cute_api.models.database import make_engine
from cute_api.models.encryption_keys import SharedKeys, join, keep_only, recorded
from cute_api.models.enums import AdvisoryLock
from cute_api.sealing import Sealer, new_key
from scripts.shared.waiting import until
from tests.fixtures.api import running_api

OLD, NEW, WRONG = new_key(), new_key(), new_key()
OLD_PRINT, NEW_PRINT, WRONG_PRINT = Sealer([OLD, NEW, WRONG]).fingerprints
WAITING = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
FINE = SharedKeys((), is_known=True)


@pytest.fixture(scope="module")
def module_engine(database_url: str) -> Iterator[Engine]:
    made = make_engine(database_url, pool_size=6)
    yield made
    made.dispose()


@pytest.fixture
def engine(module_engine: Engine) -> Engine:
    """The module's database, without any key."""
    with module_engine.begin() as connection:
        connection.execute(text("DELETE FROM encryption_keys"))
    return module_engine


def joined(engine: Engine, *keys: str) -> SharedKeys:
    with engine.begin() as connection:
        return join(connection, Sealer(keys).fingerprints)


def test_a_key_is_replaced_in_rolling_restarts(engine: Engine) -> None:
    assert joined(engine, OLD) == FINE
    # Step 1, then step 2, with processes of the step before beside those of the next.
    assert [joined(engine, OLD, NEW), joined(engine, OLD)] == [FINE, FINE]
    assert [joined(engine, NEW, OLD), joined(engine, OLD, NEW)] == [FINE, FINE]
    # Secrets may be sealed with either now.
    assert joined(engine, NEW) == SharedKeys((OLD_PRINT,), is_known=True)
    assert joined(engine, OLD) == SharedKeys((NEW_PRINT,), is_known=True)
    with engine.begin() as connection:
        keep_only(connection, NEW_PRINT)
    assert [joined(engine, NEW), joined(engine, NEW, OLD)] == [FINE, FINE]
    assert joined(engine, OLD) == SharedKeys((NEW_PRINT,), is_known=False)


def test_a_wrong_key_is_refused_and_not_recorded(engine: Engine) -> None:
    assert joined(engine, OLD) == FINE
    assert joined(engine, WRONG) == SharedKeys((OLD_PRINT,), is_known=False)
    with engine.begin() as connection:
        assert recorded(connection) == {OLD_PRINT}


def test_of_processes_that_start_at_once_with_different_keys_one_wins(engine: Engine) -> None:
    lock = {"lock": AdvisoryLock.ENCRYPTION_KEYS.value}
    with ThreadPoolExecutor(4) as threads:
        # All have found no key when the first of them may record its own.
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), lock)
            starts = [threads.submit(joined, engine, key) for key in (OLD, NEW, WRONG, OLD)]
            until(lambda: connection.scalar(WAITING) == len(starts), "all wait for the lock")
        found = [start.result() for start in starts]
    with engine.begin() as connection:
        (winner,) = recorded(connection)
    wrong = SharedKeys((winner,), is_known=False)
    prints = [OLD_PRINT, NEW_PRINT, WRONG_PRINT, OLD_PRINT]
    assert found == [FINE if fingerprint == winner else wrong for fingerprint in prints]


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_process_with_a_wrong_key_does_not_start_and_says_so_in_one_line(
    engine: Engine, database_url: str, redis_url: str, command: str
) -> None:
    joined(engine, OLD)
    environ = {
        Variable.DATABASE_URL.value: database_url,
        Variable.REDIS_URL.value: redis_url,
        Variable.ENCRYPTION_KEYS.value: WRONG,
        Variable.PUBLIC_URL.value: "https://developers.cute.example",
    }
    done = CliRunner().invoke(main, [command], env=environ)
    assert done.exit_code == 1
    assert done.output.startswith("Error: Stored secrets need encryption keys")
    assert OLD_PRINT in done.output
    assert done.output.count("\n") == 1
    assert WRONG not in done.output


def test_readiness_503_with_a_wrong_key_and_200_with_one_behind(
    engine: Engine, database_url: str, redis_url: str
) -> None:
    def readiness() -> tuple[int, str]:
        response = httpx.get(f"{api.base_url}/readyz", trust_env=False)
        return response.status_code, response.json()["checks"]["encryption_keys"]

    with running_api(database_url, redis_url, encryption_keys=(OLD,)) as api:
        assert readiness() == (200, "ok")
        with engine.begin() as connection:
            assert recorded(connection) == {OLD_PRINT}
        joined(engine, NEW, OLD)
        until(lambda: readiness() == (200, "degraded"), "it is looked at")
        with engine.begin() as connection:
            keep_only(connection, NEW_PRINT)
        until(lambda: readiness() == (503, "unready"), "it is looked at again")
