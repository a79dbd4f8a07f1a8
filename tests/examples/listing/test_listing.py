"""The program lists each valid row once, whatever happens on the way."""

import csv
import shutil
from collections import Counter
from pathlib import Path

import pytest

from scripts.checks.examples import listing_folder
from scripts.checks.examples.listing_folder import RowOutcome
from scripts.checks.examples.listing_languages import LANGUAGES
from tests.examples.listing.conftest import NewProgram, Seller
from tests.examples.listing.program import PATIENCE_S, PROGRAM, Program, row, save
from tests.sdk.scenarios.failures import Do, Failure
from tests.sdk.scenarios.proxy import Gate, Proxy
from tests.webhooks.backend import eventually

RUN = 0
BATCH = 100
# Who is asked before the first batch: me, the document, brands, categories, and twice for the
# seller's items, which are looked up by up to 100 SKUs; and the attributes of each category.
BEFORE_BATCHES = 6
CATEGORIES = len({category for language in LANGUAGES for category in language.categories})
# By file and line, of the sample; all other rows are listed.
SAMPLE_HELD = {
    ("garderob.xlsx", 8): "Nordljus Optik",
    ("herbst.csv", 14): "“neu”: it can mean several",
    ("london.csv", 10): "Homeware",
    ("london.csv", 15): "& Other Tales",
    ("london.csv", 16): "“$30” can be in several currencies",
    ("lyon.txt", 11): "Paloma Gray",
    ("lyon.txt", 13): "the SKU is also that of lyon.txt line 12",
}
SAMPLE_REFUSED = {
    ("garderob.xlsx", 15): "“-80.00” is no price",
    ("herbst.csv", 20): "“10-20 €” is not one price",
    ("london.csv", 17): "holds a formula",
    ("lyon.txt", 12): "price (column I “Prix”) is missing",
}
SAMPLE_ROWS = 58
SAMPLE_ITEMS = {
    # Title, price, brand, category, size, condition; read off the spreadsheets by eye.
    "H-1004": ("Seidenbluse", 104_900, "EUR", "Galanthé", "Tops", "EU 36", "new_with_tags"),
    "H-1005": ("Jeans 501", 3_950, "EUR", "Levi's", "Jeans", "W28 L32", "good"),
    "H-1012": ("Sommerkleid Blumen", 1_200, "EUR", "H&M", "Dresses", "XS", "good"),
    "2003": ("Midiklänning", 125_000, "SEK", "Marimekko", "Dresses", "EU 36", "very_good"),
    "2005": ("Ryggsäck", 119_900, "SEK", "Nørre Atelier", "Backpacks", None, "new_with_tags"),
    "2006": ("Vinterkängor", 30_000, "SEK", "Fjällby", "Boots", "42.5", "satisfactory"),
    "F02": ("Blouson en cuir", 18_000, "CHF", "Atelier Brume", "Coats & jackets", "L", "good"),
    "F04": ("Bottines", 129_050, "CHF", "La Petite Rive", "Boots", "38", "new_without_tags"),
    "F05": ("Foulard soie", 4_900, "EUR", "Café Couture", "Scarves", "one size", "very_good"),
}


def batches_of(gate: Gate) -> int:
    return sum(seen.path.startswith("/v1/items/batch?") for seen in gate.seen)


def test_the_sample_is_listed_as_a_person_reads_it_and_a_second_run_sends_nothing(
    proxy: Proxy, new_program: NewProgram, seller: Seller
) -> None:
    gate = proxy.open({})
    program = new_program(base_url=gate.base_url)
    shutil.copytree(PROGRAM / "sample", program.folder, dirs_exist_ok=True)
    done = program.run()
    assert done.returncode == 0, done.stderr
    results = {(result["file"], int(result["line"])): result for result in program.results()}
    assert len(results) == SAMPLE_ROWS
    for outcome, expected in (("held", SAMPLE_HELD), ("refused", SAMPLE_REFUSED)):
        found = {place for place, result in results.items() if result["outcome"] == outcome}
        assert found == expected.keys()
        for place, remark in expected.items():
            assert remark in results[place]["remark"]
    items = seller.items()
    listed = {
        result["sku"]: result for result in results.values() if result["outcome"] == "created"
    }
    assert items.keys() == listed.keys()
    for sku, facts in SAMPLE_ITEMS.items():
        item = items[sku]
        price = item["price"]["amount"], item["price"]["currency"]
        brand, category = item["brand"] and item["brand"]["name"], item["category"]["name"]
        assert (item["title"], *price, brand, category, item["size"], item["condition"]) == facts
        assert (listed[sku]["item id"], listed[sku]["url"]) == (item["id"], item["url"])

    sent = batches_of(gate)
    (program.kept / "memory.json").unlink()
    again = program.run()
    assert "as last time" in again.stdout
    assert program.outcomes() == Counter(
        unchanged=len(listed), held=len(SAMPLE_HELD), refused=len(SAMPLE_REFUSED)
    )
    assert batches_of(gate) == sent
    assert seller.items() == items


