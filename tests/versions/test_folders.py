"""What stops `make bundle`: folders of changes, and retirements, that are not as they must be."""

import shutil
from pathlib import Path

import pytest

from scripts.spec.bundle import SOURCE
from scripts.spec.version_folders import FolderError, read

FIRST = "- date: '2026-12-01'\n"
CHANGE = "versions/2026-12-15-key-revoked-webhook-count"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A copy of the entry and of the folders."""
    shutil.copytree(SOURCE / "versions", tmp_path / "versions")
    shutil.copy(SOURCE / "openapi.yaml", tmp_path)
    return tmp_path


def test_the_committed_folders_are_what_the_bundle_has(source: Path) -> None:
    assert read(source) == (SOURCE / "dist" / "versions.json").read_bytes()


@pytest.mark.parametrize(
    ("sunset", "reason"),
    [
        ("    sunset: '2028-01-01'\n", "belong together"),
        (
            "    deprecated: '2027-03-01'\n    sunset: '2028-02-29'\n",
            "less than 12 months after its callers were informed: 2028-03-01 or later",
        ),
        (
            "    deprecated: '2026-12-14'\n    sunset: '2028-03-01'\n",
            "before the next one exists: 2026-12-15 or later",
        ),
    ],
)
def test_a_version_that_retires_too_soon_is_refused(source: Path, sunset: str, reason: str) -> None:
    _edit(source / "openapi.yaml", FIRST, FIRST + sunset)
    with pytest.raises(FolderError, match=reason):
        read(source)


def test_a_year_of_notice_is_enough(source: Path) -> None:
    days = "    deprecated: '2027-03-01'\n    sunset: '2028-03-01'\n"
    _edit(source / "openapi.yaml", FIRST, FIRST + days)
    assert read(source)


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("change.yaml", "summary: ", "summery: ", "must have summary, details and touches"),
        ("change.yaml", "  events:", "  hooks:", "touches may have events"),
        ("change.yaml", "summary: ", "summary: [", "is no YAML"),
        ("patch.yaml", "- replace: ", "replace: ", "is no YAML"),
    ],
)
def test_a_broken_folder_is_refused(
    source: Path, file: str, old: str, new: str, reason: str
) -> None:
    _edit(source / CHANGE / file, old, new)
    with pytest.raises(FolderError, match=reason):
        read(source)


def test_a_folder_without_a_date_or_a_patch_is_refused(source: Path) -> None:
    (source / CHANGE / "patch.yaml").unlink()
    with pytest.raises(FolderError, match=r"patch\.yaml is missing"):
        read(source)
    (source / CHANGE).rename(source / "versions" / "webhook-count")
    with pytest.raises(FolderError, match="name it `<date>-<name>`"):
        read(source)


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(old) == 1, old
    file.write_text(text.replace(old, new), "utf-8")
