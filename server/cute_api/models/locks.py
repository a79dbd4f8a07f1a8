"""The advisory locks of the database, in one list, so that numbers are unique.

An `Idempotency-Key` locks its own hash: see `services.common.idempotency`.
"""

from enum import IntEnum


class AdvisoryLock(IntEnum):
    """Each member is one lock; the high word marks them as this product's."""

    MIGRATION = 0x63757465_0001
    RELAY = 0x63757465_0002
    IMPORT = 0x63757465_0003
    GENERATED_BUYER = 0x63757465_0004
    RELAY_AWAKE = 0x63757465_0005
    ENCRYPTION_KEYS = 0x63757465_0006
    SNAPSHOTS = 0x63757465_0010
    USAGE = 0x63757465_0020
