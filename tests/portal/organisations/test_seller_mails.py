"""Emails about a seller go to the owners of the organisation that acts for it."""

from collections.abc import Mapping

from sqlalchemy import text

from cute_api.models import MutedMail, User
from cute_api.models.enums import MailKind, MemberRole
from cute_api.outbound.mail import Mail
from cute_api.services.mail import queue, unsubscribing
from cute_api.services.mail.mailer import Mailer
from tests.fixtures.mails import Post, work
from tests.portal.organisations.conftest import Team
from tests.portal.organisations.test_deletion import brings_a_seller

PORTAL = "https://portal.example"
KEYS = [b"key"]
QUOTA = {"key": "Stock", "at": "2026-12-01T00:00:00Z", "tier": "pro", "used": 1, "quota": 1}
CREATED = "A new API key was created"


def sent(team: Team) -> Mapping[str, Mail]:
    """Send the queued emails; the ones about new keys by their addresses."""
    post = Post()
    work(Mailer(team.api.database, post, PORTAL, KEYS))
    mails = [mail for mail in post.sent if mail.subject == CREATED]
    found = {mail.to: mail for mail in mails}
    assert len(found) == len(mails), "each owner gets one"
    return found


def test_owners_get_emails_about_a_sellers_keys_and_other_members_dont(team: Team) -> None:
    owner, admin = team.join("owner", MemberRole.OWNER), team.join("admin", MemberRole.ADMIN)
    bob = team.join("bob")
    brings_a_seller(team, bob)
    sent(team)
    assert admin.browser.create_key("Stock").status_code == 201
    found = sent(team)
    with team.api.database.transaction() as session:
        alice = session.get_one(User, team.seller_id)
        assert found.keys() == {alice.email, owner.user.email}
        about = f"This is about the seller {alice.username}. You are an owner of "
        assert about in found[owner.user.email].text
        assert "This is about" not in found[alice.email].text

        session.add(MutedMail(user_id=owner.user.id, kind=MailKind.KEY_CREATED))
    assert admin.browser.create_key("Stock 2").status_code == 201
    assert sent(team).keys() == {alice.email}

    assert owner.send(f"/organisations/sellers/{bob.user.id}").status_code == 303
    assert owner.browser.create_key("Bob's").status_code == 201
    assert sent(team).keys() == {alice.email}, "Bob is no owner of his seller's organisation"


def test_an_owner_unsubscribes_for_themselves(team: Team) -> None:
    owner = team.join("owner", MemberRole.OWNER)
    with team.api.database.transaction() as session:
        session.execute(text("DELETE FROM mail_outbox"))
        queue.wish(session, MailKind.QUOTA_USED_UP, user_id=team.seller_id, data=QUOTA)
    post = Post()
    work(Mailer(team.api.database, post, PORTAL, KEYS))
    stops = {mail.to: mail.unsubscribe for mail in post.sent}
    own = unsubscribing.link(PORTAL, KEYS, owner.user.id, MailKind.QUOTA_USED_UP)
    assert stops[owner.user.email] == own
    assert len(set(stops.values())) == len(stops) == 2
