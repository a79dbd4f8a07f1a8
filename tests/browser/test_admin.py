"""An operator in a real browser: a search, a suspension and its end; hostile words are text."""

import re

import httpx
from playwright.sync_api import expect

from cute_api.config import ROOT, child_environ
from cute_api.models import User
from cute_api.models.enums import Role, Scope
from cute_api.services.accounts import accounts
from cute_api.services.keys import keys
from tests.browser.checks import check_page, screenshots
from tests.browser.conftest import GiveTo, NewPerson, PageOf, Person, Site
from tests.fixtures.forks import cute, finished_fork
from tests.fixtures.programs import TIMEOUT_S
from tests.portal.belongings import Words

ATTACK = "<img src=x onerror=alert(1)>"


def test_an_operator_finds_a_user_suspends_them_and_ends_it(
    page_of: PageOf, person: NewPerson
) -> None:
    bob = person("bob")
    his, page = page_of("bob"), page_of("alice", admin=True)
    page.goto("/admin/health")
    page.click("nav.side a[href='/admin/users']")
    page.fill("#q", bob.email)
    page.keyboard.press("Enter")
    page.click(f"main a[href='/admin/users/{bob.id}']")
    page.click("main a.danger")
    page.fill("#reason", "Sends spam")
    page.click("main button[type=submit]")
    assert "The user is suspended" in page.locator(".done[role=status]").inner_text()
    his.goto("/keys")
    assert his.url.endswith("/login")
    page.click(f"main a[href='/admin/users/{bob.id}/unsuspend']")
    page.click("main button[type=submit]")
    assert "The suspension has ended" in page.locator(".done[role=status]").inner_text()
    check_page(page)


def test_what_others_wrote_is_text_to_an_operator(
    page_of: PageOf, person: NewPerson, give_to: GiveTo
) -> None:
    bob = person("bob")
    page = page_of("alice", admin=True)
    give_to("bob", Words(key_name=ATTACK, webhook_url=f"https://{ATTACK}.example/"))
    page.goto(f"/admin/users/{bob.id}")
    assert ATTACK in page.locator("main").inner_text()
    assert page.locator("main img").count() == 0


def test_only_cute_makes_an_operator(page_of: PageOf, person: NewPerson, site: Site) -> None:
    bob = person("bob")
    page = page_of("bob")
    page.goto("/admin/users")
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    make_operator(site, bob)
    page.goto("/account")
    page.get_by_role("link", name="Users", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Users")
    page.goto(f"/admin/users/{bob.id}")
    expect(page.get_by_text("set by cute users set-role")).to_be_visible()
    assert page.locator("main [name=role]").count() == 0
    with site.database.transaction() as session:
        accounts.set_role(session, email=bob.email, role=Role.MEMBER)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")


def test_an_operator_sets_a_tier_and_revokes_a_key_and_the_log_shows_it(
    page_of: PageOf, person: NewPerson, site: Site
) -> None:
    bob = person("bob")
    secret = new_key(site, bob)
    page = page_of("alice", admin=True)
    page.goto(f"/admin/users/{bob.id}")
    page.get_by_label("Tier of new keys").select_option("basic")
    page.get_by_role("button", name="Set tier").click()
    expect(page.get_by_label("New tier")).to_have_value("basic")
    page.get_by_role("button", name="Set tier").click()
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.get_by_label("Tier of new keys")).to_have_value("basic")
    his = page_of("bob")
    his.goto("/keys")
    expect(his.get_by_role("main")).to_contain_text("Your Basic plan")

    page.get_by_role("link", name="Revoke… Shop").click()
    page.get_by_role("button", name="Revoke key").click()
    expect(page.get_by_role("region", name="Keys")).to_contain_text("revoked")
    assert status_of(site, secret) == 401
    his.reload()
    expect(his.get_by_role("region", name="Notices")).to_contain_text("Shop")

    page.click("nav.side a[href='/admin/audit']")
    page.get_by_label("Action").select_option("Tier set")
    page.wait_for_url("**/admin/audit?action=user.tier_set*")
    expect(page.get_by_label("Action")).to_be_focused()
    page.get_by_label("Target").fill(bob.email)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=f"Remove the filter Target: {bob.email}")).to_be_visible()
    entries = page.get_by_role("region", name="Entries").locator("tbody tr")
    expect(entries).to_have_count(1)
    expect(entries).to_contain_text("basic")
    check_page(page)
    screenshots(page, "admin-audit-filtered")
    page.get_by_role("link", name="Remove the filter Action: Tier set").click()
    expect(page.get_by_label("Action")).to_have_value("")
    expect(page.get_by_label("Target")).to_have_value(bob.email)


def test_a_leaked_key_is_reported_to_the_operators_and_to_its_owner(
    page_of: PageOf, person: NewPerson, site: Site
) -> None:
    bob = person("bob")
    secret = new_key(site, bob)
    report = {"key": secret, "source": "scanner", "url": "https://paste.example/1"}
    reported = httpx.post(f"{site.base_url}/v1/keys/report", json=report, trust_env=False)
    assert reported.is_success, reported.text
    page = page_of("alice", admin=True)
    page.goto("/admin/health")
    page.click("nav.side a[href='/admin/leaks']")
    row = page.locator("tbody tr", has_text=bob.username)
    expect(row).to_contain_text(secret[:9])
    expect(row).to_contain_text("Notice not seen yet")
    his = page_of("bob")
    his.goto("/keys")
    his.get_by_role("button", name="Seen: Shop").click()
    page.reload()
    expect(row).to_contain_text("Notice seen")
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(bob.username)


def test_health_says_what_does_not_run_and_what_to_do(page_of: PageOf) -> None:
    page = page_of("alice", admin=True)
    page.goto("/admin/health")
    checks = page.get_by_role("region", name="Checks")
    for name in ("Relay lag", "Usage lag", "Workers", "Mail workers", "Error rate, last hour"):
        row = checks.locator("tr", has=page.get_by_role("rowheader", name=name, exact=True))
        expect(row.locator(".state")).to_have_text(re.compile("^(OK|Warning|Bad)$"))
    expect(checks.locator("tr", has_text="Migrations").locator(".state")).to_have_text("OK")
    with page.expect_response("**/admin/health"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def new_key(site: Site, person: Person) -> str:
    with site.database.transaction() as session:
        user = session.get_one(User, person.id)
        return keys.create(session, user=user, name="Shop", scopes=tuple(Scope)).secret


def status_of(site: Site, secret: str) -> int:
    """The API's status for a call with this secret."""
    headers = {"Authorization": f"Bearer {secret}"}
    return httpx.get(f"{site.base_url}/v1/me", headers=headers, trust_env=False).status_code


def make_operator(site: Site, person: Person) -> None:
    """Make the user an operator, as the command line does."""
    stores = site.world.stores
    done = finished_fork(
        cute,
        *("users", "set-role", "--email", person.email, "--role", "admin"),
        env=child_environ({"DATABASE_URL": stores.database_url, "REDIS_URL": stores.redis_url}),
        cwd=ROOT,
        timeout=TIMEOUT_S,
    )
    assert done.returncode == 0, done.stdout + done.stderr
