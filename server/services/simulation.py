"""A small market at work: sellers list and edit, buyers write, order, pay or give up.

Every step is one transaction through the same services that the API calls, so its events are real.
What is chosen comes from a seeded generator; clock and sleep are injected.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.models import Brand, Category, Item, Order, User
from server.models.database import Database
from server.models.enums import ItemStatus, OrderStatus, Scope
from server.problems import ApiError
from server.services import items, messages, orders
from server.services.orders import BUYER_DOMAIN, generated_buyer
from server.services.principals import Principal
from server.services.seed.catalogue import Catalogue

MAX_RATE = 1_000.0
MAX_SECONDS = 86_400.0
MAX_SELLERS = 20
CANDIDATES = 200
NO_KEY = UUID(int=0)

Json = dict[str, Any]


class Action(StrEnum):
    LIST = "listed"
    EDIT = "edited"
    MESSAGE = "messages"
    ORDER = "ordered"
    COMPLETE = "completed"
    CANCEL = "cancelled"
    MISS = "missed"
    """Someone else was faster: what was chosen had changed by the time it was locked."""


OPENING = (Action.LIST, Action.EDIT, Action.MESSAGE, Action.ORDER, Action.COMPLETE)
"""How every run begins: even the shortest emits all events of items, orders and messages but those
of taking something back."""

WEIGHTS = {
    Action.LIST: 30,
    Action.EDIT: 25,
    Action.MESSAGE: 20,
    Action.ORDER: 14,
    Action.COMPLETE: 10,
    Action.CANCEL: 1,
}

MESSAGES = (
    "Is this still available?",
    "Would you take a little less for it?",
    "Could you send a picture of the label?",
    "What are the measurements, lying flat?",
    "Can you ship it this week?",
    "Does it run true to size?",
)


class SimulationError(Exception):
    """The market can't open; the text says what to do."""


class Market:
    """Sellers, and what they may list. Made once; `step` is called as often as wanted."""

    def __init__(
        self, database: Database, rng: random.Random, *, seller_emails: Sequence[str] = ()
    ) -> None:
        """Raises `SimulationError` when there are no sellers, or nothing that they could list."""
        self._database = database
        self._rng = rng
        self._steps = 0
        with database.transaction() as session:
            self._sellers = _sellers(session, seller_emails)
            self._templates = _templates(session)

    def step(self) -> Action:
        """Do one thing, in one transaction; returns what was done."""
        action = (
            OPENING[self._steps]
            if self._steps < len(OPENING)
            else self._rng.choices(list(WEIGHTS), weights=list(WEIGHTS.values()))[0]
        )
        self._steps += 1
        try:
            with self._database.transaction() as session:
                return self._do(session, action)
        except ApiError:
            return Action.MISS

    def _do(self, session: Session, action: Action) -> Action:
        if action in (Action.COMPLETE, Action.CANCEL):
            order_id = self._pick(session, self._open_orders())
            if order_id is not None:
                end = orders.complete if action is Action.COMPLETE else orders.cancel
                end(session, order_id=order_id)
                return action
            action = Action.ORDER
        if action is not Action.LIST:
            item_id = self._pick(session, self._active_items())
            if item_id is not None:
                return self._with_item(session, action, item_id)
        items.create(session, self._rng.choice(self._sellers), self._rng.choice(self._templates))
        return Action.LIST

    def _with_item(self, session: Session, action: Action, item_id: UUID) -> Action:
        if action is Action.EDIT:
            item = session.get_one(Item, item_id)
            seller = next(seller for seller in self._sellers if seller.user_id == item.seller_id)
            price = {"amount": self._new_price(item.price_amount), "currency": item.price_currency}
            items.update(session, seller, item_id, {"price": price})
            return action
        buyer = generated_buyer(session, self._rng)
        if action is Action.ORDER:
            orders.place(session, item_id=item_id, buyer_id=buyer.id)
        else:
            body = self._rng.choice(MESSAGES)
            messages.send(session, item_id=item_id, sender_id=buyer.id, body=body)
        return action

    def _new_price(self, amount: int) -> int:
        """A tenth less, or what a price that can't fall may rise to: always another amount."""
        return amount - amount // 10 if amount >= 500 else amount + self._rng.randint(500, 3_000)

    def _active_items(self) -> Any:
        return (
            select(Item.id)
            .where(
                Item.seller_id.in_([seller.user_id for seller in self._sellers]),
                Item.status == ItemStatus.ACTIVE,
                Item.deleted_at.is_(None),
            )
            .order_by(Item.id.desc())
            .limit(CANDIDATES)
        )

    def _open_orders(self) -> Any:
        return (
            select(Order.id)
            .where(
                Order.seller_id.in_([seller.user_id for seller in self._sellers]),
                Order.status == OrderStatus.CREATED,
            )
            .order_by(Order.id)
            .limit(CANDIDATES)
        )

    def _pick(self, session: Session, query: Any) -> UUID | None:
        found: Sequence[UUID] = session.scalars(query).all()
        return self._rng.choice(found) if found else None


def run(
    market: Market,
    *,
    rate: float,
    seconds: float,
    clock: Callable[[], float],
    sleep: Callable[[float], None],
    report: Callable[[float, Counter[Action]], None],
) -> Counter[Action]:
    """Step `rate` times a second for `seconds`; returns how often each action was done.

    `report` is told after each step: the seconds since the start, and the counts so far. A market
    that can't keep up does what it can and still ends in time.
    """
    done: Counter[Action] = Counter()
    start = clock()
    for number in range(round(rate * seconds)):
        ahead = start + number / rate - clock()
        if ahead > 0:
            sleep(ahead)
        if clock() - start >= seconds:
            break
        done[market.step()] += 1
        report(clock() - start, done)
    return done


def _sellers(session: Session, emails: Sequence[str]) -> list[Principal]:
    query = select(User).order_by(User.id).limit(MAX_SELLERS)
    if emails:
        query = query.where(func.lower(User.email).in_([email.lower() for email in emails]))
    else:
        query = query.where(User.email.not_like(f"%@{BUYER_DOMAIN}"))
    found = [
        Principal(
            key_id=NO_KEY,
            user_id=user.id,
            username=user.username,
            tier=user.tier,
            scopes=frozenset(Scope),
        )
        for user in session.scalars(query)
    ]
    if len(found) < len({email.lower() for email in emails}):
        raise SimulationError("Not every --seller is a user: create them with `cute users create`.")
    if not found:
        raise SimulationError("There are no users to sell anything: run `cute seed` first.")
    return found


def _templates(session: Session) -> list[Json]:
    """The seeded items as `NewItem` bodies, as far as their categories are there."""
    categories = {tuple(c.path): c.id for c in session.scalars(select(Category))}
    brands = {brand.name: brand.id for brand in session.scalars(select(Brand))}
    templates: list[Json] = []
    for item in Catalogue().items:
        category_id, brand_id = categories.get(item["category"]), brands.get(item["brand"])
        if category_id is not None:
            new = {key: item[key] for key in ("title", "size", "color", "condition", "images")}
            new["price"] = {"amount": item["price_amount"], "currency": item["price_currency"]}
            new["category_id"] = str(category_id)
            new["brand_id"] = None if brand_id is None else str(brand_id)
            new["description"] = item["description"]
            templates.append(new)
    if not templates:
        raise SimulationError("There is nothing to list: run `cute seed` first.")
    return templates
