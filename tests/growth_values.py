"""A value of each list and a field, added to a copy of the tree by the recipes of CONTRIBUTING."""

from pathlib import Path

from cute_api.models.schema_version import newest
from tests.growth import edit
from tests.migrations.rules import broken, read

FIELD = """  material:
    x-sensitive: false
    type:
      - string
      - 'null'
    minLength: 1
    maxLength: 40
    pattern: '^[a-z ]+$'
    description: What it is made of, in words.
    examples:
      - linen
  condition:
"""
MIGRATION = '''"""Items say what they are made of."""

import sqlalchemy as sa
from alembic import op

revision = "{after}"
down_revision = "{before}"
release = "0.1.0"
phase = "expand"


def upgrade() -> None:
    op.add_column("items", sa.Column("material", sa.Text(), nullable=True))
'''
TEST = '''"""A value and a field that were added."""

import gzip

from sqlalchemy import text

from cute_api.models.lists import stored_lists
from cute_api.services.snapshots.building import build
from tests.fixtures.api import Api


def test_an_added_value_is_stored_and_found(api: Api) -> None:
    alice = api.client("alice")
    item = alice.post("/items", json=api.new_item(condition="for_parts")).json()
    assert item["condition"] == "for_parts"
    [found] = alice.get("/items", params={"condition": "for_parts"}).json()["data"]
    assert found["id"] == item["id"]
    assert alice.get(f"/items/{item['id']}").json()["condition"] == "for_parts"
    good = alice.post("/items", json=api.new_item()).json()
    changed = alice.patch(f"/items/{good['id']}", json={"condition": "for_parts"})
    assert changed.status_code == 200


def test_every_list_with_an_added_value_may_be_stored(api: Api) -> None:
    lists = {one.constraint: one.values for one in stored_lists()}
    assert "hidden" in lists["ck_items_status"]
    assert "disputed" in lists["ck_orders_status"]
    shown = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"
    with api.database.transaction() as session:
        for name, value in (("ck_items_status", "hidden"), ("ck_orders_status", "disputed")):
            assert value in session.scalar(text(shown), {"name": name})


def test_an_added_field_is_written_read_and_cleared(api: Api) -> None:
    alice, nobody = api.client("alice"), api.client(None)
    item = alice.post("/items", json=api.new_item(material="linen", sku="L-1")).json()
    path = f"/items/{item['id']}"
    assert item["material"] == "linen" == nobody.get(path).json()["material"]
    changed = alice.patch(path, json={"material": "silk"})
    assert changed.json()["material"] == "silk"
    with api.database.autocommit() as connection:
        build(connection, api.settings.item_url)
    assert b'"material":"silk"' in gzip.decompress(alice.get("/items/snapshot").content)
    put = alice.put("/me/items/by-sku/L-1", json=api.new_item())
    assert put.status_code == 200
    assert put.json()["material"] is None
'''


def add_values(tree: Path) -> None:
    """One edit each: the list in the document."""
    schemas = tree / "openapi" / "schemas"
    edit(schemas / "Condition.yaml", "  - satisfactory\n", "  - satisfactory\n  - for_parts\n")
    edit(schemas / "ItemStatus.yaml", "  - archived\n", "  - archived\n  - hidden\n")
    edit(schemas / "OrderStatus.yaml", "  - cancelled\n", "  - cancelled\n  - disputed\n")


def add_field(tree: Path) -> None:
    for name in ("Item", "ItemCreate", "ItemPatch"):
        edit(
            tree / "openapi" / "schemas" / f"{name}.yaml",
            "  condition:\n    $ref",
            FIELD + "    $ref",
        )
    # Left out of `required`, so that no example needs it: a test lists what is.
    some = '"Item": {"sku", "metadata"}'
    listed = some.replace("}", ', "material"}')
    edit(tree / "tests" / "spec" / "test_document.py", some, listed)
    server = tree / "server" / "cute_api"
    catalogue = server / "models" / "catalogue.py"
    color = "    color: Mapped[str | None] = mapped_column(info={GIVEN: None})\n"
    edit(catalogue, color, color + color.replace("color", "material"))
    before = newest()
    after = f"{int(before) + 1:04}"
    migration = server / "migrations" / "versions" / f"{after}_material.py"
    migration.write_text(MIGRATION.format(before=before, after=after))
    assert broken(read(migration.read_text())) == []
    columns = server / "services" / "items" / "columns.py"
    for line in ("    color: str | None\n", '        "color": item.color,\n'):
        edit(columns, line, line + line.replace("color", "material"))
