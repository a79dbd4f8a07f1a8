"""Tells callers of a deprecated operation that it is one, and when it goes.

`deprecated: true` in the spec puts `Deprecation` (RFC 9745) on every answer of the operation,
refusals included, and `x-sunset` puts `Sunset` (RFC 8594). No handler does anything for it.
"""

from email.utils import format_datetime

from starlette.types import ASGIApp, Receive, Scope, Send

from server.edge.state import state_of
from server.spec import Operation, Spec


class EvolutionMiddleware:
    """Stands outside the gate: a caller who is refused is told as well."""

    def __init__(self, app: ASGIApp, *, spec: Spec) -> None:
        self._app = app
        self._spec = spec
        self._notices = {
            operation.id: notice
            for operation in spec.operations.values()
            if (notice := notice_of(operation))
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._notices and scope["type"] == "http":
            operation = self._spec.operation_at(scope["method"], scope["path"])
            if operation is not None:
                state_of(scope).answer_headers += self._notices.get(operation.id, [])
        await self._app(scope, receive, send)


def notice_of(operation: Operation) -> list[tuple[bytes, bytes]]:
    """The headers that an operation's answers carry; none for one that stays."""
    headers = []
    if operation.deprecated_at is not None:
        headers.append((b"deprecation", f"@{int(operation.deprecated_at.timestamp())}".encode()))
    if operation.sunset_at is not None:
        headers.append((b"sunset", format_datetime(operation.sunset_at, usegmt=True).encode()))
    return headers
