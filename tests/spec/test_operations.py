"""Operations and events: ids, scopes, parameters, and what each can answer."""

import pytest

from server.problems import MEDIA_TYPE
from tests.spec.document import DOCUMENT, by_id, places, resolve

Security = list[dict[str, list[str]]]

LIMIT_HEADERS = {
    "Cache-Control",
    "X-Request-Id",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "RateLimit-Policy",
    "RateLimit",
}
PUBLIC: Security = [{"bearer": ["read:items"]}, {}]
OPERATIONS: dict[str, tuple[str, str, str, Security]] = {
    "list_items": ("get", "/items", "items", PUBLIC),
    "create_item": ("post", "/items", "items", [{"bearer": ["write:items"]}]),
    "batch_items": ("post", "/items/batch", "items", [{"bearer": ["write:items"]}]),
    "get_item": ("get", "/items/{item_id}", "items", PUBLIC),
    "update_item": ("patch", "/items/{item_id}", "items", [{"bearer": ["write:items"]}]),
    "delete_item": ("delete", "/items/{item_id}", "items", [{"bearer": ["write:items"]}]),
    "list_item_changes": ("get", "/items/changes", "items", [{"bearer": ["read:items"]}]),
    "get_item_snapshot": ("get", "/items/snapshot", "items", [{"bearer": ["read:items"]}]),
    "list_categories": ("get", "/categories", "categories", PUBLIC),
    "list_brands": ("get", "/brands", "brands", PUBLIC),
    "get_me": ("get", "/me", "me", [{"bearer": []}]),
    "list_my_items": ("get", "/me/items", "me", [{"bearer": ["read:items"]}]),
    "put_item_by_sku": ("put", "/me/items/by-sku/{sku}", "me", [{"bearer": ["write:items"]}]),
    "list_my_orders": ("get", "/me/orders", "me", [{"bearer": ["read:orders"]}]),
    "get_my_order": ("get", "/me/orders/{order_id}", "me", [{"bearer": ["read:orders"]}]),
    "list_my_usage": ("get", "/me/usage", "me", [{"bearer": []}]),
    "list_my_requests": ("get", "/me/requests", "me", [{"bearer": []}]),
    "create_webhook": ("post", "/webhooks", "webhooks", [{"bearer": ["webhooks"]}]),
    "list_webhooks": ("get", "/webhooks", "webhooks", [{"bearer": ["webhooks"]}]),
    "delete_webhook": ("delete", "/webhooks/{webhook_id}", "webhooks", [{"bearer": ["webhooks"]}]),
    "verify_webhook": (
        "post",
        "/webhooks/{webhook_id}/verify",
        "webhooks",
        [{"bearer": ["webhooks"]}],
    ),
    "confirm_webhook": (
        "post",
        "/webhooks/{webhook_id}/confirm",
        "webhooks",
        [{"bearer": ["webhooks"]}],
    ),
    "test_webhook": (
        "post",
        "/webhooks/{webhook_id}/test",
        "webhooks",
        [{"bearer": ["webhooks"]}],
    ),
    "get_webhook": ("get", "/webhooks/{webhook_id}", "webhooks", [{"bearer": ["webhooks"]}]),
    "update_webhook": ("patch", "/webhooks/{webhook_id}", "webhooks", [{"bearer": ["webhooks"]}]),
    "rotate_webhook_secret": (
        "post",
        "/webhooks/{webhook_id}/rotate-secret",
        "webhooks",
        [{"bearer": ["webhooks"]}],
    ),
    "list_deliveries": (
        "get",
        "/webhooks/{webhook_id}/deliveries",
        "deliveries",
        [{"bearer": ["webhooks"]}],
    ),
    "get_delivery": ("get", "/deliveries/{delivery_id}", "deliveries", [{"bearer": ["webhooks"]}]),
    "redeliver": (
        "post",
        "/deliveries/{delivery_id}/redeliver",
        "deliveries",
        [{"bearer": ["webhooks"]}],
    ),
    "recover_deliveries": (
        "post",
        "/webhooks/{webhook_id}/recover",
        "deliveries",
        [{"bearer": ["webhooks"]}],
    ),
    "get_webhook_stats": (
        "get",
        "/webhooks/{webhook_id}/stats",
        "deliveries",
        [{"bearer": ["webhooks"]}],
    ),
    "get_webhook_digest": (
        "get",
        "/webhooks/{webhook_id}/digest",
        "deliveries",
        [{"bearer": ["webhooks"]}],
    ),
    "list_my_keys": ("get", "/me/keys", "keys", [{"bearer": []}]),
    "revoke_key": ("delete", "/me/keys/{key_id}", "keys", [{"bearer": []}]),
    "rotate_key": ("post", "/me/keys/{key_id}/rotate", "keys", [{"bearer": []}]),
    "report_key": ("post", "/keys/report", "keys", [{"bearer": []}, {}]),
    "list_events": ("get", "/events", "events", [{"bearer": []}]),
    "get_event": ("get", "/events/{event_id}", "events", [{"bearer": []}]),
    "create_sandbox_order": ("post", "/sandbox/orders", "sandbox", [{"bearer": ["write:items"]}]),
    "complete_sandbox_order": (
        "post",
        "/sandbox/orders/{order_id}/complete",
        "sandbox",
        [{"bearer": ["write:items"]}],
    ),
    "cancel_sandbox_order": (
        "post",
        "/sandbox/orders/{order_id}/cancel",
        "sandbox",
        [{"bearer": ["write:items"]}],
    ),
    "create_sandbox_message": (
        "post",
        "/sandbox/messages",
        "sandbox",
        [{"bearer": ["write:items"]}],
    ),
}
EVENT_SCOPES = {
    "item": "read:items",
    "order": "read:orders",
    "message": "webhooks",
    "key": "webhooks",
    "webhook": "webhooks",
}


