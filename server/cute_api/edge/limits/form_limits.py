"""Flask-Limiter for the portal's forms, on the storage and the counting of the API's limits.

Limits are declared where the forms are, once for all applications of a process. Flask-Limiter has
one strategy for all of them, so `FormLimiter.limiter` gives it that of the current application.
"""

import time
from collections.abc import Callable

import flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import RateLimitItem, WindowStats
from limits.storage import RedisStorage, storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from cute_api.edge.limits.connection import Watch, address_of
from cute_api.edge.limits.store import LimitStore
from cute_api.edge.limits.window_strategy import AllWindowsRateLimiter
from cute_api.edge.limits.windows import Decision, Demand, Use

EXTENSION = "cute_form_windows"


class FormWindows(SlidingWindowCounterRateLimiter):
    """Flask-Limiter's strategy: exact across processes, or per process while the storage is away.

    It remembers each window's decision in the request, so that a unit can be returned to its
    counter, and `RequestLimit.remaining` matches this request.
    """

    def __init__(self, strategy: AllWindowsRateLimiter, *, watch: Watch | None) -> None:
        super().__init__(strategy.storage)
        self.store = LimitStore(strategy, watch=watch)

    def hit(self, item: RateLimitItem, *identifiers: str, cost: int = 1) -> bool:
        return self._decide(item, identifiers, Use.TAKE, cost).admitted

    def test(self, item: RateLimitItem, *identifiers: str, cost: int = 1) -> bool:
        return self._decide(item, identifiers, Use.ROOM, cost).admitted

    def get_window_stats(self, item: RateLimitItem, *identifiers: str) -> WindowStats:
        """Return when one more unit can be taken as the reset time."""
        decided = _decisions().get(item.key_for(*identifiers))
        decision = decided or self._decide(item, identifiers, Use.LOOK, 1)
        window = decision.windows[0]
        return WindowStats(time.time() + window.frees_in, window.remaining)

    def give_back(self, item: RateLimitItem, *identifiers: str) -> None:
        """Give back the unit that this request took, if any."""
        decision = _decisions().pop(item.key_for(*identifiers), None)
        if decision is not None and decision.admitted and decision.demands[0].use is Use.TAKE:
            self.store.give_back(decision, [0])

    def _decide(
        self, item: RateLimitItem, identifiers: tuple[str, ...], use: Use, cost: int
    ) -> Decision:
        if cost != 1:
            raise NotImplementedError("a demand takes one unit")
        demand = Demand(item, identifiers, use)
        decision = self.store.decide([demand])
        _decisions()[demand.key] = decision
        return decision


class FormLimiter(Limiter):
    """Flask-Limiter with a strategy for each application."""

    def __init__(self, key_func: Callable[[], str]) -> None:
        # It doesn't use its own storage: see `limiter`.
        super().__init__(key_func, storage_uri="memory://")

    def serve(self, app: flask.Flask, url: str) -> LimitStore:
        """Count the limits of `app` in the storage at `url` from now on."""
        address = address_of(url)
        storage = storage_from_string(address.url, **address.options)
        assert isinstance(storage, RedisStorage), "the settings take no other URL"
        strategy = AllWindowsRateLimiter(storage)
        windows = FormWindows(strategy, watch=Watch() if address.watched else None)
        app.extensions[EXTENSION] = windows
        self.init_app(app)
        return windows.store

    @property
    def limiter(self) -> FormWindows:
        """The strategy of the application that handles the request."""
        found = flask.current_app.extensions[EXTENSION]
        assert isinstance(found, FormWindows)
        return found

    def give_back(self) -> None:
        """Give back the units of this request's form, because it was not an attempt."""
        for one in self.current_limits:
            self.limiter.give_back(one.limit, *one.request_args)


def _decisions() -> dict[str, Decision]:
    """The decision on each window in this request, by the window's key."""
    found: dict[str, Decision] = flask.g.setdefault("form_decisions", {})
    return found


limiter = FormLimiter(get_remote_address)
