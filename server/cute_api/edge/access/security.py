"""Enforces the scopes that the spec names.

Connexion's own handler for bearer schemes never enforces scopes, and it treats an invalid key as
anonymous where a key is optional. Here the gate has already refused invalid keys, so what is left
is a pure decision on the operation and the principal.
"""

from cute_api.edge.state import Admitted, Authorised
from cute_api.problems import ApiError, Code
from cute_api.spec import Operation


def authorise(operation: Operation, admitted: Admitted) -> Authorised:
    """Raises 401 when a key is needed and there is none, 403 when the key lacks a scope."""
    principal = admitted.principal
    if principal is None:
        if not operation.anonymous:
            raise ApiError(Code.UNAUTHENTICATED)
    elif not operation.scopes <= principal.scopes:
        missing = sorted(operation.scopes - principal.scopes)
        raise ApiError(
            Code.MISSING_SCOPE, f"`{operation.id}` needs the scope `{'`, `'.join(missing)}`."
        )
    return Authorised(operation.id, admitted)
