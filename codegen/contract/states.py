"""How to cause conflicts (409), by problem code."""

from collections.abc import Iterator

from codegen.contract.plan import Call, Case, changed, owned
from codegen.ir import ApiOperation

# Codes that no test causes, with the reason.
CONFLICTS = {
    "webhook_limit_reached": "would take every webhook that the tier of the key allows",
    "contract_limit_reached": "would take every contract that a user may have",
    "seller_limit_reached": "would take a thousand sellers",
    "too_many_attempts": "would take a hundred attempts of one delivery",
    "rotated_recently": "would take two rotations of a key that may be used up",
    "idempotency_key_in_use": "takes two requests at the same moment",
    "idempotency_response_lost": "takes a server that breaks off",
    "idempotency_response_withheld": "takes a second API key of the same user",
}
ORDER_ENDED = "order_not_open"
RESERVE = Call(
    "create_sandbox_order", "POST", "/sandbox/orders", body={"item_id": "${own.item_id}"}
)

SHIP = Call(
    "fulfill_sandbox_order",
    "POST",
    "/sandbox/orders/${own.order_id}/fulfill",
    body={"fulfillment_status": "shipped"},
)
# What happens to an order first, so that an operation succeeds or conflicts. A shipped one is paid.
ORDER_BEFORE = {"refund_sandbox_order": (SHIP,)}
CONFLICT_BEFORE = {
    "cancel_sandbox_order": (SHIP,),
    "complete_sandbox_order": (SHIP, changed(SHIP, body={"fulfillment_status": "returned"})),
    "fulfill_sandbox_order": (SHIP,),
}


def conflicts(code: str, operation: ApiOperation, base: Call, item: Call) -> Iterator[Case]:
    """Return the case of one code of an operation; None if `CONFLICTS` says why not.

    `item` is the call that creates an item with the case's own `sku`.
    """
    name = code.replace("_", " ")
    if code == "sku_taken" and operation.method == "post":
        yield Case(409, name, base, before=(base,), code=code)
    elif code == "sku_taken":
        taken = changed(owned(base, "item_id"), body={"sku": "${unique}"})
        yield Case(409, name, taken, before=(item,), code=code)
    elif code == "item_not_available":
        yield from _reserved(code, name, operation, base, item)
    elif code == ORDER_ENDED:
        done = owned(base, "order_id")
        yield Case(409, name, done, before=(done,), code=code)
    elif code == "order_status_conflict":
        call = owned(base, "order_id")
        yield Case(409, name, call, before=CONFLICT_BEFORE.get(operation.id, ()), code=code)
    elif code == "webhook_not_active" and "{webhook_id}" in operation.path:
        call = owned(base, "webhook_id")
        path = "/webhooks/${own.webhook_id}"
        pause = Call("update_webhook", "PATCH", path, body={"status": "disabled"})
        yield Case(409, name, call, before=(pause,), code=code)
    elif code == "delivery_pending":
        yield Case(409, name, base, also=(202,), code=code)


def _reserved(
    code: str, name: str, operation: ApiOperation, base: Call, item: Call
) -> Iterator[Case]:
    if operation.id == "put_item_by_sku":
        made = changed(RESERVE, body={"item_id": "${response.id}"})
        yield Case(409, name, base, before=(item, made), code=code)
    else:
        yield Case(409, name, owned(base, "item_id"), before=(RESERVE,), code=code)
