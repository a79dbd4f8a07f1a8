"""The navigation of the documentation: guides, operations by tag, events, files.

Each tag's operations fold, and so do the event types; only the group of the open page is unfolded.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cute_api.portal.docs import releases
from cute_api.portal.docs.events import PAGE
from cute_api.portal.docs.library import Library
from cute_api.portal.docs.operation_page import PATH

FILES = (
    (releases.PAGE, "Versions"),
    ("/openapi.yaml", "OpenAPI document"),
    ("/docs/postman.json", "Postman collection"),
    ("/llms.txt", "For language models"),
)


@dataclass(frozen=True, slots=True)
class DocsLink:
    """A page of the documentation. `here` marks the open page; `method` is an operation's."""

    path: str
    label: str
    here: bool
    method: str = ""


@dataclass(frozen=True, slots=True)
class DocsGroup:
    """Links under a title, foldable if `folds`."""

    title: str
    links: Sequence[DocsLink]
    folds: bool = False

    @property
    def here(self) -> bool:
        return any(link.here for link in self.links)


def navigation(library: Library, path: str) -> list[DocsGroup]:
    """Return the groups that the page at `path` shows."""

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
                    place := f"{PATH}/{operation.id}",
                    library.manual.summary(operation),
                    place == path,
                    operation.method.upper(),
                )
                for operation in operations
            ],
            folds=True,
        )
        for tag, operations in library.manual.operations().items()
    ]
    types = [(f"{PAGE}/{name}", name) for name in library.catalogue.types]
    return [
        *guides,
        group("Operations", [(PATH, "All operations")]),
        *tags,
        group("Events", [(PAGE, "All events")]),
        replace(group("Event types", types), folds=True),
        group("Versions and files", FILES),
    ]
