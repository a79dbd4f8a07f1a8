"""Edits are text: comments and order stay, and all of them are written or none."""

from pathlib import Path

import pytest
import yaml

from scripts.scaffold import RefusalError, python_text, yaml_text
from scripts.scaffold.edits import Edits

DOCUMENT = """\
# What this is.
paths:
  /a:  # the first
    get: {}
  # About b.
  /b:
    get: |
      text

# The end.
types:
  - x
  - y  # the last
"""


def test_yaml_entry_stands_after_its_neighbour_and_comments_stay() -> None:
    text = yaml_text.insert_entry(DOCUMENT, ["paths"], "  /new:\n    get: {}\n", after="/a")
    assert "    get: {}\n  /new:\n    get: {}\n  # About b.\n  /b:" in text
    text = yaml_text.insert_entry(text, ["paths"], "  /last:\n    get: {}\n")
    assert "      text\n  /last:\n    get: {}\n\n# The end.\n" in text
    text = yaml_text.insert_item(text, ["types"], "z")
    text = yaml_text.insert_item(text, ["types"], "xx", after="x")
    assert text.endswith("types:\n  - x\n  - xx\n  - y  # the last\n  - z\n")
    assert list(yaml.safe_load(text)["paths"]) == ["/a", "/new", "/b", "/last"]
    assert [line for line in DOCUMENT.splitlines() if line not in text.splitlines()] == []


def test_yaml_place_that_is_not_there_is_refused() -> None:
    with pytest.raises(RefusalError, match="no `webhooks`"):
        yaml_text.insert_entry(DOCUMENT, ["webhooks"], "  a: {}\n")


def test_python_entry_function_and_import_keep_what_is_there(tmp_path: Path) -> None:
    module = '"""A."""\n\nimport re\n\n# Why.\nTABLE: dict[str, int] = {\n    "a": 1,  # one\n}\n'
    text = python_text.insert_entry(module, "TABLE", '"b": 2')
    text = python_text.append(text, "def f() -> UUID:\n    ...\n", ["from uuid import UUID"])
    assert python_text.tidy(text, tmp_path / "a.py") == (
        '"""A."""\n\nimport re\nfrom uuid import UUID\n\n# Why.\nTABLE: dict[str, int] = {\n'
        '    "a": 1,  # one\n    "b": 2,\n}\n\n\ndef f() -> UUID: ...\n'
    )


def test_all_edits_are_written_or_none(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one\n")
    (tmp_path / "b").write_text("a file where a folder should be\n")
    edits = Edits(tmp_path)
    edits.change("a.txt", lambda old: old + "two\n", "more")
    edits.create("new.txt", "new\n", "new")
    edits.create("b/c.txt", "c\n", "new")
    with pytest.raises(RefusalError, match=r"b/c\.txt can't be written"):
        edits.write()
    assert (tmp_path / "a.txt").read_text() == "one\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b"]


def test_a_file_that_is_there_or_has_changed_meanwhile_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one\n")
    edits = Edits(tmp_path)
    with pytest.raises(RefusalError, match=r"a\.txt is there already"):
        edits.create("a.txt", "two\n", "new")
    edits.change("a.txt", lambda old: old + "two\n", "more")
    (tmp_path / "a.txt").write_text("other\n")
    with pytest.raises(RefusalError, match="has changed meanwhile"):
        edits.write()
    assert (tmp_path / "a.txt").read_text() == "other\n"
