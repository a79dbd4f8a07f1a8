"""Which user's data a receiver has to delete."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .._gen.events import WebhookEvent


def erased_user_id(event: WebhookEvent) -> str | None:
    """The id of the user whose data an event says to delete; None for every other event.

    Stored orders and messages of this user have it as `buyer_id`, `seller_id`, `sender_id` or
    `recipient_id`. Delete what names the user there, or fetch it again: the name is an alias then.

        if user_id := webhooks.erased_user_id(event):
            inbox.execute("DELETE FROM events WHERE instr(body, ?)", (user_id,))
    """
    return str(event.to_dict()["data"]["user_id"]) if event.type == "user.erased" else None
