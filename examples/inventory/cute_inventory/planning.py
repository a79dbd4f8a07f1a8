"""Plan the changes on each side, from the agreed state (base), the stock (ours) and Cute.

Pure. Each field is decided on its own: who changed it since both last agreed wins, and where both
did, differently, it is a conflict, which nobody wins unless the user says so. Quantities add up:
units that were sold or came on either side are counted on both.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from cute_inventory.listing import Field, Remote, State, Value, Values, units


class Prefer(Enum):
    """The side that wins a conflict. ASK: neither; it is reported, and nothing changes."""

    ASK = "ask"
    OURS = "ours"
    THEIRS = "theirs"


class Unknown(Enum):
    """The base of a field that was never the same on both sides."""

    UNKNOWN = "never the same"


@dataclass(frozen=True, slots=True)
class Sight:
    """A SKU in the stock and on Cute. None: missing there. `broken`: its row is unreadable."""

    base: Values | None = None
    ours: Values | None = None
    theirs: Remote | None = None
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Create:
    """Put it on sale on Cute."""

    values: Values


@dataclass(frozen=True, slots=True)
class Update:
    """Change these fields on Cute, if it still has this version."""

    item: Remote
    changes: Values


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete it on Cute, if it still has this version."""

    item: Remote


@dataclass(frozen=True, slots=True)
class StockChange:
    """Change these fields of its row."""

    changes: Values


@dataclass(frozen=True, slots=True)
class StockAdd:
    """Add a row for it."""

    values: Values


@dataclass(frozen=True, slots=True)
class StockRemove:
    """Remove its row."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both sides changed it differently; without a `field`, one side deleted it.

    Missing values are None.
    """

    field: Field | None
    agreed: Value | Unknown
    ours: Value
    theirs: Value


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision for a SKU.

    `base` is what is agreed on once `to_stock` is done (None: nothing, forget it); what `to_cute`
    sends comes to it when Cute has taken it. `waits` says why something is left for later.
    """

    base: Values | None
    to_cute: Create | Update | Delete | None = None
    to_stock: StockChange | StockAdd | StockRemove | None = None
    conflicts: tuple[Conflict, ...] = ()
    waits: str | None = None


@dataclass(slots=True)
class _Merge:
    """The fields of a listing on both sides, grouped by decision."""

    base: dict[Field, Value] = field(default_factory=dict)
    to_cute: dict[Field, Value] = field(default_factory=dict)
    to_stock: dict[Field, Value] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)

    def add(
        self, name: Field, agreed: Value | Unknown, ours: Value, theirs: Remote, prefer: Prefer
    ) -> None:
        """Sort a field. It stays in the agreed state until its change is made."""
        there = theirs.values[name]
        is_ordered = theirs.state is not State.OPEN and name is Field.QUANTITY
        if not isinstance(agreed, Unknown):
            self.base[name] = agreed
        if ours == there:
            self.base[name] = ours
        elif theirs.state is State.SOLD or is_ordered or ours == agreed:
            self.to_stock[name] = self.base[name] = there
        elif there == agreed or prefer is Prefer.OURS:
            self.to_cute[name] = ours
        elif prefer is Prefer.THEIRS:
            self.to_stock[name] = self.base[name] = there
        else:
            self.conflicts.append(Conflict(name, agreed, ours, there))

    def count(self, agreed: int, ours: int, there: int) -> None:
        """Add up the units that left or came on both sides since they agreed on a number."""
        left = max(ours + there - agreed, 0)
        if left != ours:
            self.to_stock[Field.QUANTITY] = left
        if left != there:
            self.to_cute[Field.QUANTITY] = left
        self.base[Field.QUANTITY] = there


@dataclass(frozen=True, slots=True)
class Policy:
    """The user's options. `adopts`: items that only Cute ever had get a row in the stock."""

    prefer: Prefer = Prefer.ASK
    adopts: bool = True
    accepted: frozenset[str] = frozenset()


