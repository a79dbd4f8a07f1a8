"""Guides, operations and events together, for the search and for language models."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from cute_api.portal.docs import named
from cute_api.portal.docs.events import PAGE, Catalogue
from cute_api.portal.docs.finding import Entry, Index
from cute_api.portal.docs.guides import Shelf
from cute_api.portal.docs.markdown import for_models
from cute_api.portal.docs.operations import Manual
from cute_api.problems import PROBLEMS
from cute_api.spec import BASE_PATH, Operation, Spec

ERRORS = "errors"
BETWEEN = "\n\n---\n\n"


@dataclass(frozen=True, slots=True)
class Listed:
    """A page: its title, its path, and what it is about in a line."""

    title: str
    path: str
    about: str


def llms_index(
    title: str, summary: str, notes: str, base_url: str, sections: Mapping[str, Sequence[Listed]]
) -> str:
    """Return `/llms.txt` (llmstxt.org): a summary, notes, and links for each section."""
    lines = [f"# {title}", "", f"> {summary}", "", notes]
    for name, pages in sections.items():
        lines += ["", f"## {name}", ""]
        lines += [f"- [{page.title}]({base_url}{page.path}): {page.about}" for page in pages]
    return "\n".join([*lines, ""])


def all_pages(beginning: str, pages: Sequence[str]) -> str:
    """Return the pages as one text."""
    return BETWEEN.join([beginning.strip(), *(page.strip() for page in pages)]) + "\n"


# Further links for language models, required and optional.
REFERENCE = (
    Listed("OpenAPI document", "/openapi.json", "all of the API, OpenAPI 3.1"),
    Listed("OpenAPI document as YAML", "/openapi.yaml", "the same"),
    Listed("Versions", "/docs/versions.md", "what each version changed, and when one ends"),
)
OPTIONAL = (
    Listed("All pages in one", "/llms-full.txt", "the guides, operations and events above"),
    Listed("Postman collection", "/docs/postman.json", "a request for each operation"),
    Listed("Feed of versions", "/docs/changelog.atom", "what each version changed, as Atom"),
)


class Library:
    """The documentation of a spec. Slow parts are built once, on first use.

    `base_url` is this server's, without `/v1`.
    """

    def __init__(self, spec: Spec, base_url: str) -> None:
        self.spec = spec
        self._base_url = base_url
        self.catalogue = Catalogue(spec, base_url)
        self.manual = Manual(spec, base_url, self.catalogue.pages)

    @cached_property
    def shelf(self) -> Shelf:
        return Shelf.of(self.spec, self._base_url)

    @cached_property
    def index(self) -> Index:
        passages = list(self._passages())
        # Errors with the same status are sorted by how common they are.
        order: dict[str, int] = {code: place for place, code in enumerate(PROBLEMS)}
        passages.sort(
            key=lambda entry: max((order.get(name, -1) for name in entry.names), default=-1)
        )
        others = named.entries(self.spec, passages)
        return Index([*passages, *self._operations(), *self._events(), *others])

    def prepare(self) -> None:
        """Build the index on a thread of its own while the server already serves."""
        threading.Thread(target=lambda: self.index, name="docs index", daemon=True).start()

    @cached_property
    def llms(self) -> str:
        """The index in the form of llmstxt.org."""
        info = self.spec.document["info"]
        guides = [
            Listed(guide.title, f"{guide.path}.md", guide.document.summary)
            for guide in self.shelf.guides.values()
        ]
        operations = [
            Listed(name_of(entry), f"/docs/operations/{entry.id}.md", self.manual.summary(entry))
            for entry in self.spec.operations.values()
        ]
        events = [
            Listed(name, f"{PAGE}/{name}.md", about) for name, about in self.catalogue.types.items()
        ]
        return llms_index(
            info["title"],
            info["summary"],
            f"The API is at {self._base_url}{BASE_PATH}; a key goes into `Authorization: Bearer`."
            " Each page below is Markdown; without `.md` it is the same for browsers.",
            self._base_url,
            {
                "Guides": guides,
                "Operations": operations,
                "Events": [Listed("Events", f"{PAGE}.md", "all types by family"), *events],
                "Reference": REFERENCE,
                "Optional": OPTIONAL,
            },
        )

    @cached_property
    def llms_full(self) -> str:
        """All guides, operations and events in one text."""
        pages = [
            *(guide.text for guide in self.shelf.guides.values()),
            *(self.manual.own_text(operation) for operation in self.spec.operations.values()),
            self.manual.common_text,
            *(self.catalogue.text(name) for name in self.catalogue.types),
        ]
        return all_pages(
            self.llms.partition("\n## ")[0], [for_models(page, self._base_url) for page in pages]
        )

    def _passages(self) -> Iterator[Entry]:
        problems = {str(code): str(problem.status) for code, problem in PROBLEMS.items()}
        for guide in self.shelf.guides.values():
            for passage in guide.document.passages:
                names, kind = set[str](), "Guide"
                if guide.name == ERRORS and passage.anchor in problems:
                    names, kind = {passage.anchor, problems[passage.anchor]}, "Error"
                elif passage.heading == guide.title:
                    names = {guide.title.casefold()}
                yield Entry(
                    kind=kind,
                    title=passage.heading,
                    within="" if passage.heading == guide.title else guide.title,
                    path=f"{guide.path}#{passage.anchor}" if passage.anchor else guide.path,
                    text=passage.text,
                    names=frozenset(names),
                )

    def _operations(self) -> Iterator[Entry]:
        for operation in self.spec.operations.values():
            entry = self.manual.entry(operation)
            names = " ".join(self.manual.names(operation))
            text = f"{entry.get('description', '')} {operation.id} {names}"
            yield Entry(
                kind="Operation",
                title=self.manual.summary(operation),
                within=name_of(operation),
                path=f"/docs/operations/{operation.id}",
                text=" ".join(text.replace("`", "").split()),
                names=frozenset({operation.id, name_of(operation).casefold()}),
            )

    def _events(self) -> Iterator[Entry]:
        for name, about in self.catalogue.types.items():
            yield Entry(
                kind="Event",
                title=name,
                within=about,
                path=f"{PAGE}/{name}",
                text=" ".join(self.catalogue.search_text(name).replace("`", "").split()),
                names=frozenset({name}),
            )


def name_of(operation: Operation) -> str:
    """Return an operation's method and path."""
    return f"{operation.method.upper()} {BASE_PATH}{operation.path}"
