"""All pages of the portal: accessible, fit for every screen, and usable without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from cute_api.models.enums import Scope
from scripts.checks.proof.portal.weights import MOST_BYTES, weigh
from tests.browser.checks import COLOURS, PHONE, check_page, grave_violations, overflow, screenshots
from tests.browser.conftest import GiveTo, NewContext, NewPerson, PageOf, Site
from tests.browser.guard import Guard
from tests.browser.pages import NO_PAGES, PAGES, Audience, Sight, shown
from tests.portal.routes import routes


@pytest.fixture
def open_page(page_of: PageOf, new_context: NewContext, give_to: GiveTo) -> Callable[..., Page]:
    """Opens the page of a rule as its reader, a user with one of everything."""

    def come(rule: str, sight: Sight) -> Page:
        if sight.audience is Audience.ANYONE:
            page = new_context().new_page()
        else:
            page = page_of("alice", admin=sight.audience is Audience.OPERATOR)
        path = give_to("alice").path(rule + sight.query, sight.values)
        # What the page weighs is what it takes where nothing of it is known.
        debugger = page.context.new_cdp_session(page)
        debugger.send("Network.enable")  # without it the next command does nothing
        debugger.send("Network.setCacheDisabled", {"cacheDisabled": True})
        response = page.goto(path)
        assert response is not None
        assert response.status == 200, path
        return page

    return come


def test_every_page_of_the_application_is_known_here(site: Site) -> None:
    stores = site.world.stores
    gets = {
        route.rule
        for route in routes(stores.database_url, stores.redis_url)
        if route.method == "GET"
    }
    assert gets - PAGES.keys() - NO_PAGES.keys() == set(), "add it to `tests/browser/pages.py`"
    assert PAGES.keys() | NO_PAGES.keys() <= gets, "a page that is no more: take it out"


@pytest.mark.parametrize(
    ("rule", "sight"), [pytest.param(rule, sight, id=sight.name) for rule, sight in shown()]
)
def test_a_page_is_usable_by_everyone_and_fits_every_screen(
    open_page: Callable[..., Page], rule: str, sight: Sight
) -> None:
    page = open_page(rule, sight)
    weight = weigh(page)
    assert sum(weight.values()) <= MOST_BYTES, weight
    screenshots(page, sight.name)
    check_page(page)


def test_every_page_says_what_it_has_to_without_scripts(
    page_of: PageOf, new_context: NewContext, give_to: GiveTo
) -> None:
    pages = {
        Audience.ANYONE: new_context(scripts=False).new_page(),
        Audience.MEMBER: page_of("alice", scripts=False),
        Audience.OPERATOR: page_of("charlie", admin=True, scripts=False),
    }
    hers = give_to("alice")
    for rule, sight in PAGES.items():
        page = pages[sight.audience]
        page.goto(hers.path(rule + sight.query, sight.values), wait_until="domcontentloaded")
        assert page.locator("h1").count() == 1, rule
        assert page.locator("main").inner_text().strip(), rule
        assert page.locator("nav a").count() > 0, rule


def test_a_page_that_is_not_there_is_a_page(page_of: PageOf) -> None:
    page = page_of("alice")
    response = page.goto("/keys/nothing/edit")
    assert response is not None
    assert response.status == 404
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
    assert grave_violations(page) == []
    assert overflow(page) <= 0
    screenshots(page, "not-found")


def test_a_theme_is_kept_and_the_menu_opens_on_a_phone(page_of: PageOf) -> None:
    page = page_of("alice")
    page.goto("/home")
    root, paper = page.locator("html"), page.locator("body")
    light = "rgb(251, 250, 253)"
    expect(paper).to_have_css("background-color", light)
    page.get_by_role("button", name="Dark").click()
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    page.goto("/docs/webhooks")
    expect(root).to_have_attribute("data-theme", "dark")
    expect(paper).not_to_have_css("background-color", light)
    assert grave_violations(page, rules=COLOURS) == []
    page.set_viewport_size(PHONE)
    expect(page.get_by_role("link", name="Reference", exact=True)).not_to_be_visible()
    page.get_by_role("button", name="Menu").click()
    assert grave_violations(page) == []
    page.get_by_role("button", name="System").click()
    expect(root).not_to_have_attribute("data-theme", "dark")
    expect(paper).to_have_css("background-color", light)
    page.get_by_role("link", name="Reference", exact=True).click()
    page.wait_for_url("**/docs/operations")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until this has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator(selector).evaluate("(one) => one === document.activeElement"):
            return
    pytest.fail(f"Tab does not come to {selector}")


def test_login_and_a_key_by_keyboard_alone(visit: Page, person: NewPerson, guard: Guard) -> None:
    alice = person("alice")
    visit.goto("/login")
    # The browser moves the focus when it first shows the page: maybe after it has loaded.
    expect(visit.locator("#email")).to_be_focused()
    visit.keyboard.type(alice.email)
    visit.keyboard.press("Tab")
    visit.keyboard.type(alice.password)
    visit.keyboard.press("Enter")
    visit.wait_for_url(lambda url: not url.endswith("/login"))
    visit.goto("/keys")
    tab_to(visit, "a.skip")
    visit.keyboard.press("Enter")
    assert visit.evaluate("() => document.activeElement.id") == "main"
    tab_to(visit, "main a[href='/keys/new']")
    visit.keyboard.press("Enter")
    visit.wait_for_url("**/keys/new")
    tab_to(visit, "#name")
    visit.keyboard.type("By keyboard")
    for scope in Scope:
        tab_to(visit, f"input[value='{scope}']")
        if not visit.locator(f"input[value='{scope}']").is_checked():
            visit.keyboard.press("Space")
    visit.keyboard.press("Tab")
    tab_to(visit, "main button[type=submit]")
    assert outlined(visit)
    visit.keyboard.press("Enter")
    secret = visit.locator("#secret")
    secret.wait_for()
    assert secret.inner_text().startswith("cute_")
    assert guard.unexcused() == []


def outlined(page: Page) -> bool:
    """Whether the focused element shows its focus."""
    shown: bool = page.evaluate(
        """() => {
          const style = getComputedStyle(document.activeElement);
          return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
        }"""
    )
    return shown


def test_login_key_and_logout_without_scripts(page_of: PageOf, person: NewPerson) -> None:
    page = page_of("bob", scripts=False)
    page.context.clear_cookies()
    alice = person("alice")
    page.goto("/keys/new")
    page.wait_for_url("**/login")
    page.fill("#email", alice.email)
    page.fill("#password", alice.password)
    page.click("main button[type=submit]")
    page.wait_for_url("**/keys/new")
    page.fill("#name", "Without scripts")
    page.check("input[value='read:items']")
    page.click("main button[type=submit]")
    assert page.locator("#secret").inner_text().startswith("cute_")
    page.goto("/keys")
    assert "Without scripts" in page.locator("main").inner_text()
    page.click("form.account button")
    assert "You are logged out." in page.locator("main").inner_text()
