"""Usage and the request log in a browser: charts that can be read without colours or without eyes,
and the way from a call to its request and what that caused.
"""

import csv
import re
from functools import partial
from pathlib import Path

from playwright.sync_api import Page, expect

from cute_api.models import User
from cute_api.models.enums import Scope
from cute_api.services.keys import keys
from tests.browser.checks import check_page, screenshots
from tests.browser.conftest import GiveTo, NewPerson, PageOf, Site
from tests.fixtures.http import client_of
from tests.webhooks.backend import eventually

CHARTS = ("requests", "latency", "operations", "failures")
# How many different colours a chart has that is drawn, and not blank.
COLOURS = """(canvas) => {
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const pen = copy.getContext("2d", { willReadFrequently: true });
  pen.drawImage(canvas, 0, 0);
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
}"""


def is_drawn(page: Page, chart: str) -> bool:
    found: int = page.locator(f"canvas[data-chart='{chart}-data']").evaluate(COLOURS)
    return found > 2


def test_usage_draws_every_chart_and_has_a_table_behind_each(
    page_of: PageOf, give_to: GiveTo, tmp_path: Path
) -> None:
    page = page_of("alice")
    give_to("alice")
    page.goto("/usage")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        for chart in CHARTS:
            eventually(partial(is_drawn, page, chart))
    expect(page.locator("canvas")).to_have_count(len(CHARTS))
    for summary in page.locator("details > summary").all():
        summary.press("Enter")
    tables = page.locator("details table")
    expect(tables).to_have_count(len(CHARTS))
    expect(tables.nth(3)).to_contain_text("not_found")
    expect(page.locator("time").first).to_have_attribute("title", re.compile(r"^\d{4}-.* UTC$"))
    check_page(page)
    screenshots(page, "usage-tables")
    page.get_by_role("link", name="30 days").click()
    page.get_by_role("link", name="Day", exact=True).click()
    page.wait_for_url("**/usage?range=30d&by=day")
    expect(page.locator("details caption").first).to_contain_text("Requests by day")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    saved = tmp_path / "usage.csv"
    download.value.save_as(saved)
    rows = list(csv.DictReader(saved.read_text().splitlines()))
    assert [(row["operation"], row["requests"]) for row in rows] == [("list_items", "1")] * 2


def test_a_call_is_found_by_its_id_with_what_it_caused(
    site: Site, page_of: PageOf, person: NewPerson
) -> None:
    """Everything is real: a call, the relay, a deliverer, and the consumer of the log."""
    site.need("relay", "worker", "usage")
    alice = person("alice")
    with site.database.transaction() as session:
        user = session.get_one(User, alice.id)
        secret = keys.create(session, user=user, name="Sync", scopes=tuple(Scope)).secret
    with client_of(site.base_url, secret) as client:
        # Nobody listens there: an attempt that fails is an attempt.
        hook = {"url": "http://127.0.0.1:9/hook", "types": ["item.created"]}
        assert client.post("/webhooks", json=hook).status_code == 201
        category = client.get("/categories").json()["data"][0]["id"]
        made = client.post(
            "/items",
            json={
                "title": "Silk scarf",
                "price": {"amount": 2_450, "currency": "EUR"},
                "category_id": category,
                "condition": "very_good",
            },
        )
    assert made.status_code == 201
    request_id = made.headers["X-Request-Id"]
    page = page_of("alice")

    def all_is_there() -> bool:
        page.goto("/requests")
        page.fill("#id", request_id)
        with page.expect_navigation():
            page.get_by_role("button", name="Find").click()
        if not page.url.endswith(f"/requests/{request_id}"):
            return False
        return page.locator(".caused table tbody tr").count() > 0

    eventually(all_is_there, 60)
    caused = page.locator(".caused")
    expect(caused).to_contain_text("item.created")
    expect(caused).to_contain_text("http://127.0.0.1:9/hook")
    expect(caused).to_contain_text("No connection")
    check_page(page)
    screenshots(page, "request-caused")
    expect(page.locator("[aria-labelledby=again] code")).to_contain_text("curl -X POST")
    page.get_by_role("link", name="Try it again").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Send")).to_be_visible()
    page.goto(f"/requests/{request_id}")
    page.get_by_role("link", name="All requests").click()
    page.get_by_role("link", name="2xx", exact=True).click()
    page.select_option("#operation", "create_item")
    expect(page.locator("tbody tr")).to_have_count(1)
    # The whole row is a link.
    page.locator("tbody td.number").click(force=True)
    expect(page.locator("#request-id")).to_have_text(request_id)
    page.goto("/requests")
    expect(page.get_by_text("new requests appear at the top")).to_be_visible()
    with client_of(site.base_url, secret) as client:
        assert client.get("/itemz?limit=5").status_code == 404
    expect(page.locator("tbody tr").first).to_contain_text("GET /v1/itemz?limit=[redacted]")
    expect(page.locator("tbody tr").first).to_contain_text("no such operation")
