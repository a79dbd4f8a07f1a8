"""What a handler is given and what it returns; and how Flask gets to call it."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any
from uuid import UUID

import flask
import orjson
from sqlalchemy.orm import Session

from cute_api.edge.limits.action_throttle import Action, ActionThrottle
from cute_api.edge.limits.rate_limits import READING
from cute_api.edge.limits.windows import Window
from cute_api.edge.state import STATE_KEY, RequestState
from cute_api.edge.versions.translation import lowered
from cute_api.handlers import downloads, pages, streams
from cute_api.lib.live import Live
from cute_api.models.changes import DirectChanges, SessionChanges
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
    """What handlers need besides the request: made once, by `create_app`."""

    spec: Spec
    versions: Versions
    url_rules: UrlRules
    actions: ActionThrottle
    sealer: Sealer
    verification: bool
    streams: EventStreams
    snapshot_objects: SnapshotObjects | None

    def count_challenge(self, user_id: UUID) -> None:
        """Before what has a URL verified: who asks for it too often gets 429."""
        if self.verification:
            self.actions.count(Action.VERIFY, user_id)


class Transaction:
    """The transaction of one call: begun when it is first used, then committed, or rolled back when
    the block is left by an exception. Its events name `cause`: see `webhooks.outbox`.

    It is used either through `session` or, by what `changes_directly`, through `changes`.
    """

    __slots__ = ("_cause", "_changes", "_connections", "_context", "_database", "_session")

    def __init__(self, database: Database, connections: DirectConnections, cause: Cause) -> None:
        self._database = database
        self._connections = connections
        self._cause = cause
        self._context: AbstractContextManager[Session] | None = None
        self._session: Session | None = None
        self._changes: DirectChanges | None = None

    @property
    def session(self) -> Session:
        """The session."""
        if self._session is None:
            if self._changes is not None:
                raise TwoTransactionsError
            self._context = self._database.transaction()
            self._session = self._context.__enter__()
            self._session.info.update(self._cause)
        return self._session

    @property
    def changes(self) -> DirectChanges:
        """The changes."""
        if self._changes is None:
            if self._session is not None:
                raise TwoTransactionsError
            self._changes = DirectChanges(self._connections, {**self._database.info, **self._cause})
        return self._changes

    def __enter__(self) -> "Transaction":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._changes is not None:
            self._changes.__exit__(kind, error, traceback)
        if self._context is not None:
            self._context.__exit__(kind, error, traceback)


@dataclass(frozen=True, slots=True)
class Call:
    """One validated call of an operation.

    `reads` takes single statements outside of any transaction; `transaction` has what everything
    else goes through: the session, or the changes. `windows` are the caller's rate limits after
    this call was counted.
    `row_errors` are the rows of `body` that are not valid, by their index, where the document lets
    each row get a response of its own; empty everywhere else. `version` is the API version of the
    caller: the request was lifted from it, and the response will be lowered to it.
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
    def session(self) -> Session:
        """The session of the call's transaction, which begins with its first use."""
        return self.transaction.session

    @property
    def changes(self) -> DirectChanges:
        """Where a handler that `changes_directly` does so."""
        return self.transaction.changes

    @property
    def principal(self) -> Principal:
        """The caller, where the operation needs one: the edge has made sure."""
        if self.caller is None:
            raise ApiError(Code.UNAUTHENTICATED)
        return self.caller

    @property
    def key(self) -> Key:
        """The caller's key: nobody calls the API through a session of the portal."""
        if self.principal.key is None:
            raise ApiError(Code.UNAUTHENTICATED)
        return self.principal.key

    def show_event(self, event_type: str, data: dict[str, Any], emitted: str) -> dict[str, Any]:
        """The data of an event that was emitted in one version, as the caller's has it."""
        return self.services.versions.event(event_type, data, emitted=emitted, wanted=self.version)

    def id(self, name: str) -> UUID:
        """A path parameter that the spec declares as a UUID."""
        return UUID(self.path[name])


@dataclass(frozen=True, slots=True)
class HandlerResponse:
    """What a handler returns. `body` is a JSON value, or None for no body; `download` a file;
    `live` opens a stream for a caller in a `network`.

    `cursor_parameter` is the query parameter that continues a page, for its `Link` header.
    `secret` marks a body that holds one: it is stored encrypted only, replayed to one API key, and
    kept in no cache.
    """

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cursor_parameter: str = "cursor"
    secret: bool = False
    download: downloads.Download | None = None
    live: Callable[..., Live] | None = None


