"""The marketplace's own login in a browser, to which the provider is another site."""

from itertools import count

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import check_page, screenshots
from tests.browser.conftest import MARKET, NewContext, NewPerson, PageOf
from tests.browser.guard import Guard
from tests.portal.login.issuer import Provider

_numbers = count(1)


@pytest.fixture
def market(issuer: Provider, guard: Guard) -> Provider:
    """The provider, to which the test's pages may send requests."""
    guard.let_through(issuer.url)
    return issuer


def be(market: Provider, name: str) -> str:
    """Let a new user log in at the provider from now on; return their email."""
    email = f"{name}@market{next(_numbers)}.example"
    market.be(f"subject of {email}", email=email, email_verified=True)
    return email


def log_in(page: Page) -> None:
    page.goto("/login")
    page.get_by_role("link", name=f"Log in with {MARKET}").click()


def test_a_login_elsewhere_makes_an_account_and_finds_it_again(
    visit: Page, new_context: NewContext, market: Provider
) -> None:
    email = be(market, "alice")
    log_in(visit)
    visit.wait_for_url("**/quickstart")
    expect(visit.locator("#secret")).to_contain_text("cute_")
    visit.get_by_role("button", name="Log out").click()
    expect(visit.get_by_role("main").get_by_role("status")).to_contain_text("You are logged out")
    again = new_context().new_page()
    log_in(again)
    again.wait_for_url("**/home")
    again.goto("/account")
    expect(again.get_by_role("region", name="Profile", exact=True)).to_contain_text(email)


def test_the_only_login_is_not_unlinked(visit: Page, market: Provider) -> None:
    email = be(market, "alice")
    log_in(visit)
    visit.goto("/account")
    other = visit.get_by_role("region", name="Other login")
    expect(other).to_contain_text(email)
    check_page(visit)
    screenshots(visit, "account-identity")
    other.get_by_role("button", name="Unlink").click()
    expect(visit.get_by_role("heading", level=1)).to_have_text("This is your only login")
    check_page(visit)
    visit.goto("/account")
    expect(other).to_contain_text(email)


def test_a_login_is_linked_by_the_password_used_and_unlinked(
    page_of: PageOf, person: NewPerson, new_context: NewContext, market: Provider
) -> None:
    bob = person("bob")
    there = be(market, "robert")
    page = page_of("bob")
    page.goto("/account")
    page.get_by_role("link", name=f"Link {MARKET}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Link a login")
    expect(page.locator("form.card")).to_contain_text(f"{there} at {MARKET}")
    page.get_by_label("Your Cute API password").fill("not this one")
    page.get_by_role("button", name="Link it").click()
    expect(page.locator("#password-error")).to_have_text("Wrong password.")
    check_page(page)
    screenshots(page, "identity-error")
    page.get_by_label("Your Cute API password").fill(bob.password)
    page.get_by_role("button", name="Link it").click()
    expect(page.get_by_role("status")).to_contain_text("linked")

    other = new_context().new_page()
    log_in(other)
    other.wait_for_url("**/quickstart")
    other.goto("/account")
    expect(other.get_by_role("region", name="Profile", exact=True)).to_contain_text(bob.email)

    page.get_by_role("button", name="Unlink").click()
    expect(page.get_by_role("link", name=f"Link {MARKET}")).to_be_visible()
    page.goto("/account/activity")
    expect(page.get_by_role("region", name="Activity")).to_contain_text("Other login linked")


def test_a_login_elsewhere_does_not_open_an_account_by_its_email(
    visit: Page, person: NewPerson, market: Provider
) -> None:
    market.be("a stranger", email=person("bob").email, email_verified=True)
    log_in(visit)
    expect(visit.get_by_role("heading", level=1)).to_contain_text("An account with your email")
    check_page(visit)
    screenshots(visit, "identity-email-taken")
    visit.goto("/keys")
    visit.wait_for_url("**/login")
