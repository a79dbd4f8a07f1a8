"""Moving a seller, so that one organisation acts for several, and giving it back."""

import json
from uuid import UUID

from joserfc.jwk import ECKey
from sqlalchemy import select

from cute_api.models import App, AuditEntry, MailWish, Organisation, User, Webhook
from cute_api.models.enums import AuditAction, ClientAuth, MailKind, MemberRole
from cute_api.services.accounts.audit import SYSTEM
from cute_api.services.erasure import erasure
from cute_api.services.mail import texts
from cute_api.services.organisations import members
from tests.api.apps import new_app
from tests.portal.browser import PASSWORD, calls, secret_of
from tests.portal.oauth.flow import code_of, redeem
from tests.portal.organisations.conftest import REFUSED, Person, Team
from tests.portal.organisations.test_deletion import brings_a_seller

MOVE, GIVE_BACK = "/organisation/move", "/organisation/give-back"
DATA, DELETE = "/account/data", "/account/delete"


def move(person: Person, team: Team) -> int:
    response = person.send(MOVE, organisation=str(team.organisation_id))
    return response.status_code


def test_move_303_and_the_other_organisation_acts_for_the_seller(team: Team) -> None:
    owner, bob = team.join("owner", MemberRole.OWNER), team.join("bob")
    secret = secret_of(bob.browser.create_key("Bob's key"))
    temporary = bob.send("/docs/operations/get_me/key").json()["key"]
    team.put(bob, MemberRole.ADMIN)
    own = bob.user.organisation_id
    assert f'value="{team.organisation_id}"' in bob.browser.get("/organisation").text
    assert move(bob, team) == 303
    assert (calls(team.api, secret), calls(team.api, temporary)) == (200, 401)
    assert bob.user.username in owner.browser.get("/organisation").text
    assert owner.send(f"/organisations/sellers/{bob.user.id}").status_code == 303
    assert "Bob&#39;s key" in owner.browser.get("/keys").text
    with team.api.database.transaction() as session:
        assert session.get(Organisation, own) is None, "it ended with its last seller"
    assert "<strong>admin</strong>" in bob.browser.get("/organisation").text


def test_move_404_to_an_organisation_of_others_and_403_without_the_role_there(team: Team) -> None:
    bob = team.join("bob")
    assert move(bob, team) == 404
    for role in (MemberRole.DEVELOPER, MemberRole.ANALYST, MemberRole.BILLING_FREE):
        team.put(bob, role)
        assert move(bob, team) == 403
    assert bob.send(MOVE, organisation=str(bob.user.organisation_id)).status_code == 422
    assert bob.send(MOVE, organisation="1").status_code == 422


def test_move_409_if_other_members_would_lose_their_organisation(team: Team) -> None:
    bob, guest = team.join("bob"), team.join("guest")
    team.put(bob, MemberRole.OWNER)
    team.put(guest, MemberRole.ANALYST, organisation_id=bob.user.organisation_id)
    assert move(bob, team) == 409
    assert bob.browser.get("/keys").status_code == 200


def recorded(team: Team, owner_id: UUID) -> list[UUID | None]:
    """Who moved a seller, by the audit log of an organisation."""
    with team.api.database.transaction() as session:
        entries = select(AuditEntry.person_id).where(
            AuditEntry.owner_id == owner_id, AuditEntry.action == AuditAction.SELLER_MOVED
        )
        return list(session.scalars(entries.order_by(AuditEntry.id)))


def mailed(team: Team) -> set[UUID | None]:
    """Who gets the email that a seller was given back."""
    with team.api.database.transaction() as session:
        kind = MailWish.kind == MailKind.SELLER_GIVEN_BACK
        wishes = session.scalars(select(MailWish).where(kind)).all()
        for wish in wishes:
            mail = texts.compose(session, wish, "https://portal.example", ())
            assert mail is not None and "Its keys were revoked" in mail.text
        return {wish.user_id for wish in wishes}


