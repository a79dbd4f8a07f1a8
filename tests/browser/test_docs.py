"""The documentation in a browser: live search, samples by keyboard, all of it without scripts."""

from playwright.sync_api import Page, expect

from tests.browser.checks import check_page, screenshots
from tests.browser.conftest import NewContext


def test_the_search_shows_places_while_one_writes(visit: Page) -> None:
    visit.goto("/docs/quickstart")
    visit.locator("#q").press_sequentially("idempotency key")
    expect(visit.locator("#found a").first).to_have_text("Idempotency")
    assert visit.locator("#found mark").count() > 0
    assert visit.url.endswith("/docs/quickstart")
    screenshots(visit, "docs-search-live")
    check_page(visit)
    visit.locator("#q").fill("")
    expect(visit.locator("#found a")).to_have_count(0)


def test_the_search_is_a_form_without_scripts(new_context: NewContext) -> None:
    page = new_context(scripts=False).new_page()
    page.goto("/docs/quickstart")
    page.fill("#q", "sku_taken")
    page.press("#q", "Enter")
    page.click("#found a >> nth=0")
    assert page.url.endswith("/docs/errors#sku_taken")


def test_a_language_is_chosen_by_keyboard_and_stays_chosen(visit: Page) -> None:
    visit.goto("/docs/pagination")
    visit.locator("[role=tab][aria-selected=true]").first.focus()
    visit.keyboard.press("ArrowRight")
    expect(visit.locator("[role=tab]:focus")).to_have_text("JavaScript")
    expect(visit.locator(".sample:visible").first).to_contain_text("for await")
    visit.goto("/docs/operations/get_me")
    expect(visit.locator(".sample:visible")).to_contain_text("await client.me.get()")


def test_samples_stand_in_all_languages_without_scripts(new_context: NewContext) -> None:
    page = new_context(scripts=False).new_page()
    page.goto("/docs/operations/get_me")
    assert page.locator(".language:visible").all_inner_texts() == ["curl", "Python", "JavaScript"]
