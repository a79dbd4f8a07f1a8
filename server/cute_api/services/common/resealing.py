"""Sealing stored secrets with the newest key, batch by batch."""

from dataclasses import dataclass
from uuid import UUID

RESEAL_BATCH = 500


@dataclass(frozen=True, slots=True)
class Resealed:
    """A resealed batch: its last id, its size, and the count of secrets that no key opens."""

    last: UUID
    count: int
    unreadable: int
