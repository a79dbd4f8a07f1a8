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
from cute_api.edge.responses.response import Headers
from cute_api.edge.state import Admitted, RequestState
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

    def admit(self, state: RequestState, method: str, path: str, headers: Headers) -> Admission:
        """Admit and count a request, and set `state.admitted`; raises 401 or 429.

        Sets `state.version` once the caller is known.
        """
        try:
            state.principal = authenticate(authorization_headers(headers), self._reader)
        except ApiError as refused:
            looked_up = isinstance(refused, UnknownKeyError)
            raise self._throttle.judge(
                refused, state.client_address, looked_up=looked_up
            ) from refused
        state.version = state.version or self._version_of(state.principal)
        if state.principal is not None and state.principal.key is not None:
            self._key_use.note(state.principal.key.id, state.version)
        conditional = b"if-none-match" in [name for name, _ in headers]
        kind = self._limits.kind_of(method, path, conditional=conditional)
        admission = self._limits.admit(state.principal, state.client_address, kind)
        state.limit_headers = self._limits.headers(admission)
        if not admission.admitted:
            raise refusal(admission)
        state.counted = kind is RequestKind.COUNTED
        state.admitted = Admitted(state.principal, admission.windows)
        return admission

    def weigh(self, state: RequestState, admission: Admission, rows: int) -> None:
        """Count the rows of a batch beyond the first. Raises 429 unless quota is left for all."""
        weighed = self._limits.weigh(admission, rows)
        state.limit_headers = self._limits.headers(weighed)
        if not weighed.admitted:
            raise refusal(weighed)

    def settle(self, state: RequestState, admission: Admission, status: int) -> None:
        """Adjust the count and the limit headers to the status of the response.

        Raises 429 for a conditional call if other calls have used up the quota.
        """
        if admission.kind is RequestKind.COUNTED and status == TOO_MANY:
            admission = self._limits.give_back(admission)
            state.counted = False
        elif admission.kind is RequestKind.CONDITIONAL and status not in UNCOUNTED:
            admission = self._limits.take(admission)
            state.counted = admission.admitted
        else:
            return
        state.limit_headers = self._limits.headers(admission)
        if not admission.admitted:
            raise refusal(admission)
