"""The three questions: asked until the answer is good, or until whoever is asked has had enough."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.scaffold.__main__ import main
from server.config import ROOT

SPEC = ("openapi", "server", "tests")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what is edited. No test here writes to it."""
    root = tmp_path_factory.mktemp("tree")
    for folder in SPEC:
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "redocly.yaml"):
        shutil.copy(ROOT / name, root)
    return root


def state(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def answering(monkeypatch: pytest.MonkeyPatch, *lines: str) -> list[str]:
    """Answers for `input`, then the end of them; returns the prompts that are shown."""
    prompts: list[str] = []
    left: Iterator[str] = iter(lines)

    def read(prompt: str) -> str:
        prompts.append(prompt)
        try:
            return next(left)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", read)
    return prompts


def test_bad_answers_are_asked_again_and_a_dry_run_writes_nothing(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = state(tree)
    prompts = answering(
        monkeypatch, "GET /Brands", "GET /brands/{brand_id}", "", "read:brands", "read:items"
    )
    assert main(["operation", "--dry-run"], root=tree) == 0
    assert "[get_brand]" in prompts[2]
    assert [prompt.split()[0] for prompt in prompts] == [
        "Method",
        "Method",
        "operationId",
        "Scope",
        "Scope",
    ]
    shown = capsys.readouterr().out
    assert "Did you mean `brands`?" in shown
    assert "There is no scope `read:brands`" in shown
    assert "+    operationId: get_brand" in shown
    assert "nothing was written" in shown
    assert state(tree) == before


@pytest.mark.parametrize("lines", [("q",), ("item.reserved", "quit"), ("item.reserved",)])
def test_it_can_be_ended_at_each_question_and_nothing_is_written(
    tree: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    lines: tuple[str, ...],
) -> None:
    before = state(tree)
    answering(monkeypatch, *lines)
    assert main(["event"], root=tree) == 130
    assert "Nothing was written." in capsys.readouterr().err
    assert state(tree) == before


def test_bad_option_refuses_without_asking(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    prompts = answering(monkeypatch)
    assert main(["event", "--type", "item.sold"], root=tree) == 1
    assert "`item.sold` is there already" in capsys.readouterr().err
    assert prompts == []


def test_a_function_of_that_name_refuses_and_nothing_is_written(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    handlers = tree / "server" / "handlers" / "brands.py"
    text = handlers.read_text()
    handlers.write_text(text + "\n\ndef get_brand(call: Call) -> Answer:\n    return Answer()\n")
    before = state(tree)
    route = "GET /brands/{brand_id}"
    options = ["operation", "--route", route, "--id", "get_brand", "--scope", "public"]
    assert main(options, root=tree) == 1
    assert "server/handlers/brands.py defines `get_brand` already" in capsys.readouterr().err
    assert state(tree) == before
    handlers.write_text(text)
