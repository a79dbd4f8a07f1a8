"""What a handler is given and what it answers; and how Flask gets to call it."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

import flask
import orjson
from sqlalchemy.orm import Session

from server.edge.state import STATE_KEY, RequestState
from server.models.database import Database
from server.problems import ApiError, Code
from server.services.principals import Principal
from server.spec import Spec
from server.webhooks.addresses import UrlRules

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Services:
    """What handlers need besides the request: made once, by `create_app`."""

    spec: Spec
    url_rules: UrlRules


@dataclass(frozen=True, slots=True)
class Call:
    """One validated call of an operation, inside its transaction."""

    session: Session
    services: Services
    caller: Principal | None
    query: dict[str, Any]
    path: dict[str, Any]
    body: Any

    @property
    def principal(self) -> Principal:
        """The caller, where the operation needs one: the edge has made sure."""
        if self.caller is None:
            raise ApiError(Code.UNAUTHENTICATED)
        return self.caller

    def id(self, name: str) -> UUID:
        """A path parameter that the spec declares as a UUID."""
        return UUID(self.path[name])


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler answers. `body` is a JSON value, or None for no body."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


Handler = Callable[[Call], Answer]


def view_of(handler: Handler, database: Database, services: Services) -> Callable[[], Any]:
    """The Flask view of a handler: one call is one transaction, committed before the answer."""

    def view(**_path: str) -> flask.Response:
        state: RequestState = flask.request.environ[STATE_KEY]
        with database.transaction() as session:
            answer = handler(
                Call(
                    session=session,
                    services=services,
                    caller=state.principal,
                    query=state.query,
                    path=state.path,
                    body=state.json,
                )
            )
        _link_next_page(answer)
        return _respond(answer)

    # Connexion looks at the signature to see what to parse: the edge has parsed everything.
    view.__signature__ = inspect.Signature()  # type: ignore[attr-defined]  # as inspect allows
    return view


def _link_next_page(answer: Answer) -> None:
    """Every page but the last names the next one, for clients that follow links (RFC 8288)."""
    if not isinstance(answer.body, dict) or answer.body.get("next_cursor") is None:
        return
    given = parse_qsl(flask.request.query_string.decode("ascii"), keep_blank_values=True)
    query = [(name, value) for name, value in given if name != "cursor"]
    query.append(("cursor", answer.body["next_cursor"]))
    answer.headers["Link"] = f'<{flask.request.path}?{urlencode(query)}>; rel="next"'


def _respond(answer: Answer) -> flask.Response:
    body = b"" if answer.body is None else orjson.dumps(answer.body)
    response = flask.Response(body, status=answer.status, headers=answer.headers)
    if answer.body is None:
        response.headers.pop("Content-Type", None)
    else:
        response.headers["Content-Type"] = JSON
    return response
