"""Messages from a buyer to a seller about an item."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cute_api.models import Message
from cute_api.problems import ApiError, Code
from cute_api.services.common import columns
from cute_api.services.orders import orders
from cute_api.webhooks.outbox import outbox


def send(
    session: Session,
    *,
    item_id: UUID,
    sender_id: UUID,
    body: str,
    seller_id: UUID | None = None,
) -> Message:
    """Send `body` to the item's seller. Emits `message.received` for them.

    `seller_id`, if given, must own the item. Raises `ApiError`: `not_found`, `not_owner`, and
    `item_not_available` if sender and seller are the same user.
    """
    item = orders.lock_item(session, item_id, seller_id=seller_id)
    if item.seller_id == sender_id:
        raise ApiError(Code.ITEM_NOT_AVAILABLE, "A seller can't write to themselves.")
    message = Message(item_id=item.id, sender_id=sender_id, recipient_id=item.seller_id, body=body)
    session.add(message)
    session.flush()
    session.refresh(message)
    outbox.record(
        session,
        "message.received",
        user_id=message.recipient_id,
        subject_id=item.id,
        data=document(message),
    )
    return message


def document(row: Message) -> dict[str, Any]:
    """Return a `Message`. Needs `row.sender` and `row.recipient` loaded."""
    return {
        **columns.document(row, ("id", "item_id")),
        "sender": columns.document(row.sender, ("id", "username")),
        "recipient": columns.document(row.recipient, ("id", "username")),
        **columns.document(row, ("body", "created_at")),
    }