def test_operations_are_those_of_the_contract() -> None:
    found = {
        node["operationId"]: (method, path, node["tags"][0], node["security"])
        for path, method, _, node in places()
    }
    assert found == OPERATIONS
    assert [server["url"] for server in DOCUMENT["servers"]] == ["/v1"]


def test_only_sandbox_operations_are_marked_internal() -> None:
    marked = {name for name, node in by_id().items() if node.get("x-internal-sandbox") is True}
    assert marked == {name for name, (_, _, tag, _) in OPERATIONS.items() if tag == "sandbox"}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_operation_declares_every_response_it_can_give(operation: str) -> None:
    node = by_id()[operation]
    method, path, _, security = OPERATIONS[operation]
    expected = {"400", "401", "422", "429", "500", "503", "default"}
    expected |= {"403"} if any(option.get("bearer") for option in security) else set()
    expected |= {"403", "410"} if operation == "list_events" else set()
    expected |= {"403"} if operation in {"rotate_key", "revoke_key"} else set()
    expected |= {"206", "416"} if operation == "get_item_snapshot" else set()
    by_id_path = "{" in path and operation != "put_item_by_sku"
    expected |= {"404"} if by_id_path or operation.startswith("create_sandbox") else set()
    expected |= {"413", "415"} if "requestBody" in node else set()
    expected |= {
        "delete": {"204"},
        "post": {"201"} if operation.startswith("create") else {"200"},
        "put": {"200", "201"} if operation == "put_item_by_sku" else {"200"},
    }.get(method, {"200"})
    accepted = {"report_key", "redeliver", "recover_deliveries", "test_webhook", "verify_webhook"}
    expected = expected - {"200"} | {"202"} if operation in accepted else expected
    conflicts = method in {"post", "patch"} and operation != "report_key"
    conflicts = conflicts or operation in {"delete_item", "put_item_by_sku"}
    expected |= {"409"} if conflicts else set()
    expected |= {"304"} if method == "get" else set()
    expected |= {"412"} if operation in {"update_item", "delete_item", "put_item_by_sku"} else set()
    assert set(node["responses"]) == expected


