"""Request ids: random UUIDs from a generator that each process seeds once.

They aren't secrets. The system's randomness would take a system call for each, ten times as long as
the rest of making an id.
"""

import os
import random
from uuid import UUID

_random = random.Random(os.urandom(32))  # noqa: S311  # ids are not secrets


def new_id() -> str:
    """A UUID of version 4."""
    return str(UUID(int=_random.getrandbits(128), version=4))
