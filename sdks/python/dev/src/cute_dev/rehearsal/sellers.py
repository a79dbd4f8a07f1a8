"""Simulated sellers, and what each of them does in a rehearsal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TypeVar

from cute_sdk import Cute, NotFoundError
from cute_sdk.models import Scope
from cute_sdk.params import MoneyDict

from ..context import CommandError

WORKERS = 8
STEPS_SHOWN = 5
PRICE: MoneyDict = {"amount": 2_450, "currency": "EUR"}
NO_SANDBOX = "This server is not a sandbox, so it has no simulated sellers."

Say = Callable[[str], None]
Given = TypeVar("Given")
Result = TypeVar("Result")


class SellerPart(Enum):
    """What a seller does once they have installed the app and sold an item."""

    STAY = "stayed"
    ALLOW_LESS = "allowed less"
    LEAVE = "left"
    RETURN = "left and came back"
    ERASE = "were erased"


@dataclass
class Seller:
    """A seller. `key` is theirs, and `withdrawn` the scope that they take back, if any."""

    account: str
    key: str
    part: SellerPart
    installed_at: datetime
    withdrawn: Scope | None = None
    is_erased: bool = False

    @property
    def is_connected(self) -> bool:
        """Whether the app is installed at the end."""
        return self.part not in (SellerPart.LEAVE, SellerPart.ERASE)


class Sellers:
    """Acts as the sellers of the client's app. `say` prints the progress."""

    def __init__(self, client: Cute, say: Say) -> None:
        self._client = client
        self._say = say
        self.all: list[Seller] = []

    def install(self, count: int) -> None:
        """Create sellers who install the app with all of its scopes; each gets a part in turn.

        Raises `CommandError` if the server is not a sandbox.
        """
        scopes = self._client.app.get().scopes
        parts = [
            part for part in SellerPart if part is not SellerPart.ALLOW_LESS or len(scopes) > 1
        ]

        def create(number: int) -> None:
            part = parts[number % len(parts)]
            made = self._client.sandbox.sellers.create()
            account, at = str(made.install.account), made.install.created_at
            seller = Seller(account, made.key, part, at)
            if part is SellerPart.ALLOW_LESS:
                seller.withdrawn = scopes[number // len(parts) % len(scopes)]
            self.all.append(seller)

        try:
            create(0)
        except NotFoundError as error:
            raise CommandError(NO_SANDBOX) from error
        self._each(range(1, count), create, "installed the app", done=1)

    def sell(self) -> None:
        """Let each seller list two items and sell one of them."""
        categories = self.client_of(self.all[0]).categories.list()
        category = next(found for found in categories if not found.retired_at)

        def trade(seller: Seller) -> None:
            client = self.client_of(seller)
            items = [
                client.items.create(
                    title=title, price=PRICE, category_id=category.id, condition="good"
                )
                for title in ("Silk scarf", "Linen dress")
            ]
            order = client.sandbox.orders.create(item_id=items[0].id)
            client.sandbox.orders.complete(order.id)

        self._each(self.all, trade, "sold an item")

    def play(self) -> None:
        """Let each seller play their part."""
        sellers = self._client.sandbox.sellers
        scopes = self._client.app.get().scopes

        def act(seller: Seller) -> None:
            if seller.part is SellerPart.ALLOW_LESS:
                rest = [scope for scope in scopes if scope != seller.withdrawn]
                sellers.install.put(seller.account, scopes=rest)
            elif seller.part in (SellerPart.LEAVE, SellerPart.RETURN):
                sellers.install.delete(seller.account)
                if seller.part is SellerPart.RETURN:
                    sellers.install.put(seller.account)
            elif seller.part is SellerPart.ERASE:
                self._erase(seller)

        moving = [seller for seller in self.all if seller.part is not SellerPart.STAY]
        self._each(moving, act, "allowed less, left, came back or were erased")

    def change_items(self) -> None:
        """Let each seller who is connected change the price of their items."""

        def change(seller: Seller) -> None:
            client = self.client_of(seller)
            for item in client.me.items.list(status="active"):
                client.items.update(item.id, price={**PRICE, "amount": 1_990})

        connected = [seller for seller in self.all if seller.is_connected]
        self._each(connected, change, "changed a price")

    def erase(self) -> None:
        """Erase the sellers who are left."""
        left = [seller for seller in self.all if not seller.is_erased]
        self._each(left, self._erase, "were erased in the end")

    def client_of(self, seller: Seller) -> Cute:
        """Return a client that calls as a seller."""
        return self._client.with_options(api_key=seller.key)

    def map(self, sellers: Sequence[Seller], act: Callable[[Seller], Result]) -> list[Result]:
        """Return what `act` returns for each of these sellers, several at a time."""
        with ThreadPoolExecutor(WORKERS) as pool:
            return list(pool.map(act, sellers))

    def _erase(self, seller: Seller) -> None:
        self._client.sandbox.sellers.delete(seller.account)
        seller.is_erased = True

    def _each(
        self,
        things: Sequence[Given],
        act: Callable[[Given], object],
        action: str,
        *,
        done: int = 0,
    ) -> None:
        """Act on each of these things, several at a time, and say how many are done."""
        total = done + len(things)
        with ThreadPoolExecutor(WORKERS) as pool:
            for number, _ in enumerate(pool.map(act, things), done + 1):
                if number == total or number % max(1, total // STEPS_SHOWN) == 0:
                    self._say(f"{number:,} of {total:,} sellers {action}.")


def accounts_of(sellers: Iterable[Seller]) -> frozenset[str]:
    """Return the accounts of these sellers."""
    return frozenset(seller.account for seller in sellers)
