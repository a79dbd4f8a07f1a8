"""Examples are what they claim: what a request would get, and things that could exist together."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cute_api.services.common import etags
from tests.spec.document import DOCUMENT, Json, by_id, resolve

OPERATIONS = by_id()
EVENTS = {name: entry["post"] for name, entry in DOCUMENT["webhooks"].items()}
# The time in an id is that of its making, a moment before the row's.
MOMENT = timedelta(seconds=1)
OF_ID = "_id"
OTHER_NAMES = {
    "parent_id": "category_id",
    "last_failed_delivery_id": "delivery_id",
    "person_id": "user_id",
}
# Ids of objects of several kinds.
OF_ANY_KIND = {"actor_id", "target_id"}
# What an object with an `id` is, by a field that only such objects have.
MARKS = {
    "price": "item_id",
    "completed_at": "order_id",
    "attempt_count": "delivery_id",
    "timestamp": "event_id",
    "prefix": "key_id",
    "verification": "webhook_id",
    "username": "user_id",
}
STATUSES = {
    family: DOCUMENT["components"]["schemas"][name]["x-extensible-enum"]
    for family, name in {"item": "ItemStatus", "order": "OrderStatus"}.items()
}
# When an event happened, by what its data says of itself.
CHANGED_AT = ("removed_at", "rotated_at", "revoked_at", "updated_at", "created_at")
ENDS = ("since", "until")


def examples_of(holder: Json) -> dict[str, Any]:
    """The values of the examples of a body, by name."""
    found: dict[str, Any] = {}
    for media in resolve(holder).get("content", {}).values():
        for name, example in media.get("examples", {}).items():
            found[name] = resolve(example)["value"]
    return found


def successes(operation: str) -> Iterator[dict[str, Any]]:
    for status, response in OPERATIONS[operation]["responses"].items():
        if status.startswith("2"):
            yield examples_of(response)


def parameters(operation: str, place: str) -> dict[str, Any]:
    """The examples of an operation's parameters in the path or the query."""
    for item in DOCUMENT["paths"].values():
        if OPERATIONS[operation] in item.values():
            nodes = [*item.get("parameters", ()), *OPERATIONS[operation].get("parameters", ())]
            given = [resolve(node) for node in nodes]
            return {
                parameter["name"]: parameter["example"]
                for parameter in given
                if parameter["in"] == place
            }
    raise LookupError(operation)


def rows_of(page: Any) -> list[Json]:
    """The rows of a list; none of anything else."""
    data = page.get("data") if isinstance(page, dict) else None
    return data if isinstance(data, list) else []


def objects(node: Any) -> Iterator[Json]:
    """Each object in examples, however deep."""
    children: Iterable[Any] = node if isinstance(node, list) else ()
    if isinstance(node, dict):
        yield node
        children = node.values()
    for child in children:
        yield from objects(child)


def all_examples() -> list[Json]:
    named = [example["value"] for example in DOCUMENT["components"]["examples"].values()]
    schemas = [
        value
        for schema in DOCUMENT["components"]["schemas"].values()
        for value in schema.get("examples", ())
    ]
    return [inner for value in [*named, *schemas] for inner in objects(value)]


OBJECTS = all_examples()


def time_in(id_: str) -> datetime:
    """When an id (a UUID of version 7) was made."""
    return datetime.fromtimestamp(int(id_.replace("-", "")[:12], 16) / 1000, UTC)


def says(shown: Json, name: str) -> bool:
    """Whether a response has a field of a request, or for `brand_id` the object `brand`."""
    return name in shown or (name.endswith(OF_ID) and name.removesuffix(OF_ID) in shown)


def said(shown: Json, name: str) -> Any:
    """The response's value of a request's field."""
    whole = shown.get(name.removesuffix(OF_ID))
    return shown[name] if name in shown else None if whole is None else whole["id"]


def differing(sent: Any, shown: Any, place: str = "") -> Iterator[str]:
    """The fields whose values in the response differ from the request."""
    if isinstance(sent, dict) and isinstance(shown, dict):
        for name, value in sent.items():
            if says(shown, name):
                yield from differing(value, said(shown, name), f"{place}/{name}")
    elif sent != shown:
        yield place


