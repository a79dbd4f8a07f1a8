"""`make spec-gate`, which CI runs: the base that it finds, and the contracts of the repository."""

import json
from pathlib import Path

import pytest
from cute_contract.publish import uses
from cute_contract.record.facts import load

from cute_api.config import ROOT
from cute_api.services.contracts.checking import require_valid
from scripts.checks.examples.__main__ import PARTS
from scripts.spec.diff.__main__ import main
from scripts.spec.diff.sources import BUNDLE, branch_point
from tests.fixtures.contract import committed
from tests.fixtures.programs import printed
from tests.spec.checkouts import AUTHOR
from tests.spec.document import DOCUMENT
from tests.spec.specdiff.edits import edited

CONTRACTS = ROOT / "openapi" / "contracts"
TITLE = {"op": "remove", "path": "/components/schemas/Item/properties/title"}


def git(root: Path, *arguments: str) -> str:
    return printed("git", *AUTHOR, *arguments, cwd=root).strip()


def commit(root: Path, document: object) -> str:
    """Commit this bundle; the abbreviated name of the commit."""
    path = root / BUNDLE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document))
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--no-verify", "--no-gpg-sign", "--message", "the spec")
    return git(root, "rev-parse", "HEAD")[:12]


def test_the_base_is_where_the_branch_began_or_the_parent_of_a_commit_on_main(
    tmp_path: Path,
) -> None:
    origin = tmp_path / "origin"
    origin.mkdir()
    assert branch_point(origin) is None, "no repository"
    git(origin, "init", "--quiet", "--initial-branch=main")
    first = commit(origin, DOCUMENT)
    assert branch_point(origin) is None, "the first commit"
    second = commit(origin, {**DOCUMENT, "x-second": True})
    assert branch_point(origin) == first

    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(origin), str(clone))
    assert branch_point(clone) == first
    git(clone, "checkout", "--quiet", "-b", "edit")
    commit(clone, edited(DOCUMENT, [TITLE]))
    commit(clone, {**edited(DOCUMENT, [TITLE]), "x-third": True})
    assert branch_point(clone) == second
    git(clone, "checkout", "--quiet", "--detach")
    git(clone, "branch", "--quiet", "--delete", "--force", "edit", "main")
    assert branch_point(clone) == second, "a detached HEAD has its branch point, too"

    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth=1", origin.as_uri(), str(shallow))
    assert branch_point(shallow) is None


def test_a_break_of_a_recorded_partner_fails_and_a_clone_without_history_does_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--branch", "--root", str(tmp_path), "--contracts", str(CONTRACTS)]
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    commit(tmp_path, DOCUMENT)
    assert main(options) == 0
    assert capsys.readouterr().out.startswith("Nothing to compare with: ")
    base = commit(tmp_path, {**DOCUMENT, "x-second": True})
    git(tmp_path, "checkout", "--quiet", "-b", "edit")
    commit(tmp_path, edited(DOCUMENT, [TITLE]))
    assert main(options) == 1
    out = capsys.readouterr().out
    assert f"From {base} to the working tree" in out
    assert "Breaks 5 partners: analytics, cross-listing, inventory, listing, price." in out


def test_the_contract_of_each_example_fits_the_document() -> None:
    paths = sorted((CONTRACTS / "examples").glob("*.json"))
    assert [path.stem for path in paths] == sorted(PARTS)
    for path in paths:
        contract = load(path)
        new = {
            "api_version": contract.api_version,
            "operations": [entry.to_dict() for entry in uses.operations(contract.facts)],
            "events": [entry.to_dict() for entry in uses.events(contract.facts)],
        }
        require_valid(new, committed(sandbox=True))
