"""What organisations have besides sellers: other people, invitations, alerts; links in emails."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from cute_api.lib.tokens import digest, new_token
from cute_api.models import (
    Alert,
    AlertFiring,
    EmailChange,
    Invitation,
    Membership,
    Organisation,
    User,
    clock,
)
from cute_api.models.enums import AlertKind, AlertRecipients, MemberRole, Tier, TokenPurpose
from cute_api.services.accounts import accounts, email_change
from cute_api.services.mail import tokens
from tests.portal.browser import PASSWORD


def new_person(session: Session, name: str) -> User:
    """A person with an organisation of their own, who can log in with `PASSWORD`."""
    email = f"{name}-{uuid4().hex[:8]}@cute.example"
    user, _ = accounts.create(session, email=email, tier=Tier.PRO, password=PASSWORD)
    return user


def put_member(session: Session, organisation_id: UUID, person_id: UUID, role: MemberRole) -> None:
    """Give a person a role in an organisation, whether or not they are a member."""
    session.execute(
        insert(Membership)
        .values(organisation_id=organisation_id, user_id=person_id, role=role)
        .on_conflict_do_update(
            index_elements=[Membership.organisation_id, Membership.user_id],
            set_={Membership.role: role},
        )
    )


def put_invitation(
    session: Session,
    organisation_id: UUID,
    email: str,
    role: MemberRole,
    *,
    invited_by: UUID,
    expires_at: datetime | None = None,
) -> tuple[UUID, str]:
    """The id and the token of an open invitation, as if its email was sent."""
    token = new_token()
    row = Invitation(
        organisation_id=organisation_id,
        email=email,
        role=role,
        invited_by=invited_by,
        token_digest=digest(token),
        expires_at=expires_at or clock.now(session) + timedelta(days=1),
    )
    session.add(row)
    session.flush()
    return row.id, token


def give_colleague(session: Session, user: User, name: str) -> dict[str, str]:
    """Name the user's organisation, and give it another member, an invitation and an alert.

    The user is invited to the member's own organisation. Returns the ids by the parameters of
    routes.
    """
    session.execute(
        update(Organisation).where(Organisation.id == user.organisation_id).values(name=name)
    )
    colleague = new_person(session, "colleague")
    put_member(session, user.organisation_id, colleague.id, MemberRole.ANALYST)
    invitation_id, _ = put_invitation(
        session,
        user.organisation_id,
        f"{uuid4().hex}@cute.example",
        MemberRole.DEVELOPER,
        invited_by=user.id,
    )
    _, token = put_invitation(
        session,
        colleague.organisation_id,
        user.email,
        MemberRole.DEVELOPER,
        invited_by=colleague.id,
    )
    return {
        "organisation_id": str(user.organisation_id),
        "seller_id": str(user.id),
        "person_id": str(colleague.id),
        "invitation_id": str(invitation_id),
        "invitation_token": token,
        "alert_id": str(give_alert(session, user, name)),
    }


def give_alert(session: Session, user: User, name: str) -> UUID:
    """An alert of the user's organisation that fires about something with this name."""
    alert = Alert(
        organisation_id=user.organisation_id,
        kind=AlertKind.QUOTA,
        threshold=80,
        by_email=True,
        by_webhook=True,
        recipients=AlertRecipients.ADMINS,
        cooldown_minutes=60,
        # Long after the test: nobody checks it.
        due_at=clock.now(session) + timedelta(days=1),
    )
    session.add(alert)
    session.flush()
    firing = {"subject": str(uuid4()), "name": name, "value": 91, "threshold": 80}
    session.add(AlertFiring(alert_id=alert.id, user_id=user.id, **firing))
    session.flush()
    return alert.id


def begin_email_change(session: Session, user: User) -> str:
    """Begin to change a user's address; return the token of the link to their old mailbox."""
    expires_at = clock.now(session) + email_change.LIFETIME
    email = f"{uuid4().hex}@cute.example"
    session.merge(EmailChange(user_id=user.id, email=email, expires_at=expires_at))
    return tokens.issue(session, user.id, TokenPurpose.CONFIRM_OLD_EMAIL)
