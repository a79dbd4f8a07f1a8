"""The arguments and results of handlers, and how the edge calls them."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, TypedDict, TypeVar, get_type_hints
from uuid import UUID

from sqlalchemy.orm import Session

from cute_api.edge.limits.throttles import Action, ActionThrottle
from cute_api.edge.limits.windows import Window
from cute_api.edge.request import CheckedCall
from cute_api.edge.result import CallResult, Run
from cute_api.edge.validation.requests import VALIDATE_ONLY
from cute_api.handlers import batch_rows, idempotency
from cute_api.handlers.parameters import Arguments
from cute_api.models.changes import Changes, DirectChanges, SessionChanges, undone
from cute_api.models.connections.direct import DirectConnections, DirectReads
from cute_api.models.database import Database
from cute_api.models.statements import Reads
from cute_api.problems import ApiError, Code, InvalidInput
from cute_api.sealing import Sealer
from cute_api.services.accounts import audit
from cute_api.services.accounts.audit import Origin
from cute_api.services.feeds.streams import EventStreams
from cute_api.services.keys.principals import Key, Principal
from cute_api.services.snapshots.storage import SnapshotObjects
from cute_api.spec import Spec
from cute_api.usage.item_views import ItemViews
from cute_api.versions.breaks import VersionBreaks
from cute_api.versions.registry import Versions
from cute_api.webhooks.egress.addresses import UrlRules
from cute_api.webhooks.outbox.outbox import REQUEST_ID, TRACEPARENT, Cause

KEY_PARAMETER = "key_id"
# Operations whose responses can be too large to be kept for retries.
REFERENCES = {"batch_items": batch_rows.REFERENCES}


Changed = TypeVar("Changed")


class ChangeQuery(TypedDict, total=False):
    """Parameters of operations that can be tried without changing anything."""

    validate_only: bool


@dataclass(frozen=True, slots=True)
class Services:
    """Dependencies of handlers, made once by `create_app`. `base_url` is the documentation's.

    `log_one_in`: how many successful requests there are for each in the request log.
    """

    spec: Spec
    base_url: str
    versions: Versions
    breaks: VersionBreaks
    url_rules: UrlRules
    actions: ActionThrottle
    sealer: Sealer
    verification: bool
    streams: EventStreams
    snapshot_objects: SnapshotObjects | None
    views: ItemViews
    log_one_in: int = 1

    def count_challenge(self, user_id: UUID) -> None:
        """Count an action that verifies a URL; too many raise a 429."""
        if self.verification:
            self.actions.count(Action.VERIFY, user_id)


@dataclass(frozen=True)
class Transaction:
    """The transaction of one call.

    It begins at its first use, and commits at the end of `block`, or rolls back if that raises. Its
    events name `cause`: see `webhooks.outbox`, its audit entries `origin`. A call's class has
    either `session` or `changes`.
    """

    database: Database
    connections: DirectConnections
    cause: Cause
    origin: Origin
    block: ExitStack

    @cached_property
    def session(self) -> Session:
        session = self.block.enter_context(self.database.transaction())
        session.info.update(self.cause)
        audit.come_from(session, self.origin)
        return session

    @cached_property
    def changes(self) -> DirectChanges:
        info = {**self.database.info, **self.cause}
        return self.block.enter_context(DirectChanges(self.connections, info))


@dataclass(frozen=True, slots=True)
class Call:
    """One validated call of an operation.

    `reads` runs single statements outside of transactions. `windows` are the caller's rate limits
    after this call was counted. `invalid` says what is wrong with `body`, only in calls that show
    all errors at once. `row_errors` has the errors of invalid rows of `body` by index, if the
    document lets each row get its own response; else it is empty. `version` is the API version of
    the caller: the request was lifted from it, and the response will be lowered to it.
    """

    reads: Reads
    transaction: Transaction
    services: Services
    caller: Principal | None
    windows: tuple[Window, ...]
    body: Any
    request_id: str
    invalid: InvalidInput | None
    row_errors: Mapping[int, InvalidInput]
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

    def show_event(self, event_type: str, data: Any, emitted: str) -> Any:
        """Translate an event's data from the version `emitted` to the caller's."""
        return self.services.versions.event(event_type, data, emitted=emitted, wanted=self.version)


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

    def change(self, query: ChangeQuery, act: Callable[[], Changed]) -> Changed:
        """Return what `act` returns; with `validate_only`, undo what it changed."""
        return undone(self.changes, act) if query.get("validate_only") else act()

    @property
    def changes(self) -> DirectChanges:
        """The statements of the call's transaction, which begins with its first use."""
        return self.transaction.changes

    @property
    def record(self) -> Changes:
        return self.changes


