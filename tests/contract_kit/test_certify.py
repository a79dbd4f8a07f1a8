"""`--sign` and `cute-contract certify`: a run's result is signed, uploaded and accepted."""

import argparse
import io
from pathlib import Path

import pytest
from cute_contract.certify.signing import Result, ResultKind, program, sign, without_secrets
from cute_contract.cli import main
from cute_contract.report.terminal import Terminal

from cute_api.models.enums import Scope
from tests.api.apps import new_app
from tests.fixtures.api import Api

PASSED = Result(ResultKind.CLIENT, "python -m shop", passed=6, failed=0, not_checked=0)
FAILED = Result(ResultKind.CLIENT, "python -m shop", passed=5, failed=1, not_checked=0)
UNTESTED = Result(ResultKind.CLIENT, "python -m shop", passed=0, failed=0, not_checked=3)


def written(path: Path, result: Result, key: str) -> str:
    """Sign a result; return what the run prints."""
    terminal = Terminal(out := io.StringIO())
    sign(argparse.Namespace(sign=str(path), sign_key=key), result, terminal)
    return out.getvalue()


def certify(api: Api, path: Path, key: str) -> int:
    return main(["certify", str(path), "--base-url", api.base_url, "--key", key])


def test_a_signed_result_is_certified_for_the_user_or_the_app_of_the_key(
    api: Api, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "client.jws"
    for key in (api.key("ines", scopes=[Scope.CONTRACTS]).secret, new_app(api.database).key.secret):
        assert "Upload it with `cute-contract certify`" in written(path, PASSED, key)
        assert certify(api, path, key) == 0
        assert "client, python -m shop: certified until " in capsys.readouterr().out
    other = api.key("ines", scopes=[Scope.CONTRACTS]).secret
    assert certify(api, path, other) == 2
    assert "/certificate: The result was changed" in capsys.readouterr().err


def test_a_run_that_did_not_pass_is_not_signed(tmp_path: Path) -> None:
    for result in (FAILED, UNTESTED):
        path = tmp_path / "client.jws"
        assert "was not written, because the run did not pass" in written(path, result, "cute_x")
        assert not path.exists()


def test_what_can_t_be_uploaded_or_signed_is_named(
    api: Api, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = api.key("ines").secret
    path = tmp_path / "client.jws"
    contents = {b"x" * 5_000: "larger than", "ü".encode(): "not a signed result", b"x": "422"}
    for content, problem in contents.items():
        path.write_bytes(content)
        assert certify(api, path, key) == 2
        assert problem in capsys.readouterr().err
    assert certify(api, tmp_path / "missing", key) == 2
    assert "can't be read" in capsys.readouterr().err
    given = ["--base-url", api.base_url, "--key", key, "--sign", str(path)]
    assert main(["provider", *given, "--operations", "get_me"]) == 2
    assert "needs a whole run" in capsys.readouterr().err
    receiver = ["receiver", "http://127.0.0.1:1", "--secret", "whsec_AAAA", "--sign", str(path)]
    assert main(receiver) == 2
    assert "--sign needs --sign-key" in capsys.readouterr().err


def test_subjects_have_no_secrets() -> None:
    assert without_secrets("https://me:pw@shop.example:8443/hook?token=x") == (
        "https://shop.example:8443/hook"
    )
    assert program(["python", "-m", "shop", "--key", "x"]) == "python -m shop"
    assert program(["node", "app.js", "-v", "x"]) == "node app.js"
