"""Cache a value that one thread at a time fetches for all callers.

During a fetch other callers get the previous value, or wait briefly. A failure is cached too: for
some seconds all callers get it at once, without another fetch.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

WAIT_S = 2.0
FAILURE_KEPT_S = 5.0
# During a fetch, a value may be this many times as old as the maximum age.
STALE_FACTOR = 2


T = TypeVar("T")


class FetchTimeoutError(Exception):
    """Another thread is fetching the value, and did not finish within `WAIT_S`."""


@dataclass(frozen=True, slots=True)
class _Failure:
    at: float
    error: Exception


class SharedFetch(Generic[T]):
    """`clock` returns monotonic seconds. Only errors of the type `remembers` are cached."""

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        remembers: type[Exception],
        wait_s: float = WAIT_S,
        failure_kept_s: float = FAILURE_KEPT_S,
    ) -> None:
        self._clock = clock
        self._remembers = remembers
        self._wait_s = wait_s
        self._failure_kept_s = failure_kept_s
        self._changed = threading.Condition()
        self._busy = False
        self._found: tuple[float, T] | None = None
        self._failure: _Failure | None = None

    def cached(self, max_age_s: float) -> T | None:
        """The cached value, unless it is older than this; never fetches."""
        with self._changed:
            return self._fresh(max_age_s)

    def get(self, fetch: Callable[[], T], max_age_s: float) -> T:
        """The value, fetched if it is older than this.

        Raises `FetchTimeoutError`, and the errors of this `fetch` or of one some seconds ago.
        """
        with self._changed:
            found = self._fresh(max_age_s)
            if found is not None:
                return found
            self._raise_remembered()
            if self._busy:
                return self._of_other(max_age_s)
            self._busy = True
        failure: _Failure | None = None
        try:
            fetched = fetch()
        except self._remembers as error:
            failure = _Failure(self._clock(), error)
            raise
        else:
            with self._changed:
                self._found = (self._clock(), fetched)
            return fetched
        finally:
            with self._changed:
                self._failure = failure
                self._busy = False
                self._changed.notify_all()

    def _fresh(self, max_age_s: float) -> T | None:
        if self._found is None or self._clock() - self._found[0] > max_age_s:
            return None
        return self._found[1]

    def _of_other(self, max_age_s: float) -> T:
        """The previous value unless it is too old, else the one that another thread fetches."""
        found = self._fresh(STALE_FACTOR * max_age_s)
        if found is None:
            self._changed.wait_for(lambda: not self._busy, self._wait_s)
            self._raise_remembered()
            found = self._fresh(max_age_s)
        if found is None:
            raise FetchTimeoutError
        return found

    def _raise_remembered(self) -> None:
        failure = self._failure
        if failure is not None and self._clock() - failure.at < self._failure_kept_s:
            # Copy the error, because several threads raise it.
            raise type(failure.error)(*failure.error.args)
