"""Check that a contender's responses equal ours; otherwise its speed means nothing.

What must differ is left out: ids and times of new objects, remaining limits, the text of a cursor
(which must lead to the same next page).
"""

import http.client
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import orjson

from cute_api.spec import BASE_PATH
from scripts.checks.bench.peers.programs import HOST
from scripts.checks.bench.peers.requests import Path, PeerRequest, new_item, requests_of
from scripts.checks.bench.peers.stage import PeerStage

TIMEOUT_S = 30.0
OWN_TO_EACH = ("id", "url", "created_at", "updated_at", "published_at", "etag")
LEFT = ("remaining", "resets_in")
STORED = ("items", "bytes")
SHOWN = 200
ABSENT = object()
UNKNOWN_KEY = "cute_000000000000000000000000000000"
FREE_CALLS = 60

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PeerResponse:
    """A response; `document` is its JSON, or None."""

    status: int
    headers: Mapping[str, str]
    document: Any


class Client:
    """A connection to a contender."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=TIMEOUT_S)

    def send(self, request: PeerRequest) -> PeerResponse:
        headers = dict(request.headers)
        if request.body is not None:
            headers["Content-Type"] = "application/json"
        self._connection.request(request.method, request.target, request.body, headers)
        response = self._connection.getresponse()
        body = response.read()
        is_json = "json" in response.headers.get("Content-Type", "") and body
        found = {name.lower(): value for name, value in response.headers.items()}
        return PeerResponse(response.status, found, orjson.loads(body) if is_json else None)

    def close(self) -> None:
        self._connection.close()


class Judge:
    """Sends a contender the measured requests and invalid ones, and records its responses."""

    def __init__(self, stage: PeerStage, port: int) -> None:
        self._stage = stage
        self._port = port

    def reads(self) -> Json:
        """Return the responses to reads and invalid requests, by request."""
        with closing(Client(self._port)) as client:
            return {
                "list of items": self._pages(client, f"{BASE_PATH}/items?limit=20", "cursor"),
                "page of events": self._pages(client, f"{BASE_PATH}/events?limit=20", "after"),
                "item": self._item(client),
                "me": self._me(client),
                "refusals": self._refusals(client),
            }

    def writes(self) -> Json:
        """Return the responses to changes. Run it for all contenders after their reads."""
        with closing(Client(self._port)) as client:
            return {"created item": self._created(client)}

    def _ask(self, client: Client, target: str, secret: str | None = None) -> PeerResponse:
        key = self._stage.keys.load if secret is None else secret
        return client.send(PeerRequest("GET", target, {"Authorization": f"Bearer {key}"}))

    def _pages(self, client: Client, target: str, parameter: str) -> list[Json]:
        """Return the first two pages."""
        pages = []
        for _ in range(2):
            response = self._ask(client, target)
            page = dict(response.document or {})
            cursor = page.pop("next_cursor", None)
            pages.append({"status": response.status, **page, "has more": cursor is not None})
            target = f"{target}&{parameter}={cursor}"
        return pages

    def _item(self, client: Client) -> Json:
        target = f"{BASE_PATH}/items/{self._stage.item_id}"
        found = self._ask(client, target)
        tag = found.headers.get("etag", "")
        key = {"Authorization": f"Bearer {self._stage.keys.load}"}
        unchanged, changed = (
            client.send(PeerRequest("GET", target, {**key, "If-None-Match": known}))
            for known in (tag, '"0"')
        )
        return {
            "status": found.status,
            "item": found.document,
            "tag": tag,
            "with the tag": (unchanged.status, unchanged.document, unchanged.headers.get("etag")),
            "with another tag": (changed.status, changed.document),
            "limits": found.headers.get("x-ratelimit-limit"),
        }

    def _created(self, client: Client) -> Json:
        before = self._stored(client)
        response = client.send(requests_of(self._stage)[Path.CREATE])
        after = self._stored(client)
        item = dict(response.document or {})
        events = self._stage.event_data(str(item.get("id")))
        own = {name: item.get(name) for name in OWN_TO_EACH}
        listed = self._ask(client, f"{BASE_PATH}/items?limit=1").document["data"][0]
        return {
            "status": response.status,
            "item": {name: value for name, value in item.items() if name not in OWN_TO_EACH},
            "has an id, times and a tag": all(own.values()),
            "names its address": response.headers.get("location")
            == f"{BASE_PATH}/items/{own['id']}",
            "its tag is in its header": response.headers.get("etag") == own["etag"],
            "its event is in the outbox once": events == [item],
            "it is listed first, as its owner sees it": listed == item,
            "what it adds to what is stored": {name: after[name] - before[name] for name in STORED},
        }

    def _stored(self, client: Client) -> Json:
        """Return what the owner stores, by `/v1/me`; nothing if a contender lacks it."""
        user = (self._ask(client, f"{BASE_PATH}/me").document or {}).get("user", {})
        return {name: user.get("storage", {}).get(name, 0) for name in STORED}

    def _me(self, client: Client) -> Json:
        response = self._ask(client, f"{BASE_PATH}/me")
        me = dict(response.document or {})
        policies = me.pop("policies", [])
        fixed = [{k: v for k, v in policy.items() if k not in LEFT} for policy in policies]
        return {"status": response.status, **me, "policies": fixed}

    def _refusals(self, client: Client) -> Json:
        items, keys = f"{BASE_PATH}/items?limit=20", self._stage.keys
        create = PeerRequest(
            "POST",
            f"{BASE_PATH}/items",
            {"Authorization": f"Bearer {keys.scopeless}"},
            new_item(self._stage),
        )
        limited = [self._ask(client, items, keys.limited) for _ in range(FREE_CALLS + 1)]
        invalid = PeerRequest(
            "POST",
            f"{BASE_PATH}/items",
            {"Authorization": f"Bearer {keys.load}"},
            orjson.dumps({**orjson.loads(new_item(self._stage)), "condition": "worn"}),
        )
        return {
            "unknown key": self._ask(client, items, UNKNOWN_KEY).status,
            "no scope to read": self._ask(client, items, keys.scopeless).status,
            "no scope to write": client.send(create).status,
            "unknown item": self._ask(
                client, f"{BASE_PATH}/items/00000000-0000-7000-8000-000000000000"
            ).status,
            "limit of 300": self._ask(client, f"{BASE_PATH}/items?limit=300").status in (400, 422),
            "unknown condition": client.send(invalid).status in (400, 422),
            "calls within the minute's limit": [
                response.status for response in limited[:FREE_CALLS]
            ],
            "call beyond it": (limited[-1].status, "retry-after" in limited[-1].headers),
        }


def differences(ours: Any, theirs: Any, where: str = "") -> list[str]:
    """Return the differences of two transcripts, a line each."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return [
            line
            for name in [*ours, *(theirs.keys() - ours.keys())]
            for line in differences(
                ours.get(name, ABSENT), theirs.get(name, ABSENT), f"{where}/{name}"
            )
        ]
    are_lists = isinstance(ours, list | tuple) and isinstance(theirs, list | tuple)
    if are_lists and len(ours) == len(theirs):
        return [
            line
            for number, pair in enumerate(zip(ours, theirs, strict=True))
            for line in differences(*pair, f"{where}/{number}")
        ]
    if ours == theirs:
        return []
    return [f"{where}: {_shown(theirs)} instead of {_shown(ours)}"]


def _shown(value: Any) -> str:
    return "nothing" if value is ABSENT else repr(value)[:SHOWN]
