"""Changes that only tests have, on the real document: they come after its newest version.

`colour` renames a field of items, in requests, responses, files and events; `sent_at` one of
events, in lists and streams; the ten of `CHAIN` rename one field of `GET /v1/me` again and again.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cute_api.lib.json_objects import Json
from cute_api.spec import API_VERSIONS, Spec
from cute_api.versions.change import Change, ChangeFunctions, RequestParts
from cute_api.versions.registry import Now, Versions, utc_now
from tests.fixtures.contract import committed

SCHEMAS = "/components/schemas"
ITEM_EVENTS = ("item.created", "item.updated", "item.deleted", "item.sold")
NEW = "2027-06-01"


def versions(
    changes: Sequence[Change],
    retiring: Mapping[str, Mapping[str, str]] | None = None,
    now: Now = utc_now,
) -> Versions:
    """The committed document and its changes, with these on top.

    `retiring` has `deprecated` and `sunset` of those that retire, by their dates.
    """
    newest = committed()
    document = copy.copy(newest.spec.document)
    dates = sorted({change.date for change in changes})
    entries = [*document[API_VERSIONS], *({"date": date} for date in dates)]
    ends = retiring or {}
    document[API_VERSIONS] = [{**entry, **ends.get(entry["date"], {})} for entry in entries]
    return Versions(Spec(document, sandbox=True), [*newest.changes, *changes], now)


def renamed(value: Any, old: str, new: str) -> Any:
    """An object with another name for one of its members, in its place."""
    if not isinstance(value, dict) or old not in value:
        return value
    return {new if name == old else name: member for name, member in value.items()}


def _items_in(body: Any, old: str, new: str) -> Any:
    """A response of an operation on items, whose items have another name for a field."""
    if isinstance(body, dict) and isinstance(body.get("data"), list):
        rows = [renamed(row, old, new) for row in body["data"]]
        rows = [
            {**row, "item": renamed(row["item"], old, new)} if "item" in row else row
            for row in rows
        ]
        return {**body, "data": rows}
    return renamed(body, old, new)


def _request_up(operation: str, request: RequestParts) -> RequestParts:
    body = request.body
    if operation == "batch_items":
        rows = [_row_up(row) for row in body["operations"]]
        body = {**body, "operations": rows}
    else:
        body = renamed(body, "colour", "color")
    query = renamed(request.query, "colour", "color")
    return RequestParts(query, request.path, request.headers, body)


def _row_up(row: Json) -> Json:
    return {**row, "item": renamed(row["item"], "colour", "color")} if "item" in row else row


def colour(date: str = NEW) -> Change:
    """Items had a `colour` before this date."""
    schemas = ("Item", "ItemCreate", "ItemPatch")
    patch: list[Json] = [
        {
            "move": f"{SCHEMAS}/{name}/properties/color",
            "to": f"{SCHEMAS}/{name}/properties/colour",
        }
        for name in schemas
    ]
    patch.append({"replace": f"{SCHEMAS}/Item/required/=color", "value": "colour"})
    return Change(
        date=date,
        name=f"{date}-colour",
        summary="`colour` of an item is `color`.",
        details="In requests, responses and events.",
        requests=frozenset({"create_item", "update_item", "batch_items"}),
        responses=frozenset(
            {
                "list_items",
                "get_item",
                "create_item",
                "update_item",
                "batch_items",
                "list_my_items",
                "get_item_snapshot",
            }
        ),
        events=frozenset(ITEM_EVENTS),
        patch=patch,
        functions=ChangeFunctions(
            request_up=_request_up,
            response_down=lambda _operation, _status, body: _items_in(body, "color", "colour"),
            pointer_down=lambda _operation, pointer: pointer.replace("/color", "/colour"),
            event_up=lambda _type, data: renamed(data, "colour", "color"),
            event_down=lambda _type, data: renamed(data, "color", "colour"),
        ),
    )


def sent_at() -> Change:
    """The `timestamp` of an event had another name before."""
    schemas = Spec.load(sandbox=True).document["components"]["schemas"]
    places = [
        f"{SCHEMAS}/{name}"
        for name, schema in schemas.items()
        if name.endswith("Event") and "timestamp" in schema.get("properties", {})
    ]
    return Change(
        date=NEW,
        name=f"{NEW}-timestamp",
        summary="`sent_at` of an event is `timestamp`.",
        details="In the feed and its streams.",
        requests=frozenset(),
        responses=frozenset({"list_events", "get_event", "stream_events"}),
        events=frozenset(),
        patch=[
            step
            for place in places
            for step in (
                {"move": f"{place}/properties/timestamp", "to": f"{place}/properties/sent_at"},
                {"replace": f"{place}/required/=timestamp", "value": "sent_at"},
            )
        ],
        functions=ChangeFunctions(
            response_down=lambda _operation, _status, body: _items_in(body, "timestamp", "sent_at")
        ),
    )


def username(number: int) -> Change:
    """One of a chain: `GET /v1/me` had `name0` before the first, `name1` before the next."""
    date = f"2027-02-{number:02}"
    new = "username" if number == 10 else f"name{number}"
    old = f"name{number - 1}"
    place = f"{SCHEMAS}/User"
    return Change(
        date=date,
        name=f"{date}-username",
        summary=f"`{old}` of `GET /v1/me` is `{new}`.",
        details="Nothing else changes.",
        requests=frozenset(),
        responses=frozenset({"get_me"}),
        events=frozenset(),
        patch=[
            {"move": f"{place}/properties/{new}", "to": f"{place}/properties/{old}"},
            {"replace": f"{place}/required/={new}", "value": old},
        ],
        functions=ChangeFunctions(
            response_down=lambda _operation, _status, body: {
                **body,
                "user": renamed(body["user"], new, old),
            }
        ),
    )


CHAIN = tuple(username(number) for number in range(1, 11))


def tenfold(number: int) -> Change:
    """One of a chain of requests and events: `color` is `color1` after the first, and so on."""
    date = f"2027-03-{number:02}"
    old, new = (f"color{level}" if level else "color" for level in (number - 1, number))
    return Change(
        date=date,
        name=f"{date}-color",
        summary=f"`{old}` of an item is `{new}`.",
        details="In requests and events.",
        requests=frozenset({"create_item"}),
        responses=frozenset(),
        events=frozenset({"item.sold"}),
        patch=[],
        functions=ChangeFunctions(
            request_up=lambda _operation, request: replace(
                request, body=renamed(request.body, old, new)
            ),
            event_up=lambda _type, data: renamed(data, old, new),
            event_down=lambda _type, data: renamed(data, new, old),
        ),
    )


TEN = tuple(tenfold(number) for number in range(1, 11))
