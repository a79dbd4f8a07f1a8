"""The program's own unit tests (`node --test`), and its types under the strictest settings."""

import subprocess

from scripts import javascript, node
from tests.examples.listing.program import PROGRAM

TIMEOUT_S = 120
HARD_LIMIT = 350


def test_the_units_in_typescript_pass() -> None:
    javascript.build()
    files = sorted(map(str, (PROGRAM / "test").glob("*.test.ts")))
    assert files
    found = node.find()
    done = subprocess.run(
        found.command("node", ["--test", "--test-reporter=spec", *files]),
        env=found.environ(),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_its_types_are_right() -> None:
    javascript.build()
    javascript.compile_types(PROGRAM / "tsconfig.json")


def test_no_module_is_longer_than_the_limit() -> None:
    files = [*(PROGRAM / "src").rglob("*.ts"), *(PROGRAM / "test").glob("*.ts")]
    assert files
    assert [file.name for file in files if len(file.read_text().splitlines()) > HARD_LIMIT] == []
