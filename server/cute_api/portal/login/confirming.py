"""Ask again for what is dangerous: the second factor, or the password without one.

A session may be stolen, or left open. So a form that creates keys which can write, erases or
exports data, or changes second factors, needs a confirmation of the last 15 minutes. A login is
one. Without it, the response is a page that asks for it, and sends the same form again.
"""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any
from uuid import UUID

import flask
from flask_limiter import RateLimitExceeded
from sqlalchemy.orm import Session

from cute_api.lib.tokens import digest
from cute_api.portal import limits, trust
from cute_api.portal.access import View
from cute_api.portal.keys.forms import can_write
from cute_api.portal.login import proving
from cute_api.portal.login.devices import Device
from cute_api.portal.portal import current_portal
from cute_api.portal.refusals import content_policy, keep_private
from cute_api.portal.views import keep_user, page, recognise, transaction
from cute_api.services.accounts import sessions
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.second_factor import standing

CODE, PASSKEY, PASSWORD = "confirm_code", "confirm_passkey", "confirm_password"


def confirmed(
    when: Callable[[], bool] = lambda: True,
    *,
    asks_password: bool = False,
    leads_to: Callable[[], str] = lambda: "",
) -> Callable[[View], View]:
    """Call a view that takes a form only after a confirmation, if `when` says so of the request.

    It stands above `signed_in`, which redirects anonymous users. A form that asks for the password
    itself (`asks_password`) needs a confirmation only by a second factor. The view may redirect to
    the origin `leads_to`.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(**path: Any) -> flask.Response:
            if not when():
                return view(**path)
            with transaction() as session:
                token, session_user = recognise(session)
                has_factor = session_user is not None and _has_factor(session, session_user)
            if token is None or session_user is None or _is_confirmed(session_user, token):
                return view(**path)
            if asks_password and not has_factor:
                return view(**path)
            trust.require_own_form(token)
            keep_user(token, session_user)
            question = _question(session_user, has_factor=has_factor)
            if question is not None:
                question.headers["Content-Security-Policy"] = content_policy(leads_to())
                return keep_private(question)
            response = view(**path)
            remember(response, session_user.user_id, token)
            return response

        return guarded

    return guard


def asks_to_write() -> bool:
    """Return whether the form is about a key that can do more than read."""
    return can_write(flask.request.form.getlist("scope"))


def remember(response: flask.Response, user_id: UUID, token: str) -> None:
    """Let this browser confirm dangerous forms of the session of this token for a while."""
    current_portal().confirmations.remember(response, user_id, _name(token))


def _is_confirmed(session_user: SessionUser, token: str) -> bool:
    known = current_portal().confirmations.read()
    return known == Device(session_user.user_id, _name(token))


def _has_factor(session: Session, session_user: SessionUser) -> bool:
    return standing.of_user(session, session_user.user_id).is_on


def _name(token: str) -> str:
    return digest(token).hex()


def _question(session_user: SessionUser, *, has_factor: bool) -> flask.Response | None:
    """Return the page that asks for the confirmation; None if this form has the right answer."""
    ask = partial(_page, session_user, has_factor=has_factor)
    form = flask.request.form
    if not form.keys() & ({CODE, PASSKEY} if has_factor else {PASSWORD}):
        return ask(403)
    code, passkey = form.get(CODE, ""), form.get(PASSKEY, "")
    try:
        if has_factor:
            is_right = proving.check(session_user.user_id, code=code, passkey=passkey) is not None
        else:
            is_right = proving.by_password(session_user, form.get(PASSWORD, "")) is not None
    except RateLimitExceeded as exceeded:
        return ask(429, error=limits.exceeded_text(exceeded))
    if is_right:
        return None
    wrong = proving.WRONG_PASSKEY if passkey else proving.WRONG_CODE
    return ask(422, error=wrong if has_factor else proving.WRONG_PASSWORD)


def _page(
    session_user: SessionUser,
    status: int,
    *,
    has_factor: bool,
    error: str | None = None,
) -> flask.Response:
    """Return the page that asks, with the fields of the form that was sent."""
    own = {CODE, PASSKEY, PASSWORD, trust.FORM_FIELD}
    with transaction() as session:
        user = sessions.candidate_of(session, session_user.user_id)
    return page(
        "confirm.html",
        status=status,
        ways=proving.ways_of(session_user.user_id) if has_factor else None,
        has_password=user is not None and user.password_hash is not None,
        error=error,
        action=flask.request.full_path.rstrip("?"),
        sent=[pair for pair in flask.request.form.items(multi=True) if pair[0] not in own],
    )
