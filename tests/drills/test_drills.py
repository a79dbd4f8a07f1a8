"""Each drill can be started, and the Makefile, the runbook and the folder have the same ones."""

import importlib
import re

from cute_api.config import ROOT

DRILLS = ROOT / "scripts" / "checks" / "drills"
NAMES = {path.stem for path in DRILLS.glob("*.py") if path.stem[:2] != "__"}
RUNBOOK = ROOT / "docs" / "operations" / "runbook"
INDEX = RUNBOOK / "README.md"
NAMED = re.compile(r"DRILLS=\"?([a-z_]+)")


def test_makefile_runs_each_drill() -> None:
    [listed] = re.findall(r"^DRILLS \?= (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert sorted(listed.split()) == sorted(NAMES)


def test_each_page_of_the_runbook_has_a_drill_and_each_drill_a_page() -> None:
    named = {
        page.name: set(NAMED.findall(page.read_text()))
        for page in RUNBOOK.glob("*.md")
        if page != INDEX
    }
    assert all(named.values()), named
    assert set().union(*named.values()) == NAMES
    rows = [line for line in INDEX.read_text().splitlines() if line.startswith("|")]
    assert {name for line in rows for name in re.findall(r"\((\w+\.md)\)", line)} == set(named)
    assert set(re.findall(r"`(\w+)`", "".join(rows))) == NAMES


def test_each_drill_has_options_that_can_be_read() -> None:
    for name in sorted(NAMES):
        module = importlib.import_module(f"scripts.checks.drills.{name}")
        parser = module.parser()
        assert parser.parse_args([]).limit > 0
        assert f"scripts.checks.drills {name}" in parser.format_help()


def test_each_drill_promises_which_alerts_fire() -> None:
    """Those named and no others: see `AlertWatch.promise`."""
    sources = {name: (DRILLS / f"{name}.py").read_text() for name in NAMES}
    assert [name for name, text in sorted(sources.items()) if "alerts.promise(" not in text] == []
