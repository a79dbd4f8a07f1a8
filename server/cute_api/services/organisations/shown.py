"""The organisation of a caller of the API."""

from sqlalchemy import Text, Uuid, cast, select

from cute_api.lib.json_objects import Json
from cute_api.models import Membership, Organisation, User
from cute_api.models.statements import Reads, Statement, parameter
from cute_api.services.common.columns import timestamp_of
from cute_api.services.keys.principals import Principal
from cute_api.services.organisations.members import MAX_MEMBERS
from cute_api.services.organisations.organisations import MAX_SHOWN

_OWN = select(User.organisation_id).where(User.id == parameter("user", Uuid())).scalar_subquery()
ORGANISATION = Statement(
    select(
        cast(Organisation.id, Text).label("id"),
        Organisation.name,
        timestamp_of(Organisation.created_at).label("created_at"),
        Organisation.requires_second_factor,
    ).where(Organisation.id == _OWN)
)
SELLERS = Statement(
    select(cast(User.id, Text).label("id"), User.username, cast(User.tier, Text).label("tier"))
    .where(User.organisation_id == _OWN)
    .order_by(User.id)
    .limit(MAX_SHOWN)
)
MEMBERS = Statement(
    select(
        cast(User.id, Text).label("id"),
        User.username,
        cast(Membership.role, Text).label("role"),
        timestamp_of(Membership.created_at).label("created_at"),
    )
    .join(Membership, Membership.user_id == User.id)
    .where(Membership.organisation_id == _OWN)
    .order_by(Membership.created_at, User.id)
    .limit(MAX_MEMBERS)
)


def get_own(reads: Reads, principal: Principal) -> Json:
    """Return schema `Organisation` for the organisation of the caller's user."""
    user = str(principal.user_id)
    (organisation,) = reads.rows(ORGANISATION, user=user)
    return {
        **organisation._asdict(),
        "sellers": [row._asdict() for row in reads.rows(SELLERS, user=user)],
        "members": [row._asdict() for row in reads.rows(MEMBERS, user=user)],
    }
