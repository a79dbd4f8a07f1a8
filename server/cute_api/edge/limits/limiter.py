"""Flask-Limiter: it owns the storage and the strategy of all limits, and checks those of forms.

Limits of forms are declared with its decorators on the functions that they bound, once for all
applications of a process. The limits of calls are declared in `rate_limits` and `throttles`, and
asked of the same strategy without Flask: a call has no Flask request, and all its windows are
decided at once.
"""

import time
from collections.abc import Callable
from typing import Any

import flask
from flask_limiter import Limiter
from flask_limiter.constants import ConfigVars
from flask_limiter.util import get_remote_address
from limits import RateLimitItem, WindowStats
from limits.strategies import STRATEGIES

from cute_api.edge.limits.connection import TIMEOUT_SECONDS, Watch, address_of
from cute_api.edge.limits.strategy import WindowStrategy
from cute_api.edge.limits.windows import Decision, WindowDemand, WindowUse

STRATEGY = "cute-windows"


class FormWindows(WindowStrategy):
    """The strategy, which also remembers what it decided for the form of a request.

    So a unit returns to its own counter, and `RequestLimit.remaining` is the count of this request.
    """

    def hit(self, item: RateLimitItem, *identifiers: str, cost: int = 1) -> bool:
        return self._remember(item, identifiers, WindowUse.TAKE, cost).admitted

    def test(self, item: RateLimitItem, *identifiers: str, cost: int = 1) -> bool:
        return self._remember(item, identifiers, WindowUse.ROOM, cost).admitted

    def get_window_stats(self, item: RateLimitItem, *identifiers: str) -> WindowStats:
        """The reset time is when one more unit can be taken."""
        decided = _decisions().get(item.key_for(*identifiers))
        decision = decided or self._remember(item, identifiers, WindowUse.LOOK)
        window = decision.windows[0]
        return WindowStats(time.time() + window.frees_in, window.remaining)

    def return_unit(self, item: RateLimitItem, *identifiers: str) -> None:
        """Return the unit that this request took, if it took one."""
        decision = _decisions().pop(item.key_for(*identifiers), None)
        if decision is not None and decision.admitted and decision.demands[0].use is WindowUse.TAKE:
            self.give_back(decision, [0])

    def _remember(
        self, item: RateLimitItem, identifiers: tuple[str, ...], use: WindowUse, cost: int = 1
    ) -> Decision:
        if cost != 1:
            raise NotImplementedError("a form takes one unit, and returns one")
        demand = WindowDemand(item, identifiers, use)
        decision = self.decide([demand])
        _decisions()[demand.key] = decision
        return decision


class FormLimiter(Limiter):
    """Flask-Limiter with a storage for each application, as Flask's extensions have."""

    def __init__(self, key_func: Callable[[], str]) -> None:
        # Flask-Limiter adds each application's options to this dictionary, and removes none.
        self._options_of_app: dict[str, Any] = {"socket_timeout": TIMEOUT_SECONDS}
        super().__init__(key_func, storage_options=self._options_of_app)

    def serve(self, app: flask.Flask, url: str) -> WindowStrategy:
        """Count the limits of `app` in the storage at `url` from now on."""
        address = address_of(url)
        STRATEGIES[STRATEGY] = FormWindows
        self._options_of_app.clear()
        app.config[ConfigVars.STRATEGY] = STRATEGY
        app.config[ConfigVars.STORAGE_URI] = address.url
        app.config[ConfigVars.STORAGE_OPTIONS] = address.options
        self.init_app(app)
        strategy = super().limiter
        assert isinstance(strategy, FormWindows)
        strategy.watch = Watch() if address.watched else None
        app.extensions[STRATEGY] = strategy
        return strategy

    @property
    def limiter(self) -> FormWindows:
        """The strategy of the application that handles the request."""
        found = flask.current_app.extensions[STRATEGY]
        assert isinstance(found, FormWindows)
        return found

    def give_back(self) -> None:
        """Give back the units that this request's form took, because it was not an attempt."""
        for taken in self.current_limits:
            self.limiter.return_unit(taken.limit, *taken.request_args)


def _decisions() -> dict[str, Decision]:
    """The decisions for this request, by the window's key."""
    found: dict[str, Decision] = flask.g.setdefault("form_decisions", {})
    return found


limiter = FormLimiter(get_remote_address)
