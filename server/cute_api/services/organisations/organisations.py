"""Organisations of a person, and an organisation's settings, sellers, keys and webhooks."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Text, Uuid, cast, select
from sqlalchemy.orm import Session

from cute_api.lib.json_objects import Json
from cute_api.lib.visible import MISLEADING, is_line, is_visible
from cute_api.models import ApiKey, App, Membership, Organisation, User, Webhook
from cute_api.models.enums import AuditAction, AuditTarget, ClientAuth, MemberRole
from cute_api.models.statements import Reads, Statement, parameter
from cute_api.refusals import RefusalError
from cute_api.services.accounts import audit
from cute_api.services.common.columns import timestamp_of
from cute_api.services.keys import keys
from cute_api.services.keys.principals import Principal
from cute_api.services.organisations import acting
from cute_api.services.organisations.members import MAX_MEMBERS, need_member

NAME_LENGTH = 80
MAX_SHOWN = 100
MAX_HOLDINGS = 1_000
Holding = TypeVar("Holding", ApiKey, Webhook, App)
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


@dataclass(frozen=True, slots=True)
class OwnOrganisation:
    """An organisation that a person belongs to, and the sellers that they can act for there."""

    organisation: Organisation
    role: MemberRole
    sellers: Sequence[User]


def of_person(session: Session, person_id: UUID) -> Sequence[OwnOrganisation]:
    """Return a person's first `MAX_SHOWN` organisations, oldest membership first."""
    found = session.execute(
        select(Organisation, Membership.role)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.user_id == person_id)
        .order_by(Membership.created_at, Organisation.id)
        .limit(MAX_SHOWN)
    ).all()
    return [OwnOrganisation(row, role, sellers(session, row.id)) for row, role in found]


def sellers(session: Session, organisation_id: UUID) -> Sequence[User]:
    """Return an organisation's first `MAX_SHOWN` sellers, oldest first."""
    return session.scalars(
        select(User)
        .where(User.organisation_id == organisation_id)
        .order_by(User.id)
        .limit(MAX_SHOWN)
    ).all()


def edit(
    session: Session,
    actor: Principal,
    *,
    name: str,
    requires_second_factor: bool,
    frame_origins: Sequence[str],
) -> None:
    """Change an organisation's settings; `frame_origins` are valid."""
    name = unicodedata.normalize("NFC", " ".join(name.split()))
    if not is_visible(name) or len(name) > NAME_LENGTH:
        raise RefusalError(
            422, "The name is not valid", f"Enter 1 to {NAME_LENGTH} characters.", field="name"
        )
    if not is_line(name):
        raise RefusalError(422, "The name is not valid", MISLEADING, field="name")
    row = acting.lock(session, need_member(actor).organisation_id)
    assert row is not None, "its member acts"
    settings = {
        "name": name,
        "requires_second_factor": requires_second_factor,
        "frame_origins": list(frame_origins),
    }
    before, after = audit.difference({field: getattr(row, field) for field in settings}, settings)
    for field, value in after.items():
        setattr(row, field, value)
    session.flush()
    audit.record(
        session,
        actor,
        AuditAction.ORGANISATION_EDITED,
        row.id,
        AuditTarget.ORGANISATION,
        owner_id=row.id,
        before=before,
        after=after,
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


def live_keys(session: Session, organisation_id: UUID) -> Sequence[tuple[ApiKey, str]]:
    """Return the first `MAX_HOLDINGS` keys that are valid now, with their sellers' usernames.

    Keys of the reference, which last as long as a session, are left out.
    """
    return _of_sellers(
        session, ApiKey, organisation_id, ApiKey.explorer.is_(False), *keys.is_live()
    )


def live_webhooks(session: Session, organisation_id: UUID) -> Sequence[tuple[Webhook, str]]:
    """Return the first `MAX_HOLDINGS` webhooks, with their sellers' usernames."""
    return _of_sellers(session, Webhook, organisation_id, Webhook.deleted_at.is_(None))


def signing_apps(session: Session, organisation_id: UUID) -> Sequence[tuple[App, str]]:
    """Return the first `MAX_HOLDINGS` apps with public keys, with their sellers' usernames."""
    signs = App.client_auth == ClientAuth.PRIVATE_KEY
    found = _of_sellers(session, App, organisation_id, signs)
    return [(app, seller) for app, seller in found if app.jwks is not None]


def _of_sellers(
    session: Session, model: type[Holding], organisation_id: UUID, *conditions: ColumnElement[bool]
) -> Sequence[tuple[Holding, str]]:
    found = session.execute(
        select(model, User.username)
        .join(User, model.user_id == User.id)
        .where(User.organisation_id == organisation_id, *conditions)
        .order_by(model.id)
        .limit(MAX_HOLDINGS)
    )
    return [(row, seller) for row, seller in found]
