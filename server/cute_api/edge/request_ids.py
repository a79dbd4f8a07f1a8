"""Ids of requests: random UUIDs, of a generator that is seeded once for each process.

They name requests and keep no secret. The system's source of randomness takes a system call for
each, as long as everything else that such an id needs, ten times over.
"""

import os
import random
from uuid import UUID

_random = random.Random(os.urandom(32))  # noqa: S311  # ids are no secrets


def new_id() -> str:
    """A UUID of version 4."""
    return str(UUID(int=_random.getrandbits(128), version=4))
