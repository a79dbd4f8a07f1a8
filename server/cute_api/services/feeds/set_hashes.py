"""Set hashes: whether two sets of items have the same ids and versions, in 256 bits.

The hash of a set is the sum of the SHA-256 of each item's id and version, modulo 2^256, so it
doesn't depend on an order, and a subset's hash is one of the same kind. A bucket is the subset
whose ids end in the same byte. It finds errors; it doesn't resist people who can choose ids.
"""

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from cute_api.lib.json_objects import Json
from cute_api.webhooks.outbox.item_hashes import MODULUS

MAX_BUCKET_ITEMS = 100_000


class Bucket(NamedTuple):
    """The set hash of the items of a bucket."""

    bucket: int
    items: int
    hash: Decimal


def item_hash(item_id: str, version: str) -> int:
    """Return the hash of an item, as the function `cute_item_hash` of the database does."""
    return int.from_bytes(hashlib.sha256(f"{item_id}:{version}".encode()).digest())


def in_json(value: Decimal | int) -> str:
    """Return a sum of hashes, modulo 2^256, as 64 hexadecimal digits."""
    return f"{int(value) % MODULUS:064x}"


def proof(value: Decimal, items: int) -> Json:
    """Return the schema `CopyProof`."""
    return {"set_hash": in_json(value), "item_count": items}


def hashes(buckets: Iterable[Bucket]) -> Json:
    """Return the hash of all items and those of buckets, of which empty ones are left out."""
    filled = [bucket for bucket in buckets if bucket.items]
    return {
        "set_hash": in_json(sum(int(bucket.hash) for bucket in filled)),
        "item_count": sum(bucket.items for bucket in filled),
        "buckets": [
            {
                "bucket": bucket.bucket,
                "item_count": bucket.items,
                "set_hash": in_json(bucket.hash),
            }
            for bucket in filled
        ],
    }


def bucket(value: Decimal | int, versions: Iterable[tuple[str, str]]) -> Json:
    """Return the schema `OwnItemBucket`. `versions` are ids and versions, at most one too many."""
    rows = [{"id": item_id, "version": version} for item_id, version in versions]
    return {
        "set_hash": in_json(value),
        "complete": len(rows) <= MAX_BUCKET_ITEMS,
        "data": rows[:MAX_BUCKET_ITEMS],
    }