def plan(sights: Mapping[str, Sight], policy: Policy) -> Iterator[tuple[str, Decision]]:
    """Return the decision for each SKU, in their order."""
    for sku in sorted(sights):
        yield sku, decide(sights[sku], policy)


def decide(sight: Sight, policy: Policy) -> Decision:
    """Return the decision for one SKU."""
    base, ours, theirs = sight.base, sight.ours, sight.theirs
    if sight.broken:
        return _broken(base, theirs)
    if ours is not None and theirs is not None:
        return _both(base or {}, ours, theirs, policy.prefer)
    if theirs is not None:
        return _only_theirs(base, theirs, policy)
    if ours is not None:
        return _only_ours(base, ours, policy.prefer)
    return Decision(base=None)


def _broken(base: Values | None, theirs: Remote | None) -> Decision:
    """Decide for an unreadable row: it is not changed, but a sold item must not be sold again."""
    if theirs is None or theirs.state is State.OPEN:
        return Decision(base=base)
    known = {**(base or {}), Field.QUANTITY: 0}
    return Decision(base=known, to_stock=StockChange({Field.QUANTITY: 0}))


def _both(base: Values, ours: Values, theirs: Remote, prefer: Prefer) -> Decision:
    merge = _Merge()
    for name in Field:
        if name is Field.QUANTITY and name in base:
            merge.count(units(base), units(ours), units(theirs.values))
        else:
            merge.add(name, base.get(name, Unknown.UNKNOWN), ours[name], theirs, prefer)
    now, later = merge.to_cute, []
    if theirs.state is State.RESERVED:
        later = [name for name in now if name is not Field.QUANTITY]
        now = {name: value for name, value in now.items() if name is Field.QUANTITY}
    to_cute: Create | Update | None = Update(theirs, now) if now else None
    if now and theirs.state is State.SOLD:
        # There are new units of what was sold out: a new item, with the SKU of the sold one.
        to_cute = Create({**ours, **merge.to_stock, **now})
    return Decision(
        base=merge.base,
        to_cute=to_cute,
        to_stock=StockChange(merge.to_stock) if merge.to_stock else None,
        conflicts=tuple(merge.conflicts),
        waits=f"ordered: {', '.join(later)} can't be changed now" if later else None,
    )


def _only_theirs(base: Values | None, theirs: Remote, policy: Policy) -> Decision:
    if base is None:
        # What was sold before, or is being sold, was never in this stock.
        is_wanted = policy.adopts and theirs.state is State.OPEN
        return _adopted(theirs) if is_wanted else Decision(base=None)
    if theirs.state is State.SOLD:
        return Decision(base=None)
    if theirs.state is State.RESERVED:
        return Decision(base=base, waits="ordered: it can't be deleted now")
    # An order that came and went is no change that the seller made.
    changed = any(base.get(n) != theirs.values[n] for n in Field if n is not Field.QUANTITY)
    if not changed or policy.prefer is Prefer.OURS:
        return Decision(base=base, to_cute=Delete(theirs))
    if policy.prefer is Prefer.THEIRS:
        return _adopted(theirs)
    return Decision(base=base, conflicts=(Conflict(None, "listed", "removed", "changed"),))


def _adopted(theirs: Remote) -> Decision:
    return Decision(base=theirs.values, to_stock=StockAdd(theirs.values))


def _only_ours(base: Values | None, ours: Values, prefer: Prefer) -> Decision:
    if base is None:
        # Nothing to sell: it is listed when there is.
        return Decision(base=None, to_cute=Create(ours) if units(ours) else None)
    if all(base.get(name) == ours[name] for name in Field) or prefer is Prefer.THEIRS:
        return Decision(base=None, to_stock=StockRemove())
    if prefer is Prefer.OURS:
        return Decision(base=None, to_cute=Create(ours) if units(ours) else None)
    return Decision(base=base, conflicts=(Conflict(None, "listed", "changed", "deleted"),))
