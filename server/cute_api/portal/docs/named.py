"""Search entries for headers and scopes, which have no pages of their own.

Each is found by its name, and leads to the guide that explains it.
"""

from collections.abc import Iterator, Mapping, Sequence

from cute_api.portal.docs.finding import Entry, words_of
from cute_api.portal.docs.guides import ORDER
from cute_api.spec import Json, Spec

SCOPES = "/docs/authentication#scopes"
GUIDE = "Guide"
TOOLS = {f"/docs/{name}" for name in ORDER["Tools"]}
# The document's key for the headers of deliveries.
DELIVERED = "x-webhook-headers"


def entries(spec: Spec, passages: Sequence[Entry]) -> Iterator[Entry]:
    """Yield an entry for each header and scope. `passages` are the guides'."""
    for name, node in _headers(spec).items():
        place = _best(name, passages)
        if place is not None:
            yield _entry("Header", name, place, node.get("description", ""))
    scope = spec.document["components"]["schemas"]["Scope"]
    for name, text in scope["x-enumDescriptions"].items():
        yield _entry("Scope", name, SCOPES, f"Lets a key {text}.")


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
        if passage.kind == GUIDE and name in passage.text
    ]
    best = max(counts, key=lambda entry: entry[:3], default=None)
    return None if best is None else best[3]


def _entry(kind: str, name: str, path: str, text: str) -> Entry:
    plain = " ".join(text.replace("`", "").split())
    return Entry(kind, name, "", path, plain, names=frozenset({name.casefold()}))
