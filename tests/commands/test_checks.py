"""`make lint` runs every check, whatever fails, and says which did."""

import sys

import pytest

from scripts.checks.__main__ import CheckResult, run_all, show

CHECKS = {
    "good": (sys.executable, "-I", "-S", "-c", "print('fine')"),
    "bad": (sys.executable, "-I", "-S", "-c", "print('seen\\nbad'); raise SystemExit(3)"),
    "last": (sys.executable, "-I", "-S", "-c", "print('also run')"),
}


def test_each_check_runs_and_those_that_fail_are_named_with_all_they_print(
    capsys: pytest.CaptureFixture[str],
) -> None:
    results: list[CheckResult] = []
    assert run_all(CHECKS, results.append) == ["bad"]
    assert {result.name: (result.code, result.output) for result in results} == {
        "good": (0, "fine\n"),
        "bad": (3, "seen\nbad\n"),
        "last": (0, "also run\n"),
    }
    show(CheckResult("bad", 3, "seen\nbad\n", 0.2))
    show(CheckResult("good", 0, "seen\nfine\n", 1.2))
    assert capsys.readouterr().out == (
        "== bad: FAILED with exit code 3 (0 s)\nseen\nbad\n== good: passed (1 s)\nfine\n"
    )
