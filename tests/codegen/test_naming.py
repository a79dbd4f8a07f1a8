"""Where operations stand in the SDKs."""

import pytest

from codegen.naming import camel, pascal, python_name, sdk_name, snake
from tests.spec.document import by_id


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
    assert ".".join((*resource, name)) == place


def test_names_are_turned_into_each_languages_form() -> None:
    assert snake("If-Match") == "if_match"
    assert snake("ItemList") == "item_list"
    assert camel("rotate_secret") == "rotateSecret"
    assert pascal(("me", "items")) == "MeItems"
    assert pascal("item.sold") == "ItemSold"
    assert python_name("from") == "from_"
