"""The five example integrations, as `make examples` runs them, and their helpers."""

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cute_analytics.cli
import cute_cross_listing.cli
import cute_inventory.cli
import pytest

from cute_api.config import ROOT
from scripts.checks.examples.__main__ import PARTS, main
from scripts.checks.examples.part import started
from scripts.sandbox.embedded.processes import RunningProcess
from tests.fixtures.browser import require_browser
from tests.fixtures.forks import ForkedProcess, Program

EXAMPLES = ROOT / "examples"
PYTHON = ("inventory", "analytics", "cross-listing")
JAVASCRIPT = ("price-comparison", "automated-listing")
OURS = {"cute_api", "scripts", "codegen", "tests"}
# The day and the market are smaller than those of `make examples`:
# every part still does all of its work.
DAY_S = 15
ITEMS = 1_000
PROGRAMS: dict[str, Program] = {
    "cute_analytics": cute_analytics.cli.main,
    "cute_cross_listing": cute_cross_listing.cli.main,
    "cute_inventory": cute_inventory.cli.main,
}
IMPORTED = re.compile(r"""^\s*(?:import|export)\b[^"';]*["']([^"']+)["']""", re.MULTILINE)


def python_imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(str(node.module))
    return found


@dataclass
class Starter:
    """Starts an example in Python as a user would at first, and then as a fork: to load one takes
    more CPU time than what it does.
    """

    known: set[str] = field(default_factory=set)

    def __call__(
        self,
        command: Sequence[str],
        *,
        environ: Mapping[str, str],
        cwd: Path,
        output: Path,
        errors: Path,
    ) -> RunningProcess:
        module, *arguments = command
        if module not in self.known:
            self.known.add(module)
            return started(command, environ=environ, cwd=cwd, output=output, errors=errors)
        return ForkedProcess(
            arguments, environ, output, program=PROGRAMS[module], cwd=cwd, errors=errors
        )


@pytest.mark.parametrize("name", PYTHON)
def test_a_python_example_knows_of_us_only_what_the_sdk_shows(name: str) -> None:
    files = list((EXAMPLES / name).rglob("*.py"))
    imports = {module for file in files for module in python_imports(file)}
    assert any(module.split(".")[0] == "cute_sdk" for module in imports)
    assert {module for module in imports if module.split(".")[0] in OURS} == set()
    inside = {module for module in imports if module.startswith("cute_sdk._")}
    assert inside == set(), "this is no public part of the SDK"


@pytest.mark.parametrize("name", JAVASCRIPT)
def test_a_javascript_example_knows_of_us_only_what_the_sdk_shows(name: str) -> None:
    files = [*(EXAMPLES / name / "src").rglob("*.ts"), *(EXAMPLES / name / "src").rglob("*.js")]
    imports = {module for file in files for module in IMPORTED.findall(file.read_text())}
    assert "@cute/sdk" in imports
    beside = {module for module in imports if module.startswith("../..")}
    assert beside == set(), "this lies outside of the example"
    assert {
        module for module in imports if module.startswith("@cute/") and module != "@cute/sdk"
    } == (set())


@pytest.mark.parametrize("name", (*PYTHON, *JAVASCRIPT))
def test_an_example_has_a_page_about_it_and_a_picture(name: str) -> None:
    page = (EXAMPLES / name / "README.md").read_text()
    assert "picture.png" in page
    assert (EXAMPLES / name / "picture.png").stat().st_size < 300_000
    assert f"({name}/README.md)" in (EXAMPLES / "README.md").read_text()


@pytest.mark.costly
def test_make_examples_shows_all_five_at_work_and_ends_with_a_summary(
    capsys: pytest.CaptureFixture[str],
) -> None:
    require_browser()
    starter = Starter()
    status = main(["--seconds", str(DAY_S), "--items", str(ITEMS)], starter)
    said = capsys.readouterr().out
    print(said)
    assert status == 0, said
    summary = said.strip().splitlines()[-1]
    assert starter.known == set(PROGRAMS)
    assert len(PARTS) == 5
    for name in PARTS:
        assert f"{name}: " in summary
