"""A page whose browser has an authenticator, as Chromium simulates it."""

from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.browser.conftest import NewContext, Site
from tests.browser.guard import Guard

# Its person always agrees.
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def page_with_authenticator(site: Site, guard: Guard, new_context: NewContext) -> Page:
    """A page at `localhost`, because browsers know no passkeys at addresses."""
    url = f"http://localhost:{urlsplit(site.base_url).port}"
    guard.let_through(url)
    opened = new_context(base_url=url).new_page()
    debugger = opened.context.new_cdp_session(opened)
    debugger.send("WebAuthn.enable")
    debugger.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return opened
