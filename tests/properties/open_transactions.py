"""Changes of sellers in transactions that stay open across each other's commits.

The services are called directly, as a request would, because a request can't be kept open. Changes
of one seller's items take turns, so each seller has one transaction at a time.
"""

from contextlib import ExitStack
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cute_api.models import Event
from cute_api.models.changes import SessionChanges
from cute_api.models.database import Database
from cute_api.models.enums import ItemStatus
from cute_api.services.items import items
from cute_api.services.keys.principals import Principal
from cute_api.services.orders import orders
from tests.properties.bodies import Json

Statuses = dict[UUID, ItemStatus | None]
"""Where items stand; None for one that was deleted."""


@dataclass
class Transaction:
    """An open transaction: its changes and its events."""

    session: Session
    ending: ExitStack
    statuses: Statuses = field(default_factory=dict)
    orders: dict[UUID, UUID] = field(default_factory=dict)
    events: list[tuple[UUID, UUID]] = field(default_factory=list)


@dataclass
class Seller:
    """A seller's transactions. `committed` holds (item, event) in order of commits."""

    database: Database
    principal: Principal
    buyer_id: UUID
    new_item: Json
    committed: list[tuple[UUID, UUID]] = field(default_factory=list)
    statuses: Statuses = field(default_factory=dict)
    orders: dict[UUID, UUID] = field(default_factory=dict)
    running: Transaction | None = None

    def change(self, pick: int) -> None:
        """Change something in the open transaction, begun if need be."""
        if self.running is None:
            ending = ExitStack()
            session = ending.enter_context(self.database.transaction())
            self.running = Transaction(session, ending)
        transaction = self.running
        free = {
            item_id: status
            for item_id, status in {**self.statuses, **transaction.statuses}.items()
            if status is not None
        }
        if not free or pick % 4 == 0:
            item_id = self._create(transaction)
        else:
            item_id = list(free)[pick % len(free)]
            self._change(transaction, item_id, free[item_id], pick)
        self._note_events(transaction)

    def commit(self) -> None:
        transaction, self.running = self.running, None
        if transaction is not None:
            transaction.ending.close()
            self.committed += transaction.events
            self.statuses.update(transaction.statuses)
            self.orders.update(transaction.orders)

    def roll_back(self) -> None:
        transaction, self.running = self.running, None
        if transaction is not None:
            transaction.session.rollback()
            transaction.ending.close()

    def _create(self, transaction: Transaction) -> UUID:
        version = items.create(SessionChanges(transaction.session), self.principal, self.new_item)
        item_id = UUID(version.document["id"])
        transaction.statuses[item_id] = ItemStatus.ACTIVE
        return item_id

    def _change(
        self, transaction: Transaction, item_id: UUID, status: ItemStatus, pick: int
    ) -> None:
        session = transaction.session
        kind = pick % 5
        if status is ItemStatus.SOLD:
            return
        if status is ItemStatus.RESERVED:
            order_id = {**self.orders, **transaction.orders}[item_id]
            if kind == 0:
                orders.cancel(session, order_id=order_id)
                transaction.statuses[item_id] = ItemStatus.ACTIVE
            else:
                orders.complete(session, order_id=order_id)
                transaction.statuses[item_id] = ItemStatus.SOLD
        elif kind == 0:
            items.delete(SessionChanges(session), self.principal, item_id)
            transaction.statuses[item_id] = None
        elif kind == 1 and status is ItemStatus.ACTIVE:
            order = orders.place(session, item_id=item_id, buyer_id=self.buyer_id)
            transaction.orders[item_id] = order.id
            transaction.statuses[item_id] = ItemStatus.RESERVED
        else:
            wanted = ItemStatus.DRAFT if kind == 2 else ItemStatus.ACTIVE
            patch = {"status": wanted, "price": {"amount": pick, "currency": "EUR"}}
            items.update(SessionChanges(session), self.principal, item_id, patch)
            transaction.statuses[item_id] = wanted

    def _note_events(self, transaction: Transaction) -> None:
        """Events that this session sees and that aren't known yet are its own."""
        known = {event_id for _, event_id in [*self.committed, *transaction.events]}
        rows = transaction.session.execute(
            select(Event.subject_id, Event.id)
            .where(Event.user_id == self.principal.user_id)
            .order_by(Event.position)
        )
        transaction.events += [(item, event) for item, event in rows if event not in known]
