"""`cute-contract client`: what a program does wrong under each fault is found, and only that."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cute_contract.cli import main
from cute_contract.client.judging import LoggedCall, Run, mistakes
from cute_contract.client.running import Program, faults_of
from cute_sdk import Cute

from cute_api.models.enums import Tier
from scripts.checks.proof.faults.__main__ import PROGRAMS
from tests.contract_kit.conftest import Target

CARELESS = Path(__file__).with_name("careless.py")
BEGAN = datetime(2026, 12, 1, tzinfo=UTC)
ALONE = {"items": 1, "orders": 0, "webhooks": 0}
NOTHING = {"items": 0, "orders": 0, "webhooks": 0}


def call(after_s: float, fault: str | None = None, operation: str = "create_item") -> LoggedCall:
    at = BEGAN + timedelta(seconds=after_s)
    return LoggedCall(operation, at, at, fault)


CLEAN = Run(0, [call(0)], ALONE, NOTHING)


@pytest.mark.parametrize(
    ("run", "found"),
    [
        (Run(0, [call(0, "rate_limited"), call(2)], ALONE, NOTHING), []),
        (Run(0, [call(0, "slow")], ALONE, NOTHING), []),
        (Run(0, [call(0, "rate_limited"), call(1.5)], ALONE, NOTHING), ["again after 1.5 s"]),
        (Run(0, [call(0, "server_error")], NOTHING, NOTHING), ["others are lost", "not repeat"]),
        (Run(0, [call(0, "slow"), call(1)], {**ALONE, "items": 2}, NOTHING), ["2 items instead"]),
        (Run(1, [call(0, "slow")], ALONE, NOTHING), ["gave up"]),
        (Run(None, [call(0, "slow")], ALONE, NOTHING), ["did not end"]),
        (Run(0, [call(0, "slow")], ALONE, ALONE), ["deleted 1 items instead of 0"]),
        (
            Run(0, [call(0, "server_error"), call(1, operation="get_me")], ALONE, NOTHING),
            ["did not repeat create_item"],
        ),
    ],
)
def test_a_run_is_judged_by_its_calls_and_by_what_it_changed(run: Run, found: list[str]) -> None:
    texts = mistakes(run, CLEAN, "server_error")
    assert len(texts) == len(found)
    assert all(part in text for part, text in zip(found, texts, strict=True)), texts


@pytest.mark.parametrize(
    ("fault", "mistake", "found"),
    [
        ("response_lost", "no_key", "created 2 items instead of 1"),
        ("truncated_body", "no_key", "created 2 items instead of 1"),
        ("slow", "no_key", "created 2 items instead of 1"),
        ("rate_limited", "impatient", "Retry-After was 2 s"),
        ("server_error", "resigned", "created 0 items instead of 1"),
        ("connection_reset", "resigned", "created 0 items instead of 1"),
    ],
)
def test_a_program_with_a_mistake_is_caught(
    target: Target, fault: str, mistake: str, found: str
) -> None:
    key, base_url = target.stage.key("careless", Tier.PRO), target.stage.base_url
    environ = {"CUTE_BASE_URL": base_url, "CUTE_API_KEY": key}
    with Cute(key, base_url) as client:
        program = Program([sys.executable, str(CARELESS), mistake], client, environ, 60.0)
        run = program.run(list(faults_of(fault, ["create_item"])), listens=False)
    texts = mistakes(run, CLEAN, fault)
    assert any(found in text for text in texts), texts


def test_a_program_on_the_sdk_passes_under_every_fault(
    target: Target, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = target.stage.key("careful", Tier.PRO)
    program = [sys.executable, str(PROGRAMS / "sync.py")]
    result = tmp_path / "client.jws"
    options = ["--base-url", target.stage.base_url, "--key", key]
    status = main(["client", *options, "--sign", str(result), "--", *program])
    shown = capsys.readouterr().out
    assert status == 0, shown
    assert "2 items created" in shown
    assert "6 of 6 faults passed" in shown
    assert main(["certify", str(result), *options]) == 0
    assert "sync.py: certified until " in capsys.readouterr().out


def test_a_program_that_fails_without_faults_can_not_be_tested(
    target: Target, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--base-url", target.stage.base_url, "--key", target.key]
    assert main(["client", *options, "--", sys.executable, "-c", "raise SystemExit(3)"]) == 2
    assert "the program ends with 3" in capsys.readouterr().err
