"""The items for checks of lists, created once with distinct values."""

from dataclasses import dataclass
from typing import Any

from cute_contract.provider.promises.trial import Row, Trial
from cute_contract.provider.world import Scope, UnavailableError

KEPT = "shelf"
# Of several lengths, so that numbers and texts sort differently.
PRICES = (4250, 1500, 12900, 310, 7700)


@dataclass(frozen=True, slots=True)
class Shelf:
    """`items` in the order of creation, all of size `size`. The first differs from all others in
    every other field that lists filter by."""

    items: tuple[Row, ...]
    size: str
    word: str


def new_item(trial: Trial, **fields: Any) -> Row:
    """Return the fields of an item to create, with an existing category and brand."""
    return {
        "title": "Contract kit coat",
        "price": {"amount": 4250, "currency": "EUR"},
        "category_id": leaves(trial)[0],
        "condition": "good",
        **fields,
    }


def create(trial: Trial, *, shared: bool = False, **fields: Any) -> Row:
    """A new item, as the response has it."""
    body = new_item(trial, **fields)
    made: Row = trial.value("create_item", 201, body=body, shared=shared)
    trial.expect("id" in made, "create_item gives no id", "an id", made)
    return made


def field(row: Row, name: str) -> Any:
    """A field of a row. Where a request has `brand_id`, a response has `brand` with its `id`."""
    if name in row or not name.endswith("_id"):
        return row.get(name)
    shown = row.get(name.removesuffix("_id"))
    return shown.get("id") if isinstance(shown, dict) else shown


def leaves(trial: Trial) -> list[str]:
    """Two or more categories that items can have, without any below them."""
    trial.world.used.add("list_categories")
    if "leaves" not in trial.memory:
        rows = trial.rows("list_categories", query={"limit": "100"})
        parents = {row.get("parent_id") for row in rows}
        trial.memory["leaves"] = [
            str(r["id"]) for r in rows if r["id"] not in parents and _lives(r)
        ]
    return _two(trial.memory["leaves"], "categories")


def brands(trial: Trial) -> list[str]:
    """Two or more brands that items can have."""
    trial.world.used.add("list_brands")
    if "brands" not in trial.memory:
        rows = trial.rows("list_brands", query={"limit": "100"})
        trial.memory["brands"] = [str(row["id"]) for row in rows if _lives(row)]
    return _two(trial.memory["brands"], "brands")


def shelf(trial: Trial) -> Shelf:
    """Return the run's items, which are deleted at its end."""
    trial.world.used.add("create_item")
    if KEPT not in trial.memory:
        word = word_of(trial.world.shared)
        first = {
            "title": f"Contract kit {word}",
            "category_id": leaves(trial)[1],
            "brand_id": brands(trial)[1],
            "condition": "satisfactory",
            "color": f"Teal {word}",
            "sku": f"kit-{word}-0",
            "metadata": {"kit": "first"},
            "status": "active",
        }
        other = {"brand_id": brands(trial)[0], "color": f"Red {word}", "condition": "good"}
        made = [
            create(
                trial,
                shared=True,
                size=f"Kit {word}",
                price={"amount": price, "currency": "EUR"},
                **(first if place == 0 else {**other, "sku": f"kit-{word}-{place}"}),
            )
            for place, price in enumerate(PRICES)
        ]
        trial.memory[KEPT] = Shelf(tuple(made), f"Kit {word}", word)
    kept: Shelf = trial.memory[KEPT]
    return kept


def word_of(scope: Scope) -> str:
    """A word of letters that is in no other text."""
    return "".join(chr(ord("a") + int(digit, 16)) for digit in scope.texts["unique"][4:])


def _lives(row: Row) -> bool:
    """Whether new items can have this category or brand."""
    return "retired_at" not in row


def _two(found: list[str], kind: str) -> list[str]:
    if len(found) < 2:
        raise UnavailableError(f"there are no two {kind}")
    return found
