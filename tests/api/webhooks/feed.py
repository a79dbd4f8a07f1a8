"""The event feed for tests: its pages, a reader, and events."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from cute_api.webhooks.outbox import outbox
from tests.fixtures.api import Api, Client

Json = dict[str, Any]


def page_of(client: Client, path: str, cursor: str | None, **query: Any) -> Json:
    """The page of a feed after the cursor."""
    if cursor is not None:
        query["after"] = cursor
    response = client.get(path, params=query)
    assert response.status_code == 200, response.text
    page: Json = response.json()
    return page


@dataclass
class Reader:
    """A client of the feed: keeps its cursor, and what it has seen."""

    client: Client
    limit: int = 20
    types: Sequence[str] = ()
    cursor: str | None = None
    seen: list[Json] = field(default_factory=list)

    def poll(self) -> bool:
        """Read one page; return whether there are more."""
        types = {"types": self.types} if self.types else {}
        page = page_of(self.client, "/events", self.cursor, limit=self.limit, **types)
        self.seen += page["data"]
        self.cursor = page["next_cursor"]
        return bool(page["has_more"])

    def catch_up(self) -> None:
        while self.poll():
            pass

    def ids(self) -> list[str]:
        self.catch_up()
        return [event["id"] for event in self.seen]

    def subjects(self) -> list[str]:
        self.catch_up()
        return [event["data"]["id"] for event in self.seen]


def create(api: Api, client: Client, **changes: Any) -> Json:
    response = client.post("/items", json=api.new_item(**changes))
    assert response.status_code == 201, response.text
    item: Json = response.json()
    return item


def emit(session: Session, item: Json) -> str:
    """Emit an `item.updated` for the item's seller; returns the event's id.

    Its subject is nobody's, so that several transactions may do so at once.
    """
    return str(
        outbox.record(
            session,
            "item.updated",
            user_id=UUID(item["seller"]["id"]),
            subject_id=uuid4(),
            data=item,
        )
    )
