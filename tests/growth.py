"""Additions to a copy of the tree, by the recipes of CONTRIBUTING."""

import shutil
import sys
from pathlib import Path

from cute_api.config import ROOT, child_environ
from cute_api.models.schema_version import newest
from tests.fixtures.programs import Done, finished
from tests.migrations.rules import broken, read

COPIED = ("openapi", "server", "scripts", "tests", "docs", "examples")
FILES = ("package.json", "package-lock.json", ".npmrc", "pyproject.toml")
TIMEOUT_S = 240
TEXTS = ROOT / "tests" / "data" / "growth"


def copy_tree(to: Path) -> None:
    for folder in COPIED:
        # With what is compiled, so that a program in the copy compiles only what is changed there.
        shutil.copytree(ROOT / folder, to / folder)
    for name in FILES:
        shutil.copy(ROOT / name, to / name)
    (to / "node_modules").symlink_to(ROOT / "node_modules")


def added(name: str) -> str:
    """A text that a recipe adds."""
    return (TEXTS / name).read_text()


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1, f"{path.name} holds {old!r} {text.count(old)} times"
    path.write_text(text.replace(old, new))


def run(tree: Path, *arguments: str) -> Done:
    environ = child_environ({"PYTHONPATH": f"{tree}:{tree / 'server'}"})
    module = (sys.executable, "-m", *arguments)
    return finished(*module, cwd=tree, env=environ, timeout=TIMEOUT_S)


def succeed(tree: Path, *arguments: str) -> str:
    done = run(tree, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def add_values(tree: Path) -> None:
    """One edit each: the list in the document."""
    schemas = tree / "openapi" / "schemas"
    edit(schemas / "Condition.yaml", "  - satisfactory\n", "  - satisfactory\n  - for_parts\n")
    edit(schemas / "ItemStatus.yaml", "  - archived\n", "  - archived\n  - hidden\n")
    edit(schemas / "OrderStatus.yaml", "  - cancelled\n", "  - cancelled\n  - disputed\n")


def add_field(tree: Path) -> None:
    schemas = tree / "openapi" / "schemas"
    for name in ("Item", "ItemCreate"):
        edit(schemas / f"{name}.yaml", "  condition:\n    $ref", added("field.yaml") + "    $ref")
    edit(schemas / "Item.yaml", "  - color\n", "  - color\n  - material\n")
    server = tree / "server" / "cute_api"
    catalogue = server / "models" / "catalogue.py"
    color = "    color: Mapped[str | None] = mapped_column(info={GIVEN: None})\n"
    edit(catalogue, color, color + color.replace("color", "material"))
    before = newest()
    after = f"{int(before) + 1:04}"
    migration = server / "migrations" / "versions" / f"{after}_material.py"
    migration.write_text(added("migration.txt").format(before=before, after=after))
    assert broken(read(migration.read_text())) == []
    tables = server / "migrations" / "baseline" / "2_catalogue.sql"
    edit(tables, "    images jsonb", "    material text,\n    images jsonb")
    storage = server / "models" / "sql" / "storage"
    counted = "        + coalesce(octet_length(item.color), 0)\n"
    edit(storage / "item_bytes.sql", counted, counted + counted.replace("color", "material"))
    changed = storage / "count_changed_item.sql"
    for row in ("OLD", "NEW"):
        edit(changed, f"{row}.color,", f"{row}.color, {row}.material,")
