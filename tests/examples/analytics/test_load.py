"""The loaded data is exact to the cent, without duplicates, after any interruption."""

import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cute_analytics import loading
from cute_analytics.loading import Tally
from cute_analytics.store import State, Store, opened
from cute_sdk import Cute
from sqlalchemy import text

from tests.examples.analytics.conftest import NewShop
from tests.examples.analytics.shop import Shop
from tests.sdk.scenarios.failures import Do, Failure
from tests.sdk.scenarios.proxy import Proxy
from tests.webhooks.backend import eventually

CALLS_WITHOUT_NEWS = 7
MANY = 230


def euros(amount: int) -> dict[str, object]:
    return {"price": {"amount": amount, "currency": "EUR"}}


def trade(shop: Shop) -> None:
    """A shop with each kind of event, in three currencies."""
    scarves = shop.client.get("/categories").json()["data"][1]["id"]
    brand = shop.client.get("/brands").json()["data"][0]["id"]
    coat, scarf, dress, belt, boots = shop.put_up(
        [
            euros(123_450) | {"brand_id": brand},
            euros(1_999) | {"category_id": scarves, "title": "Square scarf"},
            {"price": {"amount": 4_250, "currency": "JPY"}, "brand_id": brand},
            {"price": {"amount": 1_005, "currency": "KWD"}},
            euros(7_000) | {"status": "draft"},
        ]
    )
    shop.sell(coat)
    shop.sell(dress)
    shop.cancel(shop.order(scarf))
    shop.sell(scarf)
    shop.sell(belt)
    shop.order(shop.put_up([euros(500)])[0])
    archived, back, gone = shop.put_up([euros(800), euros(900), euros(1_000)])
    shop.change(archived, status="archived")
    shop.change(back, status="archived")
    shop.change(back, status="active", **euros(850))
    shop.delete(gone)
    shop.delete(boots)


def test_the_report_of_a_small_market_is_exact_to_the_cent_and_the_row(new_shop: NewShop) -> None:
    shop = new_shop("alice")
    trade(shop)
    shop.settle()
    shop.load()
    assert shop.differences() == []

    trade(shop)
    trade(shop)
    shop.settle()
    shop.load()
    assert shop.differences() == []
    assert "3 open," in shop.report
    assert "3,763.47 EUR" in shop.report
    assert "12,750 JPY" in shop.report
    assert "3.015 KWD" in shop.report


def test_a_load_without_news_takes_seven_calls(new_shop: NewShop) -> None:
    shop = new_shop("bob")
    shop.sell(shop.put_up([{}, {}])[0])
    shop.settle()
    shop.load()
    assert f"bob: nothing new ({CALLS_WITHOUT_NEWS} calls, " in shop.load()


def test_an_empty_shop_has_a_report_that_says_so(new_shop: NewShop) -> None:
    shop = new_shop("charlie")
    shop.load()
    assert shop.differences() == []
    assert "Nothing was sold in this range." in shop.report
    assert "Nothing was listed in this range." in shop.report


@pytest.mark.parametrize("pages, calls_left", [(1, 11), (5, 8)])
def test_a_load_that_is_killed_goes_on_with_the_next_page(
    new_shop: NewShop, proxy: Proxy, pages: int, calls_left: int
) -> None:
    shop = new_shop(f"alice_{pages}")
    draft = {"status": "draft"}
    items = shop.put_up([draft, *(euros(1_000 + number) for number in range(1, MANY))])
    # It is in the first page, and in the last.
    shop.change(items[0], status="active")
    shop.sell(items[0])
    shop.settle()
    # `me` comes first; then three pages of the feed, and as many of the items.
    hanging = [Failure()] * (1 + pages) + [Failure(Do.HANG)]
    gate = proxy.open({-1: hanging})
    with shop.running("load", CUTE_BASE_URL=gate.base_url) as command:
        eventually(lambda: len(gate.seen) == len(hanging))
        command.process.kill()
        assert command.process.wait(60) == -signal.SIGKILL
    asked = gate.seen[-1].path

    again = proxy.open({})
    shop.load(CUTE_BASE_URL=again.base_url)
    assert asked in [seen.path for seen in again.seen[:3]]
    assert len(again.seen) == calls_left
    assert shop.differences() == []
    assert shop.ask("SELECT count(*), count(DISTINCT id) FROM events") == [(MANY + 5,) * 2]


