"""What mails say. Each is written when it is sent, with a link made for it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from cute_api.models import MailWish, User, clock
from cute_api.models.enums import MailKind, TokenPurpose
from cute_api.outbound.mail import Mail
from cute_api.services.accounts import accounts, reserved
from cute_api.services.mail import tokens, version_callers
from cute_api.services.mail.version_callers import Retiring

VERIFY = """\
Hello {username},

somebody signed up for the Cute API with this address. If it was you, confirm the address with the
password that you chose:

{portal}/verify?token={token}

The link is valid for 24 hours. If it wasn't you, do nothing: without this link and the password,
nobody can use the account.
"""
RESET = """\
Hello {username},

choose a new password for the Cute API here:

{portal}/reset?token={token}

The link is valid for one hour, and only once. A new password logs you out everywhere; your API
keys keep working. If you didn't request it, do nothing: your password stays the same.
"""
TAKEN = """\
Hello {username},

somebody tried to sign up for the Cute API with this address, which already has an account. If it
was you, log in, or choose a new password:

{portal}/login
{portal}/forgot

If it wasn't you, you don't need to do anything. Nothing was changed.
"""
CHANGED = """\
Hello {username},

the password of your Cute API account was changed, and other sessions were ended. If it wasn't you,
choose a new one at once, and check your keys:

{portal}/forgot
"""


LOCKED = """\
Hello {username},

somebody tried many wrong passwords for your Cute API account. For now, you can log in with a
password only in browsers where you logged in before. This ends 15 minutes after the last attempt.
Nobody found your password, and your API keys keep working.

If it was you, and you forgot your password, choose a new one. You can then log in at once:

{portal}/forgot

If it wasn't you, you don't need to do anything. You get this mail at most once a day.
"""
USED_UP = """\
Hello {username},

your webhooks have used up today's budget of deliveries for the Cute API. New deliveries wait, and
are sent in order after midnight (UTC); nothing is lost. Your webhooks page shows what was sent:

{portal}/webhooks

To need fewer deliveries, subscribe to fewer events or set a filter. If your budget is too small,
contact us for a higher tier. You get this mail at most once a day.
"""
RETIRES = """\
Hello {username},

version {version} of the Cute API retires on {sunset} (00:00 UTC), and you still use it:

{uses}

Until then everything works as before. From that day on, requests that name {version} in
Cute-Version get 400 unknown_version, and keys and webhooks whose version it is get {next}.

What changed since, and how to move to a newer version:

{portal}/docs/versions
{portal}/docs/versioning

As long as you use the version, you get this mail when its end is announced, and three months, one
month and one week before it.
"""


@dataclass(frozen=True, slots=True)
class Letter:
    """`subject` and `text`, which has places for `username`, `portal`, and, with a `link`, `token`.

    Both can have those that the mail's kind adds.
    """

    subject: str
    text: str
    link: TokenPurpose | None = None


LETTERS = {
    MailKind.VERIFY_EMAIL: Letter("Confirm your email address", VERIFY, TokenPurpose.VERIFY_EMAIL),
    MailKind.RESET_PASSWORD: Letter("Choose a new password", RESET, TokenPurpose.RESET_PASSWORD),
    MailKind.ADDRESS_TAKEN: Letter("You already have an account", TAKEN),
    MailKind.PASSWORD_CHANGED: Letter("Your password was changed", CHANGED),
    MailKind.ACCOUNT_LOCKED: Letter("Too many login attempts for your account", LOCKED),
    MailKind.DELIVERIES_USED_UP: Letter("Today's delivery budget is used up", USED_UP),
    MailKind.VERSION_RETIRES: Letter("Version {version} retires on {sunset}", RETIRES),
}
# Kinds of mails that there is no use in, by whether the user's email is confirmed. Nobody logs in
# with one that isn't, so nobody is locked out, or has webhooks.
POINTLESS = {
    (MailKind.VERIFY_EMAIL, True),
    (MailKind.ACCOUNT_LOCKED, False),
    (MailKind.DELIVERIES_USED_UP, False),
    (MailKind.VERSION_RETIRES, False),
}


def compose(session: Session, wish: MailWish, portal: str) -> Mail | None:
    """The mail for a wish; None when there is nothing to send any more, or nobody to send it to."""
    user = _recipient(session, wish)
    if user is None or user.suspended_at is not None or reserved.is_reserved_email(user.email):
        return None
    is_confirmed = user.email_verified_at is not None
    kind = wish.kind
    if kind is MailKind.ADDRESS_TAKEN and not is_confirmed:
        kind = MailKind.VERIFY_EMAIL
    if (kind, is_confirmed) in POINTLESS:
        return None
    if kind is MailKind.DELIVERIES_USED_UP and not _is_held(session, user):
        return None
    more = _version(session, wish, user) if kind is MailKind.VERSION_RETIRES else {}
    if more is None:
        return None
    letter = LETTERS[kind]
    token = "" if letter.link is None else tokens.issue(session, user.id, letter.link)
    return Mail(
        to=user.email,
        subject=letter.subject.format(**more),
        text=letter.text.format(username=user.username, portal=portal, token=token, **more),
    )


def _is_held(session: Session, user: User) -> bool:
    """Whether deliveries wait: a mail that is late, or overtaken by a higher tier, says nothing."""
    until = user.deliveries_held_until
    return until is not None and until > clock.now(session)


def _version(session: Session, wish: MailWish, user: User) -> dict[str, str] | None:
    """What the mail about the end of a version says; None for a user who has moved away from it."""
    retiring = Retiring.of(wish.data)
    uses = version_callers.described(session, retiring, user.id)
    if not uses:
        return None
    return {
        "version": retiring.version,
        "sunset": retiring.sunset.isoformat(),
        "next": retiring.next,
        "uses": uses,
    }


def _recipient(session: Session, wish: MailWish) -> User | None:
    if wish.user_id is not None:
        return session.get(User, wish.user_id)
    return None if wish.address is None else accounts.find(session, wish.address)
