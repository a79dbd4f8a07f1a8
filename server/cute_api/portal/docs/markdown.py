"""Render Markdown to a page of the documentation: HTML, headings, text to search.

Only for our own texts; even so, HTML in them is escaped.
"""

import re
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from cute_api.portal.docs import samples
from cute_api.portal.docs.samples import INCLUDE, CodeSample
from cute_api.portal.docs.schema_tables import FirstColumn

# `errors.md#not_found` works in the repository, `/docs/errors#not_found` in the portal.
NEIGHBOUR = re.compile(r"([a-z-]+)\.md(#[\w-]+)?")
# A page that also exists as Markdown, at its path with `.md`.
PAGE = re.compile(r"(/docs/(?!search)(?:[a-z]+/[\w.]+|(?!operations)[a-z-]+))(#[\w.-]+)?")
LINK = re.compile(r"\]\(([^()\s]+)\)")
FORMATTER = HtmlFormatter(nowrap=True, classprefix="hl-")
DEEPEST_CONTENTS = 3
# The renderer's environment besides the tokens.
BASE_URL = "base_url"
# Marks the commands of a guide; a test checks that each exists.
COMMANDS = "sh commands"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the title: its level (2 or 3), anchor and text."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """The plain text under a heading. The beginning has an empty anchor."""

    anchor: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A rendered text. `summary` is its first paragraph, `source` its Markdown with all code.

    `code` is the code of its samples alone.
    """

    title: str
    summary: str
    html: str
    headings: Sequence[Heading]
    passages: Sequence[Passage]
    source: str
    code: str


def render(text: str, base_url: str | None = None) -> Document:
    """Render Markdown that begins with a title.

    Samples call the server at `base_url`, without `/v1`; for None they name a variable. Raises
    SampleError for an unknown sample.
    """
    parser = _parser().enable("table")
    env: dict[str, Any] = {BASE_URL: base_url}
    tokens = parser.parse(text, env)
    headings = _number(tokens)
    passages = _passages(tokens)
    return Document(
        title=headings[0].text,
        summary=_first_paragraph(tokens),
        html=parser.renderer.render(tokens, parser.options, env),
        headings=[heading for heading in headings[1:] if heading.level <= DEEPEST_CONTENTS],
        passages=passages,
        source=for_models(text, base_url),
        code=samples.code_of(text, base_url),
    )


def for_models(text: str, base_url: str | None = None) -> str:
    """Return Markdown with its samples' code, and links to more Markdown."""
    linked = LINK.sub(lambda found: f"]({markdown_address(found[1], base_url or '')})", text)
    return samples.written_out(linked, base_url)


def coloured(code: str, lexer: str) -> Markup:
    """Return highlighted HTML of code. It is also a filter of templates."""
    html = highlight(code, get_lexer_by_name(lexer), FORMATTER)
    return Markup(html)  # noqa: S704 - escaped by pygments


def sample_html(variants: Sequence[CodeSample]) -> Markup:
    """Return one sample in several languages, each with its folded setup."""
    parts = "".join(
        f'<div class="sample" data-language="{escape(code.label)}">'
        f'<p class="language">{escape(code.label)}</p>'
        f"{_setup_html(code)}{_code_html(code.code, code.lexer)}</div>"
        for code in variants
    )
    return Markup(f'<div class="samples">{parts}</div>\n')  # noqa: S704 - escaped above


def _setup_html(sample: CodeSample) -> str:
    if not sample.setup:
        return ""
    code = _code_html(sample.setup, sample.lexer)
    return f'<details class="setup"><summary>Setup</summary>{code}</details>'


def _code_html(code: str, lexer: str) -> str:
    return f'<pre class="hl" tabindex="0"><code>{coloured(code, lexer)}</code></pre>'


def block(text: str) -> Markup:
    """Return Markdown without headings, tables and samples as HTML."""
    return Markup(_parser().render(text))  # noqa: S704 - HTML in it is escaped


def inline(text: str) -> Markup:
    """Return one paragraph of Markdown as HTML without its tags."""
    return Markup(_parser().renderInline(text))  # noqa: S704 - HTML in it is escaped


def plain(inline: Token) -> str:
    """Return the text of a paragraph or heading without markup."""
    parts = []
    for child in inline.children or ():
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
    return "".join(parts)


def slug(text: str) -> str:
    """Return the anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer)


class _Renderer(RendererHTML):
    """Renders scrolling tables, highlighted code, and links between guides."""

    def fence(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        info = tokens[idx].info.strip()
        if info.startswith(INCLUDE):
            return sample_html(samples.named_by(info, env[BASE_URL]))
        return sample_html((samples.plain(info, tokens[idx].content),))

    def table_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        label = escape(f"Table: {tokens[idx].meta['under']}")
        kind = ' class="fields"' if tokens[idx].meta["fields"] else ""
        head = f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">'
        return f"{head}\n<table{kind}>\n"

    def table_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        return "</table>\n</div>\n"

    def th_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        return '<th scope="col">' if tokens[idx + 1].content else "<td>"

    def th_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        return "</th>\n" if tokens[idx - 1].content else "</td>\n"

    def link_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        return f'<a href="{escape(address(str(tokens[idx].attrs["href"])))}">'


def address(link: str) -> str:
    """Return the portal's path for a link of a guide."""
    found = NEIGHBOUR.fullmatch(link)
    return link if found is None else f"/docs/{found[1]}{found[2] or ''}"


def markdown_address(link: str, base_url: str) -> str:
    """Return the absolute URL for a link of a guide, to Markdown if the page has it.

    It is absolute so that it works wherever the text is copied to.
    """
    inside = address(link)
    found = PAGE.fullmatch(inside)
    if found is not None:
        inside = f"{found[1]}.md{found[2] or ''}"
    return base_url + inside if inside.startswith("/") else inside


def _number(tokens: Sequence[Token]) -> list[Heading]:
    """Return the headings with unique anchors; note each table's heading in its token."""
    found: list[Heading] = []
    tables: dict[str, int] = {}
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            text = plain(tokens[place + 1])
            anchor = slug(text)
            same = sum(slug(other.text) == anchor for other in found)
            anchor = f"{anchor}-{same}" if same else anchor
            found.append(Heading(int(token.tag[1:]), anchor, text))
            if token.tag != "h1":
                token.attrSet("id", anchor)
        elif token.type == "table_open":
            under = found[-1].text
            tables[under] = tables.get(under, 0) + 1
            token.meta["under"] = f"{under}, {tables[under]}" if tables[under] > 1 else under
            # The tokens between open the table's head, its row and its first cell.
            token.meta["fields"] = plain(tokens[place + 4]) in set(FirstColumn)
    return found


def _passages(tokens: Sequence[Token]) -> list[Passage]:
    passages: list[Passage] = []
    anchor, heading, parts = "", "", list[str]()
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            if place:
                passages.append(Passage(anchor, heading, " ".join(parts)))
            anchor, heading = str(token.attrGet("id") or ""), plain(tokens[place + 1])
            parts = []
        elif token.type == "inline" and tokens[place - 1].type != "heading_open":
            parts.append(plain(token))
    return [*passages, Passage(anchor, heading, " ".join(parts))]


def _first_paragraph(tokens: Sequence[Token]) -> str:
    for place, token in enumerate(tokens):
        if token.type == "paragraph_open":
            return plain(tokens[place + 1])
    return ""