def test_a_dry_run_has_all_rows_checked_and_changes_nothing(
    new_program: NewProgram, seller: Seller
) -> None:
    program = new_program()
    save(program.folder, [row(1), row(2, Material="wool")])
    assert program.run().returncode == 0
    items = seller.items()
    assert items["A-001"]["attributes"] == {}
    assert items["A-002"]["attributes"] == {"gender": "women", "material": ["wool"]}
    save(program.folder, [row(1), row(2, Material="linen"), row(3), row(4, Brand="Nobody")])
    assert program.run("--dry-run").returncode == 0
    found = {result["sku"]: result["outcome"] for result in program.results("dry-run.csv")}
    assert found == {
        **{"A-001": "unchanged", "A-002": "would update", "A-003": "would create"},
        "A-004": "held",
    }
    assert seller.items() == items


def test_each_row_is_listed_once_through_every_failure(
    proxy: Proxy, new_program: NewProgram, seller: Seller
) -> None:
    first = [
        Failure(Do.RESPOND, 502),
        Failure(Do.RESPOND, 429, "rate_limited", headers={"Retry-After": "1"}),
        # The server did it, and the response was lost.
        Failure(Do.RESET_AFTER),
        Failure(),
    ]
    second = [Failure(Do.HANG), Failure(Do.TRUNCATE), Failure(Do.RESET_BEFORE), Failure()]
    before = BEFORE_BATCHES + CATEGORIES
    gate = proxy.open({RUN: [*[Failure()] * before, *first, *second]})
    gate.begin(RUN)
    program = new_program(base_url=gate.base_url)
    expected = listing_folder.make(program.folder, seed=11, rows=32)
    done = program.run()
    assert done.returncode == 0, done.stderr
    expected_outcomes = Counter(wanted.outcome for wanted in expected)
    assert BATCH < expected_outcomes[RowOutcome.LISTED] <= 2 * BATCH
    assert program.outcomes() == Counter(
        created=expected_outcomes[RowOutcome.LISTED],
        held=expected_outcomes[RowOutcome.HELD],
        refused=expected_outcomes[RowOutcome.REFUSED],
    )
    assert [seen.did for seen in gate.seen][before:] == [
        *("respond", "respond", "reset_after", "pass"),
        *("hang", "truncate", "reset_before", "pass"),
    ]
    assert len(seller.items()) == expected_outcomes[RowOutcome.LISTED]
    assert "The key's quota is used up: it continues in 1 s." in done.stdout


@pytest.mark.parametrize("arguments", [(), ("--only-held",)])
def test_after_a_kill_the_next_run_lists_the_rest_and_accounts_for_every_row(
    proxy: Proxy, new_program: NewProgram, seller: Seller, arguments: tuple[str, ...]
) -> None:
    failures = [*[Failure()] * (BEFORE_BATCHES + 1), Failure(), Failure(Do.HANG)]
    gate = proxy.open({RUN: failures})
    gate.begin(RUN)
    program = new_program(base_url=gate.base_url)
    save(program.folder, [row(number) for number in range(150)])
    process = program.start()
    eventually(lambda: len(gate.seen) == len(failures), PATIENCE_S)
    process.kill()
    process.wait(PATIENCE_S)
    assert program.outcomes() == Counter(created=BATCH)
    before = seller.items()
    assert len(before) == BATCH
    assert program.run(*arguments).returncode == 0
    kept = Counter(created=150) if arguments else Counter(unchanged=BATCH, created=50)
    assert program.outcomes() == kept
    after = seller.items()
    assert {sku: after[sku] for sku in before} == before
    assert len(after) == 150
    assert {int(result["line"]) for result in program.results()} == set(range(2, 152))