class Breaking(Store):
    """A file whose writer ends between the rows of a page and the cursor after it."""

    left = 2

    def write_state(self, state: State) -> None:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        super().write_state(state)


def test_a_page_and_the_cursor_after_it_are_written_together(
    new_shop: NewShop, tmp_path: Path
) -> None:
    shop = new_shop("bob_3")
    shop.put_up([{}] * MANY)
    shop.settle()
    with (
        Cute(shop.variables["CUTE_API_KEY"], shop.world.base_url) as client,
        opened(tmp_path / "analytics.duckdb", create=True) as store,
        pytest.raises(KeyboardInterrupt),
    ):
        loading.load(client, Breaking(store.connection), Tally(), lambda: datetime.now(UTC))
    # The owner was written, then the first page; the second broke.
    assert shop.ask("SELECT count(*) FROM events") == [(100,)]
    shop.load()
    assert shop.ask("SELECT count(*) FROM events") == [(MANY,)]
    assert shop.differences() == []


def test_limits_failures_and_cuts_on_the_way_change_nothing(
    new_shop: NewShop, proxy: Proxy
) -> None:
    shop = new_shop("bob_2")
    trade(shop)
    shop.settle()
    failures = [
        Failure(Do.RESPOND, 429, code="rate_limited", headers={"Retry-After": "1"}),
        Failure(),
        Failure(Do.RESPOND, 503, headers={"Retry-After": "0"}),
        Failure(Do.RESET_BEFORE),
        Failure(),
        Failure(Do.TRUNCATE),
        Failure(),
        Failure(Do.RESET_AFTER),
        Failure(Do.HANG),
        Failure(),
        Failure(Do.RESPOND, 502, body="<h1>Bad Gateway</h1>", media_type="text/html"),
    ]
    gate = proxy.open({-1: failures})
    shop.load(CUTE_BASE_URL=gate.base_url, CUTE_ANALYTICS_TIMEOUT="2")
    assert len(gate.seen) > len(failures)
    assert shop.differences() == []


def test_events_that_come_again_are_kept_once_and_change_nothing(new_shop: NewShop) -> None:
    shop = new_shop("charlie_2")
    trade(shop)
    shop.settle()
    shop.load()
    counted = shop.ask("SELECT count(*) FROM events")
    before = shop.ask("SELECT * EXCLUDE (round) FROM items ORDER BY id")
    shop.ask("UPDATE state SET feed_cursor = NULL")
    assert "nothing new" in shop.load()
    assert shop.ask("SELECT count(*) FROM events") == counted
    assert shop.ask("SELECT * EXCLUDE (round) FROM items ORDER BY id") == before


def test_a_cursor_that_is_too_old_lists_everything_again(new_shop: NewShop, proxy: Proxy) -> None:
    shop = new_shop("alice_3")
    kept, gone, sold = shop.put_up([euros(1_000), euros(2_000), euros(3_000)])
    shop.settle()
    shop.load()
    shop.delete(gone)
    shop.sell(sold)
    shop.settle()
    with shop.world.database.transaction() as session:
        session.execute(
            text("DELETE FROM events USING users u WHERE u.id = user_id AND u.email = :email"),
            {"email": shop.email},
        )
    expired = Failure(Do.RESPOND, 410, code="cursor_expired")
    gate = proxy.open({-1: [Failure(), expired]})
    said = shop.load(CUTE_BASE_URL=gate.base_url)
    assert said.startswith("The feed's cursor was too old: everything was listed again. alice_3:")
    assert shop.differences() == []
    left = shop.ask("SELECT id::VARCHAR, status FROM items WHERE deleted_at IS NULL")
    assert sorted(left) == sorted([(kept, "active"), (sold, "sold")])
