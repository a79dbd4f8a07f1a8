"""The market: takes decisions one by one and carries out each in a transaction."""

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cute_api.models.changes import SessionChanges
from cute_api.models.database import Database
from cute_api.models.enums import FulfillmentStatus, ItemStatus
from cute_api.problems import ApiError
from cute_api.services.items import items
from cute_api.services.keys.principals import Principal
from cute_api.services.orders import messages, orders
from scripts.sandbox.market.seed.catalogue import CURRENCY
from scripts.sandbox.market.simulation import book, decisions, shop, taste, writing
from scripts.sandbox.market.simulation.book import Book, MarketItem, Stock
from scripts.sandbox.market.simulation.decisions import MarketAction

BUYERS_COUNTRY = "DE"
"""Where simulated buyers live: within reach of all shipping options of simulated sellers."""
READ_EVERY = 25
"""Actions between two reads of the book."""

Json = dict[str, Any]


class Market:
    """Sellers, their assortment, and what happens. Call `step` as often as needed."""

    def __init__(
        self, database: Database, rng: random.Random, *, seller_emails: Sequence[str] = ()
    ) -> None:
        """Read sellers and assortment. Refused if either is empty."""
        self._database = database
        self._rng = rng
        self._number = 0
        with database.transaction() as session:
            self._sellers = shop.sellers(session, rng, seller_emails)
            self._assortment = shop.assortment(session, rng)
        self._principals = {s.principal.user_id: s.principal for s in self._sellers.ranked}
        self._book = Book()
        self._stale = True
        self._asked: dict[UUID, int] = {}
        """Items that a buyer wrote about and has not ordered yet, with the buyer's number."""
        self._ends: dict[UUID, tuple[int, MarketAction]] = {}
        """Open orders, with the number of the action that may end them, and how."""
        self._buyers: dict[int, UUID] = {}
        self._looked_at: list[UUID] = []
        """Items that the buyer of this action looked at."""
        self._actions: Mapping[MarketAction, Callable[[Session], MarketAction]] = {
            MarketAction.LIST: self._list,
            MarketAction.REPRICE: self._reprice,
            MarketAction.REWRITE: self._rewrite,
            MarketAction.HIDE: self._hide,
            MarketAction.SHOW: self._show,
            MarketAction.REMOVE: self._remove,
            MarketAction.MESSAGE: self._message,
            MarketAction.ORDER: self._order,
            MarketAction.SHIP: self._ship,
            MarketAction.COMPLETE: self._end,
        }

    @property
    def sellers(self) -> list[Principal]:
        """The sellers, the biggest first."""
        return [seller.principal for seller in self._sellers.ranked]

    def stock(self) -> Stock:
        """Count the sellers' stock in the database."""
        with self._database.transaction() as session:
            return book.stock(session, list(self._principals))

    def step(self) -> MarketAction:
        """Do one action in a transaction; return its kind."""
        if self._stale or self._number % READ_EVERY == 0:
            self._read()
        number, self._number = self._number, self._number + 1
        action = decisions.next_action(
            self._rng,
            number,
            order_is_due=self._due() is not None,
            order_waits=self._to_ship() is not None,
        )
        self._looked_at = []
        try:
            with self._database.transaction() as session:
                done = self._actions[action](session)
                # Last, because others lock an item before its counts.
                book.count_views(session, self._looked_at)
                return done
        except ApiError:
            self._stale = True
            return MarketAction.MISS

    def _read(self) -> None:
        with self._database.transaction() as session:
            self._book = book.read(session, list(self._principals))
        self._stale = False
        self._asked = {k: buyer for k, buyer in self._asked.items() if k in self._book.on_sale}
        self._ends = {order_id: self._end_of(order_id) for order_id in self._book.orders}

    def _end_of(self, order_id: UUID) -> tuple[int, MarketAction]:
        known = self._ends.get(order_id)
        if known is not None:
            return known
        length = decisions.order_length(self._rng)
        return self._number + length, decisions.order_end(self._rng)

    def _due(self) -> UUID | None:
        """Return the overdue order that should have ended first, if any."""
        due = [(end, order_id) for order_id, (end, _) in self._ends.items() if end <= self._number]
        return min(due, key=lambda pair: pair[0])[1] if due else None

    def _to_ship(self) -> UUID | None:
        """Return the oldest order that its seller has not shipped yet, if any."""
        return next(
            (
                order_id
                for order_id, status in self._book.orders.items()
                if status is FulfillmentStatus.UNFULFILLED
                and self._ends[order_id][1] is not MarketAction.CANCEL
            ),
            None,
        )

    def _list(self, session: Session) -> MarketAction:
        rng = self._rng
        seller = self._sellers.draw(rng)
        subject = self._assortment.subject(rng)
        condition = rng.choices(list(taste.CONDITIONS), list(taste.CONDITIONS.values()))[0]
        usual = self._assortment.usual(subject.category_id, subject.brand_id, condition)
        amount = shop.asked(rng, seller, usual)
        price = {"amount": amount, "currency": CURRENCY}
        units = decisions.units(rng)
        sku = seller.next_sku()
        new = writing.new_item(rng, subject, condition, price, sku, quantity=units)
        made = items.create(SessionChanges(session), seller.principal, new).document
        seller.listed += 1
        listing = MarketItem(
            id=UUID(made["id"]),
            seller_id=seller.principal.user_id,
            category_id=subject.category_id,
            brand_id=subject.brand_id,
            condition=condition,
            title=new["title"],
            size=new["size"],
            amount=amount,
            currency=CURRENCY,
            quantity=units,
        )
        shelf = self._book.hidden if new["status"] == ItemStatus.DRAFT else self._book.on_sale
        shelf[listing.id] = listing
        return MarketAction.LIST

    def _reprice(self, session: Session) -> MarketAction:
        if not self._book.on_sale:
            return self._list(session)
        item = decisions.longest_unsold(self._rng, list(self._book.on_sale.values()))
        amount = decisions.new_price(self._rng, item.amount, self._usual(item))
        self._update(session, item, {"price": {"amount": amount, "currency": item.currency}})
        item.amount = amount
        return MarketAction.REPRICE

    def _rewrite(self, session: Session) -> MarketAction:
        if not self._book.on_sale:
            return self._list(session)
        item = decisions.longest_unsold(self._rng, list(self._book.on_sale.values()))
        patch = writing.rewording(
            self._rng,
            title=item.title,
            size=item.size,
            condition=item.condition,
            sizes=self._assortment.sizes(item.category_id),
        )
        self._update(session, item, patch)
        item.title, item.size = patch.get("title", item.title), patch.get("size", item.size)
        return MarketAction.REWRITE

    def _hide(self, session: Session) -> MarketAction:
        if not self._book.on_sale:
            return self._list(session)
        item = decisions.longest_unsold(self._rng, list(self._book.on_sale.values()))
        self._update(session, item, {"status": decisions.hidden_as(self._rng)})
        self._book.hidden[item.id] = self._book.on_sale.pop(item.id)
        return MarketAction.HIDE

    def _show(self, session: Session) -> MarketAction:
        if not self._book.hidden:
            return self._list(session)
        item = self._rng.choice(list(self._book.hidden.values()))
        self._update(session, item, {"status": ItemStatus.ACTIVE})
        self._book.on_sale[item.id] = self._book.hidden.pop(item.id)
        return MarketAction.SHOW

    def _remove(self, session: Session) -> MarketAction:
        shelf = self._book.hidden or self._book.on_sale
        unordered = [item for item in shelf.values() if not item.reserved]
        if not unordered:
            return self._list(session)
        item = decisions.longest_unsold(self._rng, unordered)
        items.delete(SessionChanges(session), self._principals[item.seller_id], item.id)
        del shelf[item.id]
        return MarketAction.REMOVE

    def _message(self, session: Session) -> MarketAction:
        if not self._book.on_sale:
            return self._list(session)
        item = self._wanted(list(self._book.on_sale.values()))
        number = self._asked.get(item.id)
        if number is None:
            number = decisions.buyer_number(self._rng)
        buyer_id = self._buyer(session, number)
        body = writing.message(self._rng, amount=item.amount, currency=item.currency)
        messages.send(session, item_id=item.id, sender_id=buyer_id, body=body)
        self._buyers[number] = buyer_id
        self._asked[item.id] = number
        return MarketAction.MESSAGE

    def _order(self, session: Session) -> MarketAction:
        on_sale = self._book.on_sale
        if not on_sale:
            return self._list(session)
        asked = [on_sale[item_id] for item_id in self._asked if item_id in on_sale]
        if asked and self._rng.random() < decisions.ASKED_FIRST:
            item = self._wanted(asked)
            number = self._asked[item.id]
        else:
            item = self._wanted(list(on_sale.values()))
            number = decisions.buyer_number(self._rng)
        buyer_id = self._buyer(session, number)
        order = orders.place(session, item_id=item.id, buyer_id=buyer_id, ships_to=BUYERS_COUNTRY)
        self._buyers[number] = buyer_id
        self._asked.pop(item.id, None)
        item.quantity -= 1
        item.reserved += 1
        if not item.quantity:
            del on_sale[item.id]
        self._ends[order.id] = self._end_of(order.id)
        self._book.orders[order.id] = FulfillmentStatus.UNFULFILLED
        return MarketAction.ORDER

    def _ship(self, session: Session) -> MarketAction:
        order_id = self._to_ship()
        if order_id is None:
            return self._order(session)
        self._fulfill(session, order_id, FulfillmentStatus.SHIPPED)
        return MarketAction.SHIP

    def _fulfill(self, session: Session, order_id: UUID, to: FulfillmentStatus) -> None:
        orders.fulfill(session, order_id=order_id, to=to)
        self._book.orders[order_id] = to

    def _end(self, session: Session) -> MarketAction:
        if not self._ends:
            return self._order(session)
        order_id, how = self._due(), MarketAction.COMPLETE
        if order_id is None:
            # Only the opening actions complete an order before its time.
            order_id = next(iter(self._ends))
        else:
            how = self._ends[order_id][1]
        if how is MarketAction.RETURN:
            if self._book.orders[order_id] is FulfillmentStatus.UNFULFILLED:
                self._fulfill(session, order_id, FulfillmentStatus.SHIPPED)
            self._fulfill(session, order_id, FulfillmentStatus.RETURNED)
        if how in (MarketAction.CANCEL, MarketAction.RETURN):
            orders.cancel(session, order_id=order_id)
            # The item is on sale again; the next read adds its listing.
            self._stale = True
        else:
            self._complete(session, order_id, how)
        del self._ends[order_id], self._book.orders[order_id]
        return how

    def _complete(self, session: Session, order_id: UUID, how: MarketAction) -> None:
        order = orders.complete(session, order_id=order_id)
        if how is MarketAction.REFUND and order.amount:
            part = decisions.refund(self._rng, order.amount)
            money = {"amount": part, "currency": order.currency}
            orders.refund(session, order_id=order_id, money=money)
        left = self._book.on_sale.get(order.item_id)
        if left is not None:
            left.reserved -= order.quantity

    def _usual(self, item: MarketItem) -> float:
        """Return the usual price, or the item's own in an unknown currency."""
        if item.currency != CURRENCY:
            return item.amount
        return self._assortment.usual(item.category_id, item.brand_id, item.condition)

    def _wanted(self, offers: Sequence[MarketItem]) -> MarketItem:
        """Draw the item that a buyer chooses of a few, preferring bargains."""
        seen = decisions.looked_at(self._rng, offers)
        self._looked_at = [item.id for item in seen]
        weights = [decisions.appeal(item.amount, self._usual(item)) for item in seen]
        return self._rng.choices(seen, weights)[0]

    def _buyer(self, session: Session, number: int) -> UUID:
        return self._buyers.get(number) or orders.numbered_buyer(session, number).id

    def _update(self, session: Session, item: MarketItem, patch: Json) -> None:
        items.update(SessionChanges(session), self._principals[item.seller_id], item.id, patch)
