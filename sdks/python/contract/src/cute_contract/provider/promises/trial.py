"""The tools of a promise's check: requests by operation, a shelf of items, a receiver."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

import httpx2

from cute_contract.provider.cases import (
    NO_BODY,
    OPTIONAL,
    As,
    Call,
    Case,
    CheckedOperation,
    Query,
)
from cute_contract.provider.promises.receiver import Receiver
from cute_contract.provider.schema import Schemas
from cute_contract.provider.spec import Spec, escape
from cute_contract.provider.wire import ApiResponse
from cute_contract.provider.world import (
    AbsentError,
    DeadKeyError,
    Scope,
    UnavailableError,
    World,
    new_scope,
)
from cute_contract.report.records import Finding

Row = dict[str, Any]
GONE = frozenset({405, 501})
SHOWN = 300
STREAM = "stream_events"
# In place of a version: the schemas of the spec that the kit was given.
OWN = ""
STREAM_SECONDS = 5.0


class NotKeptError(Exception):
    """A promise is broken."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.flaw)
        self.finding = finding


@dataclass(slots=True)
class Trial:
    """The state of a run. `scope` is cleared after each check, `shared` at the end. `operation` is
    the last one called.

    Without a `receiver`, `no_receiver` says why. `has_url` means that its address was given, so
    missing requests were not sent.
    """

    world: World
    spec: Spec
    receiver: Receiver | None = None
    no_receiver: str = ""
    has_url: bool = False
    scope: Scope = field(default_factory=new_scope)
    memory: dict[str, Any] = field(default_factory=dict)
    operation: str = ""
    _last: ApiResponse | None = None
    _schemas: dict[str, Schemas] = field(default_factory=dict)

    def begin(self, scope: Scope) -> None:
        """A new check begins."""
        self.scope, self.operation, self._last = scope, "", None
        self.world.used.clear()

    def send(
        self,
        operation: str,
        *,
        query: Query | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = NO_BODY,
        by: As | None = None,
        shared: bool = False,
        method: str = "",
        **ids: str,
    ) -> ApiResponse:
        """Call an operation; return its response of any status. `ids` fill the path.

        The caller is the key, or the app where only an app may call. With another `method`, the
        call is not one of the operation.
        """
        call = self.call(
            operation, query=query, headers=headers, body=body, by=by, method=method, ids=ids
        )
        scope = self.world.shared if shared else self.scope
        response = self.world.send_filled(call, scope)
        if response.status in GONE and not method:
            raise AbsentError(operation)
        self._last, self.operation = response, operation
        return response

    def stream(
        self, query: Query, headers: Mapping[str, str], enough: Callable[[bytes], bool]
    ) -> ApiResponse:
        """Read the stream of events until there is enough of it, it ends, or it is too late."""
        call = self.call(STREAM, query=query, headers=headers)
        self.world.used.add(STREAM)
        response = self.world.wire.stream(call, enough, STREAM_SECONDS)
        if response.status in GONE:
            raise AbsentError(STREAM)
        self._last, self.operation = response, STREAM
        self.expect(response.status == 200, "the stream is refused", 200, response.status)
        return response

    def planned(self, operation: str) -> CheckedOperation:
        """Return an operation with its tests. Raises `AbsentError`."""
        if operation not in self.world.operations or operation in self.world.absent:
            raise AbsentError(operation)
        return self.world.operations[operation]

    def success(self, operation: str) -> Case:
        """Return a test of a success; make the calls before it. Raises `AbsentError`,
        `UnavailableError`.
        """
        found = [case for case in self.planned(operation).cases if case.status < 300]
        if not found:
            raise UnavailableError(f"the kit has no request to {operation} that succeeds")
        case = min(found, key=lambda case: len(case.before))
        for call in case.before:
            status = self.sent(call).status
            if status >= 300:
                raise UnavailableError(f"{call.operation}, which comes before, returned {status}")
        return case

    def sent(self, call: Call, **changes: Any) -> ApiResponse:
        """Make a planned call, with other parts. Raises `AbsentError`, `UnavailableError`."""
        call = replace(call, **changes)
        self._need(call.by)
        filled = self.world.fill(call, self.scope)
        response = self.world.send_filled(filled, self.scope)
        if response.status in GONE:
            raise AbsentError(call.operation)
        self._last, self.operation = response, call.operation
        return response

    def call(
        self,
        operation: str,
        *,
        query: Query | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = NO_BODY,
        by: As | None = None,
        method: str = "",
        ids: Mapping[str, str] | None = None,
    ) -> Call:
        """Return a call of an operation. Raises `AbsentError`, `UnavailableError`."""
        if not self.spec.has(operation) or operation in self.world.absent:
            raise AbsentError(operation)
        by = by or self.spec.caller(operation)
        self._need(by)
        path, declared = self.spec.place_of(operation)
        method = method or declared
        for name, value in (ids or {}).items():
            path = path.replace(f"{{{name}}}", quote(value, safe=""))
        return Call(
            operation, method.upper(), path, dict(query or {}), dict(headers or {}), body, by=by
        )

    def _need(self, by: As) -> None:
        """Raise `UnavailableError` if the run is without this caller's key."""
        if by in OPTIONAL and by not in self.world.wire.keys:
            raise UnavailableError(f"needs another key: give {by.option}")

    def ask(self, operation: str, wanted: int = 200, **given: Any) -> ApiResponse:
        """Call an operation; its response must have the status `wanted`."""
        response = self.send(operation, **given)
        self.expect(
            response.status == wanted,
            f"{operation} returns {response.status}, not {wanted}",
            wanted,
            f"{response.status} {response.content[:SHOWN].decode(errors='replace')}",
            part=f"responses/{wanted}",
        )
        return response

    def value(self, operation: str, wanted: int = 200, **given: Any) -> Any:
        """The body of the response as JSON; an object."""
        response = self.ask(operation, wanted, **given)
        value = response.value
        self.expect(isinstance(value, dict), "the body is not a JSON object", "an object", value)
        return value

    def rows(self, operation: str, **given: Any) -> list[Row]:
        """`data` of a page."""
        page = self.value(operation, **given)
        data = page.get("data")
        self.expect(isinstance(data, list), "the body lacks data", "a list", data)
        return [row for row in page["data"] if isinstance(row, dict)]

    def expect(
        self, holds: bool, flaw: str, expected: object, got: object, part: str = "description"
    ) -> None:
        """Raise `NotKeptError` with the last request unless the condition is true."""
        if not holds:
            raise NotKeptError(self._finding(flaw, expected, got, part))

    def shape(self, error: Exception) -> Finding:
        """Return the finding for a last response that can't be read, or for a dead key."""
        if isinstance(error, DeadKeyError):
            return self._finding(str(error), "that it works until it is revoked", 401, "security")
        shown = self._last.content[:SHOWN].decode(errors="replace") if self._last else ""
        flaw = f"a response of {self.operation} has another shape"
        return self._finding(flaw, f"no {error!r} in reading it", shown, "responses")

    def _finding(self, flaw: str, expected: object, got: object, part: str) -> Finding:
        place = ""
        if self.operation:
            path, method = self.spec.place_of(self.operation)
            place = f"#/paths/{escape(path)}/{method}/{part}"
        command = self._last.command if self._last is not None else ""
        return Finding(flaw, str(expected), str(got)[:SHOWN], place, command)

    def account(self) -> str:
        """The seller for whom the app calls. Raises `UnavailableError` if none was given."""
        if As.INSTALL not in self.world.wire.keys:
            raise UnavailableError(f"needs another key: give {As.INSTALL.option}")
        return self.world.wire.account

    def served(self, query: str = "") -> Row:
        """The document that the API serves; empty where it serves none."""
        base = self.world.wire.base_url.removesuffix(self.spec.base_path)
        try:
            document = self.world.wire.client.get(f"{base}/openapi.json{query}").json()
        except (httpx2.HTTPError, ValueError):
            return {}
        return document if isinstance(document, dict) else {}

    def schemas(self) -> Schemas:
        """The schemas of the spec, prepared once for all checks."""
        if OWN not in self._schemas:
            self._schemas[OWN] = Schemas(self.spec, self.world.wire.base_url)
        return self._schemas[OWN]

    def schemas_of(self, version: str) -> Schemas | None:
        """The schemas of the document that the API serves for a version; None if it serves none.

        The document is read once.
        """
        if version not in self._schemas:
            document = self.served(f"?version={version}")
            if not document:
                return None
            self._schemas[version] = Schemas(Spec(document), self.world.wire.base_url)
        return self._schemas[version]

    def webhooks_receiver(self) -> Receiver:
        """Raises `UnavailableError` when there is none."""
        if self.receiver is None:
            raise UnavailableError(self.no_receiver)
        return self.receiver