def test_a_row_that_changed_is_updated_and_what_changed_there_is_kept(
    new_program: NewProgram, seller: Seller
) -> None:
    program = new_program()
    save(program.folder, [row(number) for number in range(5)])
    assert program.run().returncode == 0
    items = seller.items()
    theirs = {"price": {"amount": 1, "currency": "EUR"}}
    seller.client.patch(f"/items/{items['A-002']['id']}", json=theirs).raise_for_status()
    away = f"/items/{items['A-003']['id']}"
    seller.client.patch(away, json={"status": "archived"}).raise_for_status()
    seller.client.delete(f"/items/{items['A-004']['id']}").raise_for_status()
    longer = row(3, Title="Wool coat, longer")
    changed = [row(0), row(1, Title="Wool coat, cheaper"), row(2), longer, row(4)]
    save(program.folder, changed)
    assert program.run().returncode == 0
    found = {result["sku"]: (result["outcome"], result["remark"]) for result in program.results()}
    assert found["A-000"] == ("unchanged", "")
    assert found["A-001"] == ("updated", "")
    assert found["A-002"] == ("unchanged", "it was changed on the marketplace: that is kept")
    assert found["A-003"] == ("unchanged", "it is archived: nothing is changed")
    assert found["A-004"][0] == "held"
    assert "it was deleted on the marketplace" in found["A-004"][1]
    after = seller.items()
    assert after["A-000"] == items["A-000"]
    assert after["A-001"]["title"] == "Wool coat, cheaper"
    assert after["A-001"]["id"] == items["A-001"]["id"]
    assert after["A-002"]["price"]["amount"] == 1
    assert "A-004" not in after
    # What could not be changed while it was away is changed once it is back.
    seller.client.patch(away, json={"status": "active"}).raise_for_status()
    assert program.run().returncode == 0
    assert program.outcomes() == Counter(unchanged=3, updated=1, held=1)
    assert seller.items()["A-003"]["title"] == "Wool coat, longer"


def test_a_row_whose_item_changes_during_the_run_is_decided_again(
    proxy: Proxy, new_program: NewProgram, seller: Seller
) -> None:
    program = new_program()
    save(program.folder, [row(number) for number in range(2)])
    assert program.run().returncode == 0
    items = seller.items()
    (program.kept / "memory.json").unlink()
    former = Failure(Do.CHANGE, set={"/data/0/etag": '"0"', "/data/0/title": "Another title"})
    # After all but the look-up of the items, and the attributes of their category.
    gate = proxy.open({RUN: [*[Failure()] * (BEFORE_BATCHES - 2 + 1), former]})
    gate.begin(RUN)
    done = new_program(base_url=gate.base_url).run()
    assert done.returncode == 0, done.stderr
    assert batches_of(gate) == 1
    assert program.outcomes() == Counter(unchanged=2)
    assert seller.items() == items


def test_what_the_seller_fills_in_is_used_by_the_next_run(
    new_program: NewProgram, seller: Seller
) -> None:
    program = new_program()
    rows = [
        row(1),
        row(2, Brand="H&M Trend"),
        row(3, Brand="Nobody"),
        row(4, Category="Strick"),
        row(5, Condition="neu"),
        row(6, Brand="Zarra Young"),
    ]
    save(program.folder, rows)
    assert program.run().returncode == 0
    assert program.outcomes() == Counter(created=1, held=5)
    suggested = {result["sku"]: result["suggestions"] for result in program.results()}
    assert suggested["A-002"].startswith("H&M")
    assert suggested["A-004"] == "Women > Clothing > Knitwear | Men > Clothing > Knitwear"
    program.fill_in(
        {
            "H&M Trend": "H&M",
            "Nobody": "-",
            "Strick": "Men > Clothing > Knitwear",
            "neu": "new_without_tags",
            "Zarra Young": "Zara Junior",
        }
    )
    assert program.run("--only-held").returncode == 0
    found = {result["sku"]: result for result in program.results()}
    assert {
        sku for sku, result in found.items() if result["outcome"] == "created"
    } == found.keys() - {"A-006"}
    assert "says “Zara Junior”, which the marketplace does not have" in found["A-006"]["remark"]
    items = seller.items()
    assert items["A-002"]["brand"]["name"] == "H&M"
    assert items["A-003"]["brand"] is None
    assert items["A-005"]["condition"] == "new_without_tags"


