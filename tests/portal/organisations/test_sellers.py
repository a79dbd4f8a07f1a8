"""Moving a seller, so that one organisation acts for several."""

from cute_api.models import Organisation
from cute_api.models.enums import MemberRole
from tests.portal.browser import calls, secret_of
from tests.portal.organisations.conftest import Person, Team

MOVE = "/organisation/move"


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
