"""From sign-up to the first call in a browser, timed; and the pages of keys."""

import time
from collections.abc import Callable
from itertools import count

import httpx
from playwright.sync_api import Page, expect

from scripts.shared.waiting import until
from tests.browser.checks import check_page, screenshots
from tests.browser.conftest import PASSWORD, NewContext, PageOf, Site

_numbers = count(1)


def sign_up(page: Page) -> None:
    page.goto("/")
    page.fill("#email", f"alice@quick{next(_numbers)}.example")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign up, it's free").click()
    page.wait_for_url("**/quickstart")
    page.locator("#secret").wait_for()


def call(site: Site, page: Page, path: str) -> int:
    """The status of a call with the key that the page shows."""
    bearer = {"Authorization": f"Bearer {page.locator('#secret').inner_text()}"}
    return httpx.get(f"{site.base_url}/v1{path}", headers=bearer, trust_env=False).status_code


def test_sign_up_to_the_first_call_that_succeeds(
    site: Site, visit: Page, record_property: Callable[[str, object], None]
) -> None:
    """Its time stands in the summary. The page is checked by all rules in each of its states."""
    began = time.monotonic()
    sign_up(visit)
    made = time.monotonic()
    visit.get_by_role("button", name="Run", exact=True).click()
    expect(visit.locator("[data-run-status]")).to_contain_text("200 OK in ")
    expect(visit.get_by_role("region", name="Response body")).to_contain_text("My first key")
    expect(visit.locator(".arrived")).to_contain_text("GET /v1/me")
    arrived = time.monotonic()
    record_property(
        "counted",
        {
            "Milliseconds from the start page to a key": round(1_000 * (made - began)),
            "Milliseconds from the start page to a call seen": round(1_000 * (arrived - began)),
        },
    )
    screenshots(visit, "quickstart-arrived")
    check_page(visit)
    # Loading it again sends no form, and so makes no other key.
    visit.reload()
    expect(visit.locator("#secret")).to_have_count(0)
    visit.goto("/keys")
    expect(visit.locator("ul.keys > li")).to_have_count(1)


def test_the_panel_waits_then_shows_why_a_request_was_refused(site: Site, visit: Page) -> None:
    visit.clock.install()
    sign_up(visit)
    expect(visit.locator(".waiting")).to_contain_text("Waiting for your first request")
    visit.clock.fast_forward("10:01")
    expect(visit.locator("#live")).to_contain_text("Updates stopped after 10 minutes.")
    visit.get_by_role("button", name="Continue").click()
    screenshots(visit, "quickstart-made")
    check_page(visit)
    assert call(site, visit, "/webhooks") == 403
    refused = visit.locator(".refused")
    expect(refused).to_contain_text("GET /v1/webhooks")
    expect(refused.get_by_role("link", name="missing_scope")).to_have_attribute(
        "href", "/docs/errors#missing_scope"
    )
    screenshots(visit, "quickstart-refused")
    check_page(visit)
    assert call(site, visit, "/items") == 200
    expect(visit.locator(".arrived")).to_contain_text("GET /v1/items")


def test_the_code_has_tabs_for_a_keyboard_and_the_key_in_each(visit: Page) -> None:
    sign_up(visit)
    secret = visit.locator("#secret").inner_text()
    for language in ("Python", "JavaScript", "curl"):
        visit.locator("[role=tab][aria-selected=true]").focus()
        visit.keyboard.press("ArrowRight")
        expect(visit.locator("[role=tab]:focus")).to_have_text(language)
        expect(visit.locator(".sample:visible code")).to_contain_text(secret)


def test_the_key_is_copied_by_its_button(new_context: NewContext) -> None:
    context = new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    sign_up(page)
    page.get_by_role("button", name="Copy the key").click()
    expect(page.locator("[data-copied]")).to_have_text("Copied.")
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied == page.locator("#secret").inner_text()


def test_the_quickstart_works_without_scripts(site: Site, page_of: PageOf) -> None:
    page = page_of("bob", scripts=False)
    page.goto("/quickstart")
    page.click("main button[type=submit]")
    assert page.locator(".language:visible").all_inner_texts() == ["curl", "Python", "JavaScript"]
    assert call(site, page, "/me") == 200

    def works() -> bool:
        page.goto("/quickstart")
        return "It works" in page.locator("main").inner_text()

    until(works, "the request shows up")
