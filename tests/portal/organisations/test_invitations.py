"""Invitations: by email, single-use, expiring, and bound to the address."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from cute_api.models import Invitation, MailWish, clock
from cute_api.models.enums import MailKind, MemberRole
from cute_api.services.mail import texts
from tests.portal.colleagues import put_invitation
from tests.portal.organisations.conftest import Person, Team

INVITATION = "/invitation"


def mailed_token(team: Team, email: str) -> str:
    """The token in the newest email to the address, as it is sent."""
    with team.api.database.transaction() as session:
        wish = session.scalars(
            select(MailWish)
            .where(MailWish.kind == MailKind.INVITATION, MailWish.address == email)
            .order_by(MailWish.id.desc())
        ).first()
        assert wish is not None
        mail = texts.compose(session, wish, "https://portal.example", ())
        assert mail is not None
        assert mail.to == email
        found = re.search(r"https://portal\.example/invitation\?token=(\S+)", mail.text)
        assert found is not None
        return found[1]


def invited(team: Team, person: Person, role: MemberRole = MemberRole.DEVELOPER) -> str:
    """The token of an open invitation of the person."""
    with team.api.database.transaction() as session:
        _, token = put_invitation(
            session, team.organisation_id, person.user.email, role, invited_by=team.seller_id
        )
        return token


def test_invite_303_and_the_email_leads_to_a_membership(team: Team) -> None:
    admin, guest = team.join("admin", MemberRole.ADMIN), team.join("guest")
    sent = admin.send("/organisation/invitations", email=guest.user.email.upper(), role="developer")
    assert sent.headers["Location"] == "/organisation?done=invited"
    token = mailed_token(team, guest.user.email.upper())
    page = guest.browser.get(INVITATION, params={"token": token})
    assert page.status_code == 200
    assert admin.user.username in page.text
    joined = guest.send(INVITATION, token=token)
    assert joined.headers["Location"] == "/organisations?done=joined"
    assert team.roles()[guest.user.id] is MemberRole.DEVELOPER
    assert guest.send(f"/organisations/sellers/{team.seller_id}").status_code == 303
    assert team.hers.ids["key_id"] in guest.browser.get("/keys").text


def test_an_invitation_404_when_it_was_used(team: Team) -> None:
    guest = team.join("guest")
    token = invited(team, guest)
    assert guest.send(INVITATION, token=token).status_code == 303
    with team.api.database.transaction() as session:
        assert session.scalars(select(Invitation.email)).all().count(guest.user.email) == 0
    team.put(guest, MemberRole.ANALYST)
    assert guest.send(INVITATION, token=token).status_code == 404
    assert team.roles()[guest.user.id] is MemberRole.ANALYST


def test_an_invitation_403_for_another_address_and_stays_good(team: Team) -> None:
    guest, thief = team.join("guest"), team.join("thief")
    token = invited(team, guest, MemberRole.ADMIN)
    assert thief.browser.get(INVITATION, params={"token": token}).status_code == 403
    assert thief.send(INVITATION, token=token).status_code == 403
    assert thief.user.id not in team.roles()
    assert guest.send(INVITATION, token=token).status_code == 303


def test_an_invitation_404_when_it_has_expired_or_was_revoked(team: Team) -> None:
    admin, guest, late = team.join("admin", MemberRole.ADMIN), team.join("guest"), team.join("late")
    with team.api.database.transaction() as session:
        invitation_id, revoked = put_invitation(
            session,
            team.organisation_id,
            guest.user.email,
            MemberRole.ADMIN,
            invited_by=team.seller_id,
        )
        _, expired = put_invitation(
            session,
            team.organisation_id,
            late.user.email,
            MemberRole.ADMIN,
            invited_by=team.seller_id,
            expires_at=clock.now(session) - timedelta(seconds=1),
        )
    path = f"/organisation/invitations/{invitation_id}/revoke"
    assert admin.send(path).headers["Location"] == "/organisation?done=revoked"
    assert admin.send(path).status_code == 404
    assert guest.send(INVITATION, token=revoked).status_code == 404
    assert late.send(INVITATION, token=expired).status_code == 404
    assert late.browser.get(INVITATION, params={"token": expired}).status_code == 404


def test_an_email_of_a_revoked_invitation_is_not_sent(team: Team) -> None:
    admin = team.join("admin", MemberRole.ADMIN)
    email = f"gone-{admin.user.username}@cute.example"
    assert admin.send("/organisation/invitations", email=email, role="analyst").status_code == 303
    with team.api.database.transaction() as session:
        wish = session.scalars(select(MailWish).where(MailWish.address == email)).one()
        row = session.get_one(Invitation, UUID(wish.data["invitation_id"]))
        session.delete(row)
        session.flush()
        assert texts.compose(session, wish, "https://portal.example", ()) is None


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "x" * 250 + "@cute.example"])
def test_invite_422_for_a_bad_address(team: Team, email: str) -> None:
    admin = team.join("admin", MemberRole.ADMIN)
    response = admin.send("/organisation/invitations", email=email, role="analyst")
    assert (response.status_code, 'id="email-error"' in response.text) == (422, True)


def test_invite_409_for_a_member_and_again_replaces_the_first(team: Team) -> None:
    admin, guest = team.join("admin", MemberRole.ADMIN), team.join("guest")
    response = admin.send("/organisation/invitations", email=admin.user.email, role="analyst")
    assert response.status_code == 409
    first = invited(team, guest)
    sent = admin.send("/organisation/invitations", email=guest.user.email, role="analyst")
    assert sent.status_code == 303
    assert guest.send(INVITATION, token=first).status_code == 404
    token = mailed_token(team, guest.user.email)
    assert guest.send(INVITATION, token=token).status_code == 303
    assert team.roles()[guest.user.id] is MemberRole.ANALYST


def test_an_invitation_to_own_404_once_its_sender_is_an_admin(team: Team) -> None:
    owner, sender = team.join("owner", MemberRole.OWNER), team.join("sender", MemberRole.OWNER)
    second, guest = team.join("second"), team.join("guest")
    for person, role in ((second, "owner"), (guest, "developer")):
        sent = sender.send("/organisation/invitations", email=person.user.email, role=role)
        assert sent.status_code == 303
    tokens = [mailed_token(team, person.user.email) for person in (second, guest)]
    path = f"/organisation/members/{sender.user.id}/role"
    assert owner.send(path, role="admin").status_code == 303
    assert second.send(INVITATION, token=tokens[0]).status_code == 404
    assert guest.send(INVITATION, token=tokens[1]).status_code == 303
    assert second.user.id not in team.roles()


def test_invite_403_for_an_admin_in_place_of_an_invitation_to_own(team: Team) -> None:
    admin, guest = team.join("admin", MemberRole.ADMIN), team.join("guest")
    token = invited(team, guest, MemberRole.OWNER)
    sent = admin.send("/organisation/invitations", email=guest.user.email, role="analyst")
    assert sent.status_code == 403
    assert guest.send(INVITATION, token=token).status_code == 303
    assert team.roles()[guest.user.id] is MemberRole.OWNER
