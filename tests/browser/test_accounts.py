"""Accounts in a browser: signing up, resetting a password by email, and managing sessions."""

import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, update

from cute_api.jobs import mailing
from cute_api.models import Lane
from cute_api.models.enums import MailKind, TokenPurpose
from cute_api.models.statements import SessionStatements
from cute_api.services.mail import moments, scans, tokens
from tests.browser.checks import check_page, screenshots
from tests.browser.conftest import GiveTo, NewContext, NewPerson, PageOf, Person, Site
from tests.browser.guard import Guard
from tests.fixtures.api import Api, running_api
from tests.portal.mails.mail_server import text_of
from tests.portal.pages.attempts import Attempts
from tests.webhooks.backend import eventually

TRIES_OF_AN_ACCOUNT = 20
PASSWORD = "a few words in a row"
STOP_LINK = re.compile(r"https?://[^/\s]+(/unsubscribe\?token=[\w-]+)")
SUBMIT = "main form button[type=submit]"


@pytest.fixture
def strict(site: Site, guard: Guard) -> Iterator[Api]:
    """A portal on the same stores that is no sandbox: addresses have to be confirmed."""
    stores = site.world.stores
    with running_api(stores.database_url, stores.redis_url, sandbox=False) as running:
        guard.let_through(running.base_url)
        yield running


@pytest.fixture
def visit_strict(strict: Api, new_context: NewContext) -> Page:
    """A page of `strict` without a login.

    Made after the server, so that it is closed before: what a page still asks for when its server
    stops is an error on the console.
    """
    return new_context(base_url=strict.base_url).new_page()


def mails_to(directory: Path, address: str) -> list[EmailMessage]:
    """The emails to somebody that a portal with this DATA_DIR has written."""
    messages = [
        message_from_bytes(file.read_bytes(), policy=policy.default)
        for file in sorted((directory / "mail").glob("*.eml"))
    ]
    return [message for message in messages if message["To"] == address]


def show_mail(letter: Page, message: EmailMessage) -> None:
    """Open a mail as a mail program shows it: the policy of our pages does not bind it."""
    page = message.get_body(("html",))
    assert page is not None
    letter.goto("about:blank")
    letter.set_content(page.get_content())


def link_in_mail(directory: Path, address: str, path: str) -> str:
    """The path and token of the link in the newest email to somebody, once it is written."""
    eventually(lambda: mails_to(directory, address))
    found = re.search(rf"{path}\?token=[\w-]+", text_of(mails_to(directory, address)[-1]))
    assert found is not None
    return found[0]


def test_sign_up_leads_to_a_first_key(visit: Page) -> None:
    visit.goto("/")
    visit.get_by_role("link", name="Sign up").first.click()
    visit.fill("#email", f"{uuid4().hex}@signup.example")
    visit.fill("#password", "short")
    visit.click(SUBMIT)
    expect(visit.locator("#password-error")).to_contain_text("12 characters")
    check_page(visit)
    screenshots(visit, "signup-error")
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
    site.need("mailer")
    alice = person("alice")
    visit.goto("/login")
    visit.get_by_role("link", name="Forgot your password?").click()
    visit.fill("#email", alice.email)
    visit.click(SUBMIT)
    expect(visit.get_by_role("heading", level=1)).to_have_text("Check your email")
    link = link_in_mail(site.world.directory, alice.email, "/reset")
    show_mail(visit, mails_to(site.world.directory, alice.email)[-1])
    check_page(visit)
    screenshots(visit, "mail")
    visit.goto(link)
    check_page(visit)
    screenshots(visit, "reset")
    visit.fill("#password", PASSWORD)
    visit.click(SUBMIT)
    expect(visit.get_by_role("status")).to_contain_text("Log in with the new one")
    visit.fill("#email", alice.email)
    visit.fill("#password", PASSWORD)
    visit.click(SUBMIT)
    expect(visit.get_by_role("button", name="Log out")).to_be_visible()
    visit.goto(link)
    expect(visit.get_by_role("heading", level=1)).to_contain_text("no longer valid")


def test_the_link_that_confirms_an_address_asks_for_the_password(
    visit: Page, site: Site, person: NewPerson
) -> None:
    alice = person("alice")
    with site.database.transaction() as session:
        token = tokens.issue(session, alice.id, TokenPurpose.VERIFY_EMAIL)
    visit.goto(f"/verify?token={token}")
    check_page(visit)
    screenshots(visit, "verify")
    visit.fill("#password", alice.password)
    visit.click(SUBMIT)
    expect(visit.get_by_role("button", name="Log out")).to_be_visible()


