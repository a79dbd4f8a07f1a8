"""Accounts in a browser: signing up, getting back in by mail, and looking after one's sessions."""

import re
from email import message_from_bytes, policy
from uuid import uuid4

from playwright.sync_api import Page, expect

from server.models.enums import TokenPurpose
from server.services import mail_tokens
from tests.browser.checks import check_page, screenshots
from tests.browser.conftest import NewPerson, PageOf, Site
from tests.portal.mail_server import text_of
from tests.usage.checks import eventually

PASSWORD = "a few words in a row"
SUBMIT = "main form button[type=submit]"


def mails_to(site: Site, address: str) -> list[str]:
    """The texts of the mails that the sandbox has written for somebody."""
    messages = [
        message_from_bytes(file.read_bytes(), policy=policy.default)
        for file in sorted((site.world.directory / "mail").glob("*.eml"))
    ]
    return [text_of(message) for message in messages if message["To"] == address]


def test_sign_up_leads_to_a_first_key(visit: Page) -> None:
    visit.goto("/")
    visit.get_by_role("link", name="Sign up").first.click()
    visit.fill("#email", f"{uuid4().hex}@signup.example")
    visit.fill("#password", "short")
    visit.click(SUBMIT)
    expect(visit.locator("#password-fault")).to_contain_text("12 characters")
    check_page(visit)
    screenshots(visit, "signup-fault")
    visit.fill("#password", PASSWORD)
    visit.click(SUBMIT)
    expect(visit.get_by_role("button", name="Log out")).to_be_visible()
    visit.goto("/keys/new")
    visit.fill("#name", "First")
    visit.check("input[value='read:items']")
    visit.click(SUBMIT)
    expect(visit.locator("#secret")).to_contain_text("cute_")


def test_a_forgotten_password_is_replaced_by_mail(
    visit: Page, site: Site, person: NewPerson
) -> None:
    alice = person("alice")
    visit.goto("/login")
    visit.get_by_role("link", name="Forgot your password?").click()
    visit.fill("#email", alice.email)
    visit.click(SUBMIT)
    expect(visit.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    eventually(lambda: mails_to(site, alice.email))
    found = re.search(r"/reset\?token=[\w-]+", mails_to(site, alice.email)[-1])
    assert found is not None
    visit.goto(found[0])
    check_page(visit)
    screenshots(visit, "reset")
    visit.fill("#password", PASSWORD)
    visit.click(SUBMIT)
    expect(visit.get_by_role("status")).to_contain_text("Log in with the new one")
    visit.fill("#email", alice.email)
    visit.fill("#password", PASSWORD)
    visit.click(SUBMIT)
    expect(visit.get_by_role("button", name="Log out")).to_be_visible()
    visit.goto(found[0])
    expect(visit.get_by_role("heading", level=1)).to_contain_text("not good any more")


def test_the_link_that_confirms_an_address_asks_for_the_password(
    visit: Page, site: Site, person: NewPerson
) -> None:
    alice = person("alice")
    with site.database.transaction() as session:
        token = mail_tokens.issue(session, alice.id, TokenPurpose.VERIFY_EMAIL)
    visit.goto(f"/verify?token={token}")
    check_page(visit)
    screenshots(visit, "verify")
    visit.fill("#password", alice.password)
    visit.click(SUBMIT)
    expect(visit.get_by_role("button", name="Log out")).to_be_visible()


def test_sessions_are_ended_and_the_password_changed(page_of: PageOf, person: NewPerson) -> None:
    here, there = page_of("alice"), page_of("alice")
    here.goto("/account")
    here.get_by_role("button", name=re.compile("^End the session")).click()
    expect(here.get_by_role("status")).to_have_text("The session was ended.")
    there.goto("/account")
    there.wait_for_url("**/login")
    here.fill("#current", person("alice").password)
    here.fill("#password", PASSWORD)
    here.get_by_role("button", name="Change the password").click()
    expect(here.get_by_role("status")).to_contain_text("Your password was changed")
    here.get_by_role("link", name="What happened to it").click()
    expect(here.locator("tbody tr").first).to_contain_text("Logged in")
    expect(here.locator("tbody")).to_contain_text("Password changed")