@pytest.mark.parametrize(
    "operation", [name for name, node in OPERATIONS.items() if "requestBody" in node]
)
def test_a_response_is_that_of_the_request_of_the_same_name(operation: str) -> None:
    sent = examples_of(OPERATIONS[operation]["requestBody"])
    for shown in filter(None, successes(operation)):
        assert sent.keys() <= shown.keys()
        for name, body in sent.items():
            if operation == "batch_items":
                rows = shown[name]["data"]
                assert [row["index"] for row in rows] == list(range(len(body["operations"])))
                pairs = [
                    (asked["item"], row["item"])
                    for asked, row in zip(body["operations"], rows, strict=True)
                    if "item" in asked and row["item"] is not None
                ]
                failed = [row for row in rows if row["status"] >= 400]
                counts = (len(rows) - len(failed), len(failed))
                assert (shown[name]["succeeded"], shown[name]["failed"]) == counts
            else:
                pairs = [(body, shown[name])]
            wrong = [place for pair in pairs for place in differing(*pair)]
            assert not wrong, (name, wrong)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_response_is_about_what_the_path_names(operation: str) -> None:
    for name, value in parameters(operation, "path").items():
        for shown in (body for found in successes(operation) for body in found.values()):
            for row in rows_of(shown) or [shown]:
                known = row.get(name, row.get("id") if row is shown else None)
                assert known in {None, value}, (name, known)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_rows_of_a_list_are_those_that_its_filters_want(operation: str) -> None:
    query = parameters(operation, "query")
    pages = [page for found in successes(operation) for page in found.values()]
    for row in (row for page in pages for row in rows_of(page)):
        for name, wanted in query.items():
            if name == "sizes":
                sizes = {f"{size['system']}:{size['value']}" for size in row["sizes"]}
                assert sizes & {*wanted}
            elif says(row, name) and said(row, name) is not None:
                assert said(row, name) in (wanted if isinstance(wanted, list) else [wanted]), name
        if "types" in query:
            assert row["type"] in query["types"]
        if "min_price" in query:
            assert query["min_price"] <= row["price"]["amount"] <= query["max_price"]
        for name, wanted in query.items():
            field, _, end = name.rpartition("_")
            at = row.get(f"{field}_at", row.get(field))
            if end in ENDS and at is not None:
                assert (at < wanted) is (end == "until"), (name, at)


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_is_of_its_type_and_time(name: str) -> None:
    for event in examples_of(EVENTS[name]["requestBody"]).values():
        data, at = event["data"], datetime.fromtimestamp(event["timestamp"] / 1000, UTC)
        assert event["type"] == name
        assert abs(time_in(event["id"]) - at) < MOMENT
        for field in CHANGED_AT:
            if data.get(field) is not None:
                assert datetime.fromisoformat(data[field]) == at
                break
        family, change = name.split(".")
        if change == "created":
            assert data["status"] == {"item": "active", "order": "open"}[family]
        elif change in STATUSES.get(family, ()):
            assert data["status"] == change


def test_an_id_is_that_of_one_thing_made_when_it_says() -> None:
    kinds: dict[str, str] = {}
    for example in OBJECTS:
        given = [
            (name, value)
            for name, value in example.items()
            if name.endswith("_id") and name not in OF_ANY_KIND and value
        ]
        kind = next((kind for mark, kind in MARKS.items() if mark in example), None)
        if kind is not None and "id" in example:
            given.append((kind, example["id"]))
            if "created_at" in example:
                made = datetime.fromisoformat(example["created_at"])
                assert abs(time_in(example["id"]) - made) < MOMENT, example["id"]
        for name, value in given:
            known = OTHER_NAMES.get(name, name)
            assert kinds.setdefault(value, known) == known, value
    assert len(kinds) > 20


def test_an_event_in_an_example_has_one_type_and_time() -> None:
    known: dict[str, tuple[str, Any]] = {}
    for example in OBJECTS:
        if "timestamp" in example and "data" in example:
            said = (example["type"], example["timestamp"])
            assert known.setdefault(example["id"], said) == said
    sent = [example for example in OBJECTS if example.get("event_id") in known]
    assert sent
    for example in sent:
        assert example["type"] == known[example["event_id"]][0]


def test_the_tag_of_an_item_is_that_of_its_last_change() -> None:
    items = [example for example in OBJECTS if "etag" in example and "price" in example]
    assert len(items) > 10
    for item in items:
        changed = datetime.fromisoformat(item["updated_at"])
        assert item["etag"] == etags.of_version(etags.version_of(changed), for_owner="sku" in item)


def test_the_limits_of_a_user_are_those_of_their_tier() -> None:
    tiers = DOCUMENT["x-rate-limit-tiers"]
    limited = [node for node in OBJECTS if {"policies", "deliveries", "storage"} & node.keys()]
    assert limited
    for example in limited:
        if "policies" in example:
            tier = tiers[example["key"]["tier"]]
            for policy in example["policies"]:
                own = policy["name"].removeprefix("user_")
                factor = 1 if policy["name"] == own else tier["keys_factor"]
                assert policy["quota"] == factor * tier[own]
                assert policy["remaining"] <= policy["quota"]
                assert policy["resets_in"] <= policy["seconds"]
        if "deliveries" in example:
            assert example["deliveries"]["budget"] == tiers[example["tier"]]["deliveries_a_day"]
        if "storage" in example:
            assert example["storage"]["item_limit"] == tiers[example["tier"]]["items"]
            assert example["storage"]["byte_limit"] == tiers[example["tier"]]["stored_bytes"]


def test_a_rotated_key_keeps_its_previous_secret_as_long_as_was_asked() -> None:
    (rotated,) = successes("rotate_key")
    for name, body in examples_of(OPERATIONS["rotate_key"]["requestBody"]).items():
        first, last = (
            datetime.fromisoformat(rotated[name][field])
            for field in ("rotated_at", "previous_expires_at")
        )
        assert last - first == timedelta(seconds=body["grace_seconds"])