def test_the_link_that_confirms_an_address_leads_to_a_first_key(
    visit_strict: Page, site: Site
) -> None:
    site.need("mailer")
    email = f"{uuid4().hex}@signup.example"
    visit_strict.goto("/signup")
    visit_strict.fill("#email", email)
    visit_strict.fill("#password", PASSWORD)
    visit_strict.click(SUBMIT)
    expect(visit_strict.get_by_role("heading", level=1)).to_have_text("Check your email")
    visit_strict.goto("/login")
    visit_strict.fill("#email", email)
    visit_strict.fill("#password", PASSWORD)
    visit_strict.click(SUBMIT)
    expect(visit_strict.get_by_role("alert")).to_be_visible()
    link = link_in_mail(site.world.directory, email, "/verify")
    visit_strict.goto(link)
    expect(visit_strict.locator("#secret")).to_contain_text("cute_")
    visit_strict.wait_for_url("**/quickstart")
    # The way back to what the browser may have kept, and the link once more.
    visit_strict.goto("/keys")
    visit_strict.go_back()
    expect(visit_strict.get_by_role("heading", level=1)).to_have_text("Quickstart")
    expect(visit_strict.locator("#secret")).to_have_count(0)
    visit_strict.goto(link)
    visit_strict.wait_for_url("**/home")


def test_who_tries_too_many_passwords_waits(visit: Page, site: Site, person: NewPerson) -> None:
    alice = person("alice")

    def log_in(password: str) -> None:
        visit.fill("#email", alice.email)
        visit.fill("#password", password)
        visit.click(SUBMIT)

    visit.goto("/login")
    log_in("not this one")
    expect(visit.get_by_role("alert")).to_be_visible()
    # Others count elsewhere: each would cost a check of a password here.
    others = Attempts(site.world.stores.redis_url)
    for _ in range(TRIES_OF_AN_ACCOUNT - 1):
        assert others.log_in(alice.email, "127.0.0.1")
    log_in(alice.password)
    expect(visit.get_by_role("main")).to_contain_text("Too many attempts within 15 minutes")
    check_page(visit)
    screenshots(visit, "login-too-often")
    visit.goto("/keys")
    visit.wait_for_url("**/login")


def test_sessions_are_ended_and_the_password_changed(page_of: PageOf, person: NewPerson) -> None:
    here, there = page_of("alice"), page_of("alice")
    here.goto("/account")
    here.get_by_role("button", name=re.compile("^End the session")).click()
    expect(here.get_by_role("status")).to_have_text("The session was ended.")
    there.goto("/account")
    there.wait_for_url("**/login")
    here.fill("#current", person("alice").password)
    here.fill("#password", PASSWORD)
    here.get_by_role("button", name="Change password").click()
    expect(here.get_by_role("status")).to_contain_text("Your password was changed")
    here.get_by_role("link", name="Activity").click()
    expect(here.locator("tbody tr").first).to_contain_text("Logged in")
    expect(here.locator("tbody")).to_contain_text("Password changed")


def notice_in_mail(site: Site, alice: Person, webhook_id: UUID) -> EmailMessage:
    """The mail that Alice gets because her webhook has been failing for a while."""
    with site.database.transaction() as session:
        session.execute(
            update(Lane)
            .where(Lane.webhook_id == webhook_id)
            .values(failing_since=func.now() - timedelta(hours=1), failures=moments.LEAST_FAILURES)
        )
        found = scans.failing(session)
        mailing.write(SessionStatements(session), [due for due in found if due.user_id == alice.id])

    def arrived() -> list[EmailMessage]:
        sent = mails_to(site.world.directory, alice.email)
        return [mail for mail in sent if "List-Unsubscribe" in mail]

    eventually(arrived)
    (mail,) = arrived()
    return mail


def test_a_kind_of_mail_is_turned_off_by_its_link_by_one_click_and_on_again_in_the_account(
    page_of: PageOf, visit: Page, site: Site, person: NewPerson, give_to: GiveTo
) -> None:
    site.need("mailer")
    page = page_of("alice")
    mail = notice_in_mail(site, person("alice"), UUID(give_to("alice").ids["webhook_id"]))
    kind = page.locator(f"input[name=kind][value={MailKind.WEBHOOK_FAILING}]")
    others = page.locator(f"input[name=kind]:not([value={MailKind.WEBHOOK_FAILING}])")

    link = STOP_LINK.search(text_of(mail))
    assert link is not None
    visit.goto(link[1])
    page.goto("/account/mails")
    expect(kind).to_be_checked()
    visit.get_by_role("button", name="Stop these emails").click()
    expect(visit.get_by_role("heading", level=1)).to_have_text("You are unsubscribed")
    page.reload()
    expect(kind).not_to_be_checked()
    kind.check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Your choice was saved.")
    expect(kind).to_be_checked()

    # As RFC 8058 has it: a program posts the one header to the address in the other.
    assert mail["List-Unsubscribe"] == f"<{link[0]}>"
    response = httpx.post(
        site.base_url + link[1],
        content=mail["List-Unsubscribe-Post"],
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        trust_env=False,
    )
    assert response.status_code == 200
    page.goto("/account/mails")
    expect(kind).not_to_be_checked()
    for other in others.all():
        expect(other).to_be_checked()
