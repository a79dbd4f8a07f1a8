"""Affected callers: consumers by their contracts, keys by their calls. No others are named."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cute_api.models import UsageHour
from cute_api.models.database import Database, make_engine
from cute_api.models.enums import Scope
from cute_api.services.accounts import accounts
from cute_api.services.keys import keys
from scripts.spec.diff import Change, Level, compare
from scripts.spec.diff.__main__ import main
from scripts.spec.diff.consumers import contracts, usage
from scripts.spec.diff.consumers.database import DatabaseError
from tests.spec.checkouts import Checkout
from tests.spec.document import DOCUMENT
from tests.spec.specdiff.edits import edited

Edit = dict[str, Any]

ITEM = "/components/schemas/Item/properties"
NEW_ITEM = "/components/schemas/ItemCreate"
LIST_ITEMS = "/paths/~1items/get"

PRICE_COMPARISON = {
    "operations": {
        "list_items": {
            "parameters": ["brand_id", "if-none-match", "limit"],
            "statuses": [200],
            "reads": ["/data/*/id", "/data/*/price/amount"],
        }
    }
}
LISTING_TOOL = {
    "operations": {
        "create_item": {
            "body": ["/title", "/price/amount", "/price/currency", "/category_id"],
            "statuses": [201, 422],
            "reads": ["/id"],
        }
    }
}
STOCK_KEEPER = {"events": {"item.sold": {"reads": ["/data/id", "/data/price"]}}}
ALL: dict[str, dict[str, Any]] = {
    "price-comparison": PRICE_COMPARISON,
    "listing-tool": LISTING_TOOL,
    "stock-keeper": STOCK_KEEPER,
}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    folder = tmp_path / "contracts"
    folder.mkdir()
    for consumer, held in ALL.items():
        contract = {"cute_contract": 1, "consumer": consumer, "spec_version": "0.1.0", **held}
        (folder / f"{consumer}.json").write_text(json.dumps(contract))
    return folder


def remove(path: str) -> Edit:
    return {"op": "remove", "path": path}


def put(path: str, value: Any) -> Edit:
    return {"op": "replace", "path": path, "value": value}


def add(path: str, value: Any) -> Edit:
    return {"op": "add", "path": path, "value": value}


def alarming(edits: Sequence[Edit]) -> list[Change]:
    changes = compare(DOCUMENT, edited(DOCUMENT, edits))
    return [change for change in changes if change.level is not Level.SAFE]


@pytest.mark.parametrize(
    ("edits", "broken"),
    [
        pytest.param([remove(f"{ITEM}/color")], set(), id="a field that nobody reads"),
        pytest.param(
            [remove(f"{ITEM}/price")],
            {"price-comparison", "stock-keeper"},
            id="a field that two read in or whole",
        ),
        pytest.param(
            [put("/components/schemas/Money/properties/amount/type", ["integer", "null"])],
            {"price-comparison", "stock-keeper"},
            id="a field inside one that is read whole",
        ),
        pytest.param(
            [remove(f"{LIST_ITEMS}/parameters/=brand_id")],
            {"price-comparison"},
            id="a parameter that one sends",
        ),
        pytest.param(
            [remove(f"{LIST_ITEMS}/parameters/=If-None-Match")],
            {"price-comparison"},
            id="a header that one sends in another case",
        ),
        pytest.param(
            [remove(f"{LIST_ITEMS}/parameters/=color")], set(), id="a parameter nobody sends"
        ),
        pytest.param(
            [add("/components/parameters/currency/required", True)],
            {"price-comparison"},
            id="a parameter made required that one leaves out",
        ),
        pytest.param(
            [add("/components/parameters/brand_id/required", True)],
            set(),
            id="a parameter made required that all send",
        ),
        pytest.param(
            [add(f"{LIST_ITEMS}/parameters/-", {"name": "x", "in": "query", "required": True})],
            {"price-comparison"},
            id="a new required parameter",
        ),
        pytest.param(
            [add(f"{NEW_ITEM}/required/-", "size")],
            {"listing-tool"},
            id="a field made required that one leaves out",
        ),
        pytest.param(
            [add("/components/schemas/ImageCreate/required/-", "alt")],
            set(),
            id="a field made required of an object that nobody sends",
        ),
        pytest.param(
            [put(f"{NEW_ITEM}/properties/title/maxLength", 20)],
            {"listing-tool"},
            id="a field that one sends is narrowed",
        ),
        pytest.param(
            [put(f"{NEW_ITEM}/properties/size/maxLength", 2)],
            set(),
            id="a field that nobody sends is narrowed",
        ),
        pytest.param(
            [remove(f"{LIST_ITEMS}/security/3")],
            {"price-comparison"},
            id="anonymous access to an operation that one uses",
        ),
        pytest.param([remove("/paths/~1brands")], set(), id="an operation that nobody uses"),
        pytest.param([remove("/paths/~1items/post")], {"listing-tool"}, id="an operation"),
        pytest.param([remove("/webhooks/item.sold")], {"stock-keeper"}, id="an event"),
        pytest.param([remove("/webhooks/order.created")], set(), id="an event nobody takes"),
        pytest.param(
            [remove("/components/schemas/Problem/properties/code")],
            set(),
            id="a field of problems that nobody reads",
        ),
        pytest.param(
            [remove(f"{LIST_ITEMS}/responses/304")], set(), id="a status that nobody meets"
        ),
        pytest.param(
            [remove("/paths/~1brands/get/responses/200/content")],
            set(),
            id="a body of an operation that nobody uses",
        ),
        pytest.param(
            [remove(f"{LIST_ITEMS}/responses/200/content")],
            {"price-comparison"},
            id="a body that one reads",
        ),
        pytest.param(
            [remove("/components/headers/ETag/required")],
            {"price-comparison", "listing-tool"},
            id="a header, which contracts don't name",
        ),
        pytest.param(
            [remove("/paths/~1items/post/responses/422")],
            {"listing-tool"},
            id="a status that one meets",
        ),
    ],
)
def test_consumers_that_use_what_changes_are_named_and_no_others(
    edits: Sequence[Edit], broken: set[str], directory: Path
) -> None:
    known = contracts.load(directory)
    changes = alarming(edits)
    assert changes
    assert {name for change in changes for name in contracts.touched(change, known)} == broken


def test_safe_change_names_nobody(directory: Path) -> None:
    changes = compare(DOCUMENT, edited(DOCUMENT, [add(f"{ITEM}/views", {"type": "integer"})]))
    assert [contracts.touched(change, contracts.load(directory)) for change in changes] == [[]]


@pytest.fixture(scope="module")
def called(database_url: str) -> dict[str, str]:
    """The prefixes of the keys of those who called: Alice a lot, Bob long ago, Charlie a bit."""
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    calls = {
        "alice": [("list_items", 0, 2, 40), ("list_items", 26, 4, 2), ("get_me", 1, 2, 9)],
        "bob": [("list_items", 24 * 31, 2, 70)],
        "charlie": [("list_items", 24 * 29, 2, 1), ("create_item", 5, 2, 3)],
    }
    database = Database(make_engine(database_url, pool_size=1))
    prefixes = {}
    with database.transaction() as session:
        for name, rows in calls.items():
            user, _ = accounts.create(session, email=f"{name}@cute.example")
            key = keys.create(session, user=user, name="test", scopes=tuple(Scope))
            prefixes[name] = key.row.prefix
            for operation, hours, status_class, requests in rows:
                session.add(
                    UsageHour(
                        user_id=user.id,
                        hour=now - timedelta(hours=hours),
                        key_id=key.row.id,
                        operation=operation,
                        status_class=status_class,
                        requests=requests,
                        quota_used=requests,
                        latencies=[],
                    )
                )
    database.engine.dispose()
    return prefixes


def test_keys_that_called_an_operation_in_30_days_are_named_with_their_calls(
    database_url: str, called: dict[str, str]
) -> None:
    found = usage.callers(database_url, {"list_items", "create_item", "delete_item"})
    assert found == {
        "list_items": [
            usage.CallingKey(called["alice"], "alice@cute.example", 42),
            usage.CallingKey(called["charlie"], "charlie@cute.example", 1),
        ],
        "create_item": [usage.CallingKey(called["charlie"], "charlie@cute.example", 3)],
    }


def test_report_names_consumers_and_keys_under_the_change(
    tmp_path: Path,
    directory: Path,
    database_url: str,
    called: dict[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    checkout = Checkout(tmp_path / "checkout")
    bundle = checkout.root / "openapi" / "dist" / "openapi.json"
    edits = [remove(f"{LIST_ITEMS}/security/3"), remove("/paths/~1brands")]
    bundle.write_text(json.dumps(edited(DOCUMENT, edits)))
    arguments = ["--base", "main", "--root", str(checkout.root), "--contracts", str(directory)]
    assert main([*arguments, "--database", database_url]) == 1
    out = " ".join(capsys.readouterr().out.split())
    assert "Who uses it: price-comparison" in out
    assert f"Called list_items: {called['alice']} of alice@cute.example, 42 calls;" in out
    assert f"{called['charlie']} of charlie@cute.example, 1 call" in out
    assert "bob@cute.example" not in out
    assert "Who uses it: nobody with a contract" in out
    assert "Called: by no key in the last 30 days" in out
    assert main([*arguments, "--database", database_url, "--json"]) == 1
    row = next(
        row
        for row in json.loads(capsys.readouterr().out)["changes"]
        if row["rule"] == "anonymous-access-withdrawn"
    )
    assert row["consumers"] == ["price-comparison"]
    assert [caller["calls"] for caller in row["callers"]] == [42, 1]


def test_callers_are_looked_up_without_writing_and_a_strange_database_is_refused(
    servers: Any, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    servers.postgres.create_database("strange")
    with pytest.raises(DatabaseError, match="UndefinedTable"):
        usage.callers(servers.postgres.database_url("strange"), {"list_items"})
    with pytest.raises(DatabaseError, match="doesn't respond"):
        usage.callers("postgresql://alice@127.0.0.1:1/cute", {"list_items"})
    monkeypatch.setattr(usage, "CALLERS", "DELETE FROM usage_hours RETURNING 1, 2, 3, 4")
    with pytest.raises(DatabaseError, match="ReadOnlySqlTransaction"):
        usage.callers(database_url, {"list_items"})
