"""The daily digest: a count and a hash chain over event ids, which a receiver can compute as well.

The chain begins with 32 zero bytes. Each event, in ascending order of the ids, makes the next link:
the SHA-256 of the link before and the id in lower-case ASCII. The same ids give the same
last link, and no others do.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

FIRST_LINK = bytes(32)


@dataclass(slots=True)
class Chain:
    """A chain as far as it has come: feed it ascending ids."""

    count: int = 0
    link: bytes = FIRST_LINK

    def add(self, event_ids: Iterable[UUID | str]) -> None:
        for event_id in event_ids:
            self.link = hashlib.sha256(self.link + str(event_id).encode("ascii")).digest()
            self.count += 1