def _method(operation: str) -> str:
    return OPERATIONS[operation][0]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_response_has_its_headers_and_every_error_is_a_problem(operation: str) -> None:
    for status, reference in by_id()[operation]["responses"].items():
        response = resolve(reference)
        special = {"401": {"WWW-Authenticate"}, "429": {"Retry-After"}, "503": {"Retry-After"}}
        wanted = LIMIT_HEADERS | special.get(status, set())
        if status == "201" and "sandbox" not in operation:
            wanted = wanted | {"Location"}
        tagged = {"create_item", "update_item", "put_item_by_sku"}
        if status in {"200", "206"} and operation == "get_item_snapshot":
            wanted = wanted | {"ETag", "Last-Modified", "Accept-Ranges", "X-Changes-Cursor"}
        if status in {"206", "416"}:
            wanted = wanted | {"Content-Range"}
        if status in {"304", "412"} or (
            status in {"200", "201"} and (operation in tagged or _method(operation) == "get")
        ):
            wanted = wanted | {"ETag"}
        recorded = status.startswith("2") or status in {"404", "409", "412"}
        # These are refused for their key only, and that is never recorded.
        keyed_only = operation in {
            "create_sandbox_message",
            "batch_items",
            "confirm_webhook",
            "rotate_key",
            "update_webhook",
            "rotate_webhook_secret",
        }
        keyed_only = keyed_only or reference.get("$ref", "").endswith("/IdempotencyKeyInUse")
        recorded = recorded and not (keyed_only and status == "409") and operation != "report_key"
        if recorded and _method(operation) in {"post", "patch"}:
            wanted = wanted | {"Idempotent-Replayed"}
        if status == "default":
            wanted = wanted | {"Allow"}
        if status == "200" and operation.startswith("list_"):
            wanted = wanted | {"Link"}
        assert set(response["headers"]) == wanted, status
        if status in {"204", "304"}:
            assert "content" not in response
        elif status.startswith("2"):
            kind = "gzip" if operation == "get_item_snapshot" else "json"
            assert list(response["content"]) == [f"application/{kind}"]
        else:
            assert list(response["content"]) == [MEDIA_TYPE]
            schema = response["content"][MEDIA_TYPE]["schema"]
            assert schema == {"$ref": "#/components/schemas/Problem"}


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
    assert "sku" in {one["name"] for one in arrays}
    for one in arrays:
        assert (one["in"], one["style"], one["explode"]) == ("query", "form", True)
        assert one["schema"]["minItems"] == 1 and one["schema"]["maxItems"] <= 100
        assert isinstance(one["schema"]["items"]["type"], str)


def test_list_answers_are_pages() -> None:
    lists = [name for name in OPERATIONS if name.startswith("list_")]
    for name in lists:
        node = by_id()[name]
        schema = resolve(node["responses"]["200"]["content"]["application/json"]["schema"])
        assert set(schema["required"]) == set(schema["properties"]) - {"facets"}
        assert set(schema["required"]) == {"data", "next_cursor", "has_more"}
        parameters = {resolve(parameter)["name"] for parameter in node["parameters"]}
        feed = name in {"list_events", "list_item_changes"}
        assert {"limit", "after" if feed else "cursor"} <= parameters


@pytest.mark.parametrize("event", DOCUMENT["webhooks"])
def test_event_names_its_scope_headers_and_body(event: str) -> None:
    node = DOCUMENT["webhooks"][event]["post"]
    assert node["x-required-scope"] == EVENT_SCOPES[event.split(".", maxsplit=1)[0]]
    assert node["operationId"] == f"event_{event.replace('.', '_')}"
    headers = {resolve(parameter)["name"] for parameter in node["parameters"]}
    assert headers == {
        "webhook-id",
        "webhook-timestamp",
        "webhook-signature",
        "X-Cute-Event",
        "X-Cute-Signature",
        "X-Cute-Test",
    }
    body = resolve(node["requestBody"]["content"]["application/json"]["schema"])
    assert body["properties"]["event"]["const"] == event
    assert body["required"] == ["id", "event", "timestamp", "data"]
    assert list(node["responses"]) == ["2XX"]
