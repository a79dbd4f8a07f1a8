"""`cute-inventory sync` as a process, against a marketplace that runs."""

import csv
import sqlite3
from contextlib import closing
from uuid import UUID

import pytest

from cute_api.models.enums import Scope
from cute_api.services.feeds.events import Cursor
from tests.examples.inventory.conftest import MakeShop
from tests.examples.inventory.shop import COLUMNS, Shop, row
from tests.sdk.scenarios.failures import Do, Failure
from tests.sdk.scenarios.proxy import Proxy

# A proxy's failures before any step is named.
ALWAYS = -1
MANY = 12


def test_sync_lists_the_stock_and_later_takes_changes_both_ways(shop: Shop) -> None:
    shop.write([row("A"), row("B", description="", brand="", price="0.99"), row("C")])
    assert "3 created" in shop.synced()
    assert shop.agrees()
    shop.change("A", price="40", size="L")
    with shop.heard("A") as client:
        client.items.update(shop.items()["A"].id, title="Coat, lined")
    with shop.heard("B") as client:
        client.items.update(shop.items()["B"].id, color=None)
    assert "on Cute 1 updated; in the stock 2 changed" in shop.synced()
    assert shop.agrees()
    assert shop.rows()["A"]["title"] == "Coat, lined"
    assert shop.items()["A"].price.amount == 4_000
    assert shop.rows()["B"]["color"] == ""


def test_sync_takes_in_and_takes_out_what_came_and_went_on_either_side(shop: Shop) -> None:
    shop.write([row(sku, shelf="7") for sku in "ABC"])
    shop.synced()
    with shop.heard("A") as client:
        client.items.delete(shop.items()["A"].id)
    with shop.heard("D") as client:
        item = shop.items()["B"]
        made = client.items.create(
            title="Hat", price=item.price, category_id=item.category.id, condition="good", sku="D"
        )
    rows = shop.rows()
    del rows["B"]
    shop.write(list(rows.values()))
    shop.synced()
    assert shop.rows().keys() == shop.items().keys() == {"C", "D"}
    assert shop.rows()["D"]["category"] == "Women > Scarves"
    assert shop.items()["D"].etag == made.etag
    assert shop.rows()["C"]["shelf"] == "7"


def test_sync_dry_run_prints_the_plan_and_changes_nothing(shop: Shop, proxy: Proxy) -> None:
    gate = proxy.open({})
    shop.base_url = gate.base_url
    shop.write([row("A"), row("B")])
    shop.synced()
    shop.change("A", price="7.00")
    with shop.heard("B") as client:
        client.items.update(shop.items()["B"].id, size="XXL")
    before = {path: path.read_bytes() for path in shop.directory.iterdir()}
    gate.seen.clear()
    done = shop.run("sync", "--dry-run")
    assert done.status == 0, done
    for words in (("A", "change on Cute", "7.00 EUR"), ("B", "change in the stock", "XXL")):
        assert any(all(word in line for word in words) for line in done.out.splitlines()), done.out
    assert {path: path.read_bytes() for path in shop.directory.iterdir()} == before
    assert {request.method for request in gate.seen} == {"GET"}


def test_sync_with_a_sqlite_stock_does_the_same(shop: Shop) -> None:
    path = shop.directory / "stock.sqlite"
    shop.environ["CUTE_INVENTORY_STOCK"] = str(path)
    with closing(sqlite3.connect(path)) as stock, stock:
        stock.execute(f"CREATE TABLE stock ({', '.join(COLUMNS)}, shelf)")
        marks = ", ".join("?" * len(COLUMNS))
        insert = f"INSERT INTO stock ({', '.join(COLUMNS)}) VALUES ({marks})"
        stock.executemany(insert, [list(row(sku).values()) for sku in "AB"])
        stock.execute("UPDATE stock SET price = 42.5, quantity = 1")
    assert "2 created" in shop.synced()
    with shop.heard("A") as client:
        client.items.update(shop.items()["A"].id, title="Coat, lined")
    with closing(sqlite3.connect(path)) as stock, stock:
        stock.execute("UPDATE stock SET price = 12.05 WHERE sku = 'B'")
    assert "on Cute 1 updated; in the stock 1 changed" in shop.synced()
    with closing(sqlite3.connect(path)) as stock:
        titles = dict(stock.execute("SELECT sku, title FROM stock"))
    assert titles == {"A": "Coat, lined", "B": "Coat B"}
    assert shop.items()["B"].price.amount == 1_205


