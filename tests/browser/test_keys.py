"""A key by a person in a browser, from its making to its end; the API says whether it works."""

import httpx
from playwright.sync_api import Page, expect

from tests.browser.checks import check_page
from tests.browser.conftest import PageOf, Site


def secret_on(page: Page) -> str:
    """The secret that the page shows, once."""
    return page.locator("#secret").inner_text()


def status_of(site: Site, secret: str) -> int:
    """What the API answers to a call with this secret."""
    headers = {"Authorization": f"Bearer {secret}"}
    return httpx.get(f"{site.base_url}/v1/me", headers=headers, trust_env=False).status_code


def test_a_key_is_made_edited_rotated_and_revoked(page_of: PageOf, site: Site) -> None:
    page = page_of("alice")
    page.goto("/keys")
    page.get_by_role("link", name="Create a key").click()
    page.get_by_role("button", name="Create the key").click()
    expect(page.locator("#name-fault")).to_be_visible()
    expect(page.locator("#scopes-fault")).to_be_visible()
    check_page(page)
    page.get_by_label("Name").fill("Inventory")
    page.get_by_role("checkbox", name="read:items").check()
    page.get_by_role("button", name="Create the key").click()
    first = secret_on(page)
    assert status_of(site, first) == 200

    page.get_by_role("link", name="I have it").click()
    expect(page.locator("#secret")).to_have_count(0)
    page.get_by_role("link", name="Edit Inventory").click()
    page.get_by_label("Name").fill("Stock")
    page.get_by_role("checkbox", name="write:items").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("The key was saved.")

    page.get_by_role("link", name="Rotate Stock").click()
    page.get_by_label("How long the old secret goes on").select_option("1 hour")
    page.get_by_role("button", name="Rotate").click()
    second = secret_on(page)
    assert (status_of(site, first), status_of(site, second)) == (200, 200)

    page.get_by_role("link", name="I have it").click()
    expect(page.get_by_text("Old secret ends")).to_be_visible()
    page.get_by_role("link", name="Revoke Stock").click()
    expect(page.get_by_text("It set up no active webhook")).to_be_visible()
    page.get_by_role("button", name="Revoke the key").click()
    expect(page.get_by_role("status")).to_contain_text("The key was revoked.")
    assert (status_of(site, first), status_of(site, second)) == (401, 401)
    check_page(page)
