"""The device login (RFC 8628): endpoints for programs, and the page where users approve them.

As the RFC demands, the endpoints take forms and return JSON. They are not operations of the
document, because they serve programs without a key.
"""

import secrets
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import flask
from sqlalchemy.orm import Session

from cute_api.edge.limits.limiter import limiter
from cute_api.lib.visible import is_line, is_visible
from cute_api.models import DeviceLogin, clock
from cute_api.models.enums import SCOPE_TEXTS, Scope
from cute_api.portal import limits
from cute_api.portal.access import public
from cute_api.portal.login.clients import client
from cute_api.portal.login.confirming import asks_to_write, confirmed
from cute_api.portal.portal import current_portal
from cute_api.portal.refusals import keep_private
from cute_api.portal.views import new_blueprint, page, signed_in, to, transaction
from cute_api.refusals import RefusalError
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.keys import device_logins
from cute_api.services.keys.device_logins import (
    HOST_LENGTH,
    INTERVAL_SECONDS,
    LIFETIME,
    DeviceRequest,
    KeyRefusal,
    approve,
    deny,
    name_of,
    read_code,
    require_room,
)
from cute_api.services.organisations.rights import Right

# Only known clients, because users decide by the name.
CLIENTS = frozenset({"cute-dev"})
GRANT = "urn:ietf:params:oauth:grant-type:device_code"
UNNAMED = "an unnamed machine"
DEVICE_LOGIN = "device-login"
GUESSES = "device-guess"
NO_SUCH_CODE = "Unknown or expired code. Check it, or start again: a code is valid for ten minutes."
NO_SCOPE = "Choose at least one, or deny the request: a key without scopes can't do anything."
DONE = {
    "approved": "Approved. Go back to the program, which gets its key within seconds.",
    "denied": "Denied. The program gets no key.",
}

blueprint = new_blueprint("device", __name__)


def _approves_writing() -> bool:
    return flask.request.form.get("decision") == "approve" and asks_to_write()


@blueprint.post("/device/code")
@public
def begin() -> flask.Response:
    return keep_private(_begin())


@blueprint.post("/device/token")
@public
def poll() -> flask.Response:
    return keep_private(_poll())


@blueprint.get("/device")
@signed_in(Right.KEYS_WRITE)
def ask(session: Session, session_user: SessionUser) -> flask.Response:
    text = flask.request.args.get("user_code", "")
    if not text:
        return _entry(done=DONE.get(flask.request.args.get("done", "")))
    login = _find(session, text)
    if login is None:
        return _entry(text, error=NO_SUCH_CODE)
    try:
        require_room(session, session_user.principal, login, current_portal().spec.tiers)
    except RefusalError as refusal:
        return _request(session, login, text, failure=refusal)
    return _request(session, login, text)


@blueprint.post("/device")
@confirmed(_approves_writing)
@signed_in(Right.KEYS_WRITE)
def decide(session: Session, session_user: SessionUser) -> flask.Response:
    form = flask.request.form
    text = form.get("user_code", "")
    login = _find(session, text)
    if login is None:
        return _entry(text, error=NO_SUCH_CODE)
    if form.get("decision") != "approve":
        deny(login)
        return to("/device?done=denied")
    scopes = [Scope(scope) for scope in login.scopes if scope in form.getlist("scope")]
    if not scopes:
        return _request(session, login, text, error=NO_SCOPE)
    try:
        approve(session, session_user.principal, login, scopes, current_portal().spec.tiers)
    except RefusalError as refusal:
        return _request(session, login, text, failure=refusal)
    return to("/device?done=approved")


