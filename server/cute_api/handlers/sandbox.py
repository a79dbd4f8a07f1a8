"""Operations of the tag `sandbox`: buyers, sellers for apps, faults on demand, and the clock."""

import random
from uuid import UUID

from cute_api.edge.result import CallResult
from cute_api.handlers.call import SessionCall
from cute_api.models.enums import FulfillmentStatus, OrderRole
from cute_api.services.apps import columns, simulated
from cute_api.services.orders import messages, orders
from cute_api.services.orders.columns import OrderColumns
from cute_api.services.sandbox import clock, faults

DEFAULT_MESSAGE = "Hello! Is this still available?"


def create_sandbox_order(call: SessionCall) -> CallResult:
    buyer = orders.generated_buyer(call.session, random.SystemRandom())
    order = orders.place(
        call.session,
        item_id=UUID(call.body["item_id"]),
        buyer_id=buyer.id,
        quantity=int(call.body.get("quantity", 1)),
        ships_to=call.body.get("ships_to"),
        fees=call.body.get("fees"),
        seller_id=call.principal.user_id,
    )
    return CallResult(OrderColumns.of(order).document(OrderRole.SELLER), 201)


def fulfill_sandbox_order(call: SessionCall, order_id: UUID) -> CallResult:
    order = orders.fulfill(
        call.session,
        order_id=order_id,
        to=FulfillmentStatus(call.body["fulfillment_status"]),
        seller_id=call.principal.user_id,
    )
    return CallResult(OrderColumns.of(order).document(OrderRole.SELLER))


def refund_sandbox_order(call: SessionCall, order_id: UUID) -> CallResult:
    order = orders.refund(
        call.session,
        order_id=order_id,
        money=call.body.get("amount"),
        seller_id=call.principal.user_id,
    )
    return CallResult(OrderColumns.of(order).document(OrderRole.SELLER))


def complete_sandbox_order(call: SessionCall, order_id: UUID) -> CallResult:
    order = orders.complete(call.session, order_id=order_id, seller_id=call.principal.user_id)
    return CallResult(OrderColumns.of(order).document(OrderRole.SELLER))


def cancel_sandbox_order(call: SessionCall, order_id: UUID) -> CallResult:
    order = orders.cancel(call.session, order_id=order_id, seller_id=call.principal.user_id)
    return CallResult(OrderColumns.of(order).document(OrderRole.SELLER))


def create_sandbox_message(call: SessionCall) -> CallResult:
    item_id = UUID(call.body["item_id"])
    sender = orders.generated_buyer(call.session, random.SystemRandom())
    orders.lock_item(call.session, item_id, seller_id=call.principal.user_id)
    message = messages.send(
        call.session,
        item_id=item_id,
        sender_id=sender.id,
        body=call.body.get("body", DEFAULT_MESSAGE),
    )
    return CallResult(messages.document(message), 201)


def get_sandbox_faults(call: SessionCall) -> CallResult:
    return CallResult(faults.get(call.session, call.key.id))


def put_sandbox_faults(call: SessionCall) -> CallResult:
    operations = call.services.spec.operations
    return CallResult(faults.put(call.session, call.key.id, call.body, operations))


def delete_sandbox_faults(call: SessionCall) -> CallResult:
    faults.remove(call.session, call.key.id)
    return CallResult(status=204)


def get_sandbox_clock(call: SessionCall) -> CallResult:
    return CallResult(clock.get(call.session, call.principal))


def advance_sandbox_clock(call: SessionCall) -> CallResult:
    return CallResult(clock.advance(call.session, call.principal, call.body["seconds"]), 202)


def delete_sandbox_clock(call: SessionCall) -> CallResult:
    clock.remove(call.session, call.principal)
    return CallResult(status=204)


def create_sandbox_seller(call: SessionCall) -> CallResult:
    seller = simulated.create(call.session, call.principal, call.body.get("scopes"))
    document = {"install": columns.install(seller.install), "key": seller.key}
    return CallResult(document, 201, secret=True)


def put_sandbox_install(call: SessionCall, account: UUID) -> CallResult:
    scopes = call.body.get("scopes")
    install = simulated.put_install(call.session, call.principal, account, scopes)
    return CallResult(columns.install(install))


def delete_sandbox_install(call: SessionCall, account: UUID) -> CallResult:
    simulated.delete_install(call.session, call.principal, account)
    return CallResult(status=204)


def delete_sandbox_seller(call: SessionCall, account: UUID) -> CallResult:
    simulated.delete(call.session, call.principal, account)
    return CallResult(status=204)
