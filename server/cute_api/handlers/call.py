"""What a handler is given and what it returns; and how the edge calls it."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, get_type_hints
from uuid import UUID

import flask
import orjson
from sqlalchemy.orm import Session
from starlette.types import Scope

from cute_api.edge.flask_calls import View
from cute_api.edge.limits.action_throttle import Action, ActionThrottle
from cute_api.edge.limits.rate_limits import READING
from cute_api.edge.limits.windows import Window
from cute_api.edge.state import RequestState
from cute_api.edge.versions.translation import lowered
from cute_api.handlers import downloads, pages, streams
from cute_api.lib.live import Live
from cute_api.models.changes import Changes, DirectChanges, SessionChanges
from cute_api.models.connections.direct import DirectConnections, DirectReads
from cute_api.models.database import Database
from cute_api.models.reads import Reads
from cute_api.problems import ApiError, Code
from cute_api.sealing import Sealer
from cute_api.services.common import etags, idempotency
from cute_api.services.feeds.streams import EventStreams
from cute_api.services.keys.principals import Key, Principal
from cute_api.services.snapshots.storage import SnapshotObjects
from cute_api.spec import CACHE_CONTROL, NO_STORE, Spec
from cute_api.versions.registry import Versions
from cute_api.webhooks.egress.addresses import UrlRules
from cute_api.webhooks.outbox.outbox import REQUEST_ID, TRACEPARENT, Cause

JSON = "application/json"
KEY_PARAMETER = "key_id"


@dataclass(frozen=True, slots=True)
class Services:
    """Dependencies of handlers, made once by `create_app`."""

    spec: Spec
    versions: Versions
    url_rules: UrlRules
    actions: ActionThrottle
    sealer: Sealer
    verification: bool
    streams: EventStreams
    snapshot_objects: SnapshotObjects | None

    def count_challenge(self, user_id: UUID) -> None:
        """Count an action that verifies a URL; too many raise a 429."""
        if self.verification:
            self.actions.count(Action.VERIFY, user_id)


@dataclass(frozen=True)
class Transaction:
    """The transaction of one call.

    It begins at its first use, and commits at the end of `block`, or rolls back if that raises. Its
    events name `cause`: see `webhooks.outbox`. A call's class has either `session` or `changes`.
    """

    database: Database
    connections: DirectConnections
    cause: Cause
    block: ExitStack

    @cached_property
    def session(self) -> Session:
        session = self.block.enter_context(self.database.transaction())
        session.info.update(self.cause)
        return session

    @cached_property
    def changes(self) -> DirectChanges:
        info = {**self.database.info, **self.cause}
        return self.block.enter_context(DirectChanges(self.connections, info))


@dataclass(frozen=True, slots=True)
class Call:
    """One validated call of an operation.

    `reads` runs single statements outside of transactions. `windows` are the caller's rate limits
    after this call was counted. `row_errors` has the errors of invalid rows of `body` by index, if
    the document lets each row get its own response; else it is empty. `version` is the API version
    of the caller: the request was lifted from it, and the response will be lowered to it.
    """

    reads: Reads
    transaction: Transaction
    services: Services
    caller: Principal | None
    windows: tuple[Window, ...]
    query: dict[str, Any]
    path: dict[str, Any]
    headers: dict[str, Any]
    body: Any
    request_id: str
    row_errors: Mapping[int, ApiError]
    version: str

    @property
    def principal(self) -> Principal:
        """The caller, which the edge has checked if the operation needs one."""
        if self.caller is None:
            raise ApiError(Code.UNAUTHENTICATED)
        return self.caller

    @property
    def key(self) -> Key:
        """The caller's key: API calls never come through a session of the portal."""
        if self.principal.key is None:
            raise ApiError(Code.UNAUTHENTICATED)
        return self.principal.key

    @property
    def record(self) -> Changes:
        """Records the response to an `Idempotency-Key` in the call's transaction."""
        return SessionChanges(self.transaction.session)

    def show_event(self, event_type: str, data: dict[str, Any], emitted: str) -> dict[str, Any]:
        """Translate an event's data from the version `emitted` to the caller's."""
        return self.services.versions.event(event_type, data, emitted=emitted, wanted=self.version)

    def id(self, name: str) -> UUID:
        """A path parameter that the spec declares as a UUID."""
        return UUID(self.path[name])


class SessionCall(Call):
    """A call that works in a session."""

    __slots__ = ()

    @property
    def session(self) -> Session:
        """The session of the call's transaction, which begins with its first use."""
        return self.transaction.session


class ChangesCall(Call):
    """A call that changes data by a few prepared statements."""

    __slots__ = ()

    @property
    def changes(self) -> DirectChanges:
        """The statements of the call's transaction, which begins with its first use."""
        return self.transaction.changes

    @property
    def record(self) -> Changes:
        return self.changes


@dataclass(frozen=True, slots=True)
class HandlerResponse:
    """A handler's result. `body` is a JSON value, or None for no body; `download` is a file; `live`
    opens a stream for a caller in a `network`.

    `cursor_parameter` is the query parameter that continues a page, for its `Link` header.
    `secret` marks a body with a secret: it is stored encrypted, replayed to one API key, and never
    cached.
    """

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cursor_parameter: str = "cursor"
    secret: bool = False
    download: downloads.Download | None = None
    live: Callable[..., Live] | None = None


