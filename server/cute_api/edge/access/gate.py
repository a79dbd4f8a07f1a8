"""Authentication and rate limits: the first two steps of an API request."""

from collections.abc import Callable

from cute_api.edge.access.authentication import (
    Reader,
    UnknownKeyError,
    authenticate,
    authorization_headers,
)
from cute_api.edge.limits.auth_throttle import AuthThrottle
from cute_api.edge.limits.rate_limits import Admission, RateLimits, RequestKind, refusal
from cute_api.edge.record import Record
from cute_api.edge.request import Admitted, Request
from cute_api.edge.responses.context import ResponseContext
from cute_api.problems import ApiError
from cute_api.services.keys.last_use import KeyUse
from cute_api.services.keys.principals import Principal

# Statuses that use no quota: refused by another limit, and not modified.
TOO_MANY = 429
UNCOUNTED = frozenset({304, TOO_MANY})


class Gate:
    """Admits or refuses requests. `key_use` records when, and in which version, keys are used.

    `version_of` returns the version of a caller whose request names none.
    """

    def __init__(
        self,
        *,
        reader: Reader,
        version_of: Callable[[Principal | None], str],
        limits: RateLimits,
        throttle: AuthThrottle,
        key_use: KeyUse,
    ) -> None:
        self._reader = reader
        self._version_of = version_of
        self._limits = limits
        self._throttle = throttle
        self._key_use = key_use

    def start(self) -> None:
        """Start to write the use of keys."""
        self._key_use.start()

    def stop(self) -> None:
        """Write the remaining use of keys."""
        self._key_use.stop()

    def admit(
        self, request: Request, named: str | None, context: ResponseContext, record: Record
    ) -> Admitted:
        """Admit and count a request; raises 401 or 429. `named` is the version that it names."""
        context.version = named or context.version
        try:
            principal = authenticate(authorization_headers(request.headers), self._reader)
        except ApiError as refused:
            looked_up = isinstance(refused, UnknownKeyError)
            raise self._throttle.judge(
                refused, request.client_address, looked_up=looked_up
            ) from refused
        record.principal = principal
        context.version = named or self._version_of(principal)
        if principal is not None and principal.key is not None:
            self._key_use.note(principal.key.id, context.version)
        conditional = request.header(b"if-none-match") is not None
        kind = self._limits.kind_of(request.method, request.path, conditional=conditional)
        admission = self._limits.admit(principal, request.client_address, kind)
        self._show(admission, context)
        record.counted = kind is RequestKind.COUNTED
        return Admitted(request, principal, admission, context.version)

    def weigh(self, admitted: Admitted, rows: int, context: ResponseContext) -> None:
        """Count the rows of a batch beyond the first. Raises 429 unless quota is left for all."""
        if rows > 1:
            self._show(self._limits.weigh(admitted.admission, rows), context)

    def settle(
        self, admitted: Admitted, status: int, context: ResponseContext, record: Record
    ) -> None:
        """Adjust the count and the limit headers to the status of the response.

        Raises 429 for a conditional call if other calls have used up the quota.
        """
        admission = admitted.admission
        if admission.kind is RequestKind.COUNTED and status == TOO_MANY:
            admission = self._limits.give_back(admission)
            record.counted = False
        elif admission.kind is RequestKind.CONDITIONAL and status not in UNCOUNTED:
            admission = self._limits.take(admission)
            record.counted = admission.admitted
        else:
            return
        self._show(admission, context)

    def _show(self, admission: Admission, context: ResponseContext) -> None:
        """Set the limit headers; raises 429 for a refused call."""
        context.limits = self._limits.headers(admission)
        if not admission.admitted:
            raise refusal(admission)
