"""The site as its users meet it: search, history, hostile words, every page in a real browser."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.checks import check_page, screenshots
from tests.browser.guard import Guard
from tests.examples.price.market import Market
from tests.examples.price.program import Program, ending

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> \"'&{{7*7}}"


@pytest.fixture(scope="module")
def program(market: Market, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    cheap, *_ = market.put_up([market.item(0, title="Bargain linen dress")])
    market.put_up([market.item(1, title=HOSTILE)])
    yen = {"amount": 4250, "currency": "JPY"}
    market.put_up([market.item(2, title="Kimono", price=yen, brand_id=None)])
    with ending(Program(tmp_path_factory.mktemp("site"), market.key(), market.base_url)) as running:
        running.start()
        running.wait_until_level(market.newest_cursor())
        market.change(cheap, price={"amount": 1000, "currency": "EUR"})
        running.wait_until_level(market.newest_cursor())
        yield running


@pytest.fixture
def guard(program: Program) -> Iterator[Guard]:
    heard = Guard(urlsplit(program.site).netloc)
    yield heard
    assert heard.unexcused() == []


@pytest.fixture
def context(browser: Browser, program: Program, guard: Guard) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=program.site, reduced_motion="reduce")
    guard.watch(context)
    yield context
    context.close()


def prices(page: str) -> list[str]:
    return re.findall(r"<strong>([^<]+)</strong>", page)


def test_search_compares_with_the_usual_and_links_back(market: Market, program: Program) -> None:
    page = program.get("/?q=bargain").text
    item = next(item for item in market.public().values() if item["title"].startswith("Bargain"))
    assert prices(page) == ["€10.00"]
    assert re.search(r"\d+ % below the usual", page)
    assert f'<a href="{item["url"]}" rel="noopener"><bdi>Bargain linen dress</bdi></a>' in page


def test_search_sorts_filters_and_keeps_currencies_apart(program: Program) -> None:
    cheapest = prices(program.get("/?q=dress&sort=cheapest").text)
    assert cheapest[0] == "€10.00"
    assert cheapest == sorted(cheapest, key=lambda price: float(price[1:]))
    assert prices(program.get("/?min=9.50&max=10").text) == ["€10.00"]
    assert prices(program.get("/?currency=JPY").text) == ["¥4,250"]
    assert "Nothing for sale in EUR" in program.get("/?q=kimono").text
    assert "is no amount" in program.get("/?min=ten").text


def test_the_history_of_a_brand_is_that_of_its_prices(market: Market, program: Program) -> None:
    brand = market.names["Éclat & Söhne"]
    page = program.get(f"/brands/{brand}?by=day").text
    cells = [int(cell) for cell in re.findall(r"<td>(\d+)</td>", page)]
    listed, repriced, sold = (sum(cells[start::3]) for start in range(3))
    counted = dict(
        program.rows(
            "SELECT what, count(*) FROM points WHERE brand_id != '' AND currency = 'EUR'"
            " GROUP BY what"
        )
    )
    assert (listed, repriced, sold) == tuple(
        counted.get(kind, 0) for kind in ("listed", "repriced", "sold")
    )
    assert listed > 0
    assert repriced > 0
    assert "Éclat &amp; Söhne" in page
    # What a category costs is what those below it cost.
    assert "<tbody><tr>" in program.get(f"/categories/{market.names['Women']}").text


def test_hostile_words_are_text(program: Program) -> None:
    for address in ("/?q=alert", "/?" + str(httpx.QueryParams({"q": HOSTILE, "brand": HOSTILE}))):
        page = program.get(address).text
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_what_is_not_there_or_not_allowed_is_refused(program: Program) -> None:
    nobody = "01a00000-0000-7000-8000-000000000000"
    missing = ("/nothing", f"/brands/{nobody}", "/categories/1", "/../package.json", "/assets/x")
    for address in missing:
        response = program.get(address)
        assert response.status_code == 404, address
        assert "Page not found" in response.text
    refused = httpx.post(program.site, trust_env=False)
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")
    assert httpx.head(program.site, trust_env=False).content == b""


def test_every_page_keeps_to_a_strict_policy(program: Program) -> None:
    for address in ("/", "/status.json", "/assets/chart.js", "/nothing"):
        headers = program.get(address).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_each_page_is_for_everyone(
    market: Market, program: Program, context: BrowserContext
) -> None:
    brand = market.names["Éclat & Söhne"]
    pages = {
        "search": "/?q=dress&sort=cheapest",
        "nothing-found": "/?q=nothing&min=x",
        "brands": "/brands",
        "brand": f"/brands/{brand}",
        "status": "/status",
    }
    page = context.new_page()
    for name, address in pages.items():
        page.goto(address)
        if name == "brand":
            # Drawn, not only there.
            assert page.evaluate("Chart.getChart('chart').data.labels.length") > 0
        check_page(page)
        screenshots(page, f"price-{name}")


def test_the_site_works_without_scripts(browser: Browser, program: Program, market: Market) -> None:
    context = browser.new_context(base_url=program.site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Words").fill("bargain")
    page.get_by_role("button", name="Search").click()
    assert page.locator(".offers > li").count() == 1
    page.get_by_role("link", name="Éclat & Söhne").click()
    assert page.locator("canvas").is_hidden()
    assert page.locator("tbody tr").count() > 0
    context.close()
