"""Stubs of each kind fit into the house: they lint, and the tests of the document pass."""

from pathlib import Path

from scripts.scaffold import answers, event, operation
from scripts.scaffold.bundling import add_bundle
from scripts.scaffold.edits import Edits
from scripts.scaffold.source import Source
from server.spec import Spec
from tests.test_growth import copy_tree, succeed

OPERATIONS = [
    ("POST /offers", "create_offer", "write:items"),
    ("GET /offers", "list_offers", "public"),
    ("PATCH /offers/{offer_id}", "update_offer", "write:items"),
    ("DELETE /offers/{offer_id}", "delete_offer", "write:items"),
    ("POST /offers/{offer_id}/confirm", "confirm_offer", "none"),
    ("PUT /items/{item_id}/boost", "put_boost", "write:items"),
]
CHANGED = ("server", "tests/api", "tests/spec")
TESTS = ("operations", "idempotency", "document", "examples")
CHOICE = "offer or boost or Offer or Boost or are or everything"


def plan_all(root: Path) -> None:
    """Write the stubs of all of them into a copy of the tree, and bundle it once."""
    copy_tree(root)
    for text, name, scope in OPERATIONS:
        source, edits = Source(root), Edits(root)
        operation.plan(edits, source, answers.route(text, source), name, scope)
        edits.write()
    source, edits = Source(root), Edits(root)
    event.plan(edits, source, "offer.made", "Offer", "read:items")
    add_bundle(edits)
    edits.write()


def test_stubs_of_each_kind_are_as_asked_for_and_pass(tmp_path: Path) -> None:
    plan_all(tmp_path)
    spec = Spec.load(sandbox=False, path=tmp_path / "openapi" / "dist" / "openapi.json")
    for route, name, scope in OPERATIONS:
        new = spec.operations[name]
        assert f"{new.method.upper()} {new.path}" == route
        assert new.tag == ("items" if name == "put_boost" else "offers")
        assert new.anonymous == (scope == "public")
        assert new.scopes == {"public": {"read:items"}, "none": set()}.get(scope, {scope})
    assert spec.events["offer.made"].required_scope == "read:items"
    pattern = (tmp_path / "openapi" / "schemas" / "EventPattern.yaml").read_text()
    assert "      - webhook.*\n      - offer.*\n      - '*'\n" in pattern
    succeed(tmp_path, "ruff", "check", "--no-cache", *CHANGED)
    succeed(tmp_path, "ruff", "format", "--check", "--no-cache", *CHANGED)
    tests = (f"tests/spec/test_{one}.py" for one in TESTS)
    assert " passed" in succeed(tmp_path, "pytest", "-q", "-n", "0", *tests, "-k", CHOICE)
