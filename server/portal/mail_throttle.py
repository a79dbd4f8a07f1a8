"""How often somebody may have mails sent: to one address, and from one network.

What counts is what was typed, whether or not anyone has that address. Counted as tries to log in.
"""

import hashlib

from limits import RateLimitItemPerHour

from server.edge.limit_store import LimitStore
from server.edge.rate_limits import network_of
from server.edge.windows import Decision, Demand
from server.portal.login_throttle import Try

MAILS_TO_AN_ADDRESS = 5
MAILS_FROM_A_NETWORK = 30

_RECIPIENT = RateLimitItemPerHour(MAILS_TO_AN_ADDRESS)
_SENDER = RateLimitItemPerHour(MAILS_FROM_A_NETWORK)


class MailThrottle:
    def __init__(self, store: LimitStore) -> None:
        self._store = store

    def count(self, email: str, client_address: str) -> Try:
        """Count a mail that is asked for; whoever asks too often uses up nobody's mails."""
        sender = self._take(_SENDER, f"{{mail:{network_of(client_address)}}}")
        if not sender.admitted:
            return Try((sender,))
        recipient = hashlib.sha256(email.strip().lower().encode()).hexdigest()
        return Try((sender, self._take(_RECIPIENT, f"{{mail:{recipient}}}")))

    def _take(self, item: RateLimitItemPerHour, name: str) -> Decision:
        return self._store.decide([Demand(item, (name,))])
