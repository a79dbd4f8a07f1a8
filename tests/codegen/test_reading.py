"""The generators' model of the spec, and the places of operations in the SDKs."""

import copy
from collections.abc import Callable

import pytest

from codegen.bundle import CodegenError, Json, load
from codegen.ir import Api, ApiOperation, ResponseKind
from codegen.languages.javascript.language import JAVASCRIPT
from codegen.languages.python.language import PYTHON
from codegen.naming import camel, pascal, sdk_name, snake, words
from codegen.reading import read
from cute_api.config import ROOT
from tests.spec.document import by_id


@pytest.fixture(scope="module")
def document() -> Json:
    return load(ROOT)


@pytest.fixture(scope="module")
def api(document: Json) -> Api:
    return read(document)


def operation(api: Api, name: str) -> ApiOperation:
    return next(op for op in api.operations if op.id == name)


def test_every_operation_of_the_document_is_there_once(document: Json, api: Api) -> None:
    ids = [
        node["operationId"]
        for item in document["paths"].values()
        for node in item.values()
        if isinstance(node, dict)
    ]
    assert sorted(op.id for op in api.operations) == sorted(ids)
    places = {(*op.resource, op.name) for op in api.operations}
    assert len(places) == len(ids)


def test_every_operation_is_in_the_tree_where_it_says(api: Api) -> None:
    waiting = [api.root]
    seen = []
    while waiting:
        resource = waiting.pop()
        waiting += resource.children
        for op in resource.operations:
            assert op.resource == resource.path
            seen.append(op.id)
    assert sorted(seen) == sorted(op.id for op in api.operations)


def test_list_items_is_a_page_of_items_that_cursor_continues(api: Api) -> None:
    op = operation(api, "list_items")
    assert (op.response.kind, op.response.row_name) == (ResponseKind.PAGE, "Item")
    assert op.cursor is not None
    assert op.cursor.name == "cursor"
    assert op.anonymous
    assert op.not_modified
    assert op.scopes == ("read:items",)
    after = operation(api, "list_events").cursor
    assert after is not None
    assert after.name == "after"


def test_update_item_has_its_parts(api: Api) -> None:
    op = operation(api, "update_item")
    assert [p.words for p in op.path_parameters] == [("item", "id")]
    assert [p.words for p in op.other_parameters] == [("if", "match")]
    assert op.takes_idempotency_key
    assert op.body is not None
    assert op.body.schema_name == "ItemPatch"
    assert {"title", "price"} <= {field.name for field in op.body.fields}


def test_put_item_by_sku_takes_the_sku_from_its_path_only(api: Api) -> None:
    op = operation(api, "put_item_by_sku")
    assert op.body is not None
    assert "sku" not in {field.name for field in op.body.fields}


def test_snapshot_is_bytes_and_delete_is_empty(api: Api) -> None:
    assert operation(api, "get_item_snapshot").response.kind is ResponseKind.BYTES
    assert operation(api, "delete_item").response.kind is ResponseKind.EMPTY


def test_a_file_has_the_schema_of_its_lines(document: Json) -> None:
    changed = copy.deepcopy(document)
    content = changed["paths"]["/items/snapshot"]["get"]["responses"]["200"]["content"]
    content["application/gzip"]["x-line-schema"]["$ref"] = "#/components/schemas/Brand"
    assert operation(read(changed), "get_item_snapshot").response.row_name == "Brand"


def test_event_types_have_an_example_of_their_schema(api: Api) -> None:
    sold = next(event for event in api.events if event.type == "item.sold")
    assert (sold.schema_name, sold.data_name, sold.scope) == ("ItemSoldEvent", "Item", "read:items")
    assert sold.example["type"] == "item.sold"


def test_a_client_sees_open_objects_and_the_document_stays(document: Json, api: Api) -> None:
    assert "additionalProperties" not in api.client["components"]["schemas"]["ItemCreate"]
    assert document["components"]["schemas"]["ItemCreate"]["additionalProperties"] is False


def test_a_client_has_one_model_for_what_it_sends_and_gets(document: Json, api: Api) -> None:
    schemas = api.client["components"]["schemas"]
    assert {"ConditionInput", "MoneyInput"} <= document["components"]["schemas"].keys()
    assert not {"ConditionInput", "MoneyInput"} & schemas.keys()
    assert schemas["ItemCreate"]["properties"]["price"]["$ref"].endswith("/Money")
    assert (
        schemas["Condition"]["enum"] == document["components"]["schemas"]["ConditionInput"]["enum"]
    )


