"""What mails say. Each is written when it is sent, with a link made for it."""

from sqlalchemy.orm import Session

from server.mail import Mail
from server.models import MailWish, User
from server.models.enums import MailKind, TokenPurpose
from server.services import accounts, mail_tokens, reserved

VERIFY = """\
Hello {username},

somebody, you we hope, signed up for the Cute API with this address. Confirm that it is yours, with
the password that you chose:

{portal}/verify?token={token}

The link is good for 24 hours. If it wasn't you, do nothing: without this link and the password the
account can't be used.
"""
RESET = """\
Hello {username},

choose a new password for the Cute API here:

{portal}/reset?token={token}

The link is good for one hour and once. A new password logs you out everywhere; your API keys go
on. If you didn't ask for it, do nothing: your password stays as it is.
"""
TAKEN = """\
Hello {username},

somebody tried to sign up for the Cute API with this address, which has an account already. If it
was you, log in, or choose a new password:

{portal}/login
{portal}/forgot

If it wasn't you, there is nothing to do. Nothing was changed.
"""
CHANGED = """\
Hello {username},

the password of your Cute API account was changed, and other sessions were ended. If it wasn't you,
choose a new one at once, and look at your keys:

{portal}/forgot
"""


def compose(session: Session, wish: MailWish, portal: str) -> Mail | None:
    """The mail for a wish; None when there is nothing to send any more, or nobody to send it to."""
    user = _recipient(session, wish)
    if user is None or user.suspended_at is not None or reserved.is_reserved_email(user.email):
        return None
    kind = wish.kind
    if kind is MailKind.ADDRESS_TAKEN and user.email_verified_at is None:
        kind = MailKind.VERIFY_EMAIL
    match kind:
        case MailKind.VERIFY_EMAIL:
            if user.email_verified_at is not None:
                return None
            token = mail_tokens.issue(session, user.id, TokenPurpose.VERIFY_EMAIL)
            return _mail(user, "Confirm your email address", VERIFY, portal, token)
        case MailKind.RESET_PASSWORD:
            token = mail_tokens.issue(session, user.id, TokenPurpose.RESET_PASSWORD)
            return _mail(user, "Choose a new password", RESET, portal, token)
        case MailKind.ADDRESS_TAKEN:
            return _mail(user, "You have an account already", TAKEN, portal)
        case MailKind.PASSWORD_CHANGED:
            return _mail(user, "Your password was changed", CHANGED, portal)


def _recipient(session: Session, wish: MailWish) -> User | None:
    if wish.user_id is not None:
        return session.get(User, wish.user_id)
    return None if wish.address is None else accounts.find(session, wish.address)


def _mail(user: User, subject: str, text: str, portal: str, token: str = "") -> Mail:
    return Mail(
        to=user.email,
        subject=subject,
        text=text.format(username=user.username, portal=portal, token=token),
    )
