"""The four example integrations, as `make examples` shows them, and what they are built on."""

import ast
import re
import sys
from pathlib import Path

import pytest

from cute_api.config import ROOT
from scripts.examples.__main__ import PARTS
from tests.fixtures.programs import printed

EXAMPLES = ROOT / "examples"
PYTHON = ("inventory", "analytics")
JAVASCRIPT = ("price-comparison", "automated-listing")
OURS = {"cute_api", "scripts", "codegen", "tests"}
# The day takes a quarter of what `make examples` gives it: every part still does all of its work.
DAY_S = 15
# Starting up, that day, and every part checked against the server.
PATIENCE_S = 900
IMPORTED = re.compile(r"""^\s*(?:import|export)\b[^"';]*["']([^"']+)["']""", re.MULTILINE)


def python_imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(str(node.module))
    return found


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


@pytest.mark.long
def test_make_examples_shows_all_four_at_work_and_ends_with_a_summary() -> None:
    said = printed(
        *(sys.executable, "-m", "scripts.examples", "--seconds", str(DAY_S)), timeout=PATIENCE_S
    )
    print(said)
    summary = said.strip().splitlines()[-1]
    assert len(PARTS) == 4
    for name in PARTS:
        assert f"{name}: " in summary
