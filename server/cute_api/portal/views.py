"""Shared by all views: blueprints, access, transactions, pages.

A view is a function on its module's blueprint; `cute_api.portal.blueprints` lists these. Its
dependencies are in `current_portal()`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from typing import Any

import flask
from flask_limiter import RateLimitExceeded
from sqlalchemy.orm import Session

from cute_api.edge.pages import REPLY, PageReply
from cute_api.edge.versions import choice
from cute_api.models.enums import MemberRole
from cute_api.models.failures import DATABASE_ERRORS
from cute_api.portal import trust, wanted
from cute_api.portal.access import Access, View, ViewAudience, declare
from cute_api.portal.limits import respond_exceeded
from cute_api.portal.login import first_step
from cute_api.portal.portal import current_portal
from cute_api.portal.refusals import harden, keep_private, respond
from cute_api.portal.webhooks import embedding
from cute_api.refusals import RefusalError
from cute_api.services.accounts import audit, sessions
from cute_api.services.accounts.audit import ActingRole, Operator, Origin
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.accounts.sessions import SecondFactorRequiredError
from cute_api.services.organisations import acting
from cute_api.services.organisations.rights import Right

# Far above the size of any of our forms without a file.
FORM_LIMIT_BYTES = 32_768
VERSION = "version"


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


def signed_in(access: Access) -> Callable[[View], View]:
    """Call the view with a database session and the `SessionUser`, if they have the access.

    Anonymous users are redirected to the login, which leads back. Forms must be ours. The
    transaction is committed before the page is sent. Without the right it is a 403 page. A form
    holds the person's membership until the commit. An embedded page gets an `EmbedUser` instead.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(**path: Any) -> flask.Response:
            embed_id = path.pop(embedding.EMBED_ID, None)
            with transaction() as session:
                if embed_id is not None:
                    embed_user = embedding.admit(session, embed_id, access)
                    return keep_private(view(session, embed_user, **path))
                session_user = _welcome(session, access)
                if session_user is None:
                    return _to_login()
                audit.come_from(session, _origin(_role(session_user, access)))
                return keep_private(view(session, session_user, **path))

        return declare(guarded, access)

    return guard


def identified(view: View) -> View:
    """Call the view with the `SessionUser` only, so that it can wait without a connection.

    It is for the person's own account.
    """

    @wraps(view)
    def guarded(**path: Any) -> flask.Response:
        with current_portal().database.transaction() as session:
            session_user = _welcome(session, ViewAudience.PERSON)
        if session_user is None:
            return _to_login()
        return keep_private(view(session_user, **path))

    return declare(guarded, ViewAudience.PERSON)


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

    return declare(known, ViewAudience.ANYONE)


def operators_only(view: View) -> View:
    """Call the view with a database session and the `Operator`, like `signed_in`.

    Other users get the 404 of an unknown page.
    """

    @wraps(view)
    def guarded(session: Session, session_user: SessionUser, **path: Any) -> flask.Response:
        if not session_user.is_admin:
            raise RefusalError(404, "Page not found", "Check the address.")
        audit.come_from(session, _origin(ActingRole.OPERATOR))
        return view(session, Operator(session_user.user_id), **path)

    return declare(signed_in(ViewAudience.PERSON)(guarded), ViewAudience.OPERATOR)


@contextmanager
def transaction() -> Iterator[Session]:
    """One transaction of a view, whose audit entries name the session user and the address."""
    with current_portal().database.transaction() as session:
        audit.come_from(session, _origin())
        yield session


def _origin(role: MemberRole | ActingRole = MemberRole.OWNER) -> Origin:
    session_user: SessionUser | None = flask.g.get("session_user")
    address = flask.request.remote_addr
    if session_user is None:
        return Origin(address=address)
    return Origin(session_user.user_id, role, address)


def _role(session_user: SessionUser, access: Access) -> MemberRole:
    """Return the role that an action is in: each person owns their own account."""
    if session_user.acting is None or not isinstance(access, Right):
        return MemberRole.OWNER
    return session_user.acting.role


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


def file_page(parts: Iterator[bytes], *, name: str, media_type: str) -> flask.Response:
    """Return a file that the edge streams in `parts`, which a HEAD doesn't make."""
    if flask.request.method != "HEAD":
        page_reply().parts = parts
    return flask.Response(
        # An iterator, because a list has a length, which Flask would send.
        iter(()),
        mimetype=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def to(path: str) -> flask.Response:
    """Redirect to `path`, one of our own, with a GET."""
    return flask.Response(status=303, headers={"Location": embedding.at(path)})


def _to_login() -> flask.Response:
    response = keep_private(to("/login"))
    wanted.remember(response)
    return response


def _welcome(session: Session, access: Access) -> SessionUser | None:
    """Keep the session user for the page.

    Raises `RefusalError` for a form that is not ours, or if they lack the right.
    """
    token, session_user = recognise(session)
    if token is None or session_user is None:
        return None
    is_form = flask.request.method == "POST"
    if is_form:
        trust.require_own_form(token)
    keep_user(token, session_user)
    if isinstance(access, Right):
        _require(session, session_user, access, for_change=is_form)
    return session_user


def _require(
    session: Session, session_user: SessionUser, right: Right, *, for_change: bool
) -> None:
    """Raise a 403 `RefusalError` unless the person has the right, until the commit of a change."""
    acting_for = session_user.acting
    if acting_for is None:
        raise RefusalError(
            403,
            "You can't act for this seller any more",
            "You no longer belong to its organisation, or it is suspended. Choose another one.",
        )
    if acting_for.lacks_second_factor:
        raise RefusalError(
            403,
            "Your second factor is missing",
            f"{acting_for.organisation_name} requires one. Add it on “Account”, and come back.",
        )
    if for_change:
        may = acting.hold(session, acting_for, session_user.user_id, right)
    else:
        may = session_user.may(right)
    if not may:
        raise RefusalError(
            403,
            "Your role does not allow this",
            f"You need another role to {right}. Ask an owner of {acting_for.organisation_name}.",
        )


def _bound_form(limit_bytes: int) -> None:
    if (flask.request.content_length or 0) > limit_bytes:
        raise RefusalError(413, "This form is too large", "Nothing was changed. Shorten its texts.")


def wanted_version() -> str:
    """Return parameter `version`, or the newest. Raises `ApiError` 400 for any other date."""
    versions = current_portal().services.versions
    dates = flask.request.args.getlist(VERSION)
    if not dates:
        return versions.newest
    date = dates[0] if len(dates) == 1 else ""
    if not versions.is_living(date):
        raise choice.unknown(versions, date, name=VERSION)
    return date