Handler = Callable[[Call], HandlerResponse]


_DIRECT: set[Handler] = set()


def changes_directly(handler: Handler) -> Handler:
    """Mark a handler that changes things through `Call.changes`, and uses no session."""
    _DIRECT.add(handler)
    return handler


class TwoTransactionsError(RuntimeError):
    """A call used both a session and direct changes, which can't be one transaction."""


class UncheckedCallError(RuntimeError):
    """A view was called without the edge's checks of its own operation: an error of the server."""


def view_of(
    operation_id: str,
    handler: Handler,
    database: Database,
    reads: DirectReads,
    services: Services,
) -> Callable[[], Any]:
    """The Flask view of a handler: one call is one transaction at most, committed before it ends.

    Raises `UncheckedCallError` for a request that did not pass the edge as this operation.
    """
    cache_control = services.spec.operations[operation_id].cache_control

    def view(**_path: str) -> flask.Response:
        state: RequestState | None = flask.request.environ.get(STATE_KEY)
        checked = None if state is None else state.call
        if state is None or checked is None or checked.authorised.operation_id != operation_id:
            raise UncheckedCallError(operation_id)
        admitted = checked.authorised.admitted
        traceparent = None if state.span is None else state.span.traceparent
        cause = {REQUEST_ID: state.request_id, TRACEPARENT: traceparent}
        with Transaction(database, reads.connections, cause) as transaction:
            call = Call(
                reads=reads,
                transaction=transaction,
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
            done = _respond_once(handler, call, state) if keyed else handler(call)
        # What is there already is stricter: that of an error, or of a secret.
        done.headers.setdefault(CACHE_CONTROL, cache_control)
        if isinstance(done, flask.Response):
            return done
        if done.download is not None:
            return downloads.respond(done.download, done.headers, call.headers, state, database)
        if done.live is not None:
            return streams.respond(done.live, done.headers, state)
        pages.link_next(done.body, done.headers, done.cursor_parameter)
        return _respond(done, call, state)

    return view


def _respond_once(handler: Handler, call: Call, state: RequestState) -> flask.Response:
    """The response to a request with an `Idempotency-Key`: recorded, or replayed."""

    def act() -> idempotency.KeyedResponse:
        returned = handler(call)
        kind = {} if returned.body is None else {"Content-Type": JSON}
        return idempotency.KeyedResponse(
            returned.status, {**returned.headers, **kind}, _encode(returned), secret=returned.secret
        )

    kept, replayed = idempotency.respond_once(
        call.changes if handler in _DIRECT else SessionChanges(call.session),
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
    response = flask.Response(kept.body, status=kept.status)
    response.headers.pop("Content-Type", None)
    response.headers.update(kept.headers)
    state.recorded_version = kept.version
    if kept.status >= 400:
        state.error_code = orjson.loads(kept.body)["code"]
        response.headers[CACHE_CONTROL] = NO_STORE
    if replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def record_name(operation: str, call: Call) -> str:
    """Under which operation a response is recorded for its user.

    What a key does to itself is recorded for that key: no other key of its user sees the response.
    """
    return f"{operation} {call.key.id}" if KEY_PARAMETER in call.path else operation


def _encode(returned: HandlerResponse) -> bytes:
    return b"" if returned.body is None else orjson.dumps(returned.body)


def _encode_for(returned: HandlerResponse, call: Call, state: RequestState) -> bytes:
    """As `_encode`, in the version of the call.

    Of a body that is not written yet: to read and write it again takes longer than most changes.
    """
    if state.translation is None:
        return _encode(returned)
    newest = call.services.versions.newest
    body = lowered(returned.body, returned.status, state.translation, state, recorded=newest)
    state.is_lowered = True
    return _encode(replace(returned, body=body))


def _respond(returned: HandlerResponse, call: Call, state: RequestState) -> flask.Response:
    body, status = None, returned.status
    if status == 200 and flask.request.method in READING:
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
    # A type is given so that Flask looks for none: what has no body has no type.
    response = flask.Response(body, status, returned.headers, content_type=JSON)
    if body is None or returned.body is None:
        del response.headers["Content-Type"]
    return response