def test_hostile_cells_are_refused_with_the_reason_and_come_out_harmless(
    new_program: NewProgram, seller: Seller
) -> None:
    program = new_program()
    hostile = {
        "Title": "=cmd|' /C calc'!A0",
        "Brand": "@SUM(1+1)*cmd",
        "Category": "-2+3 > Coats",
        "Size": "\x1b[2J38",
        "Condition": "+good" * 100,
        "Price (EUR)": '=HYPERLINK("https://x.example","1")',
    }
    rows = [row(number, **{name: cell}) for number, (name, cell) in enumerate(hostile.items())]
    rows += [row(7, Title="x" * 5_000), row(8, Title="x" * 121), row(9, SKU="=1+1"), row(10)]
    save(program.folder, rows)
    assert program.run().returncode == 0
    found = {
        int(result["line"]): (result["outcome"], result["remark"]) for result in program.results()
    }
    assert found[2] == ("refused", "title (column B “Title”) holds a formula instead of a value")
    assert found[3][0] == "held"
    assert found[5] == ("refused", "size (column E “Size”) holds control characters")
    assert found[6][1] == "condition (column F “Condition”) holds 500 characters"
    assert "has 5000 characters, at most 120 are allowed" in found[8][1]
    assert "has 121 characters, at most 120 are allowed" in found[9][1]
    assert found[11][0] == "created"
    assert list(seller.items()) == ["A-010"]
    for name in ("results.csv", "mapping.csv"):
        _is_harmless(program.kept / name)
    assert found[10][0] == "refused"
    assert program.results()[0]["sku"]


def _is_harmless(path: Path) -> None:
    """No cell of the file is one that a spreadsheet program would run."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for line in csv.reader(file) for cell in line]
    assert [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}] == []
    assert [cell for cell in cells if "\x1b" in cell] == []


def test_what_is_listed_is_looked_up_by_sku_in_one_call_for_100_rows(
    proxy: Proxy, new_program: NewProgram, seller: Seller
) -> None:
    gate = proxy.open({})
    program = new_program(base_url=gate.base_url)
    save(program.folder, [row(number) for number in range(2 * BATCH + 1)])
    assert program.run().returncode == 0
    looked_up = [path.count("sku=") for path in _look_ups(gate)]
    assert looked_up == [BATCH, BATCH, 1]
    save(program.folder, [row(0, Title="Wool coat, cheaper"), row(999)])
    before = len(gate.seen)
    assert program.run().returncode == 0
    assert _look_ups(gate, before) == ["/v1/me/items?sku=A-000&sku=A-999&limit=100"]
    assert program.outcomes() == Counter(updated=1, created=1)
    assert len(seller.items()) == 2 * BATCH + 2


def _look_ups(gate: Gate, since: int = 0) -> list[str]:
    return [
        request.path for request in gate.seen[since:] if request.path.startswith("/v1/me/items")
    ]


def test_rows_without_a_sku_keep_the_one_that_is_made_for_them(
    new_program: NewProgram, seller: Seller
) -> None:
    program: Program = new_program()
    rows = [row(number, SKU="") for number in range(3)]
    save(program.folder, [*rows, rows[0]])
    assert program.run().returncode == 0
    assert program.outcomes() == Counter(created=4)
    skus = seller.items().keys()
    # Another order, and a price that changed: they are the same articles.
    cheaper = row(2, SKU="", **{"Price (EUR)": "5"})
    save(program.folder, [rows[1], rows[0], cheaper, rows[0]])
    assert program.run().returncode == 0
    assert program.outcomes() == Counter(unchanged=3, updated=1)
    assert seller.items().keys() == skus
