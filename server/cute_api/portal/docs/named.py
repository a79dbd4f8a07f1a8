"""What has a name in the document and no page of its own: headers and scopes.

Each is found by its name, and leads to where the guides are about it.
"""

from collections.abc import Iterator, Mapping, Sequence

from cute_api.portal.docs.finding import Entry, words_of
from cute_api.portal.docs.guides import ORDER
from cute_api.spec import Json, Spec

SCOPES = "/docs/authentication#scopes"
GUIDE = "Guide"
TOOLS = {f"/docs/{name}" for name in ORDER["Tools"]}
# The key of the document under which the headers of deliveries are.
DELIVERED = "x-webhook-headers"


def entries(spec: Spec, passages: Sequence[Entry]) -> Iterator[Entry]:
    """An entry for each. `passages` are the guides'."""
    for name, node in _headers(spec).items():
        place = _best(name, passages)
        if place is not None:
            yield _entry("Header", name, place, node.get("description", ""))
    scope = spec.document["components"]["schemas"]["Scope"]
    for name, text in scope["x-enumDescriptions"].items():
        yield _entry("Scope", name, SCOPES, f"Lets a key {text}.")


def _headers(spec: Spec) -> Mapping[str, Json]:
    """The headers of requests, responses and deliveries, by name; each is described once."""
    document = spec.document
    found: dict[str, Json] = {
        one["name"]: one
        for one in document["components"]["parameters"].values()
        if one["in"] == "header"
    }
    for operation in spec.operations.values():
        for response in operation.responses.values():
            for name, node in response.get("headers", {}).items():
                found.setdefault(name, spec.resolve(node))
    for name, node in document[DELIVERED].items():
        found.setdefault(name, node)
    return found


def _best(name: str, passages: Sequence[Entry]) -> str | None:
    """Where a header is explained: under a title that has one of its words, or else where it is
    named most often. The guides of tools use what others explain. None where no guide has it.
    """
    words = set(words_of(name))
    counts = [
        (
            one.path.partition("#")[0] not in TOOLS,
            not words.isdisjoint(words_of(f"{one.title} {one.within}")),
            one.text.count(name),
            one.path,
        )
        for one in passages
        if one.kind == GUIDE and name in one.text
    ]
    best = max(counts, key=lambda entry: entry[:3], default=None)
    return None if best is None else best[3]


def _entry(kind: str, name: str, path: str, text: str) -> Entry:
    shown = " ".join(text.replace("`", "").split())
    return Entry(kind, name, "", path, shown, names=frozenset({name.casefold()}))
