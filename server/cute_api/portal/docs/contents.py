"""The navigation of the documentation: guides, operations by tag, events, and what else there is.

Each tag's operations fold, and so do the event types: only what holds the open page is unfolded.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cute_api.portal.docs import releases
from cute_api.portal.docs.events import PAGE
from cute_api.portal.docs.library import Library

OPERATIONS = "/docs/operations"
REFERENCE = (
    ("/docs/reference", "Interactive reference"),
    (releases.PAGE, "Versions"),
    ("/openapi.yaml", "OpenAPI document"),
    ("/docs/postman.json", "Postman collection"),
    ("/llms.txt", "For language models"),
)


@dataclass(frozen=True, slots=True)
class DocsLink:
    """A page of the documentation. `here` is the open one; `method` is that of an operation."""

    path: str
    label: str
    here: bool
    method: str = ""


@dataclass(frozen=True, slots=True)
class DocsGroup:
    """Links under a title. One that `folds` shows them when it is unfolded."""

    title: str
    links: Sequence[DocsLink]
    folds: bool = False

    @property
    def here(self) -> bool:
        return any(link.here for link in self.links)


def navigation(library: Library, path: str) -> list[DocsGroup]:
    """The groups, as the page at `path` shows them."""

    def group(title: str, entries: Sequence[tuple[str, str]]) -> DocsGroup:
        return DocsGroup(title, [DocsLink(place, label, place == path) for place, label in entries])

    guides = [
        group(title, [(guide.path, guide.title) for guide in listed])
        for title, listed in library.shelf.groups()
    ]
    tags = [
        DocsGroup(
            tag.replace("-", " ").capitalize(),
            [
                DocsLink(
                    place := f"{OPERATIONS}/{one.id}",
                    library.manual.summary(one),
                    place == path,
                    one.method.upper(),
                )
                for one in operations
            ],
            folds=True,
        )
        for tag, operations in library.operations.items()
    ]
    types = [(f"{PAGE}/{name}", name) for name in library.catalogue.types]
    return [
        *guides,
        group("Operations", [(OPERATIONS, "All operations")]),
        *tags,
        group("Events", [(PAGE, "All events")]),
        replace(group("Event types", types), folds=True),
        group("Reference", REFERENCE),
    ]
