"""`OAuthApp` of the JavaScript SDK: processes that share the files of tokens, also with Python."""

import os
from pathlib import Path

import pytest
from cute_sdk import FileTokenStore

from scripts.shared import node
from scripts.shared.javascript import build
from tests.fixtures.api import Api
from tests.sdk.oauth.sellers import connect, finished
from tests.sdk.oauth.token_program import CRASHED
from tests.sdk.oauth.token_stores import expire, stored

PROGRAM = Path(__file__).parent / "token_program.mjs"


@pytest.fixture(scope="module")
def command() -> tuple[Path, Path]:
    """What runs the program on the built package."""
    build()
    return node.find().program, PROGRAM


def test_processes_of_both_sdks_refresh_an_expired_token_once(
    api: Api, tmp_path: Path, command: tuple[Path, Path]
) -> None:
    seller = connect(api, FileTokenStore(tmp_path))
    expire(seller.store, seller.account)
    programs = [seller.program("call", tmp_path, command) for _ in range(2)]
    programs.append(seller.program("call", tmp_path))
    assert finished(programs) == [0, 0, 0]
    assert seller.issued() == 2, "one of the consent, one refresh"


def test_a_crash_between_response_and_store_loses_nothing(
    api: Api, tmp_path: Path, command: tuple[Path, Path]
) -> None:
    seller = connect(api, FileTokenStore(tmp_path), is_public=True)
    before = expire(seller.store, seller.account)
    assert finished([seller.program("crash", tmp_path, command)]) == [CRASHED]
    assert (seller.issued(), stored(seller.store, seller.account)) == (2, before)
    lock = tmp_path / f"{seller.account}.lock"
    # The time of the crashed process's lock passes.
    os.utime(lock, times=(lock.stat().st_atime, lock.stat().st_mtime - 31))
    assert finished([seller.program("call", tmp_path, command)]) == [0]
    assert seller.issued() == 2, "the server repeated its response"
    assert stored(seller.store, seller.account).refresh_token != before.refresh_token
