"""CONTRIBUTING is true: what its recipes add to a copy of the tree is served.

An operation takes four edits and an event three, values of lists and a field what the recipes say;
everything else is generated there. Then the checks of `make test` run on the copy: the lint of the
document and of the code, types, and the tests that these concern.
"""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from cute_api.config import ROOT
from tests.growth import add_field, add_values, added, copy_tree, edit, run, succeed

pytestmark = pytest.mark.long

OPERATION_EDITS = 4
EVENT_EDITS = 3
FIELD_EDITS = 7
BUNDLE = ("openapi/dist/openapi.json", "openapi/dist/openapi.yaml")
MANIFEST = "codegen/manifest.json"
TYPES = ".mypy_cache"
TESTS = (
    "tests/api/http/test_statuses.py",
    "tests/api/test_item_archived.py",
    "tests/api/test_added.py",
    "tests/api/webhooks/test_webhook_tests.py",
    "tests/webhooks/settings/test_filters.py",
    "tests/spec/test_document.py",
    "tests/spec/test_operations.py",
)
CONCERNED = "archive or test_added or test_filters or test_document or test_operations"

HANDLER = """def archive_item(call: ChangesCall) -> CallResult:
    return _item(items.archive(call.changes, call.principal, call.id("item_id")))


"""
SERVICE = '''def archive(changes: Changes, principal: Principal, item_id: UUID) -> Version:
    """Take an item of the caller's off the market. Raises what `update` raises."""
    return update(changes, principal, item_id, {"status": ItemStatus.ARCHIVED})


'''
SCENARIOS = """    ("archive_item", "200"): lambda w: w.alice.post(f"/items/{w.item()}/archive"),
    ("archive_item", "404"): lambda w: w.alice.post(f"/items/{uuid4()}/archive"),
    ("archive_item", "409"): lambda w: w.alice.post(f"/items/{_reserved(w)}/archive"),
"""
RECORD = """    archived = update(changes, principal, item_id, {"status": ItemStatus.ARCHIVED})
    outbox.record_later(
        changes,
        "item.archived",
        user_id=principal.user_id,
        subject_id=item_id,
        data=archived.document,
    )
    return archived
"""


def add_operation(tree: Path) -> None:
    batch = "/items/batch:\n"
    edit(tree / "openapi/paths/items.yaml", batch, added("path.yaml") + batch)
    following = "def batch_items"
    edit(tree / "server/cute_api/handlers/items.py", following, f"{HANDLER}{following}")
    edit(
        tree / "server/cute_api/services/items/items.py",
        "def put_by_sku(",
        f"{SERVICE}def put_by_sku(",
    )
    deleted = '    ("delete_item", "204"):'
    edit(tree / "tests/api/scenarios.py", deleted, f"{SCENARIOS}{deleted}")


def add_event(tree: Path) -> None:
    (tree / "openapi/events/item.archived.yaml").write_text(added("event.yaml"))
    returned = '    return update(changes, principal, item_id, {"status": ItemStatus.ARCHIVED})\n'
    edit(tree / "server/cute_api/services/items/items.py", returned, RECORD)
    (tree / "tests/api/test_item_archived.py").write_text(added("item_archived.txt"))


def hashes(tree: Path) -> dict[str, str]:
    """The digest of every existing file, by its path."""
    return {
        path.relative_to(tree).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in (
            "openapi",
            "server",
            "scripts",
            "tests",
            "docs",
            "examples",
            "codegen",
            "sdks",
        )
        for path in (tree / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def differing(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in before | after if before.get(name) != after.get(name)}


def generated(tree: Path) -> set[str]:
    """The files that `make generate` writes."""
    targets = json.loads((tree / MANIFEST).read_text())["targets"].values()
    return {MANIFEST, *BUNDLE}.union(*targets)


def copy(tree: Path) -> None:
    copy_tree(tree)
    ignored = shutil.ignore_patterns("node_modules", "dist", "build")
    for folder in ("codegen", "sdks"):
        shutil.copytree(ROOT / folder, tree / folder, ignore=ignored)
    if (ROOT / TYPES).is_dir():  # what mypy knows of the files that stay as they are
        shutil.copytree(ROOT / TYPES, tree / TYPES)


def test_an_operation_takes_four_edits_an_event_three_and_values_and_a_field_their_recipes(
    tmp_path: Path,
) -> None:
    copy(tmp_path)
    untouched = hashes(tmp_path)
    add_operation(tmp_path)
    with_operation = hashes(tmp_path)
    add_event(tmp_path)
    with_both = hashes(tmp_path)
    operation, event = differing(untouched, with_operation), differing(with_operation, with_both)
    assert len(operation) <= OPERATION_EDITS, operation
    assert len(event) <= EVENT_EDITS, event

    add_values(tmp_path)
    with_values = hashes(tmp_path)
    add_field(tmp_path)
    field = differing(with_values, hashes(tmp_path))
    assert len(field) <= FIELD_EDITS, field
    (tmp_path / "tests" / "api" / "test_added.py").write_text(added("values.txt"))
    with_all = hashes(tmp_path)
    succeed(tmp_path, "scripts.spec.bundle")
    refused = run(tmp_path, "cute_api.cli", "db", "upgrade")
    assert refused.returncode == 1
    assert "The document and the server differ in Condition (for_parts)" in refused.stderr
    succeed(tmp_path, "codegen")
    assert differing(with_all, hashes(tmp_path)) <= generated(tmp_path)
    written = sorted(name for name in operation | event if name.endswith(".py"))
    succeed(tmp_path, "ruff", "check", *written)
    succeed(tmp_path, "ruff", "format", "--check", *written)
    succeed(tmp_path, "mypy", *written)
    shown = succeed(tmp_path, "pytest", "-q", "-n", "0", *TESTS, "-k", CONCERNED)
    assert " passed" in shown
