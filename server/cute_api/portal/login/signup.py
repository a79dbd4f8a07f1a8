"""Sign up, confirm an address, and reset a password with a link from an email."""

from dataclasses import dataclass, field
from uuid import uuid4

import flask
from limits import RateLimitItemPerHour

from cute_api.edge.limits.limiter import limiter
from cute_api.lib.tokens import digest
from cute_api.models.enums import MailKind, TokenPurpose
from cute_api.portal import limits, trust
from cute_api.portal.access import public
from cute_api.portal.login.clients import client
from cute_api.portal.login.devices import Device
from cute_api.portal.login.entrance import enter, entrance_page, own_home, require_entrance_form
from cute_api.portal.login.known_device import KnownDevice, owner_of_form
from cute_api.portal.portal import current_portal
from cute_api.portal.refusals import keep_private
from cute_api.portal.views import new_blueprint, to, transaction
from cute_api.refusals import RefusalError
from cute_api.services.accounts import passwords, sessions, signup
from cute_api.services.accounts.accounts import EMAIL_LENGTH
from cute_api.services.accounts.sessions import LoginCandidate

# A message.
WRONG_PASSWORD = (
    "Wrong password. Check it, and try again. Or go to "  # noqa: S105 - words
    "the login page: “Forgot your password?” sends a link for a new one."
)
TO_AN_ADDRESS = f"{limits.MAILS_TO_AN_ADDRESS} per hour"
FROM_A_NETWORK = f"{limits.MAILS_FROM_A_NETWORK} per hour"
IN_ALL = RateLimitItemPerHour(limits.MAILS_TO_AN_ADDRESS_IN_ALL)
DEVICE = KnownDevice(f"{limits.MAILS_OF_A_DEVICE} per hour", "mail-device", owner_of_form)


@dataclass(slots=True)
class SignUpForm:
    """The sign-up form, valid if `errors` is empty."""

    email: str
    username: str
    password: str = field(repr=False)
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, email: str, username: str, password: str) -> "SignUpForm":
        form = cls(email.strip()[:EMAIL_LENGTH], username.strip().lower(), password)
        errors = {
            "email": signup.email_error(email.strip()),
            "username": signup.username_error(form.username) if form.username else None,
            "password": passwords.weakness(password, form.email),
        }
        form.username = form.username[: signup.USERNAME_MAX]
        form.errors = {name: text for name, text in errors.items() if text is not None}
        return form


blueprint = new_blueprint("signup", __name__)


@blueprint.get("/signup")
@public
def ask_signup() -> flask.Response:
    path = own_home()
    if path is not None:
        return keep_private(to(path))
    return keep_private(entrance_page("signup.html", form=SignUpForm("", "", ""), names=NAMES))


@blueprint.post("/signup")
@public
def sign_up() -> flask.Response:
    require_entrance_form()
    return keep_private(_sign_up())


@blueprint.get("/signup/sent")
@public
def signup_sent() -> flask.Response:
    return keep_private(entrance_page("mail_sent.html", signed_up=True))


@blueprint.get("/verify")
@public
def ask_verify() -> flask.Response:
    token = flask.request.args.get("token", "")
    try:
        owner = _need_owner(token, TokenPurpose.VERIFY_EMAIL)
    except RefusalError:
        path = own_home()
        if path is None:
            raise
        return keep_private(to(path))  # the link was opened here before, or in another tab
    if _is_opened() and _signed_up_here(owner):
        return keep_private(_enter_confirmed(token, owner))
    return keep_private(entrance_page("verify.html", token=token))


@blueprint.post("/verify")
@public
def verify() -> flask.Response:
    require_entrance_form()
    return keep_private(_verify(flask.request.form.get("token", "")))


@blueprint.get("/forgot")
@public
def ask_forgot() -> flask.Response:
    return keep_private(entrance_page("forgot.html", email=""))


@blueprint.post("/forgot")
@public
def forgot() -> flask.Response:
    require_entrance_form()
    email = flask.request.form.get("email", "").strip()
    error = signup.email_error(email)
    if error is not None:
        return keep_private(
            entrance_page("forgot.html", status=422, email=email[:EMAIL_LENGTH], error=error)
        )
    return keep_private(_ask_reset(email))


@DEVICE.limited(error_message=limits.IN_AN_HOUR)
@limiter.shared_limit(
    TO_AN_ADDRESS,
    limits.MAIL,
    key_func=limits.account_from_here,
    exempt_when=DEVICE.spared,
    error_message=limits.IN_AN_HOUR,
)
@limiter.shared_limit(
    FROM_A_NETWORK,
    limits.MAIL,
    key_func=limits.network,
    exempt_when=DEVICE.spared,
    error_message=limits.IN_AN_HOUR,
)
def _ask_reset(email: str) -> flask.Response:
    if _may_send(MailKind.RESET_PASSWORD, email):
        with transaction() as session:
            signup.ask_reset(session, email)
    return to("/forgot/sent")


@blueprint.get("/forgot/sent")
@public
def forgot_sent() -> flask.Response:
    return keep_private(entrance_page("mail_sent.html", signed_up=False))


@blueprint.get("/reset")
@public
def ask_reset() -> flask.Response:
    token = flask.request.args.get("token", "")
    owner = _need_owner(token, TokenPurpose.RESET_PASSWORD)
    return keep_private(entrance_page("reset.html", token=token, email=owner.email))


@blueprint.post("/reset")
@public
def reset() -> flask.Response:
    require_entrance_form()
    return keep_private(_reset(flask.request.form.get("token", "")))


