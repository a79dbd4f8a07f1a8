"""The table of what documents can say: keywords of schemas and fields of objects, with rules."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

TABLE: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("table.yaml").read_text("utf-8"))
NUMBERS = frozenset({"number", "integer"})


def keywords(*kinds: str) -> frozenset[str]:
    """Return the keywords of schemas that are of one of these kinds."""
    return frozenset(name for name, cell in TABLE["schemas"].items() if cell["is"] in kinds)


def fields(kind: str) -> frozenset[str]:
    """Return the fields of an object that have a rule or only explain."""
    held = TABLE["objects"][kind]
    return frozenset({"$ref", *held.get("words", ()), *held.get("fields", ())})


def words(*kinds: str) -> frozenset[str]:
    """Return the fields of these objects that only explain."""
    return frozenset(word for kind in kinds for word in TABLE["objects"][kind].get("words", ()))


# The types that a keyword restricts; it demands nothing of a value of another type.
RESTRICTS: Mapping[str, frozenset[str]] = {
    name: NUMBERS if cell["of"] == "number" else frozenset({cell["of"]})
    for name, cell in TABLE["schemas"].items()
    if "of" in cell
}
