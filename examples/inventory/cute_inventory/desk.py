"""The stock's side of a plan: compare both sides, and change the stock.

All threads that change the stock come to this one desk, so that one change ends before the next
begins. What has to be sent to Cute is handed back, for `sync.py`: nothing here waits for a network.
"""

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from cute_inventory.channels import Channel
from cute_inventory.ledger import Ledger
from cute_inventory.listing import Field, Remote, Values, units
from cute_inventory.names import Names
from cute_inventory.planning import (
    Decision,
    Policy,
    Sight,
    StockAdd,
    StockChange,
    StockRemove,
    plan,
)
from cute_inventory.rows import Goods, cells_of, understand
from cute_inventory.stock import Act, Edit, Sheet, Stock

# How often a row may be edited just while it is written.
TRIES = 3


@dataclass(frozen=True, slots=True)
class View:
    """Both sides at one moment, and the plan."""

    goods: Goods
    items: Mapping[str, Remote]
    decisions: Mapping[str, Decision]

    @classmethod
    def empty(cls) -> "View":
        """Return an empty view of both sides."""
        return cls(Goods({}, {}, (), frozenset(), is_complete=True), {}, {})


@dataclass(slots=True)
class Settled:
    """The changes here: SKUs of rows changed, added, removed, off sale, and on sale again."""

    view: View
    changed: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    taken_off: list[str] = field(default_factory=list)
    put_back: list[str] = field(default_factory=list)

    @property
    def edits(self) -> int:
        return len(self.changed) + len(self.added) + len(self.removed)


