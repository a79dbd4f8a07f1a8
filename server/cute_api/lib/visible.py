"""Allowed characters of texts: at least one visible, and none that mislead readers.

A text needs a visible character. A line (a title, a name, a SKU) has no invisible characters,
except those that scripts and emoji need between visible ones. A text of several lines has no
characters that reorder it. Neither has control characters.

The document's patterns list the control characters, and the invisible ones up to U+FFFF, in escapes
that all dialects of regular expressions support; tests compare them with `INVISIBLE`. The server
adds the rest when it compiles a schema. A pattern that refuses line ends describes a line.
"""

import re
from typing import Any

from cute_api.lib import public_urls

# Spaces, zero-width and formatting characters, fillers, and variation selectors.
INVISIBLE = (
    r" \xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f"
    r"\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
)
BEYOND = r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
"""The invisible characters above U+FFFF, as Python and Rust write them, but not JavaScript."""

DETAIL = "Must have a visible character, and no control characters."
MISLEADING = "Remove invisible characters, and those that change the direction of text."

# The parts of the document's patterns for a line, and for a text of several lines.
LINE_PART = r"[^\x00-\x1f\x7f-\x9f"
LINES_PART = r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"

PUBLIC_HOST = "x-internal-public-host"
"""Marks URLs of the document that must name a public host."""
FORMATS = {public_urls.FORMAT: public_urls.is_public}

_SPACES = r"\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_SEEN = rf"[^\x00-\x9f{INVISIBLE}{BEYOND}]"
# Joiners and variation selectors: Persian, Indic scripts, Japanese names and emoji need them.
_JOINING = r"[\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]"
# The flags of England, Scotland and Wales are tags after a black flag.
_FLAG = r"\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f"
LINE = rf"^(?:[#*0-9]\ufe0f|[ -~{_SPACES}]|{_FLAG}|{_SEEN}{_JOINING}{{0,2}})*$"
"""A line without misleading characters. A digit may have the selector of a keycap."""
_REORDERING = r"\u202a-\u202e\u2066-\u206f\ufff9-\ufffb"
LINES = rf"^(?:{_FLAG}|{LINES_PART}{_REORDERING}\U000e0000-\U000e007f])*$"
"""A text of several lines without misleading characters."""

_VISIBLE = re.compile(rf"[^\x00-\x1f\x7f-\x9f{INVISIBLE}{BEYOND}]")
_LINE = re.compile(LINE)
_LINES = re.compile(LINES)
# Bytes of a command line that are not UTF-8.
_NO_TEXT = re.compile("[\ud800-\udfff]")


def is_visible(text: str) -> bool:
    """Whether a text has a visible character."""
    return _VISIBLE.search(text) is not None


def is_line(text: str) -> bool:
    """Whether a text is a single line without misleading characters."""
    return _LINE.fullmatch(text) is not None and _NO_TEXT.search(text) is None


def is_text(text: str) -> bool:
    """Whether a text of one or more lines has no characters that change its direction."""
    return _LINES.fullmatch(text) is not None and _NO_TEXT.search(text) is None


def widened(schema: Any, *, strict: bool = True) -> Any:
    """Add the whole rule to a schema for `jsonschema_rs`, to be compiled with `FORMATS`.

    Unless `strict`, it adds only the invisible characters above U+FFFF: a search term isn't stored,
    and may match text that was stored before the rule.
    """
    if isinstance(schema, list):
        return [widened(value, strict=strict) for value in schema]
    if not isinstance(schema, dict):
        return schema
    made = {
        key: value.replace(INVISIBLE, INVISIBLE + BEYOND)
        if key == "pattern" and isinstance(value, str)
        else widened(value, strict=strict)
        for key, value in schema.items()
    }
    more = _more(made) if strict else None
    return made if more is None else {**made, "allOf": [*made.get("allOf", ()), more]}


def _more(schema: dict[str, Any]) -> dict[str, Any] | None:
    """Return the rule for texts that the document can't express, found by the schema's pattern."""
    pattern = schema.get("pattern")
    if not isinstance(pattern, str):
        return None
    if schema.get(PUBLIC_HOST) is True:
        rule = {"format": public_urls.FORMAT}
    elif LINES_PART in pattern:
        rule = {"pattern": LINES}
    elif LINE_PART in pattern:
        rule = {"pattern": LINE}
    else:
        return None
    return {"if": {"pattern": pattern}, "then": rule}
