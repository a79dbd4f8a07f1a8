"""The explorer in a browser: at home behind its policy, with a key that only the page knows."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, Request, expect

from tests.browser.checks import (
    DRAWN,
    PHONE,
    SCHEMES,
    WATCH_FOCUS,
    grave_violations,
    overflow,
)
from tests.browser.conftest import PageOf
from tests.browser.guard import Guard

KEY = re.compile("^cute_")
OPERATION = "/docs/reference#tag/me/GET/me"
# More than the panel has controls: 34 for this operation.
TABS = 60
HALF = 0.5
# It sends requests.
PANEL = "[role=dialog]"
UNTOUCHED = """() => [...document.querySelectorAll("[role=dialog] *")].filter((one) =>
  one.tabIndex >= 0 && !one.disabled && !window.reached.has(one)
    && one.checkVisibility({visibilityProperty: true})
).map((one) => one.outerHTML.slice(0, 120))"""
# How light something is, from 0 to 1: the paper of the first sample, and each of its words.
SAMPLE_LIGHT = """() => {
  const light = (colour) => {
    const [red, green, blue] = colour.match(/[\\d.]+/g).map(Number);
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
  };
  const card = [...document.querySelectorAll(".request-card")].find((one) => one.checkVisibility());
  const words = [...card.querySelectorAll("pre, pre span")].filter((one) => one.textContent.trim());
  return [
    light(getComputedStyle(card).backgroundColor),
    ...words.map((one) => light(getComputedStyle(one).color)),
  ];
}"""
KEPT = """async () => JSON.stringify([
  {...localStorage}, {...sessionStorage}, document.cookie, await indexedDB.databases()
])"""


def send(page: Page) -> None:
    page.locator("button:has-text('Test Request'):visible").first.click()
    page.locator("button:has-text('Send'):visible").first.click()


def keys_in(seen: list[str]) -> Callable[[Request], None]:
    def note(request: Request) -> None:
        if "/v1/" in request.url:
            seen.append(request.headers.get("authorization", ""))

    return note


def posts_in(seen: list[str]) -> Callable[[Request], None]:
    def note(request: Request) -> None:
        if request.method == "POST":
            seen.append(request.url)

    return note


def test_opening_requests_makes_one_key_that_only_the_page_knows_until_another_is_asked_for(
    page_of: PageOf,
) -> None:
    page = page_of("alice")
    sent: list[str] = []
    posts: list[str] = []
    page.on("request", keys_in(sent))
    page.on("request", posts_in(posts))
    page.goto(OPERATION)
    opener = page.locator("button:has-text('Test Request'):visible").first
    expect(opener).to_be_visible()
    assert posts == []
    for _ in range(2):
        opener.click()
        expect(page.get_by_role("dialog").locator(".scalar-password-input")).to_have_value(KEY)
        page.keyboard.press("Escape")
    assert len(posts) == 1
    send(page)
    expect(page.get_by_text("200 OK")).to_be_visible()
    expect(page.locator("#message")).to_contain_text("One of your keys is filled in, valid until")
    (header,) = sent
    assert header.startswith("Bearer cute_")
    secret = header.removeprefix("Bearer ")
    assert secret not in page.evaluate(KEPT)
    # Made in the browser's memory by the script: not in what the server sent as a page.
    assert secret not in page.request.get("/docs/reference").text()

    page.keyboard.press("Escape")
    page.get_by_text("Scopes of the key", exact=True).first.click()
    page.check("input[value='webhooks']")
    with page.expect_response("**/docs/reference/key") as waiting:
        page.get_by_role("button", name="Create a new key").click()
    made = waiting.value.json()["key"]
    assert made != secret
    with page.expect_response("**/v1/me") as called:
        send(page)
    assert called.value.status == 200
    assert sent == [header, f"Bearer {made}"]


def test_a_scope_that_a_key_lacks_is_offered_where_it_is_missed(
    page_of: PageOf, guard: Guard
) -> None:
    guard.allow("403")
    page = page_of("alice")
    page.goto("/docs/reference#tag/webhooks/GET/webhooks")
    send(page)
    expect(page.get_by_text("403 Forbidden")).to_be_visible()
    offer = page.locator("section[role=alert]")
    expect(offer).to_contain_text("needs the scope webhooks")
    assert grave_violations(page, within=PANEL) == []
    own = offer.get_by_role("link").get_attribute("href")
    offer.get_by_role("button").click()
    expect(offer).to_contain_text("send the request again")
    page.locator("button:has-text('Send'):visible").first.click()
    expect(page.get_by_text("200 OK")).to_be_visible()
    expect(offer).to_have_count(0)
    assert own is not None
    page.goto(own)
    expect(page.locator("input[name=scope]:checked")).to_have_value("webhooks")
    page.fill("#name", "From the reference")
    page.click("main button[type=submit]")
    page.get_by_role("link", name="I've saved it").click()
    # What it loads is for other tests.
    page.wait_for_url("**/docs/reference*#tag/webhooks/GET/webhooks", wait_until="commit")


def test_a_user_who_is_not_logged_in_reads_public_items_beside_samples_in_the_colours_of_the_page(
    visit: Page,
) -> None:
    sent: list[str] = []
    visit.on("request", keys_in(sent))
    visit.goto("/docs/operations/list_brands")
    visit.get_by_role("link", name="Try it").click()
    send(visit)
    expect(visit.get_by_text("200 OK")).to_be_visible()
    assert sent == [""]
    visit.keyboard.press("Escape")
    sample = visit.locator(".request-card:visible").first
    for scheme in SCHEMES:
        visit.emulate_media(color_scheme=scheme)
        visit.evaluate(DRAWN)
        expect(sample).to_contain_text("/v1/brands")
        paper, *words = visit.evaluate(SAMPLE_LIGHT)
        assert (paper > HALF) == (scheme == "light"), (scheme, paper)
        assert words
        assert [word for word in words if (word > HALF) == (scheme == "light")] == [], scheme


def test_a_request_is_sent_and_left_by_keyboard_and_axe_finds_nothing_serious_in_its_panel(
    page_of: PageOf,
) -> None:
    page = page_of("alice")
    page.goto(OPERATION)
    opener = page.locator("button:has-text('Test Request'):visible").first
    opener.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog")
    expect(panel).to_be_visible()
    page.evaluate(WATCH_FOCUS)
    for _ in range(TABS):
        page.keyboard.down("Tab")
    page.keyboard.up("Tab")
    assert page.evaluate(UNTOUCHED) == []
    page.locator("button:has-text('Send'):visible").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("200 OK")).to_be_visible()
    expect(panel.get_by_role("textbox", name="Response body")).to_be_visible()
    assert grave_violations(page, within=PANEL) == []
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(opener).to_be_focused()

    # The page around the panel is checked with all others, in `test_pages.py`.
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE)
    page.evaluate(DRAWN)
    with page.expect_response("**/v1/me"):
        send(page)
    expect(page.get_by_text("200 OK")).to_be_visible()
    assert grave_violations(page, within=PANEL) == []
    assert overflow(page) <= 0
