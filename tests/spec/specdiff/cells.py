"""The cells of `scripts/spec/diff/table.yaml`, each with an edit and the rule that must find it.

A keyword of schemas is edited at each place where a schema can stand in the real document, and so
are the edits of `edits.yaml`, which take more than one keyword. A field of an object is edited
where the table says that there is such an object.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from scripts.spec.diff.changes import split
from scripts.spec.diff.rules import Rule
from scripts.spec.diff.table import TABLE
from tests.spec.document import DOCUMENT
from tests.spec.specdiff.edits import edited
from tests.yaml_files import read_yaml

RECEIPT = "/webhooks/item.sold/post/responses/2XX"
NOTE = {"type": "object", "properties": {"note": {"type": "string"}}}
# What the tests need of a document, and ours has not.
FURNISHED = edited(
    DOCUMENT,
    [
        {
            "op": "add",
            "path": f"{RECEIPT}/content",
            "value": {"application/json": {"schema": NOTE}},
        },
        {"op": "add", "path": "/tags/0/externalDocs", "value": {"url": "https://cute.test"}},
        {
            "op": "add",
            "path": "/servers/1/variables",
            "value": {"region": {"default": "eu", "enum": ["eu", "us"]}},
        },
    ],
)
SENT = {
    "a query parameter": "/components/parameters/q/schema",
    "a header parameter": "/components/parameters/If-Match/schema",
    "a field of a body": "/components/schemas/ItemCreate/properties/title",
    "a field inside a body": "/components/schemas/ImageCreate/properties/url",
    "a receiver's response": f"{RECEIPT}/content/application~1json/schema/properties/note",
}
GOT = {
    "a field of a response": "/components/schemas/Brand/properties/name",
    "a header of a response": "/components/headers/X-Changes-Cursor/schema",
    "a field of an event": "/components/schemas/Message/properties/body",
    "a header of an event": "/x-webhook-headers/webhook-id/schema",
    "a line of a file": (
        "/paths/~1items~1snapshot/get/responses/200/content/application~1gzip/x-line-schema"
    ),
}
EDITS_FILE = Path(__file__).with_name("edits.yaml")
RULES = {rule.value: rule for rule in Rule}


class Row(NamedTuple):
    """`sent` is the rule that finds the edit in what callers send, `got` in what they get."""

    name: str
    old: Any
    new: Any
    sent: str
    got: str


class FieldRow(NamedTuple):
    """A field of an object: both documents, and the rule that finds the difference."""

    name: str
    old: Any
    new: Any
    rule: str


def _keywords() -> Iterator[Row]:
    """Each keyword: it comes, goes, and becomes tighter and looser."""
    for keyword, cell in TABLE["schemas"].items():
        rules = {**TABLE["kinds"][cell["is"]], **cell}
        without = cell.get("with", {"type": cell.get("of", "string")})
        held = [{**without, keyword: value} for value in cell.get("values", ())]
        edits = {"comes": (without, held[0]), "goes": (held[0], without)} if held else {}
        if len(held) > 1:
            edits |= {"tighter": (held[0], held[1]), "looser": (held[1], held[0])}
        for change, (old, new) in edits.items():
            pair = rules[change]
            sent, got = (pair, pair) if isinstance(pair, str) else pair
            yield Row(f"`{keyword}` {change}", old, new, sent, got)


def _listed() -> Iterator[Row]:
    for row in read_yaml(EDITS_FILE):
        yield Row(row["name"], row["old"], row["new"], row["sent"], row.get("got", row["sent"]))


def _fields() -> Iterator[FieldRow]:
    for held in TABLE["objects"].values():
        for at in held["at"]:
            for name, cell in held.get("fields", {}).items():
                if cell:
                    changed = edited(FURNISHED, [replacing(at, name, cell["value"])])
                    path = f"{at}/{name}"
                    yield FieldRow(f"{path} is another", FURNISHED, changed, cell["set"])
                    yield FieldRow(f"{path} is as before", changed, FURNISHED, cell["unset"])


def words() -> list[tuple[str, str]]:
    """Return the fields that only explain, each with the path of its object."""
    objects = TABLE["objects"].values()
    return [(at, name) for row in objects for at in row["at"] for name in row.get("words", ())]


def replacing(at: str, name: str, value: Any) -> dict[str, Any]:
    """Return the edit that gives a field of an object this value."""
    found: Any = FURNISHED
    for step in split(at):
        found = found[int(step)] if isinstance(found, list) else found[step]
    return {"op": "replace" if name in found else "add", "path": f"{at}/{name}", "value": value}


ROWS = [*_keywords(), *_listed()]
FIELD_ROWS = list(_fields())