def test_sync_reports_conflicts_and_leaves_them_until_it_is_set_who_wins(shop: Shop) -> None:
    shop.write([row("A"), row("B")])
    shop.synced()
    shop.change("A", size="L", color="red")
    with shop.heard("A") as client:
        client.items.update(shop.items()["A"].id, size="S")
    done = shop.run("sync")
    assert done.status == 3
    assert "Conflicts" in done.out
    with (shop.directory / "conflicts.csv").open() as file:
        (conflict,) = csv.DictReader(file)
    assert conflict == {"sku": "A", "field": "size", "agreed": "M", "stock": "L", "cute": "S"}
    assert (shop.rows()["A"]["size"], shop.items()["A"].size) == ("L", "S")
    # The rest of the row is no part of the dispute.
    assert shop.items()["A"].color == "red"
    shop.synced("--prefer", "theirs")
    assert shop.agrees()
    assert shop.rows()["A"]["size"] == "S"
    assert not (shop.directory / "conflicts.csv").exists()


def test_sync_leaves_bad_rows_out_with_their_line_and_deletes_nothing_for_them(
    shop: Shop,
) -> None:
    shop.write([row("A"), row("B"), row("C")])
    shop.synced()
    shop.write(
        [
            row("A", description="two\nlines", price="5"),
            row("B", price="4,50"),
            row("", title="No number"),
            row("D", category="Women > Scarfs"),
        ]
    )
    done = shop.run("sync")
    assert done.status == 3
    for words in (
        "line 4 (B): price:",
        "line 5: sku:",
        "line 6 (D): category:",
        "'Women > Scarves'",
    ):
        assert words in done.out
    # C is gone from what could be read, but a row had no number: it may be that one.
    assert shop.items().keys() == {"A", "B", "C"}
    assert shop.items()["A"].price.amount == 500


def test_sync_deletes_many_only_when_asked_to(shop: Shop) -> None:
    rows = [row(f"S{number}") for number in range(MANY)]
    shop.write(rows)
    shop.synced()
    shop.write(rows[:1])
    # What can be done is done meanwhile.
    shop.write([row("S0", price="5"), row("N")])
    done = shop.run("sync")
    assert done.status == 3
    assert f"Not deleted on Cute: {MANY - 1} rows" in done.out
    assert "S1: Coat S1" in done.out
    assert "--allow-deletes" in done.out
    assert len(shop.items()) == MANY + 1
    assert shop.items()["S0"].price.amount == 500
    shop.write([row("S0", price="5")])
    assert "Not deleted" in shop.run("sync", "--dry-run").out
    shop.synced("--allow-deletes")
    assert shop.items().keys() == {"S0"}


def test_sync_takes_a_stock_of_a_header_for_half_saved(shop: Shop) -> None:
    shop.write([row("A")])
    shop.synced()
    header = shop.stock_path.read_bytes().split(b"\r\n")[0]
    shop.stock_path.write_bytes(header + b"\r\n,,,,,,,,,,\r\n")
    done = shop.run("sync")
    assert done.status == 3
    assert "Not deleted on Cute: 1 row gone" in done.out
    assert shop.items().keys() == {"A"}
    shop.synced("--allow-deletes")
    assert shop.items() == {}


def test_sync_holds_what_a_spreadsheet_program_spoiled_until_it_is_accepted(shop: Shop) -> None:
    shop.write([row("A"), row("GONE")])
    shop.synced()
    shop.write([row("A", size="01. Jun"), row("1,2E+05"), row("B", title="#REF!"), row("C")])
    done = shop.run("sync")
    assert done.status == 3
    for words in (
        "line 2 (A): size: '01. Jun' looks like a date",
        "line 3 (1,2E+05): sku: '1,2E+05' looks like a long number",
        "line 4 (B): title: '#REF!' is an error",
        "--accept SKU",
    ):
        assert words in done.out
    # GONE may be the row whose SKU was spoiled.
    assert shop.items().keys() == {"A", "C", "GONE"}
    assert shop.items()["A"].size == "M"
    shop.write([row("A", size="01. Jun"), row("C")])
    shop.synced("--accept", "A")
    assert shop.items().keys() == {"A", "C"}
    assert shop.items()["A"].size == "01. Jun"
    # What both sides agree on is not doubted again.
    shop.write([row("A", size="01. Jun", price="7"), row("C")])
    shop.synced()
    assert shop.items()["A"].price.amount == 700


def test_sync_lists_again_when_the_feed_has_lost_its_place(shop: Shop) -> None:
    shop.write([row("A")])
    shop.synced()
    with shop.world.database.transaction() as session:
        old = Cursor(0, 0).encode(session, UUID(str(shop.items()["A"].seller.id)))
    with closing(sqlite3.connect(shop.directory / "stock.csv.ledger")) as ledger, ledger:
        ledger.execute("UPDATE facts SET value = ? WHERE name = 'cursor'", (old,))
    with shop.client() as client:
        client.items.update(shop.items()["A"].id, title="Coat, lined")
    assert "listed again" in shop.synced()
    assert shop.rows()["A"]["title"] == "Coat, lined"