Handler = Callable[..., CallResult]
"""It takes a `Call`, a `SessionCall` or a `ChangesCall`, and its parameters (`Arguments`)."""


def call_class(handler: Handler) -> type[Call]:
    """The class of calls in a handler's annotation, which decides what the handler may use."""
    kind: type[Call] | None = get_type_hints(handler).get("call")
    if kind is None or not issubclass(kind, Call):
        raise TypeError(f"{handler.__name__} must annotate its class of calls.")
    return kind


class UncheckedCallError(RuntimeError):
    """A handler was called with the checks of another operation: a bug of the server."""


def run_of(
    operation_id: str,
    handler: Handler,
    database: Database,
    reads: DirectReads,
    services: Services,
) -> Run:
    """How the edge runs a handler: in at most one transaction, which a result commits.

    Raises `ParametersError` if it doesn't take the operation's parameters, and later
    `UncheckedCallError` for a call that the edge did not check as this operation.
    """
    kind = call_class(handler)
    arguments = Arguments.of(handler, services.spec.operations[operation_id])

    def run(checked: CheckedCall) -> CallResult:
        if checked.authorised.operation_id != operation_id:
            raise UncheckedCallError(operation_id)
        admitted = checked.authorised.admitted
        request = admitted.request
        cause = {REQUEST_ID: request.id, TRACEPARENT: request.traceparent}
        origin = Origin(address=request.client_address)
        with ExitStack() as block:
            call = kind(
                reads=reads,
                transaction=Transaction(database, reads.connections, cause, origin, block),
                services=services,
                caller=admitted.principal,
                windows=admitted.admission.windows,
                body=checked.body,
                request_id=request.id,
                invalid=checked.invalid,
                row_errors=checked.row_errors,
                version=admitted.version,
            )
            work = partial(handler, call, **arguments.of_call(checked))
            # A trial changes nothing, so it must not use up the key of the real call.
            tried = checked.query.get(VALIDATE_ONLY) or checked.invalid is not None
            if idempotency.HEADER in checked.headers and not tried:
                return _run_once(handler.__name__, call, checked, work)
            return work()

    return run


def _run_once(
    operation: str, call: Call, checked: CheckedCall, work: Callable[[], CallResult]
) -> CallResult:
    """The result of a call with an `Idempotency-Key`: recorded, or replayed."""
    return idempotency.run_once(
        call.record,
        idempotency.KeyedCall(
            caller=call.principal,
            operation=record_name(operation, call, checked),
            key=checked.headers[idempotency.HEADER],
            fingerprint=idempotency.fingerprint(
                path=checked.path, query=checked.query, headers=checked.headers, body=checked.body
            ),
            newest=call.services.versions.newest,
            request_id=call.request_id,
            base_url=call.services.base_url,
        ),
        work,
        sealer=call.services.sealer,
        references=REFERENCES.get(operation),
    )


def record_name(operation: str, call: Call, checked: CheckedCall) -> str:
    """The name under which a result is recorded for its user.

    For operations on a key it includes the caller's key, so that other keys of the user never get
    the result. For an app it includes the app, because each has keys of its own.
    """
    app = call.principal.app
    if KEY_PARAMETER in checked.path:
        return f"{operation} {call.key.id}"
    return operation if app is None else f"{operation} app {app.app_id}"