@blueprint.post("/reset/keep")
@public
def keep_password() -> flask.Response:
    require_entrance_form()
    with transaction() as session:
        user_id = signup.use_link(session, flask.request.form.get("token", ""))
    response = keep_private(to("/login?done=unlocked"))
    current_portal().devices.remember(response, user_id)
    return response


NAMES = (signup.USERNAME_MIN, signup.USERNAME_MAX)


def _sign_up() -> flask.Response:
    sent = flask.request.form
    form = SignUpForm.read(
        sent.get("email", ""), sent.get("username", ""), sent.get("password", "")
    )
    if not form.errors and form.username:
        with transaction() as session:
            if signup.is_taken(session, form.username):
                form.errors["username"] = signup.NAME_TAKEN
    if form.errors:
        return entrance_page("signup.html", status=422, form=form, names=NAMES)
    return _create(form)


@limiter.shared_limit(
    TO_AN_ADDRESS, limits.MAIL, key_func=limits.account_from_here, error_message=limits.IN_AN_HOUR
)
@limiter.shared_limit(
    FROM_A_NETWORK, limits.MAIL, key_func=limits.network, error_message=limits.IN_AN_HOUR
)
def _create(form: SignUpForm) -> flask.Response:
    portal = current_portal()
    sandbox = portal.settings.sandbox
    password_hash = passwords.hashed_in_turn(form.password)
    token, user_id = None, uuid4()
    try:
        with transaction() as session:
            user = signup.sign_up(
                session,
                email=form.email,
                username=form.username or None,
                password_hash=password_hash,
                verified=sandbox,
                client=client(),
                notify_owner=_may_send(MailKind.ADDRESS_TAKEN, form.email),
            )
            if user is not None:
                user_id = user.id
            if user is not None and sandbox:
                token = sessions.start(
                    session,
                    LoginCandidate(user_id, password_hash),
                    replaces=trust.read_cookie(trust.SESSION),
                    client=client(),
                )
    except RefusalError as refusal:
        if refusal.field is None:
            raise
        form.errors[refusal.field] = refusal.detail
        return entrance_page("signup.html", status=refusal.status, form=form, names=NAMES)
    if token is not None:
        return enter(token, is_new=True)
    response = to("/signup/sent")
    # Set for an address that has an account as well, which the response must not reveal: its id
    # is random then, and matches no account.
    portal.newcomers.remember(response, user_id, _fingerprint(password_hash))
    return response


def _fingerprint(password_hash: str) -> str:
    return digest(password_hash).hex()


def _may_send(kind: MailKind, email: str) -> bool:
    """Return whether the address may get another email of this kind.

    Further requests succeed without an email, because the mailbox has the earlier ones.
    """
    return limits.take(IN_ALL, limits.account_of(email), f"mail-{kind}")


def _verify(token: str) -> flask.Response:
    password = flask.request.form.get("password", "")
    owner = _need_owner(token, TokenPurpose.VERIFY_EMAIL)
    return _confirm(token, owner, password)


@limiter.shared_limit(
    limits.OF_A_SECRET, limits.GUESS, key_func=limits.of_link, error_message=limits.IN_A_WINDOW
)
def _confirm(token: str, owner: "_Owner", password: str) -> flask.Response:
    if not passwords.matches(owner.candidate.password_hash, password):
        return entrance_page("verify.html", status=422, token=token, error=WRONG_PASSWORD)
    limiter.give_back()
    return _enter_confirmed(token, owner)


def _is_opened() -> bool:
    """Return whether the user opens the page; HEAD and prefetching must change nothing."""
    prefetches = "prefetch" in flask.request.headers.get("Sec-Purpose", "")
    return flask.request.method == "GET" and not prefetches


def _signed_up_here(owner: "_Owner") -> bool:
    """Return whether this browser chose the account's password, by its cookie.

    Otherwise the account may be one that somebody else prepared for this mailbox.
    """
    user_id, password_hash = owner.candidate.user_id, owner.candidate.password_hash
    if password_hash is None:
        return False
    return current_portal().newcomers.read() == Device(user_id, _fingerprint(password_hash))


def _enter_confirmed(token: str, owner: "_Owner") -> flask.Response:
    """Confirm the address of a user whose password is known to be theirs, and log them in."""
    portal = current_portal()
    with transaction() as session:
        started = signup.confirm(
            session,
            token,
            owner.candidate,
            replaces=trust.read_cookie(trust.SESSION),
            client=client(),
        )
    response = to("/login") if started is None else enter(started, is_new=True)
    portal.newcomers.forget(response)
    return response


def _reset(token: str) -> flask.Response:
    password = flask.request.form.get("password", "")
    owner = _need_owner(token, TokenPurpose.RESET_PASSWORD)
    error = passwords.weakness(password, owner.email)
    if error is not None:
        return entrance_page("reset.html", status=422, token=token, email=owner.email, error=error)
    password_hash = passwords.hashed_in_turn(password)
    with transaction() as session:
        signup.reset(session, token, password_hash, client())
    response = to("/login?done=reset")
    # Opening the link proves access to the mailbox: others' attempts must not lock this user out.
    current_portal().devices.remember(response, owner.candidate.user_id)
    trust.drop_cookie(response, trust.SESSION)
    return response


@dataclass(frozen=True, slots=True)
class _Owner:
    """The owner of a link in an email."""

    email: str
    candidate: LoginCandidate


def _need_owner(token: str, purpose: TokenPurpose) -> _Owner:
    with transaction() as session:
        user = signup.need_owner(session, token, purpose)
    return _Owner(user.email, LoginCandidate(user.id, user.password_hash))
