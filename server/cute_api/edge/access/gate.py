"""Authentication and rate limits of every API request: the first two steps on its thread."""

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

# What is refused for another limit, and what was not changed, costs nothing.
TOO_MANY = 429
UNCOUNTED = frozenset({304, TOO_MANY})


class Gate:
    """Decides who is let in. `key_use` notes when each key was used, and in which version.

    `version_of` gives the version of a caller who names none.
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
        """When keys were used is written as long as the application lives."""
        self._key_use.start()

    def stop(self) -> None:
        """Write what is left of it."""
        self._key_use.stop()

    def admit(self, state: RequestState, method: str, path: str, headers: Headers) -> Admission:
        """Let a request in, with `state.admitted`, and count it; raises 401 or 429 for others.

        Once it is known who calls, `state.version` is the version of the call.
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
        """Count the rows of a batch beyond the first. Raises 429 when there is no room for all."""
        weighed = self._limits.weigh(admission, rows)
        state.limit_headers = self._limits.headers(weighed)
        if not weighed.admitted:
            raise refusal(weighed)

    def settle(self, state: RequestState, admission: Admission, status: int) -> None:
        """Count a call by the status that it ends with, and say so in its headers.

        Raises 429 for a conditional call when others have taken what was left of its quota.
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