@limiter.shared_limit(
    f"{limits.DEVICE_LOGINS_FROM_A_REGION} per hour",
    DEVICE_LOGIN,
    key_func=limits.region,
    on_breach=lambda _: _too_many(),
)
@limiter.shared_limit(
    f"{limits.DEVICE_LOGINS_FROM_A_NETWORK} per hour",
    DEVICE_LOGIN,
    key_func=limits.network,
    on_breach=lambda _: _too_many(),
)
def _begin() -> flask.Response:
    form = flask.request.form
    program = form.get("client_id", "")
    if program not in CLIENTS:
        return _error("invalid_client", f"`client_id` must be one of: {', '.join(CLIENTS)}.")
    names = form.get("scope", "").split()
    scopes = [scope for scope in Scope if scope in names]
    if not scopes or len(scopes) != len(set(names)):
        return _error("invalid_scope", f"`scope` must name some of: {' '.join(Scope)}.")
    request = DeviceRequest(program, _host(form.get("host", "")), scopes, client())
    try:
        with transaction() as session:
            codes = device_logins.begin(session, request, secrets.choice)
    except RefusalError as refusal:
        return _error("temporarily_unavailable", refusal.detail, status=refusal.status)
    url = f"{current_portal().base_url}/device"
    return _json(
        {
            "device_code": codes.device,
            "user_code": codes.user,
            "verification_uri": url,
            "verification_uri_complete": f"{url}?user_code={codes.user}",
            "expires_in": int(LIFETIME.total_seconds()),
            "interval": INTERVAL_SECONDS,
        }
    )


@limiter.shared_limit(
    f"{limits.DEVICE_POLLS_FROM_A_NETWORK} per {limits.WINDOW}",
    "device-poll",
    key_func=limits.network,
    on_breach=lambda _: _too_many(),
)
def _poll() -> flask.Response:
    form = flask.request.form
    if form.get("grant_type") != GRANT:
        return _error("unsupported_grant_type", f"`grant_type` must be {GRANT}.")
    tiers = current_portal().spec.tiers
    with transaction() as session:
        made = device_logins.poll(session, form.get("device_code", ""), tiers)
        if isinstance(made, KeyRefusal):
            return _error(made.error, made.detail)
        return _json(
            {
                "access_token": made.secret,
                "token_type": "Bearer",
                "scope": " ".join(made.row.scopes),
                "key_id": str(made.row.id),
            }
        )


@limiter.shared_limit(
    limits.OF_A_SECRET, GUESSES, key_func=limits.of_session, error_message=limits.IN_A_WINDOW
)
@limiter.shared_limit(
    f"{limits.TRIES_OF_AN_ADDRESS} per {limits.WINDOW}",
    GUESSES,
    key_func=limits.network,
    error_message=limits.IN_A_WINDOW,
)
def _find(session: Session, text: str) -> DeviceLogin | None:
    """Lock and return the login with this code. Wrong codes count as guesses, which are limited."""
    login = device_logins.find(session, text)
    if login is not None:
        limiter.give_back()
    return login


def _host(text: str) -> str:
    """Return the machine's own name if it can be displayed safely."""
    name = text.strip()[:HOST_LENGTH]
    return name if is_visible(name) and is_line(name) else UNNAMED


def _entry(code: str = "", *, error: str | None = None, done: str | None = None) -> flask.Response:
    """Return the page to enter a code."""
    status = HTTPStatus.OK if error is None else HTTPStatus.UNPROCESSABLE_ENTITY
    return page("device.html", status=status, login=None, code=code[:20], error=error, done=done)


def _request(
    session: Session,
    login: DeviceLogin,
    text: str,
    *,
    error: str | None = None,
    failure: RefusalError | None = None,
) -> flask.Response:
    """Return the page that shows which program requests which scopes."""
    wrong = HTTPStatus.OK if error is None else HTTPStatus.UNPROCESSABLE_ENTITY
    chosen: Sequence[str] = flask.request.form.getlist("scope")
    return page(
        "device.html",
        status=wrong if failure is None else failure.status,
        login=login,
        name=name_of(login),
        code=read_code(text),
        age=(clock.now(session) - login.created_at).seconds,
        scopes={scope: SCOPE_TEXTS[Scope(scope)] for scope in login.scopes},
        chosen=chosen if flask.request.method == "POST" else login.scopes,
        error=error,
        failure=None if failure is None else failure.detail,
    )


def _too_many() -> flask.Response:
    response = _error("slow_down", "Too many requests from your network.", status=429)
    response.headers["Retry-After"] = str(limits.seconds_to_wait())
    return keep_private(response)


def _error(error: str, detail: str, *, status: int = HTTPStatus.BAD_REQUEST) -> flask.Response:
    found = {"error": error, "error_description": detail}
    return _json({name: value for name, value in found.items() if value}, status=status)


def _json(value: dict[str, Any], *, status: int = HTTPStatus.OK) -> flask.Response:
    response = flask.jsonify(value)
    response.status_code = status
    return response
