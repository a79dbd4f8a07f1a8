"""Documents and coloured code, as pages have them.

What makes them (`cute_api.portal.docs.markdown`, with markdown-it and Pygments) is imported when a
page first shows some: it takes 5 MB, which a process that only serves the API never needs.
"""

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the title: 2 or 3, where it is, what it says."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """What stands under one heading, as plain text. The beginning has an empty anchor."""

    anchor: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A rendered text. `summary` is its first paragraph, `source` its Markdown with all code.

    `code` is that of its samples alone, which readers run.
    """

    title: str
    summary: str
    html: str
    headings: Sequence[Heading]
    passages: Sequence[Passage]
    source: str
    code: str


def render(text: str, base_url: str | None = None) -> Document:
    """A document of Markdown that begins with a title.

    Samples call the server at `base_url`, without `/v1`; for None they name a variable. Raises
    SampleError where a block names a sample that isn't there.
    """
    document: Document = _markdown().render(text, base_url)
    return document


def for_models(text: str, base_url: str | None = None) -> str:
    """The Markdown that is served: with the code of its samples, and links to more Markdown."""
    markdown: str = _markdown().for_models(text, base_url)
    return markdown


def coloured(code: str, lexer: str) -> Markup:
    """HTML of code, its parts marked by classes. Templates have it as a filter."""
    html: str = _markdown().coloured(code, lexer)
    return Markup(html)  # noqa: S704 - escaped by pygments


@cache
def _markdown() -> ModuleType:
    return importlib.import_module("cute_api.portal.docs.markdown")
