"""Operations: the parts that `openapi/rules/` adds, and those that they state themselves."""

import re
from urllib.parse import urlsplit

import pytest

from cute_api.problems import MEDIA_TYPE
from cute_api.spec import BASE_PATH
from tests.spec.document import DOCUMENT, Json, by_id, places, resolve

LIMITS = [
    "X-Request-Id",
    "Cute-Version",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "RateLimit-Policy",
    "RateLimit",
]
COMMON = {
    "400": "BadRequest",
    "401": "Unauthorized",
    "422": "ValidationFailed",
    "429": "TooManyRequests",
    "500": "InternalError",
    "503": "ServiceUnavailable",
    "default": "AnyProblem",
}
SCOPED = {"403": "MissingScope"}
READ = {"304": "NotModified"}
BODY = {"413": "PayloadTooLarge", "415": "UnsupportedMediaType"}
KEYED = {"409": "IdempotencyKeyInUse", "422": "ValidationFailedWithKey"}

# One operation for each thing that the rules decide by, with all its responses but the successes.
RESPONSES: dict[str, dict[str, str]] = {
    "list_items": COMMON | SCOPED | READ,
    "get_me": COMMON | READ,
    "get_webhook": COMMON | SCOPED | READ | {"404": "NotFound"},
    "get_item_snapshot": COMMON | SCOPED | READ | {"416": "RangeNotSatisfiable"},
    "list_events": COMMON | SCOPED | READ | {"410": "CursorExpired"},
    "stream_events": COMMON | SCOPED | {"409": "StreamLimitReached", "410": "CursorExpired"},
    "delete_webhook": COMMON | SCOPED | {"404": "NotFound"},
    "delete_item": COMMON
    | {"403": "Forbidden", "404": "NotFound", "409": "ItemNotAvailable"}
    | {"412": "PreconditionFailed"},
    "put_item_by_sku": COMMON
    | BODY
    | {"403": "StorageQuotaExceeded", "409": "ItemNotAvailable", "412": "SkuPreconditionFailed"},
    "batch_items": COMMON | SCOPED | BODY | KEYED | {"409": "BatchResponseLost"},
    "create_item": COMMON | BODY | KEYED | {"403": "StorageQuotaExceeded", "409": "SkuTaken"},
    "confirm_webhook": COMMON | SCOPED | KEYED | {"404": "NotFoundWithKey"},
    "update_item": COMMON
    | BODY
    | KEYED
    | {"403": "ForbiddenOrStorageQuotaExceeded", "404": "NotFoundWithKey"}
    | {"409": "SkuTakenOrItemNotAvailable", "412": "PreconditionFailedWithKey"},
    "rotate_key": COMMON
    | BODY
    | KEYED
    | {"403": "NotThisKey", "404": "NotFoundWithKey", "409": "KeyResponseLost"},
    "create_sandbox_message": COMMON
    | BODY
    | KEYED
    | {"403": "Forbidden", "404": "NotFoundWithKey"},
    "report_key": COMMON | BODY,
}
# The headers of a success besides those of the limits, in their order, with their components.
HEADERS: dict[tuple[str, str], dict[str, str]] = {
    ("list_items", "200"): {
        "Cache-Control": "Revalidate",
        "ETag": "ETag",
        "Link": "Link",
        "Cute-Read-Lag": "Cute-Read-Lag",
    },
    ("get_me", "200"): {"Cache-Control": "NoStore", "ETag": "ETag"},
    ("list_item_changes", "200"): {"Cache-Control": "Revalidate", "ETag": "ETag", "Link": "Link"},
    ("stream_events", "200"): {"Cache-Control": "NoStore"},
    ("create_item", "201"): {
        "Cache-Control": "NoStore",
        "ETag": "ETag",
        "Location": "Location",
        "Idempotent-Replayed": "Idempotent-Replayed",
    },
    ("put_item_by_sku", "200"): {"Cache-Control": "NoStore", "ETag": "ETag"},
    ("delete_item", "204"): {"Cache-Control": "NoStore"},
    ("report_key", "202"): {"Cache-Control": "NoStore"},
}
PARAMETERS = {
    "list_my_keys": ["limit", "cursor", "If-None-Match", "Cute-Version"],
    "get_me": ["If-None-Match", "Cute-Version"],
    "stream_events": ["stream_after", "event_types", "Last-Event-ID", "Cute-Version"],
    "create_item": ["validate_only", "Idempotency-Key", "Cute-Version"],
    "update_item": ["If-Match", "Idempotency-Key", "Cute-Version"],
    "update_webhook": ["If-Match", "Idempotency-Key", "Cute-Version"],
    "delete_item": ["If-Match", "Cute-Version"],
    "put_item_by_sku": ["sku", "validate_only", "If-Match", "Cute-Version"],
    "report_key": ["Cute-Version"],
}


def named(node: dict[str, str]) -> str:
    return node["$ref"].rpartition("/")[2]


@pytest.mark.parametrize("operation", RESPONSES)
def test_operation_has_the_responses_of_the_rules_and_its_own(operation: str) -> None:
    responses = by_id()[operation]["responses"]
    errors = {status: named(node) for status, node in responses.items() if status[0] != "2"}
    assert errors == RESPONSES[operation]


@pytest.mark.parametrize(("operation", "status"), HEADERS)
def test_success_has_the_headers_of_the_rules_and_its_own(operation: str, status: str) -> None:
    headers = by_id()[operation]["responses"][status]["headers"]
    components = {name: named(node) for name, node in headers.items()}
    expected = HEADERS[operation, status] | {name: name for name in LIMITS}
    assert list(components.items()) == list(expected.items())


