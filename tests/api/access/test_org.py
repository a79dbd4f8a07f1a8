"""GET /v1/org: the organisation of a key's user."""

from sqlalchemy import select

from cute_api.models import User
from cute_api.models.enums import MemberRole, Scope
from tests.fixtures.api import Api, new_key
from tests.portal.colleagues import new_person, put_member


def test_get_org_200_shows_sellers_and_members_of_ones_own_organisation(api: Api) -> None:
    made = new_key(api.database, "orga", scopes=(Scope.READ_ACCOUNT,))
    with api.database.transaction() as session:
        owner = session.scalars(select(User).where(User.email == "orga@cute.example")).one()
        colleague = new_person(session, "colleague")
        put_member(session, owner.organisation_id, colleague.id, MemberRole.ANALYST)
        expected = {str(owner.id): "owner", str(colleague.id): "analyst"}
        organisation_id, seller_id = str(owner.organisation_id), str(owner.id)
    shown = api.with_key(made.secret).get("/org").json()
    assert (shown["id"], shown["name"]) == (organisation_id, "orga")
    assert shown["sellers"] == [{"id": seller_id, "username": "orga", "tier": "pro"}]
    assert {member["id"]: member["role"] for member in shown["members"]} == expected
    other = new_key(api.database, "elsewhere", scopes=(Scope.READ_ACCOUNT,))
    elsewhere = api.with_key(other.secret).get("/org").json()
    assert [member["username"] for member in elsewhere["members"]] == ["elsewhere"]
