"""Trials, and the texts that they share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from cute_contract.receiver.shots import Shot, Workshop


class Wanted(Enum):
    """The expected response of a receiver."""

    ACCEPT = "any 2xx"
    REFUSE = "400 (or any other 4xx but 410)"
    EITHER = "2xx, or 413"
    CHALLENGE = "2xx with the challenge"


@dataclass(frozen=True, slots=True)
class Trial:
    """Requests with the same expected response; `at_once` sends them concurrently.

    The first `before` of them only prepare the others, and any response to them is right.
    `place` is the section of the webhooks guide, `advice` what to do after a failure.
    """

    group: str
    name: str
    wanted: Wanted
    make: Callable[[Workshop], Sequence[Shot]]
    place: str
    advice: str
    at_once: bool = False
    before: int = 0


EVENTS, SPELLINGS, FORGERIES, HEADERS = "events", "raw bytes", "forgeries", "headers"
TIMES, REPEATS, NEWER, ROTATION, SIZES, MANNERS = (
    "time",
    "repeats",
    "newer API",
    "rotation",
    "size",
    "manners",
)

VERIFY, RESPOND, DUPLICATES = "Webhooks: Verify", "Webhooks: Respond", "Webhooks: Duplicates"
RAW = (
    "Verify the bytes as they came, before anything parses them: JSON that is parsed and written "
    "again has other spaces, escapes or order."
)
CHECK = (
    "Compute the signature over webhook-id, webhook-timestamp and the raw body, compare it with "
    "those in webhook-signature, and respond with 400 when none is equal."
)
FRESH = (
    "Refuse a webhook-timestamp that is more than five minutes off your clock, either way: else a "
    "recorded request stays valid forever."
)
SKIP = (
    "Return 2xx for what you don't know, and skip it: types, fields and values are added without "
    "notice, and what you refuse is sent again until the webhook is disabled."
)
CHALLENGE = "kit-5x0cQ2pJb8Yw1mVtK7nRz4sLh9eGd3uFa6oXiT"
"""The challenge of `webhook.verification` in the trials."""
SEVERAL = (
    "Compare with each of the signatures in webhook-signature: while a secret is rotated there "
    "are two, and there may be others of another version."
)