class Desk:
    """The stock, its channels and the ledger, used by one thread at a time."""

    def __init__(
        self, ledger: Ledger, stock: Stock, channels: Sequence[Channel], policy: Policy
    ) -> None:
        self.ledger = ledger
        self._stock = stock
        self._channels = channels
        self._policy = policy
        self._lock = threading.Lock()

    def look(self, names: Names, skus: Collection[str] | None = None) -> View:
        """Return both sides and the plan for these SKUs, or for all."""
        sheet = self._stock.read()
        with self.ledger.transaction():
            agreed = self.ledger.agreed(skus)
            goods = understand(sheet, names, skus, agreed=agreed, accepted=self._policy.accepted)
            seen = skus
            if skus is None and not self._policy.adopts:
                seen = agreed.keys() | goods.rows.keys() | goods.broken
            items = self.ledger.items(seen)
            counted = self.ledger.counted()
            sent = {row["sku"] for batch in self.ledger.outbox() for row in batch.rows}
        agreed = {sku: _counted(agreed[sku], goods, counted.get(sku), sku) for sku in agreed}
        known = agreed.keys() | items.keys()
        wanted = known | goods.listings.keys() | goods.broken if skus is None else set(skus)
        sights = {
            sku: Sight(
                base=agreed.get(sku),
                ours=goods.listings.get(sku),
                theirs=items.get(sku),
                broken=sku in goods.broken or (sku not in goods.rows and not goods.is_complete),
            )
            # What is being sent is decided when its outcome is known, or units would count twice.
            for sku in wanted - sent
        }
        return View(goods, items, dict(plan(sights, self._policy)))

    def settle(self, names: Names, skus: Collection[str] | None = None) -> Settled:
        """Apply the stock's part of the plan, then update the channels.

        The order is what makes it safe to be killed anywhere: the stock first, then the ledger. A
        change that the ledger has not heard of is found to be the same on both sides.
        """
        with self._lock:
            settled = Settled(View.empty())
            for _ in range(TRIES):
                if not self._write(settled, names, skus):
                    break
            self._follow(settled, skus)
            return settled

    def _write(
        self, settled: Settled, names: Names, skus: Collection[str] | None
    ) -> frozenset[str]:
        """Write the rows of the plan; return the SKUs whose rows were edited meanwhile."""
        settled.view = view = self.look(names, skus)
        edits = [
            edit
            for sku, decision in view.decisions.items()
            if (edit := self._edit(sku, decision, view.goods)) is not None
        ]
        self.ledger.count(
            {
                edit.sku: (int(edit.cells["quantity"]), units(base))
                for edit in edits
                if edit.act is Act.SET
                and "quantity" in edit.cells
                and (base := view.decisions[edit.sku].base) is not None
            }
        )
        done = self._stock.write(edits) if edits else frozenset()
        missed = {edit.sku for edit in edits} - done
        agreed = self.ledger.agreed(skus)
        with self.ledger.transaction():
            for sku, decision in view.decisions.items():
                if sku not in missed and decision.base != agreed.get(sku):
                    self.ledger.agree(sku, decision.base)
            self.ledger.count({})
        for sku in sorted(done):
            _count(settled, sku, view)
        return frozenset(missed)

    def _edit(self, sku: str, decision: Decision, goods: Goods) -> Edit | None:
        change = decision.to_stock
        row = goods.rows.get(sku)
        if isinstance(change, StockAdd):
            cells = {"sku": sku, **cells_of(change.values)}
            return Edit(sku, Act.ADD, cells)
        if isinstance(change, StockRemove) and row is not None:
            return Edit(sku, Act.REMOVE, expected=row.cells)
        if isinstance(change, StockChange):
            cells = cells_of(change.changes)
            expected = {} if row is None else {name: row.cells[name] for name in cells}
            return Edit(sku, Act.SET, cells, expected)
        return None

    def _follow(self, settled: Settled, skus: Collection[str] | None) -> None:
        """End offers on the channels that the stock no longer has; restore those it has again.

        Before an offer is taken off it is kept in the ledger; it is dropped there once it is back.
        """
        sheet = self._stock.read()
        quantities = _quantities(sheet)
        gone = {sku for sku, quantity in quantities.items() if quantity == 0}
        unreadable = settled.view.goods.broken | {row.sku for row in sheet.rejected}
        if None not in unreadable:
            gone |= settled.view.decisions.keys() - sheet.rows.keys() - unreadable
        if skus is not None:
            gone &= set(skus)
        for channel in self._channels:
            offers = {sku: offer for sku, offer in channel.offers().items() if sku in gone}
            if offers:
                self.ledger.keep_offers(channel.name, offers)
                channel.take_off(offers.keys())
            kept = self.ledger.offers(channel.name)
            back = {
                sku: offer
                for sku, offer in kept.items()
                if quantities.get(sku, 0) > 0 and (skus is None or sku in skus)
            }
            if back:
                channel.put_back(back)
                self.ledger.drop_offers(channel.name, back.keys())


def _count(settled: Settled, sku: str, view: View) -> None:
    change = view.decisions[sku].to_stock
    if isinstance(change, StockAdd):
        settled.added.append(sku)
    elif isinstance(change, StockRemove):
        settled.removed.append(sku)
    elif isinstance(change, StockChange):
        settled.changed.append(sku)
        if Field.QUANTITY in change.changes:
            ours = view.goods.listings.get(sku)
            before, now = 0 if ours is None else units(ours), units(change.changes)
            if now == 0:
                settled.taken_off.append(sku)
            elif before == 0:
                settled.put_back.append(sku)


def _counted(agreed: Values, goods: Goods, about: tuple[int, int] | None, sku: str) -> Values:
    """Return what is agreed on, also if the ledger was not told that a row was written."""
    ours = goods.listings.get(sku)
    if about is None or ours is None or units(ours) != about[0]:
        return agreed
    return {**agreed, Field.QUANTITY: about[1]}


def _quantities(sheet: Sheet) -> dict[str, int]:
    """Return the quantity of each SKU, where it can be read."""
    texts = {sku: row.cells["quantity"].strip() for sku, row in sheet.rows.items()}
    return {sku: int(text) for sku, text in texts.items() if text.isascii() and text.isdigit()}
