"""The user whose data a receiver must delete."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .._gen.events import WebhookEvent


def erased_user_id(event: WebhookEvent) -> str | None:
    """Return the id of an erased user, or None for every other event.

    Orders and messages have it as the `id` of `buyer`, `seller`, `sender` or `recipient`.
    Delete the user's name there, or fetch the data again, which then has an alias.

        if user_id := webhooks.erased_user_id(event):
            inbox.execute("DELETE FROM events WHERE instr(body, ?)", (user_id,))
    """
    return str(event.to_dict()["data"]["user_id"]) if event.type == "user.erased" else None
