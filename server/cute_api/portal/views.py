"""Shared by all views: blueprints, access, transactions, pages.

A view is a function on its module's blueprint; `cute_api.portal.blueprints` lists these. Its
dependencies are in `current_portal()`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial, wraps
from typing import Any

import flask
from flask_limiter import RateLimitExceeded
from sqlalchemy.orm import Session

from cute_api.edge.pages import REPLY, PageReply
from cute_api.models.failures import DATABASE_ERRORS
from cute_api.portal import trust, wanted
from cute_api.portal.limits import respond_exceeded
from cute_api.portal.login import first_step
from cute_api.portal.portal import current_portal
from cute_api.portal.refusals import harden, keep_private, respond
from cute_api.refusals import RefusalError
from cute_api.services.accounts import audit, sessions
from cute_api.services.accounts.audit import ActingRole, Operator, Origin
from cute_api.services.accounts.sessions import SecondFactorRequiredError, SessionUser

# Far above the size of any of our forms without a file.
FORM_LIMIT_BYTES = 32_768

View = Callable[..., flask.Response]


def new_blueprint(
    name: str, module: str, *, limit_bytes: int = FORM_LIMIT_BYTES
) -> flask.Blueprint:
    """Return a blueprint that bounds its forms and renders refusals as pages."""
    blueprint = flask.Blueprint(name, module)
    blueprint.before_request(partial(_bound_form, limit_bytes))
    blueprint.register_error_handler(RefusalError, respond)
    blueprint.register_error_handler(SecondFactorRequiredError, first_step.lead_on)
    blueprint.register_error_handler(RateLimitExceeded, respond_exceeded)
    return blueprint


def signed_in(view: View) -> View:
    """Call the view with a database session and the `SessionUser`.

    Anonymous users are redirected to the login, which leads back. Forms must be ours. The
    transaction is committed before the page is sent.
    """

    @wraps(view)
    def guarded(**path: Any) -> flask.Response:
        with transaction() as session:
            session_user = _welcome(*recognise(session))
            if session_user is None:
                return _to_login()
            audit.come_from(session, _origin())
            return keep_private(view(session, session_user, **path))

    return guarded


def identified(view: View) -> View:
    """Call the view with the `SessionUser` only, so that it can wait without a connection."""

    @wraps(view)
    def guarded(**path: Any) -> flask.Response:
        with current_portal().database.transaction() as session:
            session_user = _welcome(*recognise(session))
        if session_user is None:
            return _to_login()
        return keep_private(view(session_user, **path))

    return guarded


def open_to_all(view: View) -> View:
    """Call the view with the `SessionUser`, or with None for anonymous users.

    While the database is down, users count as anonymous, so that they can read the status and the
    guides.
    """

    @wraps(view)
    def known(**path: Any) -> flask.Response:
        try:
            session_user = note_user()
        except DATABASE_ERRORS:
            session_user = None
        response = view(session_user, **path)
        is_anonymous = trust.read_cookie(trust.SESSION) is None
        return harden(response) if is_anonymous else keep_private(response)

    return known


def operators_only(view: View) -> View:
    """Call the view with a database session and the `Operator`, like `signed_in`.

    Other users get the 404 of an unknown page.
    """

    @wraps(view)
    def guarded(session: Session, session_user: SessionUser, **path: Any) -> flask.Response:
        if not session_user.is_admin:
            raise RefusalError(404, "Page not found", "Check the address.")
        audit.come_from(session, replace(_origin(), role=ActingRole.OPERATOR))
        return view(session, Operator(session_user.user_id), **path)

    return signed_in(guarded)


@contextmanager
def transaction() -> Iterator[Session]:
    """One transaction of a view, whose audit entries name the session user and the address."""
    with current_portal().database.transaction() as session:
        audit.come_from(session, _origin())
        yield session


def _origin() -> Origin:
    session_user: SessionUser | None = flask.g.get("session_user")
    address = flask.request.remote_addr
    if session_user is None:
        return Origin(address=address)
    return Origin(session_user.user_id, ActingRole.OWNER, address)


def note_user() -> SessionUser | None:
    """Look up the session user, if any, and keep them for the page."""
    if trust.read_cookie(trust.SESSION) is None:
        return None
    with current_portal().database.transaction() as session:
        token, session_user = recognise(session)
    if token is not None and session_user is not None:
        keep_user(token, session_user)
    return session_user


def recognise(session: Session) -> tuple[str | None, SessionUser | None]:
    """Return the request's session token and its current user."""
    token = trust.read_cookie(trust.SESSION)
    return token, None if token is None else sessions.find(session, token)


def keep_user(token: str, session_user: SessionUser) -> None:
    """Keep the user of a session's token for the page, with the token for its forms."""
    flask.g.session_user = session_user
    flask.g.form_token = trust.form_token(token)


def page(template: str, *, status: int = 200, **values: Any) -> flask.Response:
    """Render a page with the session user and the token for its forms."""
    return flask.Response(
        flask.render_template(template, **trust.whose(), **values),
        status=status,
    )


def fixed_page(template: str, **values: Any) -> flask.Response:
    """Render a page that shows nothing of its request, so that it may always be compressed.

    Its length reveals only which page it is, so BREACH attacks learn nothing.
    """
    response = page(template, **values)
    page_reply().is_compressible = True
    return response


def page_reply() -> PageReply:
    """Return the current request's `PageReply`, for a page to fill in."""
    reply: PageReply = flask.request.environ[REPLY]
    return reply


def to(path: str) -> flask.Response:
    """Redirect to `path`, one of our own, with a GET."""
    return flask.Response(status=303, headers={"Location": path})


def _to_login() -> flask.Response:
    response = keep_private(to("/login"))
    wanted.remember(response)
    return response


def _welcome(token: str | None, session_user: SessionUser | None) -> SessionUser | None:
    """Keep the session user for the page. Raises `RefusalError` for a form that is not ours."""
    if token is None or session_user is None:
        return None
    if flask.request.method == "POST":
        trust.require_own_form(token)
    keep_user(token, session_user)
    return session_user


def _bound_form(limit_bytes: int) -> None:
    if (flask.request.content_length or 0) > limit_bytes:
        raise RefusalError(413, "This form is too large", "Nothing was changed. Shorten its texts.")
