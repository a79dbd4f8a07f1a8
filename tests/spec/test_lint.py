"""`make spec-lint` finds each broken edit of a corpus, at its place, with advice."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scripts.spec import bundle
from scripts.spec.bundle import Redocly
from tests.yaml_files import read_yaml

Edit = dict[str, Any]

CORPUS: list[Edit] = read_yaml(Path(__file__).with_name("lint_corpus.yaml"))
FIRST_TREE = 1
FINDING = re.compile(r".*/openapi/(?P<file>[^:]+):(?P<line>\d+):\d+: error: (?P<says>.*) \((.*)\)")


@dataclass(frozen=True, slots=True)
class Finding:
    """`file` is below `openapi/`; lines count from 1."""

    file: str
    line: int
    rule: str
    says: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A source tree with all of its edits, and the linter's findings."""

    source: Path
    findings: list[Finding]

    def found(self, place: tuple[str, int, str]) -> list[Finding]:
        return [f for f in self.findings if (f.file, f.line, f.rule) == place]

    def expected(self, edit: Edit) -> tuple[str, int, str]:
        text = (self.source / edit["file"]).read_text(encoding="utf-8")
        place = text.index(edit["at"], text.index(edit.get("after", "")))
        return edit["file"], text.count("\n", 0, place) + 1, edit["rule"]


def make(source: Path, edit: Edit) -> None:
    if "rename" in edit:
        old, new = edit["rename"]
        (source / "schemas" / old).rename(source / "schemas" / new)
        for file in source.rglob("*.yaml"):
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace(old, new), encoding="utf-8")
    path = source / edit["file"]
    text = path.read_text(encoding="utf-8")
    start = text.index(edit.get("after", ""))
    assert edit["old"] in text[start:], f"{edit['name']}: its text is no longer in {edit['file']}"
    path.write_text(text[:start] + text[start:].replace(edit["old"], edit["new"], 1), "utf-8")


def parsed(line: str) -> Finding:
    found = FINDING.fullmatch(line)
    assert found, line
    return Finding(found["file"], int(found["line"]), found[4], found["says"])


def in_tree(tree: int) -> list[Edit]:
    return [edit for edit in CORPUS if edit.get("tree", FIRST_TREE) == tree]


@pytest.fixture(scope="module")
def broken(redocly: Redocly, tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Broken]:
    """A tree of the corpus by its number; linted once."""
    made: dict[int, Broken] = {}

    def tree(number: int) -> Broken:
        if number not in made:
            source = tmp_path_factory.mktemp("lint") / "openapi"
            shutil.copytree(bundle.SOURCE, source, ignore=shutil.ignore_patterns("dist"))
            for edit in in_tree(number):
                make(source, edit)
            lines = redocly.lint(source)
            made[number] = Broken(source, [parsed(line) for line in lines])
        return made[number]

    return tree


@pytest.mark.parametrize("edit", CORPUS, ids=[edit["name"] for edit in CORPUS])
def test_broken_edit_is_found_at_its_place_with_advice(
    edit: Edit,
    broken: Callable[[int], Broken],
    record_property: Callable[[str, object], None],
) -> None:
    tree = broken(edit.get("tree", FIRST_TREE))
    expected = tree.expected(edit)
    found = tree.found(expected)
    assert found, f"{expected} is not among {tree.findings}"
    assert any(edit["says"] in finding.says for finding in found), found
    record_property("counted", {"broken edits of the spec that lint finds": 1})


@pytest.mark.parametrize("number", sorted({edit.get("tree", FIRST_TREE) for edit in CORPUS}))
def test_nothing_else_is_found(number: int, broken: Callable[[int], Broken]) -> None:
    tree = broken(number)
    expected = {tree.expected(edit) for edit in in_tree(number)}
    follow = {rule for edit in in_tree(number) for rule in edit.get("also", ())}
    others = [
        finding
        for finding in tree.findings
        if (finding.file, finding.line, finding.rule) not in expected and finding.rule not in follow
    ]
    assert others == []


def test_each_of_our_rules_is_switched_on_and_has_an_edit_that_breaks_it() -> None:
    plugin = (bundle.SOURCE / "plugin.mjs").read_text(encoding="utf-8")
    listed = re.search(r"oas3: \{\n(.*?)\n      \}", plugin, re.DOTALL)
    assert listed
    ours = {f"cute/{name}" for name in re.findall(r"^ *'?([a-z-]+)'?[:,]", listed[1], re.MULTILINE)}
    settings = read_yaml(bundle.SOURCE / bundle.RULES)
    assert ours == {name for name in settings["rules"] if name.startswith("cute/")}
    broken = {edit["rule"] for edit in CORPUS if edit["rule"].startswith("cute/")}
    assert ours | set(settings["preprocessors"]) == broken
