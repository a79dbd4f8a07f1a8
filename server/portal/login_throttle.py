"""How often a password may be tried: for one account, and from one address.

Every try counts before its password is checked, so that many at once can't pass; one that logs in
is given back. Counted in the limit storage, for all processes together; while that is away, in each
process.
"""

import hashlib
import math
from dataclasses import dataclass

from limits import RateLimitItemPerMinute

from server.edge.limit_store import LimitStore
from server.edge.rate_limits import network_of
from server.edge.windows import Decision, Demand

WINDOW_MINUTES = 15
TRIES_OF_AN_ACCOUNT = 20
TRIES_OF_AN_ADDRESS = 60
# Of logins elsewhere, before anyone knows how they end: those that succeed count too.
STARTS_OF_AN_ADDRESS = 120

_ACCOUNT = RateLimitItemPerMinute(TRIES_OF_AN_ACCOUNT, WINDOW_MINUTES)
_ADDRESS = RateLimitItemPerMinute(TRIES_OF_AN_ADDRESS, WINDOW_MINUTES)
_STARTS = RateLimitItemPerMinute(STARTS_OF_AN_ADDRESS, WINDOW_MINUTES)


@dataclass(frozen=True, slots=True)
class Try:
    """A counted try. `wait` is None when it may go on, else in how many seconds one may."""

    decisions: tuple[Decision, ...]

    @property
    def wait(self) -> int | None:
        refused = [d.windows[0].frees_in for d in self.decisions if not d.admitted]
        return max(math.ceil(max(refused)), 1) if refused else None


class LoginThrottle:
    def __init__(self, store: LimitStore) -> None:
        self._store = store

    def count(self, email: str, client_address: str) -> Try:
        """Count a try. Who tries too much from an address uses up nobody's account."""
        address = self._take(_ADDRESS, f"{{login:{network_of(client_address)}}}")
        if not address.admitted:
            return Try((address,))
        # Hashed: what was typed may be anything, a password too. Accounts that don't exist count
        # like others.
        account = hashlib.sha256(email.strip().lower().encode()).hexdigest()
        return Try((address, self._take(_ACCOUNT, f"{{login:{account}}}")))

    def count_address(self, client_address: str) -> Try:
        """Count a try that names no account."""
        return Try((self._take(_ADDRESS, f"{{login:{network_of(client_address)}}}"),))

    def count_start(self, client_address: str) -> Try:
        """Count a login elsewhere that begins."""
        return Try((self._take(_STARTS, f"{{login-start:{network_of(client_address)}}}"),))

    def give_back(self, done: Try) -> None:
        """A try that logged in was none."""
        for decision in done.decisions:
            self._store.give_back(decision, [0])

    def _take(self, item: RateLimitItemPerMinute, name: str) -> Decision:
        return self._store.decide([Demand(item, (name,))])
