"""Operations of the tag `sandbox`: a generated buyer at work on the caller's own items."""

from uuid import UUID

from server.handlers.call import Answer, Call
from server.services import sandbox


def create_sandbox_order(call: Call) -> Answer:
    order = sandbox.order(call.session, call.principal, UUID(call.body["item_id"]))
    return Answer(order, 201)


def complete_sandbox_order(call: Call) -> Answer:
    return Answer(sandbox.complete(call.session, call.principal, call.id("order_id")))


def create_sandbox_message(call: Call) -> Answer:
    message = sandbox.message(
        call.session, call.principal, UUID(call.body["item_id"]), call.body.get("body")
    )
    return Answer(message, 201)
