"""Taking a person out of what others have: event payloads, order snapshots, recorded responses.

Names stand where schemas have names, so only there a username is replaced: elsewhere the same
letters can be a word. An email address is nobody else's, and goes wherever it stands. What the
person wrote goes as a whole.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Text, case, cast, func, or_, select, update
from sqlalchemy.orm import Session

from cute_api.models import Attempt, Delivery, Event, Webhook
from cute_api.models.accounts import ERASED_PREFIX
from cute_api.services.deliveries.deliveries import one_of

MARKER = "erased"
NAMED = frozenset({"buyer", "seller", "sender", "recipient", "username"})
WRITTEN = "body"
BATCH = 1_000


@dataclass(frozen=True)
class Person:
    """Whose data goes. `username` is the one that payloads may hold."""

    user_id: UUID
    email: str
    username: str

    @property
    def alias(self) -> str:
        """What replaces the username from then on: it distinguishes two erased users."""
        return f"{ERASED_PREFIX}{self.user_id.hex[-12:]}"

    @cached_property
    def named(self) -> re.Pattern[str]:
        """The username as a word, in any case."""
        return re.compile(rf"\b{re.escape(self.username)}\b", re.IGNORECASE)

    def own_text(self, text: str | None) -> str | None:
        """What the person wrote of an item, without their name and address."""
        return None if text is None else self.named.sub(MARKER, self.address.sub(MARKER, text))

    @cached_property
    def address(self) -> re.Pattern[str]:
        """The email address, in any case."""
        return re.compile(re.escape(self.email), re.IGNORECASE)


def without(node: Any, person: Person) -> Any:
    """A JSON value without the person; the same value when they are not in it."""
    if isinstance(node, str):
        return person.address.sub(MARKER, node)
    if isinstance(node, list):
        return [without(value, person) for value in node]
    if not isinstance(node, dict):
        return node
    found = {
        name: person.alias if name in NAMED and value == person.username else without(value, person)
        for name, value in node.items()
    }
    if node.get("sender") == person.username and WRITTEN in node:
        found[WRITTEN] = MARKER
    return found


def scrub(
    session: Session, person: Person, *, after: UUID, batch: int = BATCH
) -> tuple[UUID | None, int]:
    """Take the person out of the next events after an id; the last id looked at, and how many.

    None instead of the id when there are no more. What receivers returned for such an event goes
    too: it may repeat what it was sent. The bodies of requests follow from the events.
    """
    text = func.lower(cast(Event.data, Text))
    named = or_(
        func.strpos(text, person.username.lower()) > 0, func.strpos(text, person.email.lower()) > 0
    )
    looked_at = session.execute(
        select(Event.id, Event.user_id, case((named, Event.data)).label("data"))
        .where(Event.id > after)
        .order_by(Event.id)
        .limit(batch)
    ).all()
    changed = {row.id: row.user_id for row in looked_at if _replace(session, row, person)}
    if changed:
        _forget_responses(session, changed)
    return looked_at[-1].id if looked_at else None, len(changed)


def _replace(session: Session, row: Any, person: Person) -> bool:
    data = without(row.data, person)
    if data == row.data:
        return False  # also where there was nothing to look at
    session.execute(update(Event).where(Event.id == row.id).values(data=data))
    return True


def _forget_responses(session: Session, changed: dict[UUID, UUID]) -> None:
    """`changed` are events with their owners."""
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
