"""`cute-contract record`: what a program uses of the real server is in its contract file."""

import asyncio
import json
import pickle
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cute_contract import recording
from cute_contract.cli import main
from cute_contract.errors import CommandError
from cute_contract.record.facts import Facts, Used
from cute_contract.record.recording import recorded
from cute_sdk import AsyncCute, Cute, NotFoundError, webhooks
from cute_sdk._calls import hooks
from cute_sdk._oauth import EXCHANGE
from cute_sdk.models import Item, ItemSoldEvent, Money

from cute_api.webhooks.delivery import signing
from tests.fixtures.api import Api
from tests.sdk.webhooks.cases import EXAMPLES, SECRETS, compact

NOBODY = "01920000-0000-7000-8000-000000000001"


def recorded_at(path: Path) -> dict[str, Any]:
    contract: dict[str, Any] = json.loads(path.read_text())
    return contract


@pytest.fixture
def client(api: Api) -> Iterator[Cute]:
    with Cute(api.key().secret, api.base_url) as made:
        yield made


def test_what_is_sent_read_and_returned_is_recorded(client: Cute, api: Api, tmp_path: Path) -> None:
    out = tmp_path / "shop.json"
    with recording(out, consumer="shop"):
        made = client.items.create(
            **{**api.new_item(), "images": [{"url": "https://images.cute.example/1.jpg"}]}
        )
        assert made.brand is None
        raw = client.items.with_raw_response.get(made.id)
        assert raw.parse().title == "Silk scarf"
        client.items.update(made.id, price=Money(amount=1, currency="EUR"), if_match=str(raw.etag))
        client.items.delete(made.id)
        page = client.categories.list()
        assert page.raw["data"][0]["name"]
        assert page.data[0].name
        found = client.items.list(include="facets", limit=1).facets
        assert found
        assert isinstance(found.complete, bool)
    operations = recorded_at(out)["operations"]
    assert operations["create_item"] == {
        "parameters": [],
        "body": [
            "/category_id",
            "/condition",
            "/images/*/url",
            "/price/amount",
            "/price/currency",
            "/title",
        ],
        "statuses": [201],
        "codes": {},
        "reads": ["/brand", "/id"],
    }
    assert operations["get_item"]["reads"] == ["/title"]
    assert operations["list_items"]["reads"] == ["/facets", "/facets/complete"]
    assert operations["update_item"]["parameters"] == ["If-Match", "item_id"]
    assert operations["update_item"]["body"] == ["/price/amount", "/price/currency"]
    assert operations["delete_item"]["statuses"] == [204]
    assert operations["list_categories"]["reads"] == ["/data", "/data/*/name"]


def test_a_second_recording_adds_to_the_first(client: Cute, tmp_path: Path) -> None:
    out = tmp_path / "shop.json"
    with recording(out, consumer="shop"):
        client.brands.list()
    with recording(out, consumer="shop"), pytest.raises(NotFoundError):
        client.items.get(NOBODY)
    assert set(recorded_at(out)["operations"]) == {"get_item", "list_brands"}
    with (
        pytest.raises(CommandError, match="is the contract of shop"),
        recording(out, consumer="another"),
    ):
        client.brands.list()


@pytest.mark.usefixtures("items")
def test_calls_beside_the_document_are_left_out() -> None:
    facts = Facts({"get_me": Used(), EXCHANGE.id: Used()})
    assert list(recorded("shop", facts).facts.operations) == ["get_me"]


def test_the_async_client_is_recorded_alike(api: Api, tmp_path: Path) -> None:
    async def program() -> list[str]:
        async with AsyncCute(api.key().secret, api.base_url) as client:
            return [item.title async for item in client.items.list(limit=2)]

    out = tmp_path / "shop.json"
    with recording(out, consumer="shop"):
        assert asyncio.run(program())
    assert recorded_at(out)["operations"]["list_items"]["reads"] == [
        "/data",
        "/data/*/title",
        "/has_more",
        "/next_cursor",
    ]


def signed_event(event_type: str) -> tuple[bytes, dict[str, str]]:
    """The body and headers of a request to a webhook."""
    event = {**EXAMPLES["item.sold"], "type": event_type}
    body = compact(event)
    headers = signing.headers(
        [signing.secret_key(SECRETS["current"])],
        body,
        event_id=UUID(event["id"]),
        event_type=event_type,
        attempted_at=int(time.time()),
    )
    return body, dict(headers)


def test_events_of_webhooks_are_recorded(tmp_path: Path) -> None:
    def unwrapped(event_type: str) -> Any:
        return webhooks.unwrap(*signed_event(event_type), SECRETS["current"])

    out = tmp_path / "shop.json"
    with recording(out, consumer="shop"):
        sold = unwrapped("item.sold")
        assert isinstance(sold, ItemSoldEvent)
        assert sold.data.price.amount
        assert sold.type == "item.sold"
        assert unwrapped("item.reviewed").type == "item.reviewed"
    assert recorded_at(out)["events"] == {
        "item.reviewed": {"reads": []},
        "item.sold": {"reads": ["/data", "/data/price", "/data/price/amount", "/type"]},
    }


def test_recorded_responses_behave_as_others(client: Cute, api: Api, tmp_path: Path) -> None:
    made = client.items.create(**api.new_item())
    out = tmp_path / "shop.json"
    with recording(out, consumer="shop") as facts:
        seen = client.items.get(made.id)
        listed = next(item for item in client.me.items.list() if item.id == made.id)
        before = json.dumps(facts.to_dict())
        assert type(seen).__name__ == "Item"
        assert isinstance(seen, Item)
        assert seen == made
        assert made == seen
        assert seen == listed
        price: object = made.price
        assert seen != price
        assert seen.to_dict() == made.to_dict()
        assert repr(seen) == repr(made)
        assert pickle.loads(pickle.dumps(seen)) == made  # noqa: S301 - the test's own object
        assert json.dumps(facts.to_dict()) == before, "these read no field in particular"
        seen.title = "Another"
        seen.price.amount = 7
        assert (seen.title, seen.price.amount) == ("Another", 7)


def test_nothing_is_changed_when_nothing_is_recorded(tmp_path: Path) -> None:
    with recording(tmp_path / "shop.json", consumer="shop"):
        assert hooks._everywhere
    assert not hooks._everywhere


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["/nowhere/at/all"], "can't be started"),
        ([sys.executable, "-m", "this"], "used nothing of the API"),
        ([sys.executable, "-c", "pass"], "can't be recorded"),
        ([sys.executable, "-u"], "can't be recorded"),
        (["sh", "-c", "python program.py"], "can't be recorded"),
    ],
)
def test_what_can_not_be_recorded_exits_2(
    command: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "shop.json"
    assert main(["record", "--out", str(out), "--consumer", "shop", "--", *command]) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()