Handler = Callable[[Any], HandlerResponse]
"""Its argument is a `Call`, a `SessionCall` or a `ChangesCall`."""


def call_class(handler: Handler) -> type[Call]:
    """The class of calls in a handler's annotation, which decides what the handler may use."""
    kind: type[Call] | None = get_type_hints(handler).get("call")
    if kind is None or not issubclass(kind, Call):
        raise TypeError(f"{handler.__name__} must annotate its class of calls.")
    return kind


class UncheckedCallError(RuntimeError):
    """A view was called without the edge's checks for its operation: a bug of the server."""


def view_of(
    operation_id: str,
    handler: Handler,
    database: Database,
    reads: DirectReads,
    services: Services,
) -> View:
    """The view of a handler: a call has at most one transaction, which it commits.

    Raises `UncheckedCallError` for a request that the edge did not check as this operation.
    """
    cache_control = services.spec.operations[operation_id].cache_control
    kind = call_class(handler)

    def view(scope: Scope, state: RequestState) -> flask.Response:
        checked = state.call
        if checked is None or checked.authorised.operation_id != operation_id:
            raise UncheckedCallError(operation_id)
        admitted = checked.authorised.admitted
        traceparent = None if state.span is None else state.span.traceparent
        cause = {REQUEST_ID: state.request_id, TRACEPARENT: traceparent}
        with ExitStack() as block:
            call = kind(
                reads=reads,
                transaction=Transaction(database, reads.connections, cause, block),
                services=services,
                caller=admitted.principal,
                windows=admitted.windows,
                query=checked.query,
                path=checked.path,
                headers=checked.headers,
                body=checked.body,
                request_id=state.request_id,
                row_errors=checked.row_errors,
                version=state.version,
            )
            keyed = idempotency.HEADER in call.headers
            result = _respond_once(handler, call, state) if keyed else handler(call)
        # An existing value, of an error or a secret, is stricter.
        result.headers.setdefault(CACHE_CONTROL, cache_control)
        if isinstance(result, flask.Response):
            return result
        if result.download is not None:
            return downloads.respond(
                result.download,
                result.headers,
                call.headers,
                state,
                method=scope["method"],
                database=database,
            )
        if result.live is not None:
            return streams.respond(result.live, result.headers, scope["method"], state)
        pages.link_next(result.body, result.headers, result.cursor_parameter, scope)
        return _respond(result, call, scope["method"], state)

    return view


def _respond_once(handler: Handler, call: Call, state: RequestState) -> flask.Response:
    """The response to a request with an `Idempotency-Key`: recorded, or replayed."""

    def act() -> idempotency.KeyedResponse:
        returned = handler(call)
        kind = {} if returned.body is None else {"Content-Type": JSON}
        return idempotency.KeyedResponse(
            returned.status, {**returned.headers, **kind}, _encode(returned), secret=returned.secret
        )

    recorded, replayed = idempotency.respond_once(
        call.record,
        idempotency.KeyedRequest(
            caller=call.principal,
            operation=record_name(handler.__name__, call),
            key=call.headers[idempotency.HEADER],
            fingerprint=idempotency.fingerprint(
                path=call.path, query=call.query, headers=call.headers, body=call.body
            ),
            newest=call.services.versions.newest,
        ),
        act,
        sealer=call.services.sealer,
        request_id=state.request_id,
    )
    response = flask.Response(recorded.body, status=recorded.status)
    response.headers.pop("Content-Type", None)
    response.headers.update(recorded.headers)
    state.recorded_version = recorded.version
    if recorded.status >= 400:
        state.error_code = orjson.loads(recorded.body)["code"]
        response.headers[CACHE_CONTROL] = NO_STORE
    if replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def record_name(operation: str, call: Call) -> str:
    """The name under which a response is recorded for its user.

    For operations on a key it includes the caller's key, so that other keys of the user never get
    the response.
    """
    return f"{operation} {call.key.id}" if KEY_PARAMETER in call.path else operation


def _encode(returned: HandlerResponse) -> bytes:
    return b"" if returned.body is None else orjson.dumps(returned.body)


def _encode_for(returned: HandlerResponse, call: Call, state: RequestState) -> bytes:
    """Like `_encode`, in the version of the call.

    It lowers the body before encoding, because decoding it again takes longer than most changes.
    """
    if state.translation is None:
        return _encode(returned)
    newest = call.services.versions.newest
    body = lowered(returned.body, returned.status, state.translation, state, recorded=newest)
    state.is_lowered = True
    return _encode(replace(returned, body=body))


def _respond(
    returned: HandlerResponse, call: Call, method: str, state: RequestState
) -> flask.Response:
    body, status = None, returned.status
    if status == 200 and method in READING:
        if "ETag" not in returned.headers:
            body = _encode_for(returned, call, state)
            returned.headers["ETag"] = etags.of_body(body)
        if etags.unchanged(call.headers.get("If-None-Match"), returned.headers["ETag"]):
            status = 304
    if status == 304:
        body = None
    elif body is None:
        body = _encode_for(returned, call, state)
    if returned.secret:
        returned.headers[CACHE_CONTROL] = NO_STORE
    # Pass a type so that Flask doesn't guess one; a response without body has none.
    response = flask.Response(body, status, returned.headers, content_type=JSON)
    if body is None or returned.body is None:
        del response.headers["Content-Type"]
    return response
