"""The documentation in a browser: live search, samples by keyboard, all of it without scripts."""

import json

from playwright.sync_api import Page, expect

from cute_api.problems import PROBLEMS
from tests.browser.checks import COLOURS, PHONE, SCHEMES, colour, grave_violations, screenshots
from tests.browser.conftest import NewContext, PageOf

# Those of these anchors that the page does not come to, each reached as by a link.
OUT_OF_SIGHT = """(anchors) => anchors.filter((anchor) => {
  scrollTo(0, 0);
  location.hash = anchor;
  const place = document.getElementById(anchor)?.getBoundingClientRect();
  return !place || place.bottom <= 0 || place.top >= innerHeight;
})"""


def test_the_search_is_a_dialog_that_the_keyboard_opens_walks_and_leaves(visit: Page) -> None:
    visit.goto("/docs/quickstart")
    opener = visit.get_by_role("button", name="Search")
    opener.focus()
    visit.keyboard.press("/")
    dialog = visit.get_by_role("dialog")
    expect(dialog.get_by_role("combobox")).to_be_focused()
    visit.keyboard.type("idempotency key")
    options = dialog.get_by_role("option")
    chosen = dialog.locator("[aria-selected=true]")
    expect(chosen).to_contain_text("Idempotency-Key")
    assert dialog.locator("mark").count() > 0
    screenshots(visit, "docs-search-dialog")
    assert grave_violations(visit) == []
    colour(visit, "dark")
    assert grave_violations(visit, rules=COLOURS) == []
    visit.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    visit.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()
    visit.goto("/")
    visit.keyboard.press("Control+k")
    visit.keyboard.type("429")
    visit.keyboard.press("Enter")
    visit.wait_for_url("**/docs/errors#rate_limited")


def test_the_search_is_a_form_without_scripts(new_context: NewContext) -> None:
    page = new_context(scripts=False).new_page()
    page.goto("/docs/quickstart")
    page.get_by_role("link", name="Search").click()
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
    expect(visit.locator(".sample:visible").first).to_contain_text("await client.me.get()")


def test_a_logged_in_reader_has_one_navigation_and_sees_where_they_are(page_of: PageOf) -> None:
    page = page_of("alice")
    page.goto("/docs/operations/update_item")
    expect(page.get_by_role("navigation", name="Guides")).to_have_count(1)
    expect(page.get_by_role("navigation", name="Your account")).to_have_count(0)
    here = page.locator("#guides [aria-current=page]")
    expect(here).to_be_visible()
    expect(page.locator("#guides details[open]")).to_have_count(1)
    page.goto("/docs/errors")
    contents = page.get_by_role("navigation", name="On this page")
    read = contents.locator("[aria-current=true]")
    expect(read).to_have_count(0)
    for anchor in ("what-to-retry", "sku_taken", "in-your-program"):
        page.evaluate("(id) => document.getElementById(id).scrollIntoView()", anchor)
        expect(read).to_have_attribute("href", f"#{anchor}")
        expect(read).to_be_in_viewport()
    page.evaluate("() => window.scrollTo(0, document.body.scrollHeight)")
    expect(contents.locator("a").last).to_have_attribute("aria-current", "true")
    page.set_viewport_size(PHONE)
    expect(page.locator("#guides a:visible")).to_have_count(0)
    page.get_by_role("button", name="Menu").click()
    expect(page.locator("#guides").get_by_role("link", name="Pagination")).to_be_visible()


def test_the_colours_of_code_are_read_by_everyone(visit: Page) -> None:
    visit.goto("/docs/webhooks")
    for scheme in SCHEMES:
        colour(visit, scheme)
        assert grave_violations(visit, rules=COLOURS, within=".hl") == [], scheme


def test_code_with_its_folded_setup_and_the_page_are_copied_and_it_is_said(
    new_context: NewContext,
) -> None:
    page = new_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    page.goto("/docs/pagination")
    copied = "() => navigator.clipboard.readText()"
    block = page.locator(".samples").first
    block.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("status")).to_have_text("Copied")
    codes = block.locator(".sample:visible code")
    expect(codes.first).to_be_hidden()
    assert page.evaluate(copied) == "\n".join(codes.all_text_contents())
    assert page.evaluate(copied).startswith("from cute_sdk import Cute\n")
    page.get_by_role("button", name="Copy page as Markdown").click()
    text = page.request.get("/docs/pagination.md").text()
    page.wait_for_function("async text => await navigator.clipboard.readText() === text", arg=text)


def test_every_guide_is_reached_from_the_navigation_and_by_next(visit: Page) -> None:
    visit.goto("/docs")
    paths = visit.locator("#guides a[href^='/docs/']").evaluate_all(
        "links => links.map((link) => link.getAttribute('href'))"
    )
    guides = [path for path in paths if path.count("/") == 2 and "." not in path]
    walked = []
    while True:
        walked.append(visit.url.removeprefix(visit.url.partition("/docs")[0]))
        expect(visit.locator("#guides [aria-current=page]")).to_have_count(1)
        following = visit.locator("a[rel=next]")
        if following.count() == 0 or len(walked) > len(guides):
            break
        title = following.inner_text().removeprefix("Next").strip()
        following.click()
        expect(visit.get_by_role("heading", level=1)).to_have_text(title)
    lists = {"/docs/operations", "/docs/events", "/docs/versions"}
    assert walked == [path for path in guides if path not in lists]


def test_every_error_has_a_place_that_its_type_leads_to(visit: Page) -> None:
    codes = [*PROBLEMS]
    visit.goto(f"/docs/errors#{codes[-1]}")
    expect(visit.locator(f"#{codes[-1]}")).to_be_in_viewport()
    assert visit.evaluate(OUT_OF_SIGHT, codes) == []


def test_the_document_leaves_as_what_other_tools_take(visit: Page) -> None:
    visit.goto("/docs/quickstart")
    links = visit.get_by_role("navigation", name="Guides")
    with visit.expect_download() as download:
        links.get_by_role("link", name="Postman collection").click()
    collection = json.loads(download.value.path().read_text())
    assert "v2.1" in collection["info"]["schema"]
    assert visit.request.get("/openapi.json").json()["openapi"].startswith("3.1")
    for name, beginning in (("OpenAPI document", "openapi:"), ("For language models", "# ")):
        path = links.get_by_role("link", name=name).get_attribute("href")
        assert path is not None
        assert visit.request.get(path).text().startswith(beginning), path
