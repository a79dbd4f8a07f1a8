"""`cute-inventory watch` as a process, with webhooks that flow: relay, worker, receiver."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from cute_inventory import cli
from cute_sdk.models import Item

from cute_api.models.enums import Scope
from cute_api.webhooks.delivery import signing
from tests.examples.inventory.conftest import MakeShop
from tests.examples.inventory.shop import RUN_S, Shop, row
from tests.fixtures.forks import ForkedProcess
from tests.fixtures.http import NO_TLS
from tests.sdk.scenarios.failures import Do, Failure
from tests.sdk.scenarios.proxy import Proxy
from tests.usage.world import PATIENCE_S
from tests.webhooks.backend import eventually

ALWAYS = -1
# Longer than any test: what happens then came by a webhook, or at the start.
NEVER_S = "3600"
OFF = "off everywhere"
EDITS = 25


@dataclass
class Watch:
    """A running `watch`, whose output is in a file."""

    shop: Shop
    process: ForkedProcess

    def said(self) -> str:
        return (self.shop.directory / "watch.log").read_text()

    def says(self, *words: str, times: int = 1) -> None:
        """Wait until as many lines have all these words."""

        def found() -> bool:
            assert self.process.poll() is None, self.said()
            lines = self.said().splitlines()
            return sum(all(word in line for word in words) for line in lines) >= times

        try:
            eventually(found, PATIENCE_S)
        except TimeoutError as error:
            raise AssertionError(self.said()) from error

    def post(self, event: dict[str, Any], secret: str | None = None, **headers: str) -> int:
        """Send an event as Cute would; the status of the response."""
        body = json.dumps(event).encode()
        key = signing.secret_key(secret or fact(self.shop, "webhook_secret"))
        signed = signing.headers(
            [key],
            body,
            event_id=UUID(event["id"]),
            event_type=event["type"],
            attempted_at=int(time.time()),
        )
        url = f"http://127.0.0.1:{self.shop.port}/cute"
        with httpx.Client(trust_env=False, timeout=30, verify=NO_TLS) as client:
            return client.post(url, content=body, headers={**signed, **headers}).status_code


@contextmanager
def watching(shop: Shop, *arguments: str, interval: str = NEVER_S) -> Iterator[Watch]:
    """A `watch` that has synced once, until the block ends, as Ctrl-C ends it."""
    shop.environ["CUTE_INVENTORY_INTERVAL"] = interval
    log = shop.directory / "watch.log"
    log.unlink(missing_ok=True)
    process = ForkedProcess(
        ["watch", *arguments], shop.variables(), log, program=cli.main, cwd=shop.directory
    )
    watch = Watch(shop, process)
    try:
        watch.says("Synced")
        yield watch
        process.terminate()
        assert process.wait(RUN_S) == 0, watch.said()
    finally:
        process.kill()


def fact(shop: Shop, name: str) -> str:
    """The ledger's value of this name."""
    with closing(sqlite3.connect(shop.directory / "stock.csv.ledger")) as ledger:
        found = ledger.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(found[0])


def is_off(shop: Shop, sku: str) -> bool:
    """Whether it is offered nowhere."""
    channels = (shop.directory / "channels").glob("*.csv")
    offered = any(sku in shop.rows(path) for path in channels)
    return shop.rows()[sku]["quantity"] == "0" and not offered


def is_on(shop: Shop, sku: str, quantity: str) -> bool:
    """Whether it is offered everywhere."""
    channels = (shop.directory / "channels").glob("*.csv")
    offered = all(sku in shop.rows(path) for path in channels)
    return shop.rows()[sku]["quantity"] == quantity and offered


def furnished(shop: Shop) -> None:
    """A stock of three, which two channels also offer."""
    shop.write([row("A", quantity="3"), row("B"), row("C")])
    for name in ("window", "other"):
        shop.channel(name)


def test_watch_takes_what_is_ordered_off_everywhere_and_puts_back_what_was_cancelled(
    shop: Shop,
) -> None:
    furnished(shop)
    with watching(shop) as watch, shop.client() as client:
        items = shop.items()
        assert items["A"].quantity == 3
        made = client.sandbox.orders.create(item_id=items["A"].id)
        eventually(lambda: is_on(shop, "A", "2"), PATIENCE_S)
        order = client.sandbox.orders.create(item_id=items["A"].id, quantity=2)
        watch.says("A", OFF)
        assert is_off(shop, "A")
        client.sandbox.orders.cancel(order.id)
        eventually(lambda: is_on(shop, "A", "2"), PATIENCE_S)
        client.sandbox.orders.complete(made.id)
        sold = client.sandbox.orders.create(item_id=items["B"].id)
        client.sandbox.orders.complete(sold.id)
        eventually(lambda: is_off(shop, "B"), PATIENCE_S)
        client.items.delete(items["C"].id)
        eventually(lambda: "C" not in shop.rows(), PATIENCE_S)
        hook = fact(shop, "webhook")
    shop.change("B", quantity="5")
    shop.synced()
    again = shop.items()["B"]
    assert (again.quantity, again.relisted_from) == (5, items["B"].id)
    assert is_on(shop, "A", "2")
    assert shop.rows(shop.directory / "channels" / "other.csv")["A"]["note"] == "as new"
    with watching(shop), shop.client() as client:
        assert [str(webhook.id) for webhook in client.webhooks.list().data] == [hook]


