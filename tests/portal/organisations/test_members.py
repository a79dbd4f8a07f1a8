"""Members of an organisation: roles, transfer, removal, leaving, and acting for its sellers."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from cute_api.models import ApiKey, AuditEntry, MailWish
from cute_api.models.enums import MailKind, MemberRole
from cute_api.services.mail import texts
from tests.portal.browser import calls, secret_of
from tests.portal.organisations.conftest import Person, Team
from tests.portal.pages import test_device as device

ORGANISATION = "/organisation"


def mailed_owners(team: Team, person: Person) -> set[UUID | None]:
    """Who gets an email that the person is a new owner."""
    with team.api.database.transaction() as session:
        wishes = session.scalars(select(MailWish).where(MailWish.kind == MailKind.NEW_OWNER)).all()
        found = [wish for wish in wishes if wish.data["person_id"] == str(person.user.id)]
        mail = texts.compose(session, found[0], "https://portal.example", ())
        assert mail is not None
        assert f"{person.user.username} became an owner of " in mail.text
        return {wish.user_id for wish in found}


def test_a_new_user_is_the_owner_of_an_organisation_of_their_own(team: Team) -> None:
    alone = team.join("alone")
    page = alone.browser.get(ORGANISATION)
    assert page.status_code == 200
    assert alone.user.username in page.text
    assert "<strong>owner</strong>" in page.text


def test_a_member_sees_and_changes_the_sellers_keys_and_not_their_own(team: Team) -> None:
    member = team.join("member", MemberRole.DEVELOPER)
    key_id = team.hers.ids["key_id"]
    assert key_id in member.browser.get("/keys").text
    made = member.browser.create_key()
    assert made.status_code == 201
    assert calls(team.api, secret_of(made)) == 200
    assert member.send(f"/organisations/sellers/{member.user.id}").status_code == 303
    assert key_id not in member.browser.get("/keys").text
    assert member.browser.get(f"/keys/{key_id}/edit").status_code == 404


def test_act_for_a_seller_of_others_404(team: Team) -> None:
    stranger = team.join("stranger")
    response = stranger.send(f"/organisations/sellers/{team.seller_id}")
    assert response.status_code == 404
    assert team.hers.ids["key_id"] not in stranger.browser.get("/keys").text


def test_set_role_303_counts_from_the_next_request(team: Team) -> None:
    admin, member = team.join("admin", MemberRole.ADMIN), team.join("member", MemberRole.DEVELOPER)
    assert member.browser.get("/keys/new").status_code == 200
    path = f"{ORGANISATION}/members/{member.user.id}/role"
    assert admin.send(path, role="analyst").headers["Location"] == f"{ORGANISATION}?done=role"
    assert member.browser.get("/keys/new").status_code == 403
    assert team.roles()[member.user.id] is MemberRole.ANALYST


@pytest.mark.parametrize("role", ["", "Owner", "operator"])
def test_set_role_422_for_an_unknown_role(team: Team, role: str) -> None:
    admin, member = team.join("admin", MemberRole.ADMIN), team.join("member", MemberRole.ANALYST)
    path = f"{ORGANISATION}/members/{member.user.id}/role"
    assert admin.send(path, role=role).status_code == 422


def test_an_admin_can_neither_make_nor_change_nor_remove_owners_403(team: Team) -> None:
    admin, owner = team.join("admin", MemberRole.ADMIN), team.join("owner", MemberRole.OWNER)
    before = team.roles()
    for person in (admin, owner):
        of_person = f"{ORGANISATION}/members/{person.user.id}"
        assert admin.send(f"{of_person}/role", role="owner").status_code == 403
    of_owner = f"{ORGANISATION}/members/{owner.user.id}"
    assert admin.send(f"{of_owner}/role", role="analyst").status_code == 403
    assert admin.send(f"{of_owner}/remove").status_code == 403
    assert admin.send(f"{of_owner}/transfer").status_code == 403
    invited = admin.send(f"{ORGANISATION}/invitations", email="new@cute.example", role="owner")
    assert invited.status_code == 403
    assert team.roles() == before
    assert "new@cute.example" not in admin.browser.get(ORGANISATION).text


def test_a_member_of_another_organisation_404_for_every_change(team: Team) -> None:
    owner, stranger = team.join("owner", MemberRole.OWNER), team.join("stranger")
    for person_id in (stranger.user.id, uuid4()):
        of_person = f"{ORGANISATION}/members/{person_id}"
        assert owner.send(f"{of_person}/role", role="analyst").status_code == 404
        assert owner.send(f"{of_person}/remove").status_code == 404
        assert owner.send(f"{of_person}/transfer").status_code == 404


def test_transfer_303_makes_the_member_an_owner_and_the_owner_an_admin(team: Team) -> None:
    owner, heir = team.join("owner", MemberRole.OWNER), team.join("heir", MemberRole.DEVELOPER)
    path = f"{ORGANISATION}/members/{heir.user.id}/transfer"
    confirmation = owner.browser.cookies.pop("cute_confirmed")
    assert owner.send(path).status_code == 403
    assert team.roles()[heir.user.id] is MemberRole.DEVELOPER
    owner.browser.cookies.set("cute_confirmed", confirmation)
    assert owner.send(path).headers["Location"] == f"{ORGANISATION}?done=transferred"
    roles = team.roles()
    assert (roles[heir.user.id], roles[owner.user.id]) == (MemberRole.OWNER, MemberRole.ADMIN)
    assert owner.send(path).status_code == 403
    assert mailed_owners(team, heir) == {team.seller_id, owner.user.id, heir.user.id}


def test_the_last_owner_can_neither_leave_nor_be_demoted_409(team: Team) -> None:
    alone = team.join("alone")
    of_person = f"{ORGANISATION}/members/{alone.user.id}"
    assert alone.send(f"{of_person}/role", role="admin").status_code == 409
    assert alone.send(f"{of_person}/remove").status_code == 409
    leave = f"/organisations/{alone.user.organisation_id}/leave"
    assert alone.send(leave).status_code == 409
    assert alone.browser.get("/keys").status_code == 200


def test_leave_303_ends_the_access_and_the_own_account_stays(team: Team) -> None:
    member = team.join("member", MemberRole.DEVELOPER)
    leave = f"/organisations/{team.organisation_id}/leave"
    assert member.send(leave).headers["Location"] == "/organisations?done=left"
    assert member.user.id not in team.roles()
    assert member.browser.get("/keys").status_code == 403
    assert "You act for nobody" in member.browser.get("/organisations").text
    assert member.send(f"/organisations/sellers/{member.user.id}").status_code == 303
    assert member.browser.get("/keys").status_code == 200
    assert member.send(leave).status_code == 404


def test_remove_ends_temporary_keys_and_sent_invitations(team: Team) -> None:
    owner, admin = team.join("owner", MemberRole.OWNER), team.join("admin", MemberRole.ADMIN)
    made = admin.send("/docs/operations/get_me/key")
    assert made.status_code == 201
    assert calls(team.api, made.json()["key"]) == 200
    sent = admin.send(f"{ORGANISATION}/invitations", email="friend@cute.example", role="admin")
    assert sent.status_code == 303
    assert "friend@cute.example" in owner.browser.get(ORGANISATION).text
    assert owner.send(f"{ORGANISATION}/members/{admin.user.id}/remove").status_code == 303
    assert calls(team.api, made.json()["key"]) == 401
    assert "friend@cute.example" not in owner.browser.get(ORGANISATION).text


def test_a_program_gets_a_key_of_its_approver_only_while_they_may_create_keys(team: Team) -> None:
    owner, member = team.join("owner", MemberRole.OWNER), team.join("member", MemberRole.DEVELOPER)
    key_id = UUID(device.approve(team.api, member.browser))
    with team.api.database.transaction() as session:
        made = session.scalars(select(AuditEntry).where(AuditEntry.target_id == key_id)).one()
        assert made.actor == str(member.user.id)
        assert session.get_one(ApiKey, key_id).user_id == team.seller_id
    codes = device.begin(team.api)
    assert device.decide(member.browser, codes, "approve").status_code == 303
    assert owner.send(f"{ORGANISATION}/members/{member.user.id}/remove").status_code == 303
    assert device.poll(team.api, codes) == (400, {"error": "access_denied"})


def test_save_the_settings_303_and_422_for_a_bad_name(team: Team) -> None:
    admin = team.join("admin", MemberRole.ADMIN)
    assert admin.send(ORGANISATION, name="  Silk   & Co ").status_code == 303
    assert "Silk &amp; Co" in admin.browser.get(ORGANISATION).text
    for name in ("", " ", "x" * 81, "a\u202eb"):
        response = admin.send(ORGANISATION, name=name)
        assert (response.status_code, 'id="name-error"' in response.text) == (422, True)
    assert "Silk &amp; Co" in admin.browser.get(ORGANISATION).text