def test_give_back_303_ends_what_members_could_know_and_is_recorded(team: Team) -> None:
    owner, bob = team.join("owner", MemberRole.OWNER), team.join("bob")
    secret = secret_of(bob.browser.create_key("Bob's key"))
    signing = new_app(
        team.api.database,
        bob.user.email.partition("@")[0],
        client_auth=ClientAuth.PRIVATE_KEY,
        jwks=json.dumps({"keys": [ECKey.generate_key("P-256").as_dict(private=False)]}),
    )
    brings_a_seller(team, bob)
    assert owner.send(f"/organisations/sellers/{bob.user.id}").status_code == 303
    assert GIVE_BACK in owner.browser.get("/organisation").text
    assert "2 keys revoked" in owner.browser.get(GIVE_BACK).text
    confirmation = owner.browser.cookies.pop("cute_confirmed")
    assert owner.send(GIVE_BACK).status_code == 403
    owner.browser.cookies.set("cute_confirmed", confirmation)

    sent = owner.send(GIVE_BACK)
    assert sent.headers["Location"] == "/organisations?done=given_back"
    assert calls(team.api, secret) == calls(team.api, signing.key.secret) == 401
    assert owner.browser.get("/keys").status_code == 403
    assert bob.browser.get("/keys").status_code == 200
    assert mailed(team) == {team.seller_id, owner.user.id, bob.user.id}
    with team.api.database.transaction() as session:
        own = session.get_one(User, bob.user.id).organisation_id
        listed = members.list_members(session, own)
        assert [(row.person_id, row.role) for row in listed] == [(bob.user.id, MemberRole.OWNER)]
        assert session.get_one(App, signing.id).jwks is None
        hers = select(Webhook).where(
            Webhook.user_id == team.seller_id, Webhook.deleted_at.is_(None)
        )
        assert session.scalars(hers).all(), "another seller's are not touched"
    assert recorded(team, team.organisation_id) == [bob.user.id, owner.user.id]
    assert recorded(team, own) == [owner.user.id]


def test_an_admin_takes_no_seller_away_403(team: Team) -> None:
    admin = team.join("admin", MemberRole.ADMIN)
    own = {"organisation": str(admin.user.organisation_id)}
    for path in (MOVE, GIVE_BACK, "/organisation/delete"):
        response = admin.send(path, **own)
        assert (response.status_code, REFUSED in response.text) == (403, True), path


def test_give_back_409_for_the_only_seller(team: Team) -> None:
    owner = team.join("owner", MemberRole.OWNER)
    assert GIVE_BACK not in owner.browser.get("/organisation").text
    assert "delete the organisation" in owner.browser.get(GIVE_BACK).text
    assert owner.send(GIVE_BACK).status_code == 409


def test_delete_account_409_while_an_organisation_keeps_the_seller(team: Team) -> None:
    owner, bob = team.join("owner", MemberRole.OWNER), team.join("bob")
    brings_a_seller(team, bob)
    for role in (None, MemberRole.ADMIN):
        if role is not None:
            team.put(bob, role)
        page = bob.browser.get(DATA).text
        assert ("give it back" in page, f'action="{DELETE}"' in page) == (True, False)
        assert bob.send(DELETE, current=PASSWORD).status_code == 409
    team.put(bob, MemberRole.OWNER)
    assert f'action="{DELETE}"' in bob.browser.get(DATA).text
    team.put(bob, MemberRole.ADMIN)

    assert owner.send(f"/organisations/sellers/{bob.user.id}").status_code == 303
    assert owner.send(GIVE_BACK).status_code == 303
    assert bob.send(DELETE, current=PASSWORD).headers["Location"] == "/login?done=deleted"


def test_give_back_303_ends_consents_that_no_app_has_redeemed(team: Team) -> None:
    owner, bob = team.join("owner", MemberRole.OWNER), team.join("bob")
    app = new_app(team.api.database)
    brings_a_seller(team, bob)
    assert owner.send(f"/organisations/sellers/{bob.user.id}").status_code == 303
    code = code_of(owner.browser, app)
    assert owner.send(GIVE_BACK).status_code == 303
    assert redeem(team.api, app, code).status_code == 400
    assert app.name not in bob.browser.get("/account/apps").text


def test_the_erasure_of_the_last_member_gives_the_sellers_of_others_back(team: Team) -> None:
    alone, bob = team.join("alone"), team.join("bob")
    secret = secret_of(bob.browser.create_key("Bob's key"))
    own = alone.user.organisation_id
    team.put(bob, MemberRole.ADMIN, organisation_id=own)
    assert bob.send(MOVE, organisation=str(own)).status_code == 303
    leave = bob.send(f"/organisations/{own}/leave")
    assert (leave.status_code, bob.browser.get("/keys").status_code) == (303, 403)

    erasure.erase(
        team.api.database, alone.user.email, actor=SYSTEM, progress=lambda _step, _rows: None
    )
    assert bob.browser.get("/keys").status_code == 200
    assert calls(team.api, secret) == 401, "the person who was erased could know it"
    with team.api.database.transaction() as session:
        told = select(MailWish.id).where(
            MailWish.kind == MailKind.ORGANISATION_DELETION, MailWish.user_id == bob.user.id
        )
        assert len(session.scalars(told).all()) == 1
