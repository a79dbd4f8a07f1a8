"""Stores of tokens: their locks, files and errors."""

import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cute_sdk import (
    ConfigurationError,
    FileTokenStore,
    MemoryTokenStore,
    OAuthTokens,
    SqlTokenStore,
    TokenStore,
    TokenStoreError,
)

from tests.sdk.oauth.token_stores import KINDS, stored, token_store

ACCOUNT = "01998f2c-5d3a-7b1e-9c4f-6a7b8c9d0e1f"
OTHER = "01998f2c-5d3a-7b1e-9c4f-000000000000"
TOKENS = OAuthTokens("cute_at_1", "cute_rt_1", 1_900_000_000, ("read:items", "write:items"))
# Tests of both SDKs have this file: each reads those of the other.
FILE = (
    '{"access_token": "cute_at_1", "refresh_token": "cute_rt_1", '
    '"expires_at": 1900000000, "scope": "read:items write:items"}'
)


@pytest.fixture(params=KINDS)
def store(
    request: pytest.FixtureRequest, tmp_path: Path, database_url: str
) -> Iterator[TokenStore]:
    with token_store(request.param, tmp_path, database_url) as made:
        yield made


def test_tokens_are_stored_and_removed_by_the_owner_of_the_lock(store: TokenStore) -> None:
    assert store.load(ACCOUNT) is None
    assert store.lock(ACCOUNT, "a", 30)
    assert not store.lock(ACCOUNT, "b", 30)
    assert store.lock(OTHER, "b", 30), "each account has a lock of its own"
    assert not store.save(ACCOUNT, "b", TOKENS)
    store.unlock(ACCOUNT, "b")
    assert store.save(ACCOUNT, "a", TOKENS)
    assert (store.load(ACCOUNT), store.load(OTHER)) == (TOKENS, None)
    store.unlock(ACCOUNT, "a")
    assert not store.save(ACCOUNT, "a", None)
    assert store.lock(ACCOUNT, "b", 30)
    assert store.save(ACCOUNT, "b", None)
    assert store.load(ACCOUNT) is None


def test_a_lock_ends_by_itself_and_its_former_owner_stores_nothing(store: TokenStore) -> None:
    assert store.lock(ACCOUNT, "a", 0.05)
    time.sleep(0.06)
    assert store.lock(ACCOUNT, "b", 0.05)
    assert store.save(ACCOUNT, "b", TOKENS)
    assert not store.save(ACCOUNT, "a", OAuthTokens("old", "old", 0, ()))
    store.unlock(ACCOUNT, "a")
    assert store.save(ACCOUNT, "b", TOKENS)
    assert stored(store, ACCOUNT) == TOKENS


def test_one_of_many_threads_gets_the_lock(store: TokenStore) -> None:
    with ThreadPoolExecutor(8) as threads:
        won = list(threads.map(lambda owner: store.lock(ACCOUNT, str(owner), 30), range(8)))
    assert won.count(True) == 1


def test_files_are_private_and_those_of_the_javascript_sdk(tmp_path: Path) -> None:
    directory = tmp_path / "of" / "app"
    store = FileTokenStore(directory)
    assert store.lock(ACCOUNT, "a", 30)
    assert store.save(ACCOUNT, "a", TOKENS)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in directory.iterdir()}
    assert modes == {f"{ACCOUNT}.json": 0o600, f"{ACCOUNT}.lock": 0o600}
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    path = directory / f"{ACCOUNT}.json"
    assert path.read_text() == FILE
    assert "cute_" not in repr(store.load(ACCOUNT))
    for mode in (0o640, 0o604):
        path.chmod(mode)
        with pytest.raises(TokenStoreError, match="chmod 600"):
            store.load(ACCOUNT)
    directory.chmod(0o770)
    with pytest.raises(TokenStoreError, match="chmod 700"):
        FileTokenStore(directory)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"access_token": "a"}', FILE[:-9], "\xff"])
def test_a_damaged_file_is_an_error_that_names_it(tmp_path: Path, content: str) -> None:
    path = tmp_path / f"{ACCOUNT}.json"
    path.write_text(content, encoding="latin-1")
    path.chmod(0o600)
    with pytest.raises(TokenStoreError, match=r"json has no tokens.*consent"):
        FileTokenStore(tmp_path).load(ACCOUNT)


def test_a_directory_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(TokenStoreError, match=r"can't be used: (File exists|Not a directory)"):
        FileTokenStore(tmp_path / "file")
    directory = tmp_path / "tokens"
    store = FileTokenStore(directory)
    directory.rmdir()
    with pytest.raises(TokenStoreError, match="No such file"):
        store.lock(ACCOUNT, "a", 30)


def test_a_save_that_fails_leaves_the_former_tokens(tmp_path: Path) -> None:
    store = FileTokenStore(tmp_path)
    assert store.lock(ACCOUNT, "a", 30)
    assert store.save(ACCOUNT, "a", TOKENS)
    (tmp_path / f"{ACCOUNT}.a").mkdir()
    with pytest.raises(TokenStoreError):
        store.save(ACCOUNT, "a", OAuthTokens("new", "new", 0, ()))
    assert store.load(ACCOUNT) == TOKENS


def test_memory_is_refused_in_a_fork() -> None:
    store = MemoryTokenStore()
    child = os.fork()
    if child == 0:
        try:
            store.load(ACCOUNT)
        except TokenStoreError:
            os._exit(0)
        os._exit(1)
    assert os.waitpid(child, 0)[1] == 0


def test_the_name_of_a_table_is_no_other_sql() -> None:
    with pytest.raises(ConfigurationError):
        SqlTokenStore(lambda: sqlite3.connect(":memory:"), table="t; DROP TABLE t")