@pytest.mark.parametrize("operation", PARAMETERS)
def test_operation_has_the_parameters_of_the_rules_last(operation: str) -> None:
    parameters = by_id()[operation].get("parameters", [])
    assert [named(node) for node in parameters] == PARAMETERS[operation]


def test_every_response_has_the_headers_of_all_and_every_error_is_a_problem() -> None:
    for name, node in by_id().items():
        assert {"2", "d"} <= {status[0] for status in node["responses"]}, name
        for status, reference in node["responses"].items():
            response = resolve(reference)
            assert set(response["headers"]) >= {"Cache-Control", *LIMITS}, (name, status)
            if status[0] in "45d":
                [(kind, media)] = response["content"].items()
                assert (kind, named(media["schema"])) == (MEDIA_TYPE, "Problem"), (name, status)


def test_paths_come_in_the_order_of_the_tags() -> None:
    tags = [tag["name"] for tag in DOCUMENT["tags"]]
    found = [tags.index(node["tags"][0]) for node in by_id().values()]
    assert found == sorted(found)


def test_a_production_server_and_a_sandbox_serve_the_same_paths() -> None:
    urls = [urlsplit(server["url"]) for server in DOCUMENT["servers"]]
    assert [(url.scheme, url.path) for url in urls] == [("https", BASE_PATH)] * 2
    assert [url.hostname for url in urls] == ["api.cute.example", "sandbox.cute.example"]


def test_what_has_a_body_takes_all_but_its_path_and_whether_it_is_only_checked_there() -> None:
    for name, node in by_id().items():
        if "requestBody" in node:
            parameters = map(resolve, node.get("parameters", ()))
            in_query = {parameter["name"] for parameter in parameters if parameter["in"] == "query"}
            assert in_query <= {"validate_only"}, name


def test_each_202_names_a_get_to_poll_that_the_same_key_may_call() -> None:
    paths = {path: entry["get"] for path, _, entry, _ in places() if "get" in entry}
    polling = []
    for name, node in by_id().items():
        text = resolve(node["responses"].get("202", {})).get("description")
        if text is None or (not scopes(node) and "nothing to poll" in text):
            continue
        polled = re.search(rf"poll `GET {BASE_PATH}(/[^`]+)`", text)
        assert polled is not None, name
        assert scopes(paths[polled[1]]) <= scopes(node), name
        polling.append(name)
    assert polling


def scopes(node: Json) -> set[str]:
    return {scope for way in node["security"] for named in way.values() for scope in named}


def test_a_batch_returns_200_with_a_status_for_each_row() -> None:
    batches = [
        name
        for name, node in by_id().items()
        for media in node.get("requestBody", {}).get("content", {}).values()
        for field in resolve(media["schema"]).get("properties", {}).values()
        if "x-internal-rows" in field
    ]
    assert batches == ["batch_items"]
    for name in batches:
        successes = {s: r for s, r in by_id()[name]["responses"].items() if s.startswith("2")}
        assert {*successes} == {"200"}
        body = resolve(successes["200"]["content"]["application/json"]["schema"])
        row = resolve(resolve(body["properties"]["data"])["items"])
        assert "status" in row["required"]


def test_only_sandbox_operations_are_marked_internal() -> None:
    marked = {name for name, node in by_id().items() if node.get("x-internal-sandbox") is True}
    assert marked == {name for name, node in by_id().items() if node["tags"] == ["sandbox"]}


def test_error_examples_have_the_status_of_their_response() -> None:
    for name, node in by_id().items():
        for status, reference in node["responses"].items():
            for media in resolve(reference).get("content", {}).values():
                for example in media["examples"].values():
                    value = resolve(example)["value"]
                    if status.isdigit() and not status.startswith("2"):
                        assert value["status"] == int(status), name


def test_update_item_takes_json_and_merge_patch() -> None:
    content = by_id()["update_item"]["requestBody"]["content"]
    assert {kind: media["schema"] for kind, media in content.items()} == {
        kind: {"$ref": "#/components/schemas/ItemPatch"}
        for kind in ("application/json", "application/merge-patch+json")
    }


def test_every_parameter_schema_has_one_type() -> None:
    for _, _, entry, node in places():
        for reference in [*entry.get("parameters", []), *node.get("parameters", [])]:
            assert isinstance(resolve(reference)["schema"]["type"], str), reference
    for parameter in DOCUMENT["components"]["parameters"].values():
        assert isinstance(parameter["schema"]["type"], str), parameter["name"]


def test_array_parameters_repeat_their_name_in_the_query_within_bounds() -> None:
    arrays = [
        parameter
        for parameter in DOCUMENT["components"]["parameters"].values()
        if parameter["schema"]["type"] == "array"
    ]
    assert "sku" in {array["name"] for array in arrays}
    for parameter in arrays:
        assert (parameter["in"], parameter["style"], parameter["explode"]) == (
            "query",
            "form",
            True,
        )
        assert parameter["schema"]["minItems"] == 1 and parameter["schema"]["maxItems"] <= 100
        assert isinstance(parameter["schema"]["items"]["type"], str)


def test_list_responses_are_pages() -> None:
    lists = [name for name in by_id() if name.startswith("list_")]
    assert len(lists) > 10
    for name in lists:
        node = by_id()[name]
        schema = resolve(node["responses"]["200"]["content"]["application/json"]["schema"])
        assert set(schema["required"]) == set(schema["properties"]) - {
            "facets",
            "prices",
            "catalog",
            "proof",
        }
        assert set(schema["required"]) == {"data", "next_cursor", "has_more"}
        parameters = {resolve(parameter)["name"] for parameter in node["parameters"]}
        feed = name in {"list_events", "list_item_changes"}
        assert {"limit", "after" if feed else "cursor"} <= parameters
