"""Operations in a browser: code beside their fields, and the form that tries them in place."""

import re
from itertools import pairwise

from playwright.sync_api import Locator, Page, expect

from scripts.checks.proof.portal.weights import MOST_BYTES, weigh
from tests.browser.checks import (
    COLOURS,
    DESKTOP,
    DRAWN,
    PHONE,
    WATCH_FOCUS,
    colour,
    grave_violations,
    overflow,
    screenshots,
)
from tests.browser.conftest import GiveTo, NewContext, PageOf
from tests.browser.guard import Guard

KEY = re.compile("^cute_")
DIALOG = "dialog.try"
UNTOUCHED = """() => [...document.querySelectorAll("dialog.try *")].filter((one) =>
  one.tabIndex >= 0 && !one.disabled && !window.reached.has(one) && one.checkVisibility()
).map((one) => one.outerHTML.slice(0, 120))"""
# More than a form has controls: 12 for this operation.
TABS = 30
KEPT = """async () => JSON.stringify([
  {...localStorage}, {...sessionStorage}, document.cookie, await indexedDB.databases()
])"""


def tried(page: Page, operation: str) -> Locator:
    """The form of an operation, opened on its page."""
    page.goto(f"/docs/operations/{operation}")
    page.get_by_role("button", name="Try it").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def test_an_operation_is_tried_with_a_key_that_only_the_page_knows(page_of: PageOf) -> None:
    page = page_of("alice")
    posts: list[str] = []
    page.on(
        "request", lambda request: posts.append(request.url) if request.method == "POST" else None
    )
    dialog = tried(page, "get_me")
    assert posts == []
    for _ in range(2):
        with page.expect_request("**/v1/me") as called:
            dialog.get_by_role("button", name="Send").click()
        expect(dialog.get_by_role("status")).to_contain_text("200 OK")
        sent = called.value.all_headers()
    assert len(posts) == 1
    secret = dialog.get_by_label("API key").input_value()
    assert KEY.match(secret)
    assert sent["authorization"] == f"Bearer {secret}"
    assert "cookie" not in sent
    assert secret not in page.evaluate(KEPT)
    body = dialog.get_by_role("region", name="Response body")
    expect(body).to_contain_text('"username"')
    assert secret not in dialog.inner_text()


def test_a_form_is_used_and_left_by_keyboard_and_axe_finds_nothing_serious_in_it(
    page_of: PageOf, give_to: GiveTo
) -> None:
    page = page_of("alice")
    give_to("alice")
    page.goto("/docs/operations/list_my_items")
    opener = page.get_by_role("button", name="Try it")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_text("Optional parameters").click()
    page.evaluate(WATCH_FOCUS)
    for _ in range(TABS):
        page.keyboard.press("Tab")
    assert page.evaluate(UNTOUCHED) == []
    dialog.get_by_role("checkbox", name="active").check()
    dialog.get_by_role("textbox", name="sku").fill("NOTHING-1\nNOTHING-2")
    with page.expect_response("**/v1/me/items*") as called:
        dialog.get_by_role("button", name="Send").press("Enter")
    assert called.value.url.endswith("/v1/me/items?status=active&sku=NOTHING-1&sku=NOTHING-2")
    expect(dialog.get_by_role("status")).to_contain_text("200 OK")
    expect(dialog.get_by_role("region", name="Response body")).to_contain_text('"data": []')
    screenshots(page, "docs-try")
    assert grave_violations(page, within=DIALOG) == []
    colour(page, "dark")
    page.set_viewport_size(PHONE)
    assert grave_violations(page, within=DIALOG, rules=COLOURS) == []
    assert overflow(page) <= 0
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_reader_who_is_not_logged_in_reads_public_data_and_is_told_what_needs_a_key(
    visit: Page,
) -> None:
    dialog = tried(visit, "list_brands")
    with visit.expect_request("**/v1/brands") as called:
        dialog.get_by_role("button", name="Send").click()
    expect(dialog.get_by_role("status")).to_contain_text("200 OK")
    assert "authorization" not in called.value.all_headers()
    dialog = tried(visit, "get_webhook")
    expect(dialog.get_by_role("link", name="log in")).to_be_visible()
    expect(dialog.get_by_label("API key")).to_have_attribute("required", "")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()


def test_what_a_call_lacks_is_shown_as_the_api_says_it(page_of: PageOf, guard: Guard) -> None:
    guard.allow("401")
    dialog = tried(page_of("alice"), "get_me")
    dialog.get_by_label("API key").fill("cute_wrong")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog.get_by_role("status")).to_contain_text("401 Unauthorized")
    expect(dialog.get_by_role("region", name="Response body")).to_contain_text("invalid_api_key")


def test_a_stream_is_shown_until_it_is_stopped(page_of: PageOf) -> None:
    dialog = tried(page_of("alice"), "stream_events")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog.get_by_role("status")).to_contain_text("200 OK")
    dialog.get_by_role("button", name="Stop").click()
    expect(dialog.get_by_role("button", name="Stop")).to_be_hidden()
    expect(dialog.get_by_role("button", name="Send")).to_be_enabled()


def test_a_request_of_the_log_is_filled_in(page_of: PageOf, give_to: GiveTo) -> None:
    page = page_of("alice")
    page.goto(give_to("alice").path("/requests/<uuid:request_id>"))
    page.get_by_role("link", name="Try it again").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Send")).to_be_visible()


def test_code_stays_beside_the_fields_and_a_link_to_a_field_unfolds_it(visit: Page) -> None:
    visit.goto("/docs/operations/create_item#body-price.amount")
    field = visit.locator("[id='body-price.amount']")
    expect(field).to_be_in_viewport()
    code = visit.locator(".panel .samples").first
    expect(code).to_be_in_viewport()
    boxes = [visit.locator(name).bounding_box() for name in (".menu", ".operation .body", ".panel")]
    edges = [(box["x"], box["x"] + box["width"]) for box in boxes if box]
    assert edges == sorted(edges)
    assert all(left[1] <= right[0] for left, right in pairwise(edges)), edges
    fields = visit.locator(".operation .body > section > ul.fields").first
    required = fields.locator("> li").evaluate_all(
        "rows => rows.map((row) => !!row.querySelector(':scope > .name .required'))"
    )
    assert required == sorted(required, reverse=True)
    visit.set_viewport_size(PHONE)
    visit.evaluate(DRAWN)
    assert overflow(visit) <= 0
    visit.set_viewport_size(DESKTOP)


def test_the_longest_page_weighs_little_and_the_form_is_loaded_when_it_is_opened(
    new_context: NewContext,
) -> None:
    page = new_context(viewport=DESKTOP).new_page()  # with an empty cache
    page.goto("/docs/operations/batch_items")
    weight = weigh(page)
    assert 0 < sum(weight.values()) <= MOST_BYTES, weight
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert sum(weight.values()) < sum(weigh(page).values()) <= MOST_BYTES


def test_an_operation_is_read_without_scripts(new_context: NewContext) -> None:
    page = new_context(scripts=False).new_page()
    page.goto("/docs/operations/create_item")
    expect(page.get_by_role("button", name="Try it")).to_be_hidden()
    expect(page.locator(".samples").first.locator(".language:visible")).to_have_text(
        ["curl", "Python", "JavaScript"]
    )
    page.get_by_text("2 fields of price").first.click()
    expect(page.locator("[id='body-price.amount']")).to_be_visible()
    page.goto("/docs/operations/create_item#body-images.alt")
    expect(page.locator("[id='body-images.alt']")).to_be_in_viewport()