def test_watch_catches_up_what_was_sold_while_it_was_away(shop: Shop) -> None:
    furnished(shop)
    with watching(shop):
        pass
    with shop.heard("A") as client:
        client.sandbox.orders.create(item_id=shop.items()["A"].id, quantity=3)
    # It is registered still, and takes over a webhook whose secret it has lost.
    with closing(sqlite3.connect(shop.directory / "stock.csv.ledger")) as ledger, ledger:
        ledger.execute("DELETE FROM facts WHERE name LIKE 'webhook%'")
    with watching(shop) as watch:
        eventually(lambda: is_off(shop, "A"), PATIENCE_S)
        with shop.client() as client:
            assert len(client.webhooks.list().data) == 1
            client.sandbox.orders.create(item_id=shop.items()["B"].id)
        watch.says("B", OFF)


def test_watch_drops_duplicates_old_news_and_forgeries(shop: Shop) -> None:
    furnished(shop)
    shop.synced()
    items = shop.items()
    with watching(shop) as watch:
        sold = event("item.sold", items["A"], "sold", seconds=20)
        assert [watch.post(sold) for _ in range(3)] == [204] * 3
        watch.says("A", "sold", OFF)
        older = event("item.updated", items["A"], "active", seconds=10)
        assert watch.post(older) == 204
        forged = event("item.sold", items["B"], "sold", seconds=10)
        assert watch.post(forged, signing.new_secret(bytes)) == 400
        test = event("item.sold", items["B"], "sold", seconds=10)
        assert watch.post(test, **{"X-Cute-Test": "true"}) == 204
        # It comes after them, so they were handled when it was.
        assert watch.post(event("item.sold", items["C"], "sold", seconds=10)) == 204
        watch.says("C", "sold", OFF)
        assert is_off(shop, "A")
        assert is_on(shop, "B", "1")
        assert watch.said().count(OFF) == 2
        url = f"http://127.0.0.1:{shop.port}/cute"
        large = httpx.post(url, content=b"x" * 1_000_001, trust_env=False)
        assert large.status_code == 413


def test_watch_loses_no_edit_of_either_side_while_both_are_busy(shop: Shop) -> None:
    furnished(shop)
    with watching(shop, interval="1"), shop.client() as client:
        ids = {sku: item.id for sku, item in shop.items().items()}
        for number in range(EDITS):
            shop.change("A", price=f"{number}.25")
            client.items.update(ids["A"], title=f"Coat {number}")
            client.items.update(ids["B"], price={"amount": number, "currency": "EUR"})
            shop.change("B", title=f"Hat {number}")
        last = EDITS - 1

        def is_level() -> bool:
            rows, items = shop.rows(), shop.items()
            here = [(rows[sku]["title"], rows[sku]["price"]) for sku in "AB"]
            there = [(items[sku].title, items[sku].price.amount) for sku in "AB"]
            return here == [(f"Coat {last}", f"{last}.25"), (f"Hat {last}", f"0.{last:02}")] and (
                there == [(f"Coat {last}", 100 * last + 25), (f"Hat {last}", last)]
            )

        eventually(is_level, PATIENCE_S)


def test_watch_goes_on_after_the_server_was_away(shop: Shop, proxy: Proxy) -> None:
    furnished(shop)
    shop.synced()
    limit = Failure(Do.RESPOND, 429, "rate_limited", headers={"Retry-After": "61"})
    failures = [Failure(Do.RESPOND, 500)] * 4
    # Categories, brands, the webhook; then a sync meets a limit that is no short one.
    begins = [Failure()] * 3
    shop.base_url = proxy.open({ALWAYS: failures}).base_url
    with watching(shop, interval="1") as watch:
        assert "On it again in 2 s." in watch.said()
    shop.base_url = proxy.open({ALWAYS: [*begins, limit]}).base_url
    shop.environ["CUTE_INVENTORY_INTERVAL"] = "1"
    process = shop.start("watch")
    assert process.stdout is not None
    said = next(line for line in process.stdout if "quota" in line)
    process.kill()
    process.communicate(timeout=RUN_S)
    assert "in 61 s" in said


def test_watch_ends_with_one_line_when_the_key_lacks_a_scope(make_shop: MakeShop) -> None:
    shop = make_shop(scopes=(Scope.READ_ITEMS, Scope.WRITE_ITEMS, Scope.WEBHOOKS))
    shop.write([row("A")])
    done = shop.run("watch")
    assert done.status == 1
    assert "lacks the scope read:orders" in done.err
    assert done.err.count("\n") == 1


def test_watch_keeps_a_second_program_from_the_same_stock(shop: Shop) -> None:
    furnished(shop)
    with watching(shop):
        done = shop.run("sync")
    assert done.status == 1
    assert "Another cute-inventory is running" in done.err


def event(kind: str, item: Item, status: str, *, seconds: int) -> dict[str, Any]:
    """An event of an item, this many seconds after its last change."""
    later = datetime.fromisoformat(str(item.updated_at)) + timedelta(seconds=seconds)
    data = {**item.to_dict(), "status": status, "updated_at": later.astimezone(UTC).isoformat()}
    milliseconds = int(later.timestamp() * 1_000)
    return {"id": str(uuid4()), "type": kind, "timestamp": milliseconds, "data": data}
