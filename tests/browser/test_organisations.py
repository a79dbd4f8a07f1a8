"""A colleague in a browser, invited, at work, and removed, and a seller that is given back."""

import re

from playwright.sync_api import expect
from sqlalchemy import select, update

from cute_api.models import Invitation, User
from cute_api.services.organisations import invitations
from tests.browser.checks import check_page, screenshots
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


def test_a_seller_is_given_back_and_its_person_may_delete_the_account(
    page_of: PageOf, person: NewPerson, site: Site
) -> None:
    alice, carol = page_of("alice"), page_of("carol")
    with site.database.transaction() as session:
        organisation_id = session.get_one(User, person("alice").id).organisation_id
        is_carol = User.id == person("carol").id
        session.execute(update(User).where(is_carol).values(organisation_id=organisation_id))
    carol.goto("/account/data")
    expect(carol.get_by_role("button", name="Delete the account")).to_have_count(0)
    check_page(carol)
    screenshots(carol, "account-data-kept")

    alice.goto("/organisation/sellers")
    check_page(alice)
    screenshots(alice, "sellers-of-two")
    alice.get_by_role("button", name=f"Keys of {person('carol').username}").click()
    expect(alice).to_have_url(re.compile("/keys$"))
    alice.goto("/organisation")
    check_page(alice)
    screenshots(alice, "organisation-of-two")
    alice.get_by_role("link", name=f"Give {person('carol').username} back").click()
    check_page(alice)
    screenshots(alice, "seller-given-back")
    alice.get_by_role("button", name="Give seller back").click()
    expect(alice.get_by_role("status")).to_contain_text("The seller was given back.")

    carol.reload()
    expect(carol.get_by_role("button", name="Delete the account")).to_be_visible()
