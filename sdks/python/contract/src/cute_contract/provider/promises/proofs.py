"""Proofs of a copy: the set hashes of all items, of own ones, of a bucket, and of a snapshot."""

import gzip
import hashlib
import json
import re
from collections.abc import Iterable

from cute_contract.provider.promises.copies import LARGEST, TRIES
from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.shelf import create
from cute_contract.provider.promises.stock import eventually
from cute_contract.provider.promises.trial import Row, Trial
from cute_contract.provider.world import UnavailableError

MODULUS = 2**256


def version_of(item: Row) -> str:
    found = re.match('"([0-9a-f]+)', str(item.get("etag")))
    return found[1] if found else ""


def set_hash(versions: Iterable[tuple[str, str]]) -> str:
    """Return the set hash of items by id and version."""
    digests = (hashlib.sha256(":".join(pair).encode()).hexdigest() for pair in versions)
    return f"{sum(int(digest, 16) for digest in digests) % MODULUS:064x}"


def bucket(trial: Trial) -> None:
    item = create(trial)
    number = str(int(item["id"][-2:], 16))

    def listed() -> Row | None:
        # An item is in it once its change has a number.
        found: Row = trial.value("get_item_bucket", bucket=number)
        return found if any(row.get("id") == item["id"] for row in found["data"]) else None

    found = eventually(trial, listed)
    trial.expect(found is not None, "a bucket lacks a new item", item["id"], None)
    versions = {row["id"]: row["version"] for row in found["data"]}
    other = [name for name in versions if not name.endswith(item["id"][-2:])]
    trial.expect(not other, "a bucket has items of another bucket", item["id"][-2:], other[:1])
    got = versions[item["id"]]
    trial.expect(got == version_of(item), "a bucket has the wrong version", version_of(item), got)
    wanted = set_hash(versions.items())
    same = found["set_hash"] == wanted or not found["complete"]
    trial.expect(same, "a bucket has the wrong set hash", wanted, found["set_hash"])


def whole(trial: Trial) -> None:
    create(trial)
    for _ in range(TRIES):
        hashes = trial.value("get_item_hashes")
        page = trial.value("list_item_changes", query={"after": hashes["cursor"]})
        if "proof" in page and not page.get("data"):
            break
    else:
        raise UnavailableError("the catalogue changes faster than it is read")
    rows = hashes["buckets"]
    wanted = {
        "set_hash": f"{sum(int(row['set_hash'], 16) for row in rows) % MODULUS:064x}",
        "item_count": sum(row["item_count"] for row in rows),
    }
    got = {name: hashes[name] for name in wanted}
    trial.expect(got == wanted, "the set hash is not the sum of its buckets", wanted, got)
    proof = page["proof"]
    trial.expect(proof == wanted, "the changes have the wrong set hash at a cursor", wanted, proof)


def own(trial: Trial) -> None:
    """Check the set hashes of the caller's items with a new item, and once it is deleted."""
    item = create(trial)
    number = str(int(item["id"][-2:], 16))
    count = trial.value("get_my_item_hashes")["item_count"]
    found = trial.value("get_my_item_bucket", bucket=number)
    versions = {row["id"]: row["version"] for row in found["data"]}
    got = versions.get(item["id"])
    trial.expect(got == version_of(item), "a bucket has the wrong version", version_of(item), got)
    wanted = set_hash(versions.items())
    same = found["set_hash"] == wanted or not found["complete"]
    trial.expect(same, "a bucket has the wrong set hash", wanted, found["set_hash"])
    hashes = trial.value("get_my_item_hashes")
    rows = {row["bucket"]: row["set_hash"] for row in hashes["buckets"]}
    got = rows.get(int(number))
    trial.expect(got == found["set_hash"], "a bucket differs from itself", found["set_hash"], got)
    wanted = f"{sum(int(value, 16) for value in rows.values()) % MODULUS:064x}"
    same = hashes["set_hash"] == wanted
    trial.expect(same, "the set hash is not the sum of its buckets", wanted, hashes["set_hash"])
    trial.ask("delete_item", 204, item_id=item["id"])
    left = trial.value("get_my_item_bucket", bucket=number)["data"]
    gone = item["id"] not in [row["id"] for row in left]
    trial.expect(gone, "a bucket has a deleted item", "no such item", item["id"])
    after = trial.value("get_my_item_hashes")["item_count"]
    trial.expect(after == count - 1, "a deleted item is counted", count - 1, after)


def file(trial: Trial) -> None:
    head = trial.ask("get_item_snapshot", 206, headers={"Range": "bytes=0-9"})
    size = int(head.headers.get("Content-Range", "/0").rpartition("/")[2])
    if size > LARGEST:
        raise UnavailableError(f"the snapshot has {size} bytes, more than are read")
    response = trial.ask("get_item_snapshot")
    got = response.headers.get("X-Set-Hash")
    lines = [json.loads(line) for line in gzip.decompress(response.content).splitlines()]
    wanted = set_hash((line["id"], version_of(line)) for line in lines)
    trial.expect(got in {None, wanted}, "a snapshot has the wrong set hash", wanted, got)


PROMISES = [
    Promise(
        "set-hash-bucket",
        ("get_item_bucket",),
        "A bucket has the ids and versions of its items, and their set hash.",
        bucket,
    ),
    Promise(
        "set-hash-whole",
        ("get_item_hashes", "list_item_changes"),
        "The set hash is the sum of its buckets, and the one that changes have at its cursor.",
        whole,
    ),
    Promise(
        "set-hash-own",
        ("get_my_item_hashes", "get_my_item_bucket", "create_item", "delete_item"),
        "The set hashes of own items are of their ids and versions, without deleted ones.",
        own,
    ),
    Promise(
        "set-hash-snapshot",
        ("get_item_snapshot",),
        "The set hash of a snapshot is that of its lines.",
        file,
    ),
]
