"""Search entries for headers, scopes and fields, which have no pages of their own.

A header or scope leads to the guide that explains it, a field to the first operation that has it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from cute_api.portal.docs.finding import Entry, EntryKind
from cute_api.portal.docs.guides import ORDER
from cute_api.portal.docs.operation_page import PATH
from cute_api.portal.docs.operations import Manual
from cute_api.portal.docs.words import words_of
from cute_api.spec import Json, Spec

SCOPES = "/docs/authentication#scopes"
FIELD_WEIGHT, NAME_WEIGHT = 0.4, 0.6
# A field of more operations is explained by a guide, if one names it.
OWN_OPERATIONS = 5
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
    yield from _fields(spec, manual, passages)


def plain(text: str) -> str:
    """Return Markdown as a line without the marks of code."""
    return " ".join(text.replace("`", "").split())


def _fields(spec: Spec, manual: Manual, passages: Sequence[Entry]) -> Iterator[Entry]:
    """Yield an entry for each field. Of those with one last name, the first has that name too."""
    places: dict[str, list[Entry]] = {}
    for operation in spec.operations.values():
        within = manual.summary(operation)
        for place, row in manual.fields(operation):
            path, text = f"{PATH}/{operation.id}#{place}", plain(row.description)
            entry = Entry(EntryKind.FIELD, row.name, within, path, text, weight=FIELD_WEIGHT)
            places.setdefault(row.name, []).append(entry)
    known = set[str]()
    for name, entries in places.items():
        # A field that is a common word, such as `status`, is rarely what such a query means.
        last = name.rpartition(".")[2]
        names = {one for one in (name, last) if not one.isalpha()} - known
        known |= names
        guide = _best(name, passages) if len(entries) > OWN_OPERATIONS else None
        yield replace(entries[0], path=guide or entries[0].path, names=frozenset(names))


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
