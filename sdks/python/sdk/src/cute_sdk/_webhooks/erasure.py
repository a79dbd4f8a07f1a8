"""The user whose data a receiver must delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from uuid import UUID

    from .._gen.events import WebhookEvent
    from .._gen.models import UserErasedEvent


def erased_user_id(event: WebhookEvent) -> UUID | None:
    """Return the id of an erased user, or None for every other event.

    Orders and messages have it as the `id` of `buyer`, `seller`, `sender` or `recipient`.
    Delete the user's name there, or fetch the data again, which then has an alias. In an app, the
    seller was erased if it is the event's `account`.

        if user_id := webhooks.erased_user_id(event):
            inbox.execute("DELETE FROM events WHERE instr(body, ?)", (str(user_id),))
    """
    if event.type != "user.erased":
        return None
    return cast("UserErasedEvent", event).data.user_id
