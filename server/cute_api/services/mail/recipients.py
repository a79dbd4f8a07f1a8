"""Who gets an email about a seller: the owners of the organisation that acts for it."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cute_api.models import MailWish, Membership, Organisation, User
from cute_api.models.enums import MailKind, MemberRole
from cute_api.services.mail import queue
from cute_api.services.mail.templates import MAIL_TEMPLATES, MailClass

# All that is about keys, webhooks, apps and quotas: not about a person and their login.
ABOUT_SELLERS = frozenset(
    kind
    for kind, template in MAIL_TEMPLATES.items()
    if template.mail_class is not MailClass.ACCOUNT and kind is not MailKind.NEW_LOGIN
)
_RECIPIENT = "recipient_id"


@dataclass(frozen=True, slots=True)
class Recipient:
    """The user who gets an email, and the one whom it is about."""

    user: User
    about: User

    @classmethod
    def of(cls, session: Session, wish: MailWish, about: User) -> Self | None:
        """Return the recipient of an email about a user; None if that person is gone."""
        chosen = wish.data.get(_RECIPIENT)
        user = about if chosen is None else session.get(User, UUID(chosen))
        return None if user is None else cls(user, about)


def share_out(session: Session, wish: MailWish) -> bool:
    """Replace an email about a seller by one for each owner; return whether it was replaced.

    It stays as it is if the seller's own person is the only owner, or if there is none.
    """
    if wish.kind not in ABOUT_SELLERS or wish.user_id is None or _RECIPIENT in wish.data:
        return False
    owners = session.scalars(
        select(Membership.user_id)
        .join(User, User.organisation_id == Membership.organisation_id)
        .where(User.id == wish.user_id, Membership.role == MemberRole.OWNER)
        .order_by(Membership.user_id)
    ).all()
    if not owners or owners == [wish.user_id]:
        return False
    for owner_id in owners:
        data = {**wish.data, _RECIPIENT: str(owner_id)}
        queue.wish(session, wish.kind, user_id=wish.user_id, data=data)
    queue.drop(session, wish.id)
    return True


def note_for(session: Session, recipient: Recipient) -> str | None:
    """Return a line that says for which seller and why they get it, unless it is their own."""
    if recipient.user is recipient.about:
        return None
    organisation = session.get(Organisation, recipient.about.organisation_id)
    name = "its organisation" if organisation is None else organisation.name
    return f"This is about the seller {recipient.about.username}. You are an owner of {name}."
