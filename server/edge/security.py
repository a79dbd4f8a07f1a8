"""Stands in Connexion's place for security: enforces the scopes that the spec names.

Connexion's own handler for bearer schemes never enforces scopes, and it answers an invalid key as
anonymous where a key is optional. Here the gate has already refused invalid keys, so what is left
is a pure decision on the operation and the principal.
"""

from collections.abc import Mapping
from typing import Any

from connexion.middleware.abstract import ROUTING_CONTEXT, SpecMiddleware
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from server.edge.state import Admitted, Authorised, state_of
from server.problems import ApiError, Code
from server.spec import Operation


class SecurityMiddleware(SpecMiddleware):  # type: ignore[misc]  # connexion is untyped
    def __init__(self, app: ASGIApp, *, operations: Mapping[str, Operation]) -> None:
        self._app = app
        self._operations = operations

    def add_api(self, specification: Any, **kwargs: Any) -> None:
        """Connexion's 3.0 view holds nothing that is needed here."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            state = state_of(scope)
            operation_id = scope["extensions"][ROUTING_CONTEXT].get("operation_id")
            # Flask has routes of its own, and they must not find what these ones didn't.
            if (operation_id is not None) != (state.admitted is not None):
                raise HTTPException(404)
            if operation_id is not None and state.admitted is not None:
                state.operation_id = operation_id
                state.authorised = authorise(self._operations[operation_id], state.admitted)
        await self._app(scope, receive, send)


def authorise(operation: Operation, admitted: Admitted) -> Authorised:
    """Raises 401 when a key is needed and there is none, 403 when the key lacks a scope."""
    principal = admitted.principal
    if principal is None and not operation.anonymous:
        raise ApiError(Code.UNAUTHENTICATED)
    missing = [] if principal is None else sorted(operation.scopes - principal.scopes)
    if missing:
        raise ApiError(
            Code.MISSING_SCOPE, f"`{operation.id}` needs the scope `{'`, `'.join(missing)}`."
        )
    return Authorised(operation.id, admitted)
