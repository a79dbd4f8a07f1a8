"""`make generate` on copies of the tree: deterministic, whole, and nothing left behind."""

import json
import shutil
from pathlib import Path

import pytest

from codegen.__main__ import main
from codegen.bundle import BUNDLE, CodegenError
from codegen.pipeline import MANIFEST, Difference, check, compare, generate, render
from cute_api.config import ROOT

MONEY = Path("sdks/python/sdk/src/cute_sdk/_gen/models/money.py")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what generation reads and writes."""
    for folder in ("openapi/dist", "codegen", "sdks", "docs", "server/cute_api/models/_gen"):
        shutil.copytree(
            ROOT / folder,
            tmp_path / folder,
            ignore=shutil.ignore_patterns("node_modules", "dist" if folder == "sdks" else ""),
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def edit(tree: Path, old: str, new: str) -> None:
    bundle = tree / BUNDLE
    text = bundle.read_text(encoding="utf-8")
    assert old in text
    bundle.write_text(text.replace(old, new), encoding="utf-8")


def test_the_same_spec_gives_the_bytes_that_another_process_made() -> None:
    fresh = render(ROOT)
    assert [path for files in fresh.values() for path in files if not (ROOT / path).is_file()] == []
    assert compare(ROOT, fresh) == Difference((), ())


def test_a_changed_spec_is_seen_and_generated(tree: Path) -> None:
    edit(tree, "A whole number of minor units", "How many minor units")
    assert MONEY in check(tree).stale
    assert MONEY in generate(tree)
    assert "How many minor units" in (tree / MONEY).read_text(encoding="utf-8")
    assert generate(tree, only={"python_models"}) == []


def test_what_nothing_makes_any_more_and_an_edit_by_hand_are_found_and_undone(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    orphan = MONEY.with_name("coin.py")
    shutil.copy(tree / MONEY, tree / orphan)
    file = tree / MONEY
    file.write_text(file.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    assert main(["--check", "--root", str(tree)]) == 1
    said = capsys.readouterr().err
    assert f"{orphan}: no target makes it any more" in said
    assert f"{MONEY}: differs from the spec" in said
    assert generate(tree, only={"python_models"}) == [MONEY, orphan]
    assert not (tree / orphan).exists()
    assert file.read_bytes() == (ROOT / MONEY).read_bytes()


def test_a_spec_that_a_generator_cannot_read_changes_nothing(tree: Path) -> None:
    before = (tree / MONEY).read_text(encoding="utf-8")
    edit(tree, '"#/components/schemas/Tier"', '"#/components/schemas/Nowhere"')
    with pytest.raises(CodegenError, match="can't read the spec"):
        generate(tree)
    assert (tree / MONEY).read_text(encoding="utf-8") == before


def test_one_target_leaves_the_others_alone(tree: Path) -> None:
    edit(tree, "A whole number of minor units", "How many minor units")
    assert MONEY not in generate(tree, only={"js_types"})
    assert MONEY in generate(tree, only={"python_models"})


def test_the_manifest_lists_each_file_once() -> None:
    targets = json.loads((ROOT / MANIFEST).read_text(encoding="utf-8"))["targets"]
    files = [file for files in targets.values() for file in files]
    assert len(files) == len(set(files))
    assert all((ROOT / file).is_file() for file in files)