def test_two_operations_of_one_name_are_refused(document: Json) -> None:
    twice = copy.deepcopy(document)
    twice["paths"]["/me/orders"]["get"]["operationId"] = "get_my_orders"
    with pytest.raises(CodegenError, match=r"`orders\.get`"):
        read(twice)


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (lambda document: document.update(openapi="3.0.3"), "OpenAPI 3.1, and this is 3.0.3"),
        (lambda document: document.pop("x-versions"), "`x-versions` of the document"),
        (lambda document: of_brands(document).pop("tags"), "`tags` of GET /brands"),
        (
            lambda document: of_brands(document).update(parameters=[{"$ref": "other.yaml#/limit"}]),
            "`name` of a parameter of GET /brands (3 more are missing)",
        ),
        (
            lambda document: of_brands(document).update(responses={"404": {}}),
            "a successful response of GET /brands",
        ),
        (
            lambda document: of_brands(document).update(requestBody={"content": {"text/csv": {}}}),
            "`description` of the body of GET /brands (1 more are missing)",
        ),
    ],
)
def test_a_document_of_others_is_refused_with_what_it_lacks(
    document: Json, edit: Callable[[Json], object], why: str
) -> None:
    edited = copy.deepcopy(document)
    edit(edited)
    with pytest.raises(CodegenError) as caught:
        read(edited)
    assert str(caught.value) == f"The generators need {why}."


def of_brands(document: Json) -> Json:
    operation: Json = document["paths"]["/brands"]["get"]
    return operation


def test_an_argument_that_a_call_option_has_is_refused(document: Json) -> None:
    edited = copy.deepcopy(document)
    edited["components"]["schemas"]["ItemCreate"]["properties"]["timeout"] = {"type": "integer"}
    with pytest.raises(CodegenError, match="`timeout`"):
        read(edited)


@pytest.mark.parametrize(
    ("path", "operation_id", "place"),
    [
        ("/items", "list_items", "items.list"),
        ("/items/{item_id}", "update_item", "items.update"),
        ("/items/batch", "batch_items", "items.batch"),
        ("/items/changes", "list_item_changes", "items.changes.list"),
        ("/items/snapshot", "get_item_snapshot", "items.snapshot.get"),
        ("/me", "get_me", "me.get"),
        ("/me/orders/{order_id}", "get_my_order", "orders.get"),
        ("/me/items/by-sku/{sku}", "put_item_by_sku", "me.items.put_by_sku"),
        ("/me/keys/{key_id}", "revoke_key", "keys.revoke"),
        ("/me/usage", "list_my_usage", "usage.list"),
        ("/me/requests", "list_my_requests", "usage.requests.list"),
        ("/keys/report", "report_key", "keys.report"),
        ("/webhooks/{webhook_id}/rotate-secret", "rotate_webhook_secret", "webhooks.rotate_secret"),
        ("/webhooks/{webhook_id}/deliveries", "list_deliveries", "webhooks.deliveries.list"),
        ("/deliveries/{delivery_id}/redeliver", "redeliver", "deliveries.redeliver"),
        (
            "/sandbox/orders/{order_id}/complete",
            "complete_sandbox_order",
            "sandbox.orders.complete",
        ),
    ],
)
def test_an_operation_is_named_by_its_path_tag_and_verb(
    path: str, operation_id: str, place: str
) -> None:
    resource, name = sdk_name(path, operation_id, by_id()[operation_id]["tags"][0])
    assert ".".join(map(snake, (*resource, name))) == place


def test_names_are_turned_into_each_languages_form() -> None:
    assert snake(words("If-Match")) == "if_match"
    assert snake(words("ItemList")) == "item_list"
    assert camel(words("rotate-secret")) == "rotateSecret"
    assert pascal(words("item.sold")) == "ItemSold"
    assert (PYTHON.argument(("from",)), JAVASCRIPT.argument(("from",))) == ("from_", "from")
    assert (PYTHON.argument(("new",)), JAVASCRIPT.argument(("new",))) == ("new", "new_")
