"""Shared by the pages before a login: their forms, and the end of a login."""

from typing import Any

import flask
from sqlalchemy.orm import Session

from cute_api.lib.tokens import new_token
from cute_api.portal import trust, wanted
from cute_api.portal.keys import quickstart
from cute_api.portal.login import confirming
from cute_api.portal.portal import current_portal
from cute_api.portal.views import page, recognise, to
from cute_api.services.accounts import sessions
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.keys import own_keys
from cute_api.services.organisations.rights import Right

QUICKSTART = "/quickstart"
HOME = "/home"
WEBHOOKS = "/webhooks"
ORGANISATIONS = "/organisations"


def entrance_page(template: str, *, status: int = 200, **values: Any) -> flask.Response:
    """Return a page with a form before the login, and the cookie that protects it."""
    visit = trust.read_cookie(trust.VISIT) or new_token()
    flask.g.form_token = trust.form_token(visit)
    response = page(template, status=status, **values)
    trust.set_cookie(response, trust.VISIT, visit)
    return response


def require_entrance_form() -> None:
    """Raise a 403 `RefusalError` unless the form is from an `entrance_page` of this browser."""
    trust.require_own_form(trust.read_cookie(trust.VISIT))


def home(session: Session, session_user: SessionUser) -> str:
    """Return the page after a login: the quickstart until the seller has a key."""
    if session_user.acting is None:
        return ORGANISATIONS
    if session_user.may(Right.KEYS_WRITE):
        key = own_keys.newest_live(session, session_user.seller_id)
        return QUICKSTART if key is None else HOME
    return HOME if session_user.may(Right.USAGE_READ) else WEBHOOKS


def own_home() -> str | None:
    """Return the home of a user who is logged in, without a query for others."""
    if trust.read_cookie(trust.SESSION) is None:
        return None
    with current_portal().database.transaction() as session:
        _, session_user = recognise(session)
        return None if session_user is None else home(session, session_user)


def enter(token: str, *, is_new: bool = False) -> flask.Response:
    """Log in with a new session's token; redirect to the page the user asked for, or home.

    A new account (`is_new`) whose home is the quickstart gets that page at once, with its first
    key.
    """
    with current_portal().database.transaction() as session:
        session_user = sessions.find(session, token)
        path = wanted.take()
        if path is None:
            path = QUICKSTART if session_user is None else home(session, session_user)
        if is_new and session_user is not None and path == QUICKSTART:
            response = quickstart.with_first_key(session, session_user, token)
        else:
            response = to(path)
    wanted.forget(response)
    if session_user is not None:
        current_portal().devices.remember(response, session_user.user_id)
        confirming.remember(response, session_user.user_id, token)
    trust.set_cookie(response, trust.SESSION, token)
    trust.drop_cookie(response, trust.VISIT)
    return response
