"""How to reach each status of the operations for mirrors of the catalogue."""

from collections.abc import Callable

import httpx

from tests.api.items.copies.mirror import make_snapshot, number_changes
from tests.api.world import World


def _snapshot(world: World, **headers: str) -> httpx.Response:
    """Build a snapshot of the catalogue, and download it."""
    make_snapshot(world.api)
    return world.alice.get("/items/snapshot", headers=headers)


def _counted(world: World, path: str) -> httpx.Response:
    """Let the relay count the items, and read a set hash."""
    number_changes(world.api)
    return world.alice.get(path)


MIRROR_SCENARIOS: dict[tuple[str, str], Callable[[World], httpx.Response]] = {
    ("list_item_changes", "200"): lambda w: w.alice.get("/items/changes"),
    ("get_item_hashes", "200"): lambda w: _counted(w, "/items/hashes"),
    ("get_item_bucket", "200"): lambda w: _counted(w, "/item-buckets/66"),
    ("get_my_item_hashes", "200"): lambda w: w.alice.get("/me/items/hashes"),
    ("get_my_item_bucket", "200"): lambda w: w.alice.get("/me/item-buckets/66"),
    ("get_item_snapshot", "200"): _snapshot,
    ("get_item_snapshot", "206"): lambda w: _snapshot(w, Range="bytes=5-9"),
    ("get_item_snapshot", "416"): lambda w: _snapshot(w, Range="bytes=1000000000-"),
}
