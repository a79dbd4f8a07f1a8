"""The report in a real browser: what sellers write runs nothing, and everyone can read it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import text

from tests.browser.checks import COLOURS, PHONE, SIZES, grave_violations, overflow
from tests.examples.analytics.shop import Shop
from tests.fixtures.browser import Tab
from tests.usage.world import World

HOSTILE = (
    "<script>document.title = 'run'</script>",
    '"><img src=x onerror="document.title = \'run\'">',
    "</style><svg onload=\"document.title = 'run'\">",
    "{{ 7 * 7 }}{% raw %}&lt;b&gt;",
)


@pytest.fixture(scope="module")
def report(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a shop whose titles and brands are hostile."""
    shop = Shop(world, "charlie_3", tmp_path_factory.mktemp("shop"))
    with shop.world.database.transaction() as session:
        for number, name in enumerate(HOSTILE):
            session.execute(
                text("INSERT INTO brands (name) VALUES (:name) ON CONFLICT DO NOTHING"),
                {"name": f"{number} {name}"},
            )
    brands = [
        brand for brand in shop.client.get("/brands").json()["data"] if brand["name"][0].isdigit()
    ]
    items = shop.put_up(
        [
            {"title": title, "brand_id": brand["id"]}
            for title, brand in zip(HOSTILE, brands, strict=True)
        ]
    )
    for item in items:
        shop.sell(item)
    shop.put_up([{"price": {"amount": 900, "currency": "JPY"}}])
    shop.settle()
    shop.load()
    assert shop.run("report").code == 0
    shop.client.close()
    return shop.directory / "report.html"


@pytest.fixture
def opened(report: Path, browser: Browser) -> Iterator[Tab]:
    """The report, open in a window of its own."""
    context = browser.new_context()
    tab = Tab(context.new_page())
    tab.listen()
    tab.page.goto(report.as_uri())
    yield tab
    context.close()


def test_what_sellers_write_is_shown_and_never_run(opened: Tab) -> None:
    page = opened.page
    assert page.title() == "charlie_3: sales report"
    latest = page.locator("#latest-table tbody th").all_inner_texts()
    assert sorted(latest) == sorted(HOSTILE)
    brands = page.locator("table.brands-table tbody th").all_inner_texts()
    assert [name for number, name in enumerate(HOSTILE) if f"{number} {name}" not in brands] == []
    assert page.locator("script, img, link, iframe").count() == 0
    assert opened.errors == []


def test_the_report_is_for_everyone_in_light_and_dark_on_phones_and_desks(opened: Tab) -> None:
    page = opened.page
    for details in page.locator("details").all():
        details.locator("summary").click()
    for size in SIZES.values():
        page.set_viewport_size(size)
        assert overflow(page) <= 0
        assert grave_violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert grave_violations(page, rules=COLOURS) == []
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(23, 22, 20)"


def test_print_shows_the_tables_that_are_closed_on_the_screen(opened: Tab) -> None:
    page = opened.page
    assert not is_shown(page, "#prices-table")
    page.emulate_media(media="print")
    assert is_shown(page, "#prices-table")


def is_shown(page: Page, selector: str) -> bool:
    shown: bool = page.locator(selector).evaluate(
        "(one) => one.checkVisibility({contentVisibilityAuto: true})"
    )
    return shown


def test_letters_are_large_enough_on_a_phone(opened: Tab) -> None:
    page = opened.page
    page.set_viewport_size(PHONE)
    heights = page.locator("svg.columns text:not(.spare)").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect().height)"
    )
    assert heights
    assert min(heights) > 10
