"""Guides, operations and events together, for the search and for language models."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from cute_api.portal.docs import named
from cute_api.portal.docs.events import HEAD, PAGE, Catalogue
from cute_api.portal.docs.finding import Entry, EntryKind, Index
from cute_api.portal.docs.guides import GuideCollection
from cute_api.portal.docs.markdown import for_models
from cute_api.portal.docs.named import plain
from cute_api.portal.docs.operation_page import PATH as OPERATIONS
from cute_api.portal.docs.operations import Manual
from cute_api.portal.docs.synonyms import ALSO_CALLED
from cute_api.problems import PROBLEMS
from cute_api.spec import BASE_PATH, Operation, Spec

ERRORS = "errors"
# Guides that mention much that others explain, with their weights in the search.
ASIDE = {
    "changelog": 0.5,
    "contract-testing": 0.7,
    "sdks": 0.85,
    "sdk-python": 0.7,
    "sdk-javascript": 0.7,
    "command-line": 0.85,
}
EVENT_WEIGHT = 0.75
BETWEEN = "\n\n---\n\n"


@dataclass(frozen=True, slots=True)
class ListedPage:
    """A page: its title, its path, and what it is about in a line."""

    title: str
    path: str
    about: str


def llms_index(
    title: str,
    summary: str,
    notes: str,
    base_url: str,
    sections: Mapping[str, Sequence[ListedPage]],
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
    ListedPage("OpenAPI document", "/openapi.json", "all of the API, OpenAPI 3.1"),
    ListedPage("OpenAPI document as YAML", "/openapi.yaml", "the same"),
    ListedPage("Versions", "/docs/versions.md", "what each version changed, and when one ends"),
)
OPTIONAL = (
    ListedPage("All pages in one", "/llms-full.txt", "the guides, operations and events above"),
    ListedPage("Postman collection", "/docs/postman.json", "a request for each operation"),
    ListedPage("Feed of versions", "/docs/changelog.atom", "what each version changed, as Atom"),
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
    def shelf(self) -> GuideCollection:
        return GuideCollection.of(self.spec, self._base_url)

    @cached_property
    def index(self) -> Index:
        passages = list(self._passages())
        # Errors with the same status are sorted by how common they are.
        order: dict[str, int] = {code: place for place, code in enumerate(PROBLEMS)}
        passages.sort(
            key=lambda entry: max((order.get(name, -1) for name in entry.names), default=-1)
        )
        others = named.entries(self.spec, self.manual, passages)
        pages = [*self._operations(), *self._events(), *self._files()]
        return Index(
            replace(entry, called=f"{entry.called} {ALSO_CALLED.get(entry.path, '')}")
            for entry in (*passages, *pages, *others)
        )

    def prepare(self) -> None:
        """Build the index on a thread of its own while the server already serves."""
        threading.Thread(target=lambda: self.index, name="docs index", daemon=True).start()

    @cached_property
    def llms(self) -> str:
        """The index in the form of llmstxt.org."""
        info = self.spec.document["info"]
        guides = [
            ListedPage(guide.title, f"{guide.path}.md", guide.document.summary)
            for guide in self.shelf.guides.values()
        ]
        operations = [
            ListedPage(name_of(entry), f"{OPERATIONS}/{entry.id}.md", self.manual.summary(entry))
            for entry in self.spec.operations.values()
        ]
        events = [
            ListedPage(name, f"{PAGE}/{name}.md", about)
            for name, about in self.catalogue.types.items()
        ]
        return llms_index(
            info["title"],
            info["summary"],
            f"The API is at {self._base_url}{BASE_PATH}; a key goes into `Authorization: Bearer`."
            " Each page below is Markdown; without `.md` it is the same for browsers."
            f" {self._base_url}/docs/search.json?q=WORDS finds the best places.",
            self._base_url,
            {
                "Guides": guides,
                "Operations": operations,
                "Events": [ListedPage("Events", f"{PAGE}.md", "all types by family"), *events],
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
            *(self.catalogue.own_text(name) for name in self.catalogue.types),
            self.catalogue.common_text,
        ]
        return all_pages(
            self.llms.partition("\n## ")[0], [for_models(page, self._base_url) for page in pages]
        )

    def _passages(self) -> Iterator[Entry]:
        problems = {str(code): str(problem.status) for code, problem in PROBLEMS.items()}
        for guide in self.shelf.guides.values():
            for passage in guide.document.passages:
                names, kind = set[str](), EntryKind.GUIDE
                if guide.name == ERRORS and passage.anchor in problems:
                    names, kind = {passage.anchor, problems[passage.anchor]}, EntryKind.ERROR
                elif passage.heading == guide.title:
                    names = {guide.title.casefold()}
                yield Entry(
                    kind=kind,
                    title=passage.heading,
                    within="" if passage.heading == guide.title else guide.title,
                    path=f"{guide.path}#{passage.anchor}" if passage.anchor else guide.path,
                    text=passage.text,
                    names=frozenset(names),
                    weight=ASIDE.get(guide.name, 1.0),
                )

    def _operations(self) -> Iterator[Entry]:
        for operation in self.spec.operations.values():
            names = " ".join(row.name for _, row in self.manual.fields(operation))
            yield Entry(
                kind=EntryKind.OPERATION,
                title=self.manual.summary(operation),
                within=name_of(operation),
                path=f"{OPERATIONS}/{operation.id}",
                text=plain(self.manual.entry(operation).get("description", "")),
                names=frozenset({operation.id, name_of(operation).casefold()}),
                keywords=names,
                called=operation.id,
            )

    def _events(self) -> Iterator[Entry]:
        yield Entry(EntryKind.EVENT, "Events", "", PAGE, plain(HEAD))
        for name, about in self.catalogue.types.items():
            yield Entry(
                kind=EntryKind.EVENT,
                title=name,
                within=about,
                path=f"{PAGE}/{name}",
                text=plain(self.catalogue.description(name)),
                names=frozenset({name}),
                keywords=" ".join(self.catalogue.field_names(name)),
                weight=EVENT_WEIGHT,
            )

    def _files(self) -> Iterator[Entry]:
        for listed in (*REFERENCE, *OPTIONAL):
            path = listed.path.removesuffix(".md")
            yield Entry(EntryKind.FILE, listed.title, "", path, listed.about)


def name_of(operation: Operation) -> str:
    """Return an operation's method and path."""
    return f"{operation.method.upper()} {BASE_PATH}{operation.path}"
