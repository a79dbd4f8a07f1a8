"""A colleague in a browser: invited, at work, and removed."""

from playwright.sync_api import expect
from sqlalchemy import select

from cute_api.models import Invitation
from cute_api.services.organisations import invitations
from tests.browser.checks import check_page
from tests.browser.conftest import NewPerson, PageOf, Site


def invitation_path(site: Site, email: str) -> str:
    """The path of a new link for the invitation of an address."""
    with site.database.transaction() as session:
        row = session.scalars(select(Invitation).where(Invitation.email == email)).one()
        issued = invitations.issue(session, row.id)
    assert issued is not None
    return f"/invitation?token={issued[1]}"


def test_a_colleague_is_invited_creates_a_key_and_is_removed(
    page_of: PageOf, person: NewPerson, site: Site
) -> None:
    alice, bob = page_of("alice"), page_of("bob")
    alice.goto("/organisation")
    alice.get_by_label("Email").fill(person("bob").email)
    alice.get_by_label("Role", exact=True).select_option("developer")
    alice.get_by_role("button", name="Invite").click()
    expect(alice.get_by_role("status")).to_contain_text("We are emailing the invitation.")
    check_page(alice)

    bob.goto(invitation_path(site, person("bob").email))
    check_page(bob)
    bob.get_by_role("button", name="Join").click()
    bob.get_by_role("button", name=f"Act for {person('alice').username}").click()
    check_page(bob)
    bob.goto("/keys/new")
    bob.get_by_label("Name", exact=True).fill("Stock")
    bob.get_by_role("checkbox", name="read:items").check()
    bob.get_by_role("button", name="Create key").click()
    first = bob.locator("#secret").inner_text()

    alice.goto("/organisation")
    alice.get_by_role("link", name=f"Remove {person('bob').username}").click()
    expect(alice.get_by_text("Stock")).to_be_visible()
    check_page(alice)
    alice.get_by_role("button", name="Remove member").click()
    check_page(alice)
    alice.get_by_role("button", name="Rotate Stock").click()
    assert alice.locator("#secret").inner_text() != first

    bob.goto("/keys")
    expect(bob.get_by_role("heading", level=1)).to_have_text(
        "You can't act for this seller any more"
    )
    bob.get_by_role("main").get_by_role("link", name="your organisations").click()
    bob.get_by_role("button", name=f"Act for {person('bob').username}").click()
