"""The recipes of CONTRIBUTING are true: what they add to a copy of the tree is served.

Each takes at most so many files; everything else is generated there. Then (`make test-costly`) the
checks of `make test` run on the copy: the lint of the document and of the code, types, and the
tests that these concern, of each recipe the essential part of the one that it names.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from cute_api.config import ROOT
from tests.growth import (
    COPIED,
    add_attribute,
    add_field,
    add_page,
    add_scope,
    add_tier,
    add_values,
    added,
    break_a_name,
    copy_tree,
    edit,
    run,
    succeed,
)

CONTRIBUTING = "CONTRIBUTING.md"
SPEC_CHANGES = "docs/spec-changes.md"
RECIPES_PAGE = "docs/recipes.md"
BUNDLE = tuple(f"openapi/dist/{name}" for name in ("openapi.json", "openapi.yaml", "versions.json"))
MANIFEST = "codegen/manifest.json"
TYPES = ".mypy_cache"
TESTS = (
    "tests/api/http/test_statuses.py",
    "tests/api/test_item_archived.py",
    "tests/api/test_added.py",
    "tests/api/webhooks/test_webhook_tests.py",
    "tests/portal/pages/test_links.py",
    "tests/services/test_item_columns.py",
    "tests/spec/test_document.py",
    "tests/spec/test_example_meaning.py",
    "tests/spec/test_operations.py",
    "tests/test_lists.py",
    "tests/versions/test_documents.py",
    "tests/webhooks/settings/test_filters.py",
)
CONCERNED = (
    "archive or cancel_sandbox or test_added or test_links or each_field or test_document.py or "
    "test_example_meaning or test_operations or documented_list or touches_what_it_says or "
    "test_filters"
)

HANDLER = """def archive_item(call: ChangesCall, item_id: UUID) -> CallResult:
    return _item(items.archive(call.changes, call.principal, item_id))


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


def files(tree: Path) -> Iterator[tuple[str, Path]]:
    """Every file, after its path in the tree."""
    for folder in (*COPIED, "codegen", "sdks"):
        for path in (tree / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path.relative_to(tree).as_posix(), path


def hashes(tree: Path) -> dict[str, str]:
    """The digest of every file, by its path."""
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files(tree)}


def times(tree: Path) -> dict[str, int]:
    """When each file was written, by its path."""
    return {name: path.stat().st_mtime_ns for name, path in files(tree)}


def differing(before: Mapping[str, object], after: Mapping[str, object]) -> set[str]:
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


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


@dataclass(frozen=True, slots=True)
class Recipe:
    """The section of a page that describes it and names its test, and how many files it takes."""

    page: str
    heading: str
    add: Callable[[Path], None]
    files: int
    test: str


RECIPES = (
    Recipe(CONTRIBUTING, "Add an endpoint", add_operation, 4, "tests/api/http/test_statuses.py"),
    Recipe(CONTRIBUTING, "Add an event", add_event, 3, "tests/spec/test_example_meaning.py"),
    Recipe(CONTRIBUTING, "Add a field", add_field, 7, "tests/services/test_item_columns.py"),
    Recipe(RECIPES_PAGE, "Add a filterable field", add_attribute, 6, "tests/test_lists.py"),
    Recipe(CONTRIBUTING, "Add a value to a list", add_values, 2, "tests/test_lists.py"),
    Recipe(CONTRIBUTING, "Add a tier", add_tier, 2, "tests/spec/test_document.py"),
    Recipe(CONTRIBUTING, "Add a scope", add_scope, 2, "tests/api/http/test_statuses.py"),
    Recipe(SPEC_CHANGES, "A breaking change", break_a_name, 8, "tests/versions/test_documents.py"),
    Recipe(RECIPES_PAGE, "Add a portal page", add_page, 4, "tests/portal/pages/test_links.py"),
)


@pytest.mark.parametrize("recipe", RECIPES, ids=[recipe.heading for recipe in RECIPES])
def test_each_recipe_names_the_test_to_run(recipe: Recipe) -> None:
    section = (ROOT / recipe.page).read_text().partition(f"# {recipe.heading}\n")[2]
    assert f"`{recipe.test}`" in section.partition("\n## ")[0]


def test_each_recipe_takes_its_files(tmp_path: Path) -> None:
    copy(tmp_path)
    before = times(tmp_path)
    for recipe in RECIPES:
        recipe.add(tmp_path)
        after = times(tmp_path)
        touched = differing(before, after)
        print(f"{recipe.heading}: {len(touched)} files")
        assert len(touched) <= recipe.files, (recipe.heading, touched)
        before = after


@pytest.mark.long
@pytest.mark.costly
def test_what_all_recipes_add_is_served(tmp_path: Path) -> None:
    copy(tmp_path)
    untouched = hashes(tmp_path)
    for recipe in RECIPES:
        recipe.add(tmp_path)
    (tmp_path / "tests" / "api" / "test_added.py").write_text(added("values.txt"))
    with_all, once = hashes(tmp_path), generated(tmp_path)
    succeed(tmp_path, "scripts.spec.bundle")
    refused = run(tmp_path, "cute_api.cli", "db", "upgrade")
    assert refused.returncode == 1
    assert "The document and the server differ in Condition (for_parts)" in refused.stderr
    succeed(tmp_path, "codegen")
    assert differing(with_all, hashes(tmp_path)) <= once | generated(tmp_path)
    written = sorted(name for name in differing(untouched, with_all) if name.endswith(".py"))
    succeed(tmp_path, "ruff", "check", *written)
    succeed(tmp_path, "ruff", "format", "--check", *written)
    succeed(tmp_path, "mypy", *written)
    shown = succeed(tmp_path, "pytest", "-q", "-n", "0", *TESTS, "-k", CONCERNED)
    assert " passed" in shown
