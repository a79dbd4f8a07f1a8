"""Stubs of each kind fit into the house: they lint, and the tests of the document pass."""

import subprocess
import sys
from pathlib import Path

import pytest

from scripts.scaffold import answers, event, operation
from scripts.scaffold.bundling import add_bundle
from scripts.scaffold.edits import Edits
from scripts.scaffold.source import Source
from server.config import child_environ
from server.spec import Spec
from tests.test_growth import copy_tree

TIMEOUT_S = 240
OPERATIONS = [
    ("POST /offers", "create_offer", "write:items"),
    ("GET /offers", "list_offers", "public"),
    ("PATCH /offers/{offer_id}", "update_offer", "write:items"),
    ("DELETE /offers/{offer_id}", "delete_offer", "write:items"),
    ("POST /offers/{offer_id}/accept", "accept_offer", "none"),
    ("PUT /items/{item_id}/boost", "put_boost", "write:items"),
]
CHANGED = ("server", "tests/api", "tests/spec")
TESTS = ("operations", "idempotency", "document", "examples")
CHOICE = "offer or boost or Offer or Boost or are or everything"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree with all of them, bundled once."""
    root = tmp_path_factory.mktemp("plans")
    copy_tree(root)
    for text, name, scope in OPERATIONS:
        source, edits = Source(root), Edits(root)
        operation.plan(edits, source, answers.route(text, source), name, scope)
        edits.write()
    source, edits = Source(root), Edits(root)
    event.plan(edits, source, "offer.made", "Offer", "read:items")
    add_bundle(edits)
    edits.write()
    return root


def test_stubs_are_in_the_bundle_as_they_were_asked_for(tree: Path) -> None:
    spec = Spec.load(sandbox=False, path=tree / "openapi" / "dist" / "openapi.json")
    for route, name, scope in OPERATIONS:
        new = spec.operations[name]
        assert f"{new.method.upper()} {new.path}" == route
        assert new.tag == ("items" if name == "put_boost" else "offers")
        assert new.anonymous == (scope == "public")
        wanted = {"public": {"read:items"}, "none": set()}.get(scope, {scope})
        assert new.scopes == wanted
    assert spec.events["offer.made"].required_scope == "read:items"
    pattern = (tree / "openapi" / "schemas" / "EventPattern.yaml").read_text()
    assert "      - webhook.*\n      - offer.*\n      - '*'\n" in pattern


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", "--no-cache", *CHANGED),
        ("ruff", "format", "--check", "--no-cache", *CHANGED),
        ("pytest", "-q", "-n", "0", *(f"tests/spec/test_{one}.py" for one in TESTS), "-k", CHOICE),
    ],
    ids=("lint", "format", "document"),
)
def test_stubs_pass(tree: Path, command: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=tree,
        env=child_environ({"PYTHONPATH": str(tree)}),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
