"""A week of two people in a browser, from signing up to deleting the account."""

import json
import re
from uuid import uuid4

import httpx
from playwright.sync_api import Page, expect

from tests.browser.authenticator import page_with_authenticator
from tests.browser.conftest import NewContext, Site
from tests.browser.guard import Guard
from tests.browser.test_accounts import PASSWORD, SUBMIT, mails_to
from tests.fixtures.http import NO_TLS
from tests.portal.mails.mail_server import text_of
from tests.webhooks.backend import eventually

HERE, ELSEWHERE = "127.0.0.0/8", "192.0.2.0/24"


def sign_up(page: Page, name: str) -> str:
    """Make an account, and return its address."""
    email = f"{name}-{uuid4().hex[:8]}@week.example"
    page.goto("/signup")
    page.fill("#email", email)
    page.fill("#username", email.partition("@")[0].replace("-", "_"))
    page.fill("#password", PASSWORD)
    page.click(SUBMIT)
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
    return email


def link_to(site: Site, address: str, path: str) -> str:
    """The newest link to a path in the emails to somebody, once there is one."""

    def found() -> list[str]:
        texts = [text_of(message) for message in mails_to(site.world.directory, address)]
        return [link for text in texts for link in re.findall(rf"{path}\?[\w=&-]+", text)]

    eventually(found)
    return found()[-1]


def create_key(page: Page, name: str, networks: str) -> str:
    """Create a key that only these networks may use, and return its secret."""
    page.goto("/keys/new")
    page.fill("#name", name)
    page.check("input[value='read:items']")
    page.fill("#networks", networks)
    page.click(SUBMIT)
    return page.locator("#secret").inner_text()


def code_of(site: Site, secret: str) -> str:
    """The status of a call with a key, or the code of its problem."""
    response = httpx.get(
        f"{site.base_url}/v1/me",
        headers={"Authorization": f"Bearer {secret}"},
        trust_env=False,
        verify=NO_TLS,
    )
    return str(response.json().get("code", response.status_code))


def test_a_week_of_an_owner_and_a_developer(
    site: Site, guard: Guard, new_context: NewContext
) -> None:
    site.need("mailer")
    anna, dev = page_with_authenticator(site, guard, new_context), new_context().new_page()
    annas, devs = sign_up(anna, "anna"), sign_up(dev, "dev")
    annas_name = annas.partition("@")[0].replace("-", "_")
    devs_name = devs.partition("@")[0].replace("-", "_")

    # A second factor.
    anna.goto("/account/second-factor")
    anna.get_by_role("button", name="Add a passkey").click()
    anna.fill("#name", "Phone")
    anna.get_by_role("button", name="Create the passkey").click()
    expect(anna.locator(".recovery-codes")).to_contain_text("-")
    anna.get_by_role("button", name="Log out").click()
    anna.goto("/login")
    anna.fill("#email", annas)
    anna.fill("#password", PASSWORD)
    anna.click(SUBMIT)
    anna.get_by_role("button", name="Use a passkey").click()
    expect(anna.get_by_role("button", name="Log out")).to_be_visible()

    # An organisation with a developer.
    anna.goto("/organisation")
    anna.fill("#name", "Silk & Co")
    anna.get_by_role("button", name="Save").click()
    anna.get_by_label("Email").fill(devs)
    anna.get_by_label("Role", exact=True).select_option("developer")
    anna.get_by_role("button", name="Invite").click()
    dev.goto(link_to(site, devs, "/invitation"))
    dev.get_by_role("button", name="Join").click()
    dev.get_by_role("button", name=f"Act for {annas_name}").click()

    # A key with bounds.
    first = create_key(dev, "Stock", ELSEWHERE)
    assert code_of(site, first) == "network_not_allowed"
    dev.goto("/keys")
    dev.get_by_role("link", name="Edit Stock").click()
    dev.fill("#networks", HERE)
    dev.get_by_role("button", name="Save").click()
    expect(dev.get_by_role("heading", level=1)).to_have_text("Keys")
    assert code_of(site, first) == "200"
    dev.get_by_role("link", name="Rotate Stock").click()
    dev.select_option("#grace_hours", "0")
    dev.get_by_role("button", name="Rotate key").click()
    second = dev.locator("#secret").inner_text()
    assert [code_of(site, secret) for secret in (first, second)] == ["invalid_api_key", "200"]

    # The developer leaves, and what they knew is replaced.
    anna.goto("/organisation")
    anna.get_by_role("link", name=f"Remove {devs_name}").click()
    anna.get_by_role("button", name="Remove member").click()
    dev.goto("/keys")
    expect(dev.get_by_role("heading", level=1)).to_contain_text("You can't act for this seller")
    assert code_of(site, second) == "200"
    anna.get_by_role("button", name="Rotate Stock").click()
    third = anna.locator("#secret").inner_text()
    assert [code_of(site, secret) for secret in (second, third)] == ["invalid_api_key", "200"]

    # Another address.
    new = f"new-{annas}"
    anna.goto("/account/email")
    anna.fill("#email", new)
    anna.fill("#current", PASSWORD)
    anna.get_by_role("button", name="Send the links").click()
    for address in (annas, new):
        anna.goto(link_to(site, address, "/account/email/confirm"))
        anna.get_by_role("button", name="Confirm").click()
        expect(anna.get_by_role("status").first).to_be_visible()
    anna.goto("/account")
    expect(anna.get_by_role("main").get_by_text(new)).to_be_visible()

    # All of one's data, and who did what.
    anna.goto("/account/data")
    with anna.expect_download() as download:
        anna.get_by_role("button", name="Download").click()
    lines = [json.loads(line) for line in download.value.path().read_text().splitlines()]
    assert new in {line["row"].get("email") for line in lines[:-1]}
    assert lines[-1]["complete"]
    anna.goto("/account/activity")
    for text in ("Member joined", "Key rotated", "Member removed", "Email address changed"):
        expect(anna.get_by_text(text).first).to_be_visible()

    # The end.
    anna.goto("/account/data")
    anna.fill("#current", PASSWORD)
    anna.get_by_role("button", name="Delete the account").click()
    expect(anna.get_by_role("heading", level=1)).to_have_text("Log in")
    assert code_of(site, third) == "invalid_api_key"
