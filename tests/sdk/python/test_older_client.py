"""An older client against today's server.

The older spec is made from today's without some fields, enum values and an event type. A client
that is generated from it calls the real server, which responds with all of them.
"""

import copy
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from codegen.bundle import EXTENSIBLE, load
from codegen.languages.python import events, models, resources
from codegen.reading import read
from cute_api.config import ROOT
from tests.fixtures.api import Api
from tests.fixtures.programs import printed

SDK = ROOT / "sdks/python/sdk/src/cute_sdk"
GONE_EVENT = "item.sold"
GONE_VALUES = {"Condition": "satisfactory", "ItemStatus": "sold", "EventType": GONE_EVENT}
GONE_FIELDS = {"Item": ["seller", "color"], "Order": ["buyer"], "ItemList": ["facets"]}
PROGRAM = """
import json, sys
from cute_sdk import Cute, models
from cute_sdk._gen.events import parse_event

sent = json.loads(sys.argv[1])
assert type(parse_event(sent)).__name__ == "UnknownEvent"
assert models.Event.from_dict(sent).type == "item.sold"
assert "seller" not in models.Item.__slots__
with Cute() as client:
    category = client.categories.list(limit=1).data[0]
    item = client.items.create(
        title="Silk scarf",
        price={"amount": 1, "currency": "EUR"},
        category_id=category.id,
        condition="satisfactory",
    )
    assert item.additional_properties["seller"]["username"] == "alice", item
    order = client.sandbox.orders.create(item_id=item.id)
    client.sandbox.orders.complete(order.id)
    raw = client.items.with_raw_response.get(item.id)
    kept = raw.parse().to_dict()
    for name, value in json.loads(raw.content).items():
        if not name.endswith("_at"):
            assert kept[name] == value, name
    sold = list(client.me.items.list(status="sold"))
    assert [str(one.status) for one in sold] == ["sold"]
    assert [str(one.condition) for one in sold] == ["satisfactory"]
    assert client.orders.list().data[0].additional_properties["buyer"]
print("fine")
"""


def older(document: dict[str, Any]) -> dict[str, Any]:
    """The spec as it may have been some time ago."""
    before = copy.deepcopy(document)
    del before["webhooks"][GONE_EVENT]
    schemas = before["components"]["schemas"]
    for name, fields in GONE_FIELDS.items():
        for field in fields:
            del schemas[name]["properties"][field]
            if field in schemas[name].get("required", ()):
                schemas[name]["required"].remove(field)
    for name, value in GONE_VALUES.items():
        schemas[name][EXTENSIBLE].remove(value)
        schemas[f"{name}Input"]["enum"].remove(value)
    return before


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder from which the older client can be imported."""
    home = tmp_path_factory.mktemp("older")
    api = read(older(load(ROOT)))
    shutil.copytree(SDK, home / "cute_sdk", ignore=shutil.ignore_patterns("_gen", "__pycache__"))
    for target in (models, events, resources):
        for path, text in target.render(api).items():
            if path.is_relative_to("sdks/python"):
                file = home / path.relative_to("sdks/python/sdk/src")
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
    return home


def test_older_client_understands_todays_server(api: Api, package: Path) -> None:
    sent = next(event.example for event in read(load(ROOT)).events if event.type == GONE_EVENT)
    environ = {
        "PYTHONPATH": str(package),
        "CUTE_API_KEY": api.key("alice").secret,
        "CUTE_BASE_URL": api.base_url,
    }
    said = printed(sys.executable, "-c", PROGRAM, json.dumps(sent), env=environ)
    assert said.strip() == "fine"


def test_older_spec_lacks_what_todays_has() -> None:
    today = load(ROOT)
    assert json.dumps(older(today)) != json.dumps(today)
