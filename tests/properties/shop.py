"""Alice's shop as several writers change it, with everything that was ever true of its rows.

A row's history holds its states since the last `begin`, None for "not there". Each row has one
writer, so that no state is missed. Changes go through the API; only a cancelled order, which has no
operation, goes through the service.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx
from hypothesis import strategies as st

from cute_api.services.orders import orders
from tests.fixtures.api import Api, Client
from tests.properties.bodies import CONDITIONS, Json, References, Strategy

WORDS = ("silk", "woollen", "leather", "vintage")
SIZES = ("S", "M", "m", "XL")
COLORS = ("red", "Red", "blue")
CURRENCIES = ("EUR", "EUR", "EUR", "GBP")
AMOUNTS = (100, 200, 300)  # few, so that rows share a price
WRITERS = 2
OF_ORDERS = ("reserved", "sold")
"""What an item is while an order owns it: its seller can't change it."""

History = dict[str, list[Json | None]]


@dataclass(frozen=True)
class Action:
    """A writer's next action, on the `pick`th of its rows or with these fields of an item."""

    kind: str
    pick: int
    fields: Json


def item_fields(known: References) -> dict[str, Strategy]:
    return {
        "title": st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join),
        "price": st.builds(
            lambda amount, currency: {"amount": amount, "currency": currency},
            st.sampled_from(AMOUNTS),
            st.sampled_from(CURRENCIES),
        ),
        "category_id": st.sampled_from(known.categories),
        "brand_id": st.sampled_from(known.brands),
        "size": st.sampled_from(SIZES),
        "color": st.sampled_from(COLORS),
        "condition": st.sampled_from(CONDITIONS[:2]),
        "status": st.sampled_from(["active", "active", "active", "draft"]),
    }


def action(known: References, kinds: Sequence[str]) -> st.SearchStrategy[Action]:
    return st.builds(
        Action,
        kind=st.sampled_from(kinds),
        pick=st.integers(0, 99),
        fields=st.fixed_dictionaries({}, optional=item_fields(known)),
    )


@dataclass
class Shop:
    """The writers' shared state: the shop's owner, and the histories of its rows."""

    api: Api
    alice: Client
    items: History = field(default_factory=dict)
    orders: History = field(default_factory=dict)
    webhooks: History = field(default_factory=dict)

    def begin(self) -> None:
        """Restart the histories with the current rows."""
        for history in (self.items, self.orders, self.webhooks):
            for row_id, states in list(history.items()):
                if states[-1] is None:
                    del history[row_id]
                else:
                    history[row_id] = states[-1:]


def note(history: History, row: Json) -> None:
    """A row is now so; before it was there, it was not."""
    history.setdefault(row["id"], [None]).append(row)


class Writer:
    """Performs actions. An action that a row's state doesn't allow changes nothing."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._client = shop.alice
        self._items: list[str] = []
        self._orders: list[str] = []  # the open ones
        self._webhooks: list[str] = []

    def act(self, action: Action) -> None:
        getattr(self, f"_{action.kind}")(action)

    def _create(self, action: Action) -> None:
        response = self._client.post("/items", json=self._shop.api.new_item(**action.fields))
        assert response.status_code == 201, response.text
        self._items.append(response.json()["id"])
        note(self._shop.items, response.json())

    def _edit(self, action: Action) -> None:
        item_id = _picked(self._items, action)
        if item_id is None or not action.fields:
            return
        free = self._status(item_id) not in OF_ORDERS
        response = self._client.patch(f"/items/{item_id}", json=action.fields)
        if _happened(response, 200, free):
            note(self._shop.items, response.json())

    def _delete(self, action: Action) -> None:
        item_id = _picked(self._items, action)
        if item_id is None:
            return
        free = self._status(item_id) not in OF_ORDERS
        if _happened(self._client.delete(f"/items/{item_id}"), 204, free):
            self._items.remove(item_id)
            self._shop.items[item_id].append(None)

    def _sell(self, action: Action) -> None:
        item_id = _picked(self._items, action)
        if item_id is None:
            return
        on_sale = self._status(item_id) == "active"
        response = self._client.post("/sandbox/orders", json={"item_id": item_id})
        if _happened(response, 201, on_sale):
            self._orders.append(response.json()["id"])
            self._note_order(response.json())

    def _complete(self, action: Action) -> None:
        order_id = _picked(self._orders, action)
        if order_id is not None:
            response = self._client.post(f"/sandbox/orders/{order_id}/complete")
            assert response.status_code == 200, response.text
            self._orders.remove(order_id)
            self._note_order(response.json())

    def _cancel(self, action: Action) -> None:
        order_id = _picked(self._orders, action)
        if order_id is not None:
            with self._shop.api.database.transaction() as session:
                orders.cancel(session, order_id=UUID(order_id))
            self._orders.remove(order_id)
            self._note_order(self._client.get(f"/me/orders/{order_id}").json())

    def _register(self, _: Action) -> None:
        hook = {"url": f"https://receiver.cute.example/{uuid4()}", "types": ["item.created"]}
        response = self._client.post("/webhooks", json=hook)
        # There is a limit, which the other writer's webhooks count against as well.
        if _happened(response, 201, response.status_code != 409):
            webhook = {name: value for name, value in response.json().items() if name != "secret"}
            self._webhooks.append(webhook["id"])
            note(self._shop.webhooks, webhook)

    def _remove(self, action: Action) -> None:
        webhook_id = _picked(self._webhooks, action)
        if webhook_id is not None:
            assert self._client.delete(f"/webhooks/{webhook_id}").status_code == 204
            self._webhooks.remove(webhook_id)
            self._shop.webhooks[webhook_id].append(None)

    def _status(self, item_id: str) -> str:
        """The status of an item that only this shop changes."""
        item = self._shop.items[item_id][-1]
        assert item is not None
        return str(item["status"])

    def _note_order(self, order: Json) -> None:
        note(self._shop.orders, order)
        note(self._shop.items, self._client.get(f"/items/{order['item']['id']}").json())


def _picked(rows: Sequence[str], action: Action) -> str | None:
    return rows[action.pick % len(rows)] if rows else None


def _happened(response: httpx.Response, status: int, allowed: bool) -> bool:
    """Whether it succeeded with this status; 409 if the row's state doesn't allow it."""
    assert response.status_code == (status if allowed else 409), response.text
    return allowed


def as_rows(history: History) -> list[Any]:
    """The current rows."""
    return [states[-1] for states in history.values() if states[-1] is not None]
