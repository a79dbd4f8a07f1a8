"""An operator in a real browser: a search, a suspension and its end; hostile words are text."""

from tests.browser.checks import check_page
from tests.browser.conftest import GiveTo, NewPerson, PageOf
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
    assert "The user is suspended" in page.locator("[role=status]").inner_text()
    his.goto("/keys")
    assert his.url.endswith("/login")
    page.click(f"main a[href='/admin/users/{bob.id}/unsuspend']")
    page.click("main button[type=submit]")
    assert "may act again" in page.locator("[role=status]").inner_text()
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
