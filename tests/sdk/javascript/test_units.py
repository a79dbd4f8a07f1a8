"""The SDK's own unit tests: pure decisions, and pacing on a virtual clock (`node --test`)."""

import subprocess

from scripts.javascript import PACKAGE, build_tests
from scripts.node import find

TIMEOUT_S = 120
HARD_LIMIT = 350


def test_the_unit_tests_in_typescript_pass() -> None:
    files = sorted(map(str, build_tests().glob("*.test.js")))
    assert files
    node = find()
    done = subprocess.run(
        node.command("node", ["--test", "--test-reporter=spec", *files]),
        env=node.environ(),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_module_written_by_hand_is_longer_than_the_limit() -> None:
    files = [file for place in ("src", "test") for file in (PACKAGE / place).glob("*.ts")]
    long = [file.name for file in files if len(file.read_text().splitlines()) > HARD_LIMIT]
    assert files
    assert long == []
