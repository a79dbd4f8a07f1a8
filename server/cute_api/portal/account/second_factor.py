"""The session user's second factors: passkeys, an authenticator app, and recovery codes."""

from collections.abc import Sequence
from uuid import UUID

import flask
import segno
from markupsafe import Markup
from sqlalchemy.orm import Session

from cute_api.lib.visible import is_line, is_visible
from cute_api.portal import trust
from cute_api.portal.access import ViewAudience
from cute_api.portal.login.confirming import confirmed
from cute_api.portal.login.relying_party import relying_party
from cute_api.portal.portal import current_portal
from cute_api.portal.views import new_blueprint, page, signed_in, to
from cute_api.refusals import RefusalError
from cute_api.services.accounts import own_account
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.second_factor import factors, passkeys, standing, totp
from cute_api.services.second_factor.passkeys import RelyingParty

PAGE = "/account/second-factor"
DONE = {
    "authenticator": "The authenticator app was replaced.",
    "passkey": "The passkey was added.",
    "removed": "The second factor was removed.",
}
NOT_MADE = "The passkey was not added. Try again: a passkey has to be made within five minutes."
WRONG_CODE = "Wrong code. Check the clock of your phone, and enter the code that the app shows now."

blueprint = new_blueprint("second_factor", __name__)


@blueprint.get(PAGE)
@signed_in(ViewAudience.PERSON)
def show_factors(session: Session, session_user: SessionUser) -> flask.Response:
    return page(
        "second_factor.html",
        factors=standing.of_user(session, session_user.user_id),
        passkeys=passkeys.list_own(session, session_user.user_id),
        can_add_passkeys=relying_party() is not None,
        done=DONE.get(flask.request.args.get("done", "")),
    )


@blueprint.post(f"{PAGE}/authenticator/setup")
@confirmed()
@signed_in(ViewAudience.PERSON)
def set_up_authenticator(session: Session, session_user: SessionUser) -> flask.Response:
    return _setup(session_user, totp.new_secret())


@blueprint.post(f"{PAGE}/authenticator")
@confirmed()
@signed_in(ViewAudience.PERSON)
def add_authenticator(session: Session, session_user: SessionUser) -> flask.Response:
    form = flask.request.form
    secret = form.get("secret", "")
    if not totp.is_secret(secret):
        raise RefusalError(422, "This form is out of date", "Set up the app again.")
    code = totp.read_code(form.get("code", ""))
    codes = None
    if code is not None:
        sealer = current_portal().services.sealer
        codes = factors.add_authenticator(session, session_user.person, sealer, secret, code)
    if codes is None:
        return _setup(session_user, secret, error=WRONG_CODE)
    return _added(session, session_user, codes) if codes else to(f"{PAGE}?done=authenticator")


@blueprint.post(f"{PAGE}/authenticator/remove")
@confirmed()
@signed_in(ViewAudience.PERSON)
def remove_authenticator(session: Session, session_user: SessionUser) -> flask.Response:
    factors.remove_authenticator(session, session_user.person)
    return to(f"{PAGE}?done=removed")


@blueprint.post(f"{PAGE}/passkeys/setup")
@confirmed()
@signed_in(ViewAudience.PERSON)
def set_up_passkey(session: Session, session_user: SessionUser) -> flask.Response:
    return _passkey_setup(session, session_user)


@blueprint.post(f"{PAGE}/passkeys")
@confirmed()
@signed_in(ViewAudience.PERSON)
def add_passkey(session: Session, session_user: SessionUser) -> flask.Response:
    form = flask.request.form
    name, answer = form.get("name", "").strip(), form.get("passkey", "")
    if not is_visible(name) or not is_line(name) or len(name) > passkeys.NAME_LENGTH:
        error = f"Enter a name, such as the device: 1 to {passkeys.NAME_LENGTH} characters."
        return _passkey_setup(session, session_user, name_error=error)
    codes = factors.add_passkey(session, session_user.person, _need_party(), name, answer)
    if codes is None:
        return _passkey_setup(session, session_user, name=name, failure=NOT_MADE)
    return _added(session, session_user, codes) if codes else to(f"{PAGE}?done=passkey")


@blueprint.post(f"{PAGE}/passkeys/<uuid:passkey_id>/remove")
@confirmed()
@signed_in(ViewAudience.PERSON)
def remove_passkey(session: Session, session_user: SessionUser, passkey_id: UUID) -> flask.Response:
    if not factors.remove_passkey(session, session_user.person, passkey_id):
        raise RefusalError(404, "Passkey not found", "It may have been removed in the meantime.")
    return to(f"{PAGE}?done=removed")


@blueprint.post(f"{PAGE}/recovery-codes")
@confirmed()
@signed_in(ViewAudience.PERSON)
def replace_recovery_codes(session: Session, session_user: SessionUser) -> flask.Response:
    return _codes(factors.replace_recovery_codes(session, session_user.person))


def _setup(session_user: SessionUser, secret: str, *, error: str | None = None) -> flask.Response:
    return page(
        "authenticator_setup.html",
        status=200 if error is None else 422,
        secret=secret,
        image=qr_code(totp.uri(secret, session_user.email)),
        error=error,
    )


def _passkey_setup(
    session: Session,
    session_user: SessionUser,
    *,
    name: str = "",
    name_error: str | None = None,
    failure: str | None = None,
) -> flask.Response:
    return page(
        "passkey_setup.html",
        status=200 if name_error is None and failure is None else 422,
        options=passkeys.creation_options(
            session, _need_party(), session_user.user_id, session_user.email
        ),
        longest=passkeys.NAME_LENGTH,
        name=name,
        name_error=name_error,
        failure=failure,
    )


def _need_party() -> RelyingParty:
    party = relying_party()
    if party is None:
        raise RefusalError(
            409,
            "Passkeys don't work at this address",
            "They need a host name. In a sandbox, open the portal at localhost instead.",
        )
    return party


def _added(session: Session, session_user: SessionUser, codes: Sequence[str]) -> flask.Response:
    """End the other sessions, which began without a second factor, and show the codes."""
    token = trust.read_cookie(trust.SESSION) or ""
    own_account.end_others(session, session_user.person, token)
    return _codes(codes)


def _codes(codes: Sequence[str]) -> flask.Response:
    return page("recovery_codes.html", codes=codes)


def qr_code(text: str) -> Markup:
    """Return the QR code of a text as an SVG image, black on white."""
    image = segno.make(text, error="m", micro=False)
    svg: str = image.svg_inline(svgclass="qr", lineclass=None, omitsize=True, light="#fff")
    return Markup(svg)  # noqa: S704 - the library's markup; the text is only drawn
