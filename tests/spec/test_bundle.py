"""The bundle: up to date here, and refused when the source has moved on or does not lint."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cute_api.config import ROOT
from scripts.spec import bundle
from scripts.spec.bundle import Redocly, main
from scripts.spec.redocly import BundleError, installed_version, pinned_version

Edit = Callable[[str, str, str], None]
Check = Callable[[], int]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return Path(shutil.copytree(bundle.SOURCE, tmp_path / "openapi"))


@pytest.fixture
def edit(source: Path) -> Edit:
    def replace(file: str, old: str, new: str) -> None:
        path = source / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace


@pytest.fixture
def check(source: Path, redocly: Redocly) -> Check:
    return lambda: main(["--check", "--source", str(source)], redocly)


def test_bundle_is_the_same_wherever_and_by_whichever_process_it_is_made(source: Path) -> None:
    assert bundle.stale(Redocly.installed().bundle(source), bundle.SOURCE / bundle.DIST) == []


def test_changed_source_fails_the_check_and_bundling_fixes_it(
    source: Path,
    edit: Edit,
    check: Check,
    redocly: Redocly,
    capsys: pytest.CaptureFixture[str],
) -> None:
    edit("schemas/Brand.yaml", "A brand that items can name.", "A maker of clothes.")
    before = (source / "dist" / "openapi.json").read_bytes()
    assert check() == 1
    assert "make bundle" in capsys.readouterr().err
    assert (source / "dist" / "openapi.json").read_bytes() == before
    assert main(["--source", str(source)], redocly) == 0
    assert b"A maker of clothes." in (source / "dist" / "openapi.json").read_bytes()
    assert bundle.stale(redocly.bundle(source), source / bundle.DIST) == []


@pytest.mark.parametrize("name", bundle.FILES)
def test_hand_edited_or_missing_file_is_stale(source: Path, edit: Edit, name: str) -> None:
    dist = source / bundle.DIST
    fresh = {file: (dist / file).read_bytes() for file in bundle.FILES}
    assert bundle.stale(fresh, dist) == []
    edit(f"dist/{name}", "0.1.0", "0.1.1")
    assert bundle.stale(fresh, dist) == [name]
    (dist / name).unlink()
    assert bundle.stale(fresh, dist) == [name]


def test_lint_error_fails_with_file_and_line_and_writes_nothing(
    source: Path, edit: Edit, redocly: Redocly, capsys: pytest.CaptureFixture[str]
) -> None:
    edit("paths/brands.yaml", "    tags:\n", "    labels:\n")
    before = (source / "dist" / "openapi.yaml").read_bytes()
    assert main(["--source", str(source)], redocly) == 1
    assert "paths/brands.yaml:4:5: error:" in capsys.readouterr().err
    assert (source / "dist" / "openapi.yaml").read_bytes() == before


def test_lint_warning_fails(check: Check, edit: Edit, capsys: pytest.CaptureFixture[str]) -> None:
    edit("openapi.yaml", "    identifier: LicenseRef-Cute-API-Terms\n", "")
    assert check() == 1
    assert ": warn:" in capsys.readouterr().err


def test_broken_yaml_and_broken_reference_fail(check: Check, edit: Edit) -> None:
    edit("schemas/Brand.yaml", "type: object", "type: [object")
    assert check() == 1
    edit("schemas/Brand.yaml", "type: [object", "type: object")
    edit("schemas/BrandList.yaml", "$ref: Brand.yaml", "$ref: Label.yaml")
    assert check() == 1


def test_source_that_is_not_there_is_an_error_not_a_crash(tmp_path: Path, redocly: Redocly) -> None:
    with pytest.raises(BundleError):
        bundle.build(redocly, tmp_path / "nowhere")


def test_the_tools_are_the_pinned_ones() -> None:
    Redocly.installed()
    assert installed_version() == pinned_version()


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    resolved = {
        package["resolved"] for package in lock["packages"].values() if "resolved" in package
    }
    assert resolved == {path for path in resolved if (ROOT / path / "package.json").is_file()}
