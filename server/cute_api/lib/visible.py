"""Which characters a text may have: some that can be seen, and none that mislead its reader.

A text needs a character that can be seen. A line (a title, a name, a SKU) has nothing invisible,
except for what scripts and emoji need between characters that can be seen. A text of several lines
has nothing that reorders what is read. Neither has control characters.

The document's patterns name the controls, and the invisible characters up to U+FFFF, in escapes
that all dialects of regular expressions know; tests hold them to `INVISIBLE`. The rest is added
when the server compiles a schema. A pattern of the document that refuses line ends is that of a
line.
"""

import re
from typing import Any

import jsonschema_rs

from cute_api.lib import public_urls

# Spaces, zero-width and formatting characters, fillers, and variation selectors.
INVISIBLE = (
    r" \xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f"
    r"\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
)
BEYOND = r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
"""The invisible characters above U+FFFF, as Python and Rust write them, but not JavaScript."""

DETAIL = "This needs a visible character, and can hold no control characters."
NAME_DETAIL = "A name in this object is empty, too long, or has characters that it can't have."
MISLEADING = "Remove invisible characters, and those that change the direction of text."

# What the document's patterns say of the characters of a line, and of a text of several lines.
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
"""A line that misleads nobody. A digit may have the selector of a keycap."""
_REORDERING = r"\u202a-\u202e\u2066-\u206f\ufff9-\ufffb"
LINES = rf"^(?:{_FLAG}|{LINES_PART}{_REORDERING}\U000e0000-\U000e007f])*$"
"""A text of several lines that misleads nobody."""

_VISIBLE = re.compile(rf"[^\x00-\x1f\x7f-\x9f{INVISIBLE}{BEYOND}]")
_LINE = re.compile(LINE)
_LINES = re.compile(LINES)
# Bytes of a command line that are not UTF-8.
_NO_TEXT = re.compile("[\ud800-\udfff]")


def is_visible(text: str) -> bool:
    """Whether a text has a character that can be seen."""
    return _VISIBLE.search(text) is not None


def is_line(text: str) -> bool:
    """Whether a text fits in one line, and has nothing in it that misleads its reader."""
    return _LINE.fullmatch(text) is not None and _NO_TEXT.search(text) is None


def is_text(text: str) -> bool:
    """Whether a text, of one line or several, has nothing in it that changes its direction."""
    return _LINES.fullmatch(text) is not None and _NO_TEXT.search(text) is None


def message_of(error: jsonschema_rs.ValidationError) -> str:
    """Say what is wrong in words: such a pattern means nothing to people.

    Of a wrong name of a map, `jsonschema_rs` would show the name, however long, though no value.
    """
    kind = error.kind
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.PropertyNames):
        return NAME_DETAIL
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.Pattern):
        if kind.pattern in (LINE, LINES):
            return MISLEADING
        if INVISIBLE in kind.pattern:
            return DETAIL
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.Format) and kind.format in FORMATS:
        return public_urls.DETAIL
    return error.message


def widened(schema: Any, *, strict: bool = True) -> Any:
    """A schema for `jsonschema_rs`, to be compiled with `FORMATS`, that has the whole rule.

    Unless `strict`, its patterns only know the invisible characters beyond: what is looked for is
    kept nowhere, and may be something that was stored before.
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
    """What the document can't say of a text, asked of one that is as the document says."""
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
