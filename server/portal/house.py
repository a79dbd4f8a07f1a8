"""What every portal page has in common: its transaction, who is logged in, its headers."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import flask
from sqlalchemy.orm import Session

from server.models.database import Database
from server.portal import trust
from server.portal.devices import Devices
from server.portal.login_throttle import LoginThrottle
from server.portal.refusals import RefusalError, answer, harden, keep_private
from server.problems import PROBLEMS, ApiError
from server.services import sessions
from server.services.sessions import Visitor
from server.spec import Spec

# No form of ours comes near it.
FORM_LIMIT_BYTES = 32_768

View = Callable[..., flask.Response]


@dataclass(frozen=True, slots=True)
class House:
    """What pages need besides the request: made once, by `create_app`.

    `base_url` is where this server is, for code that people copy.
    """

    database: Database
    spec: Spec
    throttle: LoginThrottle
    devices: Devices
    base_url: str

    def blueprint(self, name: str, module: str) -> flask.Blueprint:
        """A blueprint whose forms are bounded and whose refusals are pages."""
        made = flask.Blueprint(name, module, template_folder="templates")
        made.before_request(_bound_form)
        made.register_error_handler(RefusalError, answer)
        made.register_error_handler(ApiError, _answer_problem)
        return made

    def signed_in(self, view: View) -> View:
        """A view that is called with a session of the database and the `Visitor`.

        Whoever is not logged in is sent to the login. A form must be one of ours. The transaction
        is committed before the page leaves.
        """

        @wraps(view)
        def guarded(**path: Any) -> flask.Response:
            with self.database.transaction() as session:
                visitor = _welcome(*self.recognise(session))
                if visitor is None:
                    return keep_private(to("/login"))
                return keep_private(view(session, visitor, **path))

        return guarded

    def identified(self, view: View) -> View:
        """As `signed_in`, for a view that waits for something: it is called with the `Visitor`
        only, and no connection to the database is held meanwhile.
        """

        @wraps(view)
        def guarded(**path: Any) -> flask.Response:
            with self.database.transaction() as session:
                visitor = _welcome(*self.recognise(session))
            if visitor is None:
                return keep_private(to("/login"))
            return keep_private(view(visitor, **path))

        return guarded

    def open(self, view: View) -> View:
        """A view for everyone, that is called with the `Visitor` who is logged in, or None."""

        @wraps(view)
        def known(**path: Any) -> flask.Response:
            with self.database.transaction() as session:
                token, visitor = self.recognise(session)
            if token is None or visitor is None:
                return harden(view(None, **path))
            flask.g.visitor = visitor
            flask.g.form_token = trust.form_token(token)
            return keep_private(view(visitor, **path))

        return known

    def admin(self, view: View) -> View:
        """A view of the operators': whoever is none gets the 404 of a page that isn't there."""

        @wraps(view)
        def guarded(session: Session, visitor: Visitor, **path: Any) -> flask.Response:
            if not visitor.is_admin:
                raise RefusalError(404, "There is no such page", "Check the address.")
            return view(session, visitor, **path)

        return self.signed_in(guarded)

    def recognise(self, session: Session) -> tuple[str | None, Visitor | None]:
        """The request's session token, and who it stands for now."""
        token = trust.read_cookie(trust.SESSION)
        return token, None if token is None else sessions.find(session, token)


def page(template: str, *, status: int = 200, **values: Any) -> flask.Response:
    """A page, with who is logged in and the token for its forms."""
    return flask.Response(
        flask.render_template(
            template,
            visitor=flask.g.get("visitor"),
            form_token=flask.g.get("form_token"),
            form_field=trust.FORM_FIELD,
            **values,
        ),
        status=status,
    )


def to(path: str) -> flask.Response:
    """Go on with a GET of `path`, which is one of ours."""
    return flask.Response(status=303, headers={"Location": path})


def _welcome(token: str | None, visitor: Visitor | None) -> Visitor | None:
    """Note who is logged in for the page. Raises a `RefusalError` for a form that is not ours."""
    if token is None or visitor is None:
        return None
    if flask.request.method == "POST":
        trust.require_own_form(token)
    flask.g.visitor = visitor
    flask.g.form_token = trust.form_token(token)
    return visitor


def _bound_form() -> None:
    if (flask.request.content_length or 0) > FORM_LIMIT_BYTES:
        raise RefusalError(413, "This form is too large", "Send less in it. Nothing was changed.")


def _answer_problem(error: ApiError) -> flask.Response:
    return answer(
        RefusalError(error.status, PROBLEMS[error.code].title, error.detail, dict(error.headers))
    )
