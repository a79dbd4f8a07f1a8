"""Usage by range and key, its download, and the way from a figure to the docs of an error."""

import csv
import json
from collections import Counter
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Page, expect

from cute_api.models import User
from cute_api.models.enums import Scope
from cute_api.services.keys import keys
from tests.browser.checks import check_page, screenshots
from tests.browser.conftest import NewPerson, PageOf, Site
from tests.usage.world import PATIENCE_S
from tests.webhooks.backend import eventually

CLASSES = ("2xx", "3xx", "4xx", "5xx")
RANGES = ("24h", "7d", "30d")
NUMBERS = """(rows) => rows.map((row) =>
  [...row.querySelectorAll("td")].map((cell) => Number(cell.textContent.replaceAll(",", ""))))"""


class Caller:
    """A key and its calls."""

    def __init__(self, site: Site, person: NewPerson, name: str) -> None:
        with site.database.transaction() as session:
            user = session.get_one(User, person("alice").id)
            made = keys.create(session, user=user, name=name, scopes=tuple(Scope))
            self.id, self._secret = str(made.row.id), made.secret
        self._url = f"{site.base_url}/v1"

    def call(self, path: str) -> int:
        bearer = {"Authorization": f"Bearer {self._secret}"}
        return httpx.get(self._url + path, headers=bearer, trust_env=False).status_code


@pytest.fixture
def shop(site: Site, person: NewPerson) -> Caller:
    """Two lists of items and one item that is not there."""
    site.need("usage")
    made = Caller(site, person, "Shop")
    statuses = [made.call(path) for path in ("/items", "/items", f"/items/{uuid4()}")]
    assert statuses == [200, 200, 404]
    return made


@pytest.fixture
def sync(site: Site, person: NewPerson) -> Caller:
    """One call."""
    made = Caller(site, person, "Sync")
    assert made.call("/me") == 200
    return made


def requests_by_class(page: Page) -> list[int]:
    """The table behind the first chart, its periods added up; all of them last."""
    rows = page.locator("[aria-labelledby=over-time] tbody tr").evaluate_all(NUMBERS)
    return [sum(column) for column in zip(*rows, strict=True)]


def choose(page: Page, range_name: str, key: str) -> None:
    page.goto(f"/usage?range={range_name}")
    page.select_option("#key", key)
    page.wait_for_url(f"**/usage?range={range_name}&**key={key}")


def has_all(page: Page) -> bool:
    page.goto("/usage")
    return requests_by_class(page)[-1:] == [4]


def test_usage_by_range_and_key_is_what_the_download_says(
    page_of: PageOf, shop: Caller, sync: Caller, tmp_path: Path
) -> None:
    page = page_of("alice")
    eventually(lambda: has_all(page), PATIENCE_S)
    for name in RANGES:
        page.goto(f"/usage?range={name}")
        assert requests_by_class(page) == [3, 0, 1, 0, 4], name
    left = page.get_by_role("region", name="Quota left now")
    expect(left.locator("meter")).to_have_count(6)

    choose(page, "7d", shop.id)
    assert requests_by_class(page) == [2, 0, 1, 0, 3]
    day = page.get_by_role("meter", name="Day")
    expect(day).to_have_count(2)
    expect(left).to_contain_text("99,997 of 100,000")
    check_page(page)
    screenshots(page, "usage-of-a-key")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    assert download.value.suggested_filename == "cute-usage-7d.csv"
    saved = tmp_path / "usage.csv"
    download.value.save_as(saved)
    rows = list(csv.DictReader(saved.read_text().splitlines()))
    assert {(row["key_id"], row["key_name"]) for row in rows} == {(shop.id, "Shop")}
    by_class: Counter[str] = Counter()
    for row in rows:
        by_class[row["status_class"]] += int(row["requests"])
    downloaded = [by_class[status_class] for status_class in CLASSES]
    assert [*downloaded, sum(downloaded)] == requests_by_class(page)


def test_a_failed_request_is_found_by_key_and_status_and_leads_to_its_docs(
    page_of: PageOf, shop: Caller, sync: Caller
) -> None:
    page = page_of("alice")
    eventually(lambda: has_all(page), PATIENCE_S)
    page.get_by_text("Operations as a table").click()
    page.get_by_role("link", name="list_items").click()
    rows = page.get_by_role("region", name="Requests").locator("tbody tr")
    expect(rows).to_have_count(2)
    page.get_by_role("link", name="Clear").click()
    page.select_option("#key", sync.id)
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("GET /v1/me")
    page.get_by_role("link", name="Clear").click()
    page.get_by_text("Path, exact status and times").click()
    page.get_by_label("Path contains").fill("/items/")
    page.keyboard.press("Tab")
    page.wait_for_url("**path=%2Fitems%2F*")
    expect(rows).to_have_count(1)
    page.locator("#since").fill("2020-01-01T00:00:00")
    page.locator("#until").focus()
    page.locator("#until").blur()
    expect(page.get_by_role("link", name="From: 1 Jan 2020, 00:00:00")).to_be_visible()
    expect(rows).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_role("link", name="JSON Lines").click()
    line = json.loads(download.value.path().read_text())
    assert (line["status"], line["error_code"]) == (404, "not_found")
    page.get_by_role("button", name="Store them for").click()
    expect(page.get_by_role("region", name="Bodies of failed requests")).to_contain_text(
        "we store the body of each failed request"
    )
    page.goto("/requests")
    page.select_option("#key", shop.id)
    page.get_by_role("link", name="4xx", exact=True).click()
    expect(rows).to_have_count(1)
    rows.get_by_role("link").click()
    expect(page.get_by_role("heading", name="Why it failed: not_found")).to_be_visible()
    check_page(page)
    screenshots(page, "request-failed")
    page.locator("[aria-labelledby=why]").get_by_role("link", name="Docs").click()
    page.wait_for_url("**/docs/errors#not_found")
    expect(page.locator("#not_found")).to_be_in_viewport()
