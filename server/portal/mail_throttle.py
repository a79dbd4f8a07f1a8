"""How often somebody may have mails sent: from one network, to one address and to all.

What counts is what was typed, whether or not anyone has that address. Counted as tries to log in.
Mails that somebody elsewhere asked for use up nobody's. How many one mailbox gets of a kind from
everyone is bounded too, in silence: a further request gets the usual response, and
the mailbox has the ones before.
"""

import hashlib

from limits import RateLimitItemPerHour

from server.edge.limit_store import LimitStore
from server.edge.rate_limits import network_of
from server.edge.windows import Decision, Demand
from server.models.enums import MailKind
from server.portal.login_throttle import Try

MAILS_TO_AN_ADDRESS = 5
MAILS_FROM_A_NETWORK = 30
MAILS_TO_AN_ADDRESS_IN_ALL = 20
MAILS_OF_A_DEVICE = 5

_RECIPIENT = RateLimitItemPerHour(MAILS_TO_AN_ADDRESS)
_DEVICE = RateLimitItemPerHour(MAILS_OF_A_DEVICE)
_SENDER = RateLimitItemPerHour(MAILS_FROM_A_NETWORK)
_IN_ALL = RateLimitItemPerHour(MAILS_TO_AN_ADDRESS_IN_ALL)


class MailThrottle:
    def __init__(self, store: LimitStore) -> None:
        self._store = store

    def count(self, email: str, client_address: str, *, device: str | None = None) -> Try:
        """Count a requested mail; requesting too often uses up nobody else's mails.

        `device` names a browser in which the account's owner logged in before. It has mails of its
        own, and beyond them is counted as any other.
        """
        if device is not None:
            own = self._take(_DEVICE, f"{{mail-device:{_hashed(device)}}}")
            if own.admitted:
                return Try((own,))
        network = network_of(client_address)
        sender = self._take(_SENDER, f"{{mail:{network}}}")
        if not sender.admitted:
            return Try((sender,))
        return Try((sender, self._take(_RECIPIENT, f"{{mail:{network} {_address(email)}}}")))

    def may_send(self, kind: MailKind, email: str) -> bool:
        """Whether the address may get one more mail of this kind, from any requester."""
        return self._take(_IN_ALL, f"{{mail-{kind}:{_address(email)}}}").admitted

    def _take(self, item: RateLimitItemPerHour, name: str) -> Decision:
        return self._store.decide([Demand(item, (name,))])


def _address(email: str) -> str:
    return _hashed(email.strip().lower())


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
