"""The requests to contenders, and our target ratio for each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import orjson

from cute_api.spec import BASE_PATH
from scripts.checks.bench.peers.stage import PeerStage


class Path(StrEnum):
    """The measured requests."""

    LIST = "list"
    GET = "get"
    NOT_MODIFIED = "304"
    CREATE = "create"
    ME = "me"
    EVENTS = "events"
    SEARCH = "search"
    LATER_SEARCH = "later-search"


TITLES = {
    Path.LIST: "list of 20, keyed",
    Path.GET: "get one",
    Path.NOT_MODIFIED: "get one: 304",
    Path.CREATE: "create, with its event",
    Path.ME: "/v1/me",
    Path.EVENTS: "/v1/events, page of 20",
    Path.SEARCH: "q=silk, page of 20",
    Path.LATER_SEARCH: "q=silk, after creating items that lack the word",
}
# Only ours can search; the search of the loaded items is compared with the peer's plain list.
ONLY_OURS = frozenset({Path.SEARCH, Path.LATER_SEARCH})
# Last, because these add items or need the added ones.
GROWING = frozenset({Path.CREATE, Path.LATER_SEARCH})
# The request to compare with, ours or the peer's; the two are measured next to each other.
BESIDE = {Path.NOT_MODIFIED: Path.GET, Path.SEARCH: Path.LIST}


@dataclass(frozen=True, slots=True)
class PeerRequest:
    """A request that can be sent again and again."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


def requests_of(stage: PeerStage) -> dict[Path, PeerRequest]:
    """The request of each path."""
    items = f"{BASE_PATH}/items"
    key = {"Authorization": f"Bearer {stage.keys.load}"}
    item = f"{items}/{stage.item_id}"
    search = PeerRequest("GET", f"{items}?q=silk&limit=20", key)
    return {
        Path.LIST: PeerRequest("GET", f"{items}?limit=20", key),
        Path.GET: PeerRequest("GET", item, key),
        Path.NOT_MODIFIED: PeerRequest("GET", item, {**key, "If-None-Match": stage.etag}),
        Path.CREATE: PeerRequest("POST", items, key, new_item(stage)),
        Path.ME: PeerRequest("GET", f"{BASE_PATH}/me", key),
        Path.EVENTS: PeerRequest("GET", f"{BASE_PATH}/events?limit=20", key),
        Path.SEARCH: search,
        Path.LATER_SEARCH: search,
    }


def new_item(stage: PeerStage) -> bytes:
    return orjson.dumps(
        {
            "title": "Linen midi dress",
            "description": "Worn twice last summer. Fits true to size.",
            "price": {"amount": 4250, "currency": "EUR"},
            "category_id": stage.category_id,
            "brand_id": None,
            "size": "M",
            "color": "sand",
            "condition": "very_good",
            "images": [
                {"url": "https://images.cute.example/linen-dress-front.jpg", "alt": "Front"}
            ],
        }
    )