def test_sync_412_is_read_again_and_planned_again_and_overwrites_nothing(
    shop: Shop, proxy: Proxy
) -> None:
    shop.write([row("A"), row("B"), row("C")])
    shop.synced()
    shop.change("A", price="9.00")
    shop.change("B", size="L")
    shop.write([line for line in shop.rows().values() if line["sku"] != "C"])
    with shop.client() as client:
        items = shop.items()
        client.items.update(items["A"].id, title="Coat, lined")
        client.items.update(items["B"].id, size="S")
        client.items.update(items["C"].id, size="S")
    # The feed has not come to it yet: what the program plans is out of date when it is sent.
    late = Failure(Do.CHANGE, set={"/data": []})
    shop.base_url = proxy.open({ALWAYS: [Failure(), Failure(), late]}).base_url
    done = shop.run("sync")
    assert "3 changed meanwhile" in done.out, done
    assert done.status == 3
    assert shop.rows()["A"]["title"] == "Coat, lined"
    assert shop.items()["A"].price.amount == 900
    assert (shop.rows()["B"]["size"], shop.items()["B"].size) == ("L", "S")
    assert shop.items()["C"].size == "S"


def test_sync_goes_through_limits_failures_timeouts_and_cut_connections(
    shop: Shop, proxy: Proxy
) -> None:
    again = Failure(Do.RESPOND, 429, "rate_limited", headers={"Retry-After": "1"})
    failed = Failure(Do.RESPOND, 503)
    # Categories, brands, the end of the feed, the list, the batch: each meets some.
    failures = [
        *(again, Failure()),
        *(failed, Failure(Do.RESET_BEFORE), Failure()),
        *(Failure(Do.TRUNCATE), Failure()),
        *(Failure(Do.HANG), Failure()),
        *(Failure(Do.RESET_AFTER), Failure(Do.TRUNCATE), failed),
    ]
    gate = proxy.open({ALWAYS: failures})
    shop.base_url = gate.base_url
    shop.environ["CUTE_INVENTORY_TIMEOUT"] = "5"
    shop.write([row("A"), row("B")])
    assert "2 created" in shop.synced()
    assert gate.met > len(failures)
    batches = [request for request in gate.seen if request.method == "POST"]
    assert len(batches) == 4
    assert len({batch.headers["idempotency-key"] for batch in batches}) == 1
    assert shop.agrees()


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (Failure(Do.RESPOND, 401, "unauthorized"), "set CUTE_API_KEY"),
        (
            Failure(Do.RESPOND, 429, "rate_limited", headers={"Retry-After": "3600"}),
            "quota of the API key is used up: it continues at",
        ),
        (Failure(Do.RESPOND, 418, "teapot"), "Cute refused a call"),
    ],
)
def test_sync_says_in_one_line_what_is_wrong(
    shop: Shop, proxy: Proxy, failure: Failure, words: str
) -> None:
    shop.base_url = proxy.open({ALWAYS: [failure] * 9}).base_url
    shop.write([row("A")])
    done = shop.run("sync")
    assert (done.status, done.out) == (1, "")
    assert words in done.err
    assert done.err.count("\n") == 1


def test_sync_names_the_scope_that_the_key_lacks(make_shop: MakeShop) -> None:
    shop = make_shop(scopes=(Scope.READ_ITEMS,))
    shop.write([row("A")])
    done = shop.run("sync")
    assert done.status == 1
    assert "lacks the scope write:items" in done.err
    assert done.err.count("\n") == 1


def test_sync_with_the_server_away_says_so_and_the_next_one_resumes(shop: Shop) -> None:
    there, shop.base_url = shop.base_url, f"http://127.0.0.1:{shop.port}"
    shop.write([row("A")])
    done = shop.run("sync")
    assert done.status == 1
    assert "try again later" in done.err
    assert done.err.count("\n") == 1
    shop.base_url = there
    assert "1 created" in shop.synced()


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"CUTE_API_KEY": ""}, "CUTE_API_KEY"),
        ({"CUTE_BASE_URL": "ftp://x"}, "base URL"),
        ({"CUTE_INVENTORY_STOCK": "nowhere.csv"}, "--stock"),
        ({"CUTE_INVENTORY_INTERVAL": "soon"}, "CUTE_INVENTORY_INTERVAL"),
    ],
)
def test_sync_names_a_setting_that_cannot_work(
    shop: Shop, variables: dict[str, str], words: str
) -> None:
    shop.write([row("A")])
    shop.environ.update(variables)
    done = shop.run("sync")
    assert (done.status, done.out) == (2, "")
    assert words in done.err
    assert done.err.count("\n") == 1
