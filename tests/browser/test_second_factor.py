"""Second factors in a browser: an app, a passkey of a virtual authenticator, and both at logins."""

from time import time

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.browser.authenticator import page_with_authenticator
from tests.browser.checks import check_page, screenshots
from tests.browser.conftest import PASSWORD, NewContext, NewPerson, Person, Site
from tests.browser.guard import Guard

SUBMIT = "main form button[type=submit]"
FACTORS = "/account/second-factor"


@pytest.fixture
def page(site: Site, guard: Guard, new_context: NewContext) -> Page:
    return page_with_authenticator(site, guard, new_context)


def take_first_step(page: Page, user: Person) -> None:
    page.goto("/login")
    page.fill("#email", user.email)
    page.fill("#password", PASSWORD)
    page.click(SUBMIT)


def add_an_app(page: Page) -> None:
    page.get_by_role("button", name="Set up an app").click()
    check_page(page)
    screenshots(page, "authenticator-setup")
    secret = page.locator("#secret").inner_text()
    page.fill("#code", pyotp.HOTP(secret).at(int(time()) // 30))
    page.click(SUBMIT)
    expect(page.locator(".recovery-codes")).to_contain_text("-")
    check_page(page)
    screenshots(page, "recovery-codes")
    page.get_by_role("link", name="saved them").click()


def test_a_passkey_and_an_app_are_added_and_asked_for(page: Page, person: NewPerson) -> None:
    alice = person("alice")
    take_first_step(page, alice)
    page.goto(FACTORS)
    add_an_app(page)
    page.get_by_role("button", name="Add a passkey").click()
    check_page(page)
    screenshots(page, "passkey-setup")
    page.fill("#name", "Phone")
    page.get_by_role("button", name="Create the passkey").click()
    expect(page.get_by_role("status").first).to_have_text("The passkey was added.")
    expect(page.locator(".rows")).to_contain_text("Phone")
    check_page(page)
    screenshots(page, "second-factor-on")

    page.get_by_role("button", name="Log out").click()
    take_first_step(page, alice)
    expect(page.get_by_role("heading", level=1)).to_have_text("Show your second factor")
    check_page(page)
    screenshots(page, "second-step")
    page.fill("#code", "000000")
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("#code-error")).to_contain_text("Wrong code")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()

    page.context.clear_cookies(name="cute_confirmed")
    page.goto("/keys/new")
    page.fill("#name", "Listing")
    page.check("input[value='write:items']")
    page.click(SUBMIT)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Confirm that it")
    check_page(page)
    screenshots(page, "confirm")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("#secret")).to_contain_text("cute_")


def test_a_password_confirms_a_dangerous_form_without_scripts(
    site: Site, new_context: NewContext, person: NewPerson
) -> None:
    page = new_context(scripts=False).new_page()
    take_first_step(page, person("alice"))
    page.context.clear_cookies(name="cute_confirmed")
    page.goto("/keys/new")
    page.fill("#name", "Listing")
    page.check("input[value='write:items']")
    page.click(SUBMIT)
    page.fill("#confirm_password", PASSWORD)
    page.click(SUBMIT)
    expect(page.locator("#secret")).to_contain_text("cute_")
