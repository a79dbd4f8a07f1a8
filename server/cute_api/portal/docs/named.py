"""Search entries for headers, scopes and fields, which have no pages of their own.

A header or scope leads to the guide that explains it, a field to the first operation that has it.
"""

from collections.abc import Iterator, Mapping, Sequence

from cute_api.lib.json_objects import Json
from cute_api.portal.docs.finding import Entry, EntryKind
from cute_api.portal.docs.guides import ORDER
from cute_api.portal.docs.operation_page import PATH
from cute_api.portal.docs.operations import Manual
from cute_api.portal.docs.words import words_of
from cute_api.spec import Spec

SCOPES = "/docs/authentication#scopes"
NAME_WEIGHT, FIELD_WEIGHT, REPEATED_WEIGHT = 0.6, 0.4, 0.1
# A guide explains what every list has.
PAGING = frozenset({"limit", "cursor", "next_cursor", "has_more"})
PAGINATION = "/docs/pagination#read-all-pages"
TOOLS = {f"/docs/{name}" for name in ORDER["Tools"]}
# The document's key for the headers of deliveries.
DELIVERED = "x-webhook-headers"


def entries(spec: Spec, manual: Manual, passages: Sequence[Entry]) -> Iterator[Entry]:
    """Yield an entry for each header, scope and field. `passages` are the guides'."""
    for name, node in _headers(spec).items():
        place = _best(name, passages)
        if place is not None:
            yield _entry(EntryKind.HEADER, name, place, node.get("description", ""))
    scope = spec.document["components"]["schemas"]["Scope"]
    for name, text in scope["x-enumDescriptions"].items():
        yield _entry(EntryKind.SCOPE, name, SCOPES, f"Lets a key {text}.")
    yield from _fields(spec, manual)


def plain(text: str) -> str:
    """Return Markdown as a line without the marks of code."""
    return " ".join(text.replace("`", "").split())


def _fields(spec: Spec, manual: Manual) -> Iterator[Entry]:
    """Yield an entry for each field, at the first operation that has it.

    Of those with one last name, such as `price.amount` and `total.amount`, the first has it too.
    """
    found: dict[str, Entry] = {}
    known = set[str]()
    for operation in spec.operations.values():
        for place, row in manual.fields(operation):
            last = row.name.rpartition(".")[2].removesuffix("[]")
            # A field that is a common word, such as `status`, is rarely what such a query means.
            names = {name for name in (row.name, last) if not name.isalpha()}
            entry = Entry(
                kind=EntryKind.FIELD,
                title=row.name,
                within=manual.summary(operation),
                path=PAGINATION if row.name in PAGING else f"{PATH}/{operation.id}#{place}",
                text=plain(row.description),
                names=frozenset(names - known),
                weight=REPEATED_WEIGHT if last in known else FIELD_WEIGHT,
            )
            found.setdefault(row.name, entry)
            known |= {row.name, last}
    yield from found.values()


def _headers(spec: Spec) -> Mapping[str, Json]:
    """Return the headers of requests, responses and deliveries by name."""
    document = spec.document
    found: dict[str, Json] = {
        node["name"]: node
        for node in document["components"]["parameters"].values()
        if node["in"] == "header"
    }
    for operation in spec.operations.values():
        for response in operation.responses.values():
            for name, node in response.get("headers", {}).items():
                found.setdefault(name, spec.resolve(node))
    for name, node in document[DELIVERED].items():
        found.setdefault(name, node)
    return found


def _best(name: str, passages: Sequence[Entry]) -> str | None:
    """Return where a header is explained, or None if no guide names it.

    Prefer guides that are not about tools, then a title with a word of the header, then the passage
    that names it most often.
    """
    words = set(words_of(name))
    counts = [
        (
            passage.path.partition("#")[0] not in TOOLS,
            not words.isdisjoint(words_of(f"{passage.title} {passage.within}")),
            passage.text.count(name),
            passage.path,
        )
        for passage in passages
        if passage.kind is EntryKind.GUIDE and name in passage.text
    ]
    best = max(counts, key=lambda entry: entry[:3], default=None)
    return None if best is None else best[3]


def _entry(kind: EntryKind, name: str, path: str, text: str) -> Entry:
    names = frozenset({name.casefold()})
    return Entry(kind, name, "", path, plain(text), names, weight=NAME_WEIGHT)
