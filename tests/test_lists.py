"""The closed lists of the document are those of the code and of the database."""

import copy
from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from cute_api.config import ConfigError
from cute_api.models import lists, schema, schema_version
from cute_api.models.database import make_engine
from cute_api.models.enums import Tier
from cute_api.models.schema_version import SchemaState
from cute_api.spec import Spec
from tests.fixtures.servers import NewDatabase

SPEC = Spec.load(sandbox=True)
# Lists of the document that no column holds and no code decides by: parameters and parts.
ONLY_PASSED_ON = {
    *("Color", "Country", "EventPattern", "EventType", "Gender", "MarketGroup", "Material"),
    *("Pattern", "RecoveryStatus", "ShippingDestination", "SizeSystem", "SleeveLength"),
    *("StatusClass", "UsageGroup", "ContractPart", "AuditActorKind", "AuditTargetKind"),
}
LISTS = ("enum", "x-extensible-enum")


@pytest.fixture
def engine(new_database: NewDatabase) -> Iterator[Engine]:
    made = make_engine(new_database(), pool_size=2)
    yield made
    made.dispose()


def narrow(engine: Engine, table: str, column: str, values: str) -> None:
    """Change the database to that of a release with fewer values."""
    name = f"ck_{table}_{column}"
    with engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
        connection.execute(
            text(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({column} IN ({values}))")
        )


def test_every_list_of_a_fresh_database_is_that_of_the_code(engine: Engine) -> None:
    with engine.connect() as connection:
        assert lists.outdated(connection) == []
    assert len(lists.stored_lists()) > 15


def test_every_documented_list_is_generated_or_only_passed_on() -> None:
    schemas = SPEC.document["components"]["schemas"]
    named = {
        name.removesuffix("Input")
        for name, node in schemas.items()
        if any(keyword in node for keyword in LISTS)
    }
    assert named - {"Currency"} == {kind.__name__ for kind in lists._documented()} | ONLY_PASSED_ON
    parts = {
        (name, key)
        for name, node in schemas.items()
        for key, value in node.get("properties", {}).items()
        if any(keyword in value for keyword in LISTS) and value.get("pattern") is None
    }
    assert parts == {*lists.PARTS, ("KeyReport", "status")}


def test_upgrade_gives_columns_the_values_that_they_lack(engine: Engine) -> None:
    wanted = list(lists.stored_lists())
    for stored in wanted:
        narrow(engine, stored.table, stored.column, f"'{stored.values[0]}'")
    with engine.connect() as connection:
        assert lists.outdated(connection) == wanted
        assert schema_version.state(connection) is SchemaState.OLDER
    assert schema.upgrade(engine, SPEC.events) == [f"{o.table}.{o.column}" for o in wanted]
    assert schema.upgrade(engine, SPEC.events) == []
    with engine.connect() as connection:
        assert schema_version.state(connection) is SchemaState.CURRENT


def test_a_value_that_only_the_database_has_leaves_the_code_serving(engine: Engine) -> None:
    listed = ", ".join(f"'{tier}'" for tier in (*Tier, "gold"))
    narrow(engine, "users", "tier", listed)
    with engine.connect() as connection:
        assert schema_version.state(connection) is SchemaState.CURRENT


def test_a_value_that_rows_hold_is_not_taken_away(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE users DROP CONSTRAINT ck_users_tier"))
        connection.execute(
            text(
                "INSERT INTO users (id, email, username, tier)"
                " VALUES (:id, 'alice@cute.example', 'alice', 'gold')"
            ),
            {"id": uuid4()},
        )
    with pytest.raises(lists.ValueInUseError, match=r"users hold 'gold' in tier"):
        schema.upgrade(engine, SPEC.events)


def test_start_refuses_a_document_that_the_code_was_not_generated_for() -> None:
    for name in ("Condition", "ItemStatus", "OrderStatus", "Tier", "Scope", "WebhookStatus"):
        document = copy.deepcopy(SPEC.document)
        document["components"]["schemas"][name]["x-extensible-enum"].append("another")
        with pytest.raises(ConfigError, match=rf"{name} \(another\): run `make generate`"):
            lists.require_document(document)


def test_start_refuses_a_part_with_a_value_that_the_whole_lacks() -> None:
    for name in ("ItemCreate", "ItemPatch"):
        document = copy.deepcopy(SPEC.document)
        document["components"]["schemas"][name]["properties"]["status"]["enum"].append("hidden")
        with pytest.raises(ConfigError, match=f"{name}.status offers hidden"):
            lists.require_document(document)


def test_start_refuses_a_tier_without_limits() -> None:
    document = copy.deepcopy(SPEC.document)
    del document["x-rate-limit-tiers"]["basic"]
    with pytest.raises(ConfigError, match="The tier basic has no limits"):
        lists.require_document(document)
