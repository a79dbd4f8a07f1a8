"""The daily digest: a count and hash chain of event ids that receivers can recompute.

The chain begins with 32 zero bytes. In ascending order of the ids, each next link is the SHA-256
of the previous link and the id in lower-case ASCII. So two sides have the same last link if and
only if they have the same ids.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

FIRST_LINK = bytes(32)


@dataclass(slots=True)
class Chain:
    """A chain under construction: feed it ascending ids."""

    count: int = 0
    link: bytes = FIRST_LINK

    def add(self, event_ids: Iterable[UUID | str]) -> None:
        for event_id in event_ids:
            self.link = hashlib.sha256(self.link + str(event_id).encode("ascii")).digest()
            self.count += 1
