"""Enforce the scopes of the spec.

Connexion's own handler for bearer schemes never enforces scopes, and treats an invalid key as
anonymous if a key is optional. The gate has already refused invalid keys, so this is a pure
decision on the operation and the principal.
"""

from cute_api.edge.request import Admitted, Authorised
from cute_api.problems import ApiError, Code
from cute_api.spec import Operation


def authorise(operation: Operation, admitted: Admitted) -> Authorised:
    """Raises 401 if the operation needs a key and there is none, 403 if the key lacks a scope."""
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
