"""The life of a key in a browser, from creation to revocation; API calls show whether it works."""

from datetime import UTC, datetime

import httpx
from playwright.sync_api import Page, expect
from sqlalchemy import update

from cute_api.models import ApiKey
from tests.browser.checks import check_page, screenshots
from tests.browser.conftest import NewPerson, PageOf, Site


def secret_on(page: Page) -> str:
    """The secret that the page shows, once."""
    return page.locator("#secret").inner_text()


def status_of(site: Site, secret: str) -> int:
    """The API's status for a call with this secret."""
    headers = {"Authorization": f"Bearer {secret}"}
    return httpx.get(f"{site.base_url}/v1/me", headers=headers, trust_env=False).status_code


def test_a_key_is_made_edited_rotated_and_revoked(page_of: PageOf, site: Site) -> None:
    page = page_of("alice")
    page.goto("/keys")
    page.get_by_role("link", name="Create a key").click()
    page.get_by_role("button", name="Create key").click()
    expect(page.locator("#name-error")).to_be_visible()
    expect(page.locator("#scopes-error")).to_be_visible()
    check_page(page)
    page.get_by_label("Name", exact=True).fill("Inventory")
    page.get_by_role("checkbox", name="read:items").check()
    page.get_by_role("button", name="Create key").click()
    first = secret_on(page)
    assert status_of(site, first) == 200

    page.get_by_role("link", name="I've saved it").click()
    expect(page.locator("#secret")).to_have_count(0)
    page.get_by_role("link", name="Edit Inventory").click()
    page.get_by_label("Name", exact=True).fill("Stock")
    page.get_by_role("checkbox", name="write:items").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("The key was saved.")

    page.get_by_role("link", name="Rotate Stock").click()
    page.get_by_label("How long the old secret keeps working").select_option("1 hour")
    page.get_by_role("button", name="Rotate").click()
    second = secret_on(page)
    assert (status_of(site, first), status_of(site, second)) == (200, 200)

    page.get_by_role("link", name="I've saved it").click()
    expect(page.get_by_text("Old secret works until")).to_be_visible()
    page.get_by_role("link", name="Revoke Stock").click()
    expect(page.get_by_text("It set up no active webhook")).to_be_visible()
    page.get_by_role("button", name="Revoke key").click()
    expect(page.get_by_role("status")).to_contain_text("The key was revoked.")
    expect(page.get_by_role("table", name="Revoked keys")).to_contain_text("Stock")
    assert (status_of(site, first), status_of(site, second)) == (401, 401)
    check_page(page)
    approve_a_program(page, site)


def approve_a_program(page: Page, site: Site) -> None:
    """A program gets a key of the session user, who unticks a scope."""
    asked = {"client_id": "cute-dev", "host": "laptop", "scope": "read:items write:items"}
    with httpx.Client(base_url=site.base_url, trust_env=False) as program:
        codes = program.post("/device/code", data=asked).json()
        page.goto("/device")
        page.get_by_label("Code").fill("bcdf ghjk")
        page.get_by_role("button", name="Continue").click()
        expect(page.locator("#user_code-error")).to_be_visible()
        check_page(page)
        page.get_by_label("Code").fill(codes["user_code"].lower())
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Give cute-dev a key?")
        page.get_by_role("checkbox", name="write:items").uncheck()
        page.get_by_role("button", name="Approve").click()
        expect(page.get_by_role("status")).to_contain_text("Approved.")
        grant = "urn:ietf:params:oauth:grant-type:device_code"
        form = {"grant_type": grant, "device_code": codes["device_code"]}
        made = program.post("/device/token", data=form).json()
    assert (made["scope"], status_of(site, made["access_token"])) == ("read:items", 200)


def test_a_new_key_is_copied_by_its_button_and_not_shown_again(page_of: PageOf) -> None:
    page = page_of("alice")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/keys/new")
    page.get_by_label("Name", exact=True).fill("Inventory")
    page.get_by_role("checkbox", name="read:items").check()
    page.get_by_role("button", name="Create key").click()
    secret = secret_on(page)
    page.get_by_role("button", name="Copy the key").click()
    expect(page.locator("[data-copied]")).to_have_text("Copied.")
    assert page.evaluate("() => navigator.clipboard.readText()") == secret
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keys")
    page.go_back()
    expect(page.locator("#secret")).to_have_count(0)
    assert secret not in page.content()


def test_a_rotation_without_grace_ends_the_old_secret_at_once(page_of: PageOf, site: Site) -> None:
    page = page_of("alice")
    first = make(page, "Inventory")
    page.get_by_role("link", name="Rotate Inventory").click()
    page.get_by_label("How long the old secret keeps working").select_option("0")
    page.get_by_role("button", name="Rotate").click()
    expect(page.get_by_text("The old secret no longer works")).to_be_visible()
    assert (status_of(site, first), status_of(site, secret_on(page))) == (401, 200)


def test_what_a_revoked_key_set_up_is_named_before_and_waits_after(
    page_of: PageOf, site: Site
) -> None:
    page = page_of("alice")
    secret = make(page, "Sync")
    url = "https://shop.example/hooks"
    made = httpx.post(
        f"{site.base_url}/v1/webhooks",
        json={"url": url, "types": ["item.*"]},
        headers={"Authorization": f"Bearer {secret}"},
        trust_env=False,
    )
    assert made.status_code == 201, made.text
    page.get_by_role("link", name="Revoke Sync").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("1 webhook that it set up will be paused")
    expect(main.get_by_role("link", name=url)).to_be_visible()
    expect(main).to_contain_text("You can't undo this")
    check_page(page)
    screenshots(page, "key-revoke-webhook")
    page.get_by_role("button", name="Revoke key").click()
    paused = page.get_by_role("region", name="Paused webhooks")
    expect(paused).to_contain_text(url)
    check_page(page)
    paused.get_by_role("button", name=f"Confirm {url}").click()
    expect(page.get_by_role("status")).to_contain_text("The webhook is active again")
    expect(paused).to_have_count(0)


def test_a_time_is_typed_and_shown_in_its_readers_zone(
    page_of: PageOf, person: NewPerson, site: Site
) -> None:
    page = page_of("alice", timezone_id="America/New_York")
    page.goto("/keys/new")
    page.get_by_label("Name", exact=True).fill("Inventory")
    page.get_by_role("checkbox", name="read:items").check()
    page.get_by_label("Expires (America/New York), optional").fill("2027-07-01T12:00")
    page.get_by_role("button", name="Create key").click()
    page.get_by_role("link", name="I've saved it").click()
    expect(page.get_by_title("2027-07-01 16:00:00 UTC")).to_have_text("1 Jul 2027, 12:00")
    # Clocks there show this minute twice that night. This is the second time.
    twice = datetime(2027, 11, 7, 6, 30, tzinfo=UTC)
    with site.database.transaction() as session:
        mine = ApiKey.user_id == person("alice").id
        session.execute(update(ApiKey).where(mine).values(expires_at=twice))
    page.get_by_role("link", name="Edit Inventory").click()
    expect(page.locator("#expires_at")).to_have_value("2027-11-07T01:30")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_title("2027-11-07 06:30:00 UTC")).to_have_text("7 Nov 2027, 01:30")


def make(page: Page, name: str) -> str:
    """A key with all scopes, made on its form; then the page of all keys is open."""
    page.goto("/keys/new")
    page.get_by_label("Name", exact=True).fill(name)
    for scope in page.locator("input[name=scope]").all():
        scope.check()
    page.get_by_role("button", name="Create key").click()
    secret = secret_on(page)
    page.get_by_role("link", name="I've saved it").click()
    return secret
