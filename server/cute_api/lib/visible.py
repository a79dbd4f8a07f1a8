"""Which characters can be seen: a title needs one, and not only spaces or zero-width characters.

The document's patterns name the invisible characters up to U+FFFF, in escapes that all dialects of
regular expressions know; tests hold them to `INVISIBLE`. Those beyond, which the dialects write in
different ways, are added when the server compiles a schema.
"""

import re
from typing import Any

import jsonschema_rs

# Spaces, zero-width and formatting characters, fillers, and variation selectors.
INVISIBLE = (
    r" \xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f"
    r"\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
)
DETAIL = "This needs a visible character, and can hold no control characters."
NAME_DETAIL = "A name in this object is empty, too long, or has characters that it can't have."

BEYOND = ((0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF))
_VISIBLE = re.compile(
    rf"[^\x00-\x1f\x7f-\x9f{INVISIBLE}"
    + "".join(f"{chr(first)}-{chr(last)}" for first, last in BEYOND)
    + "]"
)
_BEYOND_IN_RUST = "".join(rf"\u{{{first:x}}}-\u{{{last:x}}}" for first, last in BEYOND)


def is_visible(text: str) -> bool:
    """Whether a text has a character that can be seen."""
    return _VISIBLE.search(text) is not None


def message_of(error: jsonschema_rs.ValidationError) -> str:
    """What is wrong, in words: a pattern for visible characters says nothing to people.

    Of a wrong name of a map, `jsonschema_rs` would show the name, however long, though no value.
    """
    kind = error.kind
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.PropertyNames):
        return NAME_DETAIL
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.Pattern) and INVISIBLE in kind.pattern:
        return DETAIL
    return error.message


def widened(schema: Any) -> Any:
    """A schema for `jsonschema_rs`, whose patterns also know the invisible characters beyond."""
    if isinstance(schema, dict):
        return {
            key: value.replace(INVISIBLE, INVISIBLE + _BEYOND_IN_RUST)
            if key == "pattern" and isinstance(value, str)
            else widened(value)
            for key, value in schema.items()
        }
    if isinstance(schema, list):
        return [widened(value) for value in schema]
    return schema
