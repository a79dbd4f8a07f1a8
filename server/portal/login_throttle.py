"""How often a password may be tried: for one account, and from one address.

Every try counts before its password is checked, so that many at once can't pass; one that logs in
is returned. Counted in the limit storage, for all processes together; while that is away, in each
process.

Nobody can use up the tries of a browser that logged in before, of a session, or of a link in a
mail: each has some of its own.
"""

import hashlib
import math
from dataclasses import dataclass
from uuid import UUID

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerHour, RateLimitItemPerMinute

from server.edge.limit_store import LimitStore
from server.edge.rate_limits import network_of
from server.edge.windows import Decision, Demand

WINDOW_MINUTES = 15
TRIES_OF_AN_ACCOUNT = 20
TRIES_OF_AN_ADDRESS = 60
# Of logins elsewhere, before anyone knows how they end: those that succeed count too.
STARTS_OF_AN_ADDRESS = 120
# Within an hour: a stolen cookie must not find a password.
TRIES_OF_A_DEVICE = 10
TRIES_OF_A_SECRET = 20
# Within an hour. Each is a mail to the user, two times argon2, and a row that is kept for years.
PASSWORD_CHANGES_OF_A_USER = 10

_ACCOUNT = RateLimitItemPerMinute(TRIES_OF_AN_ACCOUNT, WINDOW_MINUTES)
_ADDRESS = RateLimitItemPerMinute(TRIES_OF_AN_ADDRESS, WINDOW_MINUTES)
_STARTS = RateLimitItemPerMinute(STARTS_OF_AN_ADDRESS, WINDOW_MINUTES)
_DEVICE = RateLimitItemPerHour(TRIES_OF_A_DEVICE)
_SECRET = RateLimitItemPerMinute(TRIES_OF_A_SECRET, WINDOW_MINUTES)
_CHANGES = RateLimitItemPerHour(PASSWORD_CHANGES_OF_A_USER)
# Longer than a state is valid.
_STATE = RateLimitItemPerMinute(1, WINDOW_MINUTES)
# An owner is notified once a day that the account is under attack.
_NOTIFIED = RateLimitItemPerDay(1)


@dataclass(frozen=True, slots=True)
class Try:
    """A counted try. `wait` is None when it may continue, otherwise the seconds until one may.

    `locks` says that the account has no further try, unless this one is returned.
    """

    decisions: tuple[Decision, ...]
    locks: bool = False

    @property
    def wait(self) -> int | None:
        refused = [d.windows[0].frees_in for d in self.decisions if not d.admitted]
        return max(math.ceil(max(refused)), 1) if refused else None


class LoginThrottle:
    def __init__(self, store: LimitStore) -> None:
        self._store = store

    def count(self, email: str, client_address: str, *, device: str | None = None) -> Try:
        """Count a try. Who tries too much from an address uses up nobody's account.

        `device` names a browser in which the account's owner logged in before. When its own tries
        are used up, it is counted as any other.
        """
        if device is not None:
            own = self._take(_DEVICE, f"{{login-device:{_hashed(device)}}}")
            if own.admitted:
                return Try((own,))
        address = self._take(_ADDRESS, f"{{login:{network_of(client_address)}}}")
        if not address.admitted:
            return Try((address,))
        account = self._take(_ACCOUNT, f"{{login:{_account(email)}}}")
        return Try((address, account), locks=account.windows[0].remaining == 0)

    def count_secret(self, secret: str) -> Try:
        """Count a try with the token of a session, or of a link in a mail."""
        return Try((self._take(_SECRET, f"{{login-secret:{_hashed(secret)}}}"),))

    def count_change(self, user_id: UUID) -> Try:
        """Count a change of a password by a session user who knows the current one."""
        return Try((self._take(_CHANGES, f"{{password-change:{user_id}}}"),))

    def may_notify(self, email: str) -> bool:
        """Whether to notify an account's owner that it is locked: once a day."""
        return self._take(_NOTIFIED, f"{{login-notified:{_account(email)}}}").admitted

    def count_address(self, client_address: str) -> Try:
        """Count a try that names no account."""
        return Try((self._take(_ADDRESS, f"{{login:{network_of(client_address)}}}"),))

    def count_start(self, client_address: str) -> Try:
        """Count a login elsewhere that begins."""
        return Try((self._take(_STARTS, f"{{login-start:{network_of(client_address)}}}"),))

    def is_first_use(self, state: str) -> bool:
        """Whether nobody has come back from a login elsewhere with this state: True once."""
        return self._take(_STATE, f"{{login-state:{_hashed(state)}}}").admitted

    def give_back(self, done: Try) -> None:
        """A try that logged in was none."""
        for decision in done.decisions:
            self._store.give_back(decision, [0])

    def _take(self, item: RateLimitItem, name: str) -> Decision:
        return self._store.decide([Demand(item, (name,))])


def _account(email: str) -> str:
    # Accounts that don't exist count like others.
    return _hashed(email.strip().lower())


def _hashed(text: str) -> str:
    """Hashed: what was typed may be anything, a password too."""
    return hashlib.sha256(text.encode()).hexdigest()
