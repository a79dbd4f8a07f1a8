"""Compose an email from its kind, data and user, when it is sent."""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from sqlalchemy.orm import Session

from cute_api.models import MailWish, User
from cute_api.models.enums import MailKind
from cute_api.outbound.mail import Mail
from cute_api.services.accounts import accounts, email_change, reserved
from cute_api.services.mail import details, layout, preferences, tokens, unsubscribing
from cute_api.services.mail.recipients import Recipient, note_for
from cute_api.services.mail.templates import MAIL_TEMPLATES, MailClass
from cute_api.services.organisations import invitations

# Emails that no longer serve a purpose, by whether the user's email is confirmed. Unconfirmed users
# can't log in, so they can't be locked out, and have no webhooks.
POINTLESS = {
    (MailKind.VERIFY_EMAIL, True),
    *(
        (kind, False)
        for kind, template in MAIL_TEMPLATES.items()
        if template.mail_class is not MailClass.ACCOUNT
    ),
    (MailKind.ACCOUNT_LOCKED, False),
}
SETTINGS = "Your email settings: {portal}/account/mails"
STOP = "Stop emails like this: {link}"


def compose(session: Session, wish: MailWish, portal: str, keys: Sequence[bytes]) -> Mail | None:
    """Return the email for a queued wish, or None if it has no purpose or recipient any more.

    `portal` is the base URL of links; `keys` sign links that need no login.
    """
    if wish.kind is MailKind.INVITATION:
        return _invitation(session, wish, portal)
    about = _user(session, wish)
    recipient = None if about is None else Recipient.of(session, wish, about)
    if recipient is None or not all(map(_can_get, (recipient.user, recipient.about))):
        return None
    user = recipient.user
    is_confirmed = user.email_verified_at is not None
    kind = wish.kind
    if kind is MailKind.ADDRESS_TAKEN and not is_confirmed:
        kind = MailKind.VERIFY_EMAIL
    if kind is MailKind.CONFIRM_NEW_EMAIL and email_change.is_like_another(
        session, wish.address or "", user.id
    ):
        kind = MailKind.EMAIL_REFUSED
    if (kind, is_confirmed) in POINTLESS or preferences.is_muted(session, user.id, kind):
        return None
    more = details.of(session, wish, recipient.about)
    if more is None:
        return None
    template = MAIL_TEMPLATES[kind]
    token = "" if template.link is None else tokens.issue(session, user.id, template.link)
    subject = template.subject.format(**more)
    body = template.text.format(portal=portal, token=token, **more)
    stop = None
    note = note_for(session, recipient)
    footer = [] if note is None else [note]
    if template.mail_class is not MailClass.ACCOUNT:
        footer.append(SETTINGS.format(portal=portal))
    if template.mail_class is MailClass.NOTICE:
        stop = unsubscribing.link(portal, keys, user.id, kind)
        footer.append(STOP.format(link=stop))
    return Mail(
        to=user.email if wish.user_id is None else wish.address or user.email,
        subject=subject,
        text=layout.text(body, footer),
        html=layout.html(subject, body, footer),
        unsubscribe=stop,
    )


def _invitation(session: Session, wish: MailWish, portal: str) -> Mail | None:
    """Return an email to an address that may have no account yet."""
    issued = invitations.issue(session, UUID(wish.data["invitation_id"]))
    if issued is None:
        return None
    offer, token = issued
    template, values = MAIL_TEMPLATES[wish.kind], asdict(offer)
    subject = template.subject.format(**values)
    days = invitations.LIFETIME.days
    body = template.text.format(portal=portal, token=token, days=days, **values)
    return Mail(
        to=offer.email,
        subject=subject,
        text=layout.text(body, ()),
        html=layout.html(subject, body, ()),
        unsubscribe=None,
    )


def _can_get(user: User) -> bool:
    return user.suspended_at is None and not reserved.is_reserved_email(user.email)


def _user(session: Session, wish: MailWish) -> User | None:
    if wish.user_id is not None:
        return session.get(User, wish.user_id)
    return None if wish.address is None else accounts.find(session, wish.address)
