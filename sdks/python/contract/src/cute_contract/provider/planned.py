"""Load the generated contract tests from `cute_contract/_gen/cases.json`.

The file has the fields of the records in `cases`, without default values.
"""

import json
from collections.abc import Sequence
from importlib import resources
from typing import Any

from cute_contract.provider.cases import (
    As,
    Call,
    Case,
    CheckedOperation,
    Makes,
    NotProvoked,
    Recipe,
)

Json = dict[str, Any]
PACKAGE, FILE = "cute_contract._gen", "cases.json"


def load() -> tuple[tuple[Recipe, ...], tuple[CheckedOperation, ...]]:
    """Return the recipes, and the operations in the order of testing."""
    document = json.loads(resources.files(PACKAGE).joinpath(FILE).read_text("utf-8"))
    recipes = tuple(
        Recipe(**{**recipe, "call": _call(recipe["call"])}) for recipe in document["recipes"]
    )
    return recipes, tuple(map(_operation, document["operations"]))


def _operation(plain: Json) -> CheckedOperation:
    made = plain.get("makes")
    read = {
        "makes": None if made is None else Makes(made["pointer"], _call(made["undo"])),
        "cases": tuple(map(_case, plain["cases"])),
        "not_provoked": tuple(NotProvoked(**reason) for reason in plain["not_provoked"]),
    }
    return CheckedOperation(**{**plain, **read})


def _case(plain: Json) -> Case:
    read = {
        "call": _call(plain["call"]),
        "before": tuple(map(_call, plain.get("before", ()))),
        "also": _tuple(plain, "also"),
        "names": _tuple(plain, "names"),
        "lacking": _tuple(plain, "lacking"),
        "needs": _tuple(plain, "needs"),
    }
    return Case(**{**plain, **read})


def _tuple(plain: Json, name: str) -> tuple[Any, ...]:
    values: Sequence[Any] = plain.get(name, ())
    return tuple(values)


def _call(plain: Json) -> Call:
    raw = plain.get("raw")
    read = {
        "raw": None if raw is None else raw.encode(),
        "by": As[plain.get("by", As.KEY.name)],
    }
    return Call(**{**plain, **read})
