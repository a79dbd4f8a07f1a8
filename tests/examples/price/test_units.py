"""The program's types, and its own unit tests (`node --test`)."""

import subprocess

from scripts import javascript, node
from tests.examples.price.program import PROGRAM

TIMEOUT_S = 120
HARD_LIMIT = 350
WRITTEN = ("src/**/*.ts", "test/*.ts", "public/*")


def test_the_types_hold_by_the_strictest_settings() -> None:
    javascript.build()
    # Raises with what the compiler says.
    javascript.compile_types(PROGRAM / "tsconfig.json")


def test_the_unit_tests_pass() -> None:
    javascript.build()
    found = node.find()
    done = subprocess.run(
        found.command("node", ["--test", "--test-reporter=spec", "test/*.test.ts"]),
        cwd=PROGRAM,
        env=found.environ(),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "tests 0" not in done.stdout


def test_no_file_is_longer_than_the_limit() -> None:
    files = [file for form in WRITTEN for file in PROGRAM.glob(form)]
    assert files
    assert [one.name for one in files if len(one.read_text().splitlines()) > HARD_LIMIT] == []
