"""Remove a person from others' data: event payloads, order snapshots, recorded responses.

A username is replaced only in fields that hold usernames, because elsewhere it may be an ordinary
word. An email address is unique, so it is replaced everywhere. Texts that the person wrote are
removed entirely.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Text, case, cast, func, or_, select, update
from sqlalchemy.orm import Session

from cute_api.lib.json_objects import Json
from cute_api.models import Attempt, Delivery, Event, Webhook
from cute_api.models.accounts import ERASED_PREFIX
from cute_api.services.deliveries.deliveries import one_of
from cute_api.services.items.columns import JSON_COLUMNS, PARTS, PLAIN
from cute_api.services.items.writes import BLANK, DEFAULTS

MARKER = "erased"
NAMED = frozenset({"buyer", "seller", "sender", "recipient", "username"})
WRITTEN = "body"
ORDERED = "item"
KEPT_TEXTS = ("title", "size", "color")
"""Texts of an item that its buyers keep, without names and addresses."""
EMPTY: Mapping[str, Any] = {
    **{name: BLANK[name] for name in PLAIN if name in BLANK and name not in KEPT_TEXTS},
    **{name: DEFAULTS[name] for name in JSON_COLUMNS if name not in PARTS},
    "sku": None,
}
"""What a seller wrote in an order's item; a new column is removed unless buyers keep it."""
BATCH = 1_000


@dataclass(frozen=True)
class ErasedPerson:
    """The erased person. `username` is the one that payloads may contain."""

    user_id: UUID
    email: str
    username: str

    @property
    def alias(self) -> str:
        """The replacement of the username, distinct for each erased user."""
        return f"{ERASED_PREFIX}{self.user_id.hex[-12:]}"

    @cached_property
    def named(self) -> re.Pattern[str]:
        """The username as a word, in any case."""
        return re.compile(rf"\b{re.escape(self.username)}\b", re.IGNORECASE)

    def own_text(self, text: str | None) -> str | None:
        """Remove the person's name and address from a text of their item."""
        return None if text is None else self.named.sub(MARKER, self.address.sub(MARKER, text))

    @cached_property
    def address(self) -> re.Pattern[str]:
        """The email address, in any case."""
        return re.compile(re.escape(self.email), re.IGNORECASE)


def without(node: Any, person: ErasedPerson) -> Any:
    """Return a JSON value without the person; an equal value if they are not in it."""
    if isinstance(node, str):
        return person.address.sub(MARKER, node)
    if isinstance(node, list):
        return [without(value, person) for value in node]
    if not isinstance(node, dict):
        return node
    found: Json = {
        name: person.alias if name in NAMED and value == person.username else without(value, person)
        for name, value in node.items()
    }
    if _names(node.get("sender"), person) and WRITTEN in node:
        found[WRITTEN] = MARKER
    if _names(node.get("seller"), person) and ORDERED in node:
        found[ORDERED] = without_texts(found[ORDERED], person)
        for line in found.get("lines", ()):
            line[ORDERED] = without_texts(line[ORDERED], person)
    return found


def _names(party: Any, person: ErasedPerson) -> bool:
    """Return whether a party is the person, in events of any version."""
    return (party.get("username") if isinstance(party, dict) else party) == person.username


def without_texts(item: Json, person: ErasedPerson) -> Json:
    """Return a seller's item in an order without what only its seller may keep."""
    kept = {name: person.own_text(item.get(name)) for name in KEPT_TEXTS}
    return {**item, **kept, **{name: value for name, value in EMPTY.items() if name in item}}


def scrub(
    session: Session, person: ErasedPerson, *, after: UUID, batch: int = BATCH
) -> tuple[UUID | None, int]:
    """Remove the person from the next events after an id; return the last id and how many.

    The id is None at the end. Receivers' responses to changed events are removed as well, because
    they may repeat the payload. Request bodies are rebuilt from the events.
    """
    text = func.lower(cast(Event.data, Text))
    named = or_(
        func.strpos(text, person.username.lower()) > 0, func.strpos(text, person.email.lower()) > 0
    )
    rows = session.execute(
        select(Event.id, Event.user_id, case((named, Event.data)).label("data"))
        .where(Event.id > after)
        .order_by(Event.id)
        .limit(batch)
    ).all()
    changed = {row.id: row.user_id for row in rows if _replace(session, row, person)}
    if changed:
        _forget_responses(session, changed)
    return rows[-1].id if rows else None, len(changed)


def _replace(session: Session, row: Any, person: ErasedPerson) -> bool:
    data = without(row.data, person)
    if data == row.data:
        return False  # including events that don't match, whose data is NULL
    session.execute(update(Event).where(Event.id == row.id).values(data=data))
    return True


def _forget_responses(session: Session, changed: dict[UUID, UUID]) -> None:
    """Remove responses to events; `changed` maps events to their owners."""
    hooks = session.scalars(
        select(Webhook.id).where(one_of(Webhook.user_id, list(set(changed.values()))))
    ).all()
    sent = session.scalars(
        select(Delivery.id).where(
            one_of(Delivery.webhook_id, hooks), one_of(Delivery.event_id, list(changed))
        )
    ).all()
    session.execute(
        update(Attempt)
        .where(one_of(Attempt.delivery_id, sent), one_of(Attempt.event_id, list(changed)))
        .values(response_body=None, response_headers=None)
    )
