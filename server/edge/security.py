"""Stands in Connexion's place for security: enforces the scopes that the spec names.

Connexion's own handler for bearer schemes never enforces scopes, and it answers an invalid key as
anonymous where a key is optional. Here the gate has already refused invalid keys, so what is left
is a pure decision on the operation and the principal.
"""

from collections.abc import Mapping
from typing import Any

from connexion.middleware.abstract import ROUTING_CONTEXT, SpecMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from server.edge.state import state_of
from server.problems import ApiError, Code
from server.services.principals import Principal
from server.spec import Operation


class SecurityMiddleware(SpecMiddleware):  # type: ignore[misc]  # connexion is untyped
    def __init__(self, app: ASGIApp, *, operations: Mapping[str, Operation]) -> None:
        self._app = app
        self._operations = operations

    def add_api(self, specification: Any, **kwargs: Any) -> None:
        """Connexion's 3.0 view holds nothing that is needed here."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            operation_id = scope["extensions"][ROUTING_CONTEXT].get("operation_id")
            if operation_id is not None:
                state = state_of(scope)
                state.operation_id = operation_id
                authorise(self._operations[operation_id], state.principal)
        await self._app(scope, receive, send)


def authorise(operation: Operation, principal: Principal | None) -> None:
    """Raises 401 when a key is needed and there is none, 403 when the key lacks a scope."""
    if principal is None:
        if not operation.anonymous:
            raise ApiError(Code.UNAUTHENTICATED)
        return
    missing = sorted(operation.scopes - principal.scopes)
    if missing:
        raise ApiError(
            Code.MISSING_SCOPE, f"`{operation.id}` needs the scope `{'`, `'.join(missing)}`."
        )
