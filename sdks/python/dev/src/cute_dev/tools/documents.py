"""The documentation as two tools: `search_docs` and `get_doc`.

The server searches, so that a model finds what the portal's readers find.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mcp import MCPError, types

from .resources import Pages
from .results import LONGEST_RESULT, ToolResult, compact

SEARCH, GET = "search_docs", "get_doc"
NAMES = frozenset({SEARCH, GET})
MOST_HITS = 8
LONGEST_QUERY = 100
PAGE = re.compile(r"(/docs/[\w/.-]+?)(?:\.md)?(?:#([\w.-]+))?")
HEADING = re.compile(r"(#{1,6}) (.+)")
FENCE = "```"
TOOLS = (
    types.Tool(
        name=SEARCH,
        title="Search the documentation",
        description="Searches guides, operations, fields, events and error codes. Returns the best"
        f" {MOST_HITS} places with an excerpt; read one with `{GET}`.",
        input_schema={
            "type": "object",
            "properties": {
                "query": {
                    "type": "string",
                    "maxLength": LONGEST_QUERY,
                    "description": "A few words, such as `verify webhook signature`, or a code.",
                }
            },
            "required": ["query"],
            "additionalProperties": False,
        },
        annotations=types.ToolAnnotations(read_only_hint=True),
    ),
    types.Tool(
        name=GET,
        title="Read a page of the documentation",
        description="Returns a page as Markdown, or with `#` and an anchor only that section. An"
        " operation's page, `/docs/operations/list_items`, has all its fields and errors.",
        input_schema={
            "type": "object",
            "properties": {
                "path": {
                    "type": "string",
                    "description": f"A `path` that `{SEARCH}` returned, such as `/docs/errors`.",
                }
            },
            "required": ["path"],
            "additionalProperties": False,
        },
        annotations=types.ToolAnnotations(read_only_hint=True),
    ),
)


async def called(pages: Pages, name: str, arguments: Mapping[str, Any]) -> ToolResult:
    """Call one of the tools."""
    argument = "query" if name == SEARCH else "path"
    value = arguments.get(argument)
    if not isinstance(value, str) or set(arguments) != {argument}:
        return ToolResult(f"{name} takes one argument, `{argument}`, a text.", is_error=True)
    try:
        return await (_search(pages, value) if name == SEARCH else _read(pages, value))
    except MCPError as error:
        return ToolResult(error.error.message, is_error=True)


async def _search(pages: Pages, query: str) -> ToolResult:
    hits = [hit for hit in await pages.search(query[:LONGEST_QUERY]) if PAGE.fullmatch(hit["path"])]
    found = [
        {
            "title": hit["title"],
            "page": hit["within"] or hit["kind"],
            "path": hit["path"],
            "excerpt": "".join(piece["text"] for piece in hit["excerpt"]),
        }
        for hit in hits[:MOST_HITS]
    ]
    if not found:
        return ToolResult("Nothing was found. Try fewer or other words.", {"found": []})
    return ToolResult(compact({"found": found}), {"found": found})


async def _read(pages: Pages, path: str) -> ToolResult:
    match = PAGE.fullmatch(path)
    if match is None:
        return ToolResult(f"Not a page: use a `path` that `{SEARCH}` returned.", is_error=True)
    text = await pages.markdown(match[1])
    part = section(text, match[2]) if match[2] else None
    shown = part or text
    if len(shown) <= LONGEST_RESULT:
        return ToolResult(shown)
    return ToolResult(
        f"The page has {len(shown):,} characters; the limit is {LONGEST_RESULT:,}. Read a section,"
        f" such as {match[1]}#anchor, that `{SEARCH}` returned.",
        is_error=True,
    )


def section(markdown: str, anchor: str) -> str | None:
    """Return the section whose heading has this anchor, with the sections below it."""
    level, in_code, lines = 0, False, list[str]()
    for line in markdown.splitlines():
        in_code ^= line.startswith(FENCE)
        heading = None if in_code else HEADING.fullmatch(line)
        if heading and level and len(heading[1]) <= level:
            break
        if heading and not level and anchor_of(heading[2]) == anchor:
            level = len(heading[1])
        if level:
            lines.append(line)
    return "\n".join(lines).strip() or None


def anchor_of(heading: str) -> str:
    """Return the anchor of a heading: its words in lower case, joined by hyphens."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
