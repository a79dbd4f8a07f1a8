"""What may be kept of what a caller wrote: decided by the document, in the API process.

Rows reach Valkey and the disk only in this form. The value of a parameter is kept if the document
declares it and does not mark it `x-sensitive`; lint lets no parameter of free text go without that
mark. Of anything else, only the name is kept. Whatever looks like a key, a secret or an email
address is left out wherever it stands: people paste keys into the strangest places.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote_plus

import orjson

from cute_api.logs import SECRETS
from cute_api.problems import FieldError
from cute_api.spec import BASE_PATH, Operation

REDACTED = "[redacted]"
MAX_PATH = 200
MAX_QUERY = 500
MAX_QUERY_FIELDS = 40
MAX_ERRORS = 10
MAX_TEXT = 200
CUT = "…"
# The same few lists are read again and again.
REMEMBERED = 1_024

# It begins where a word begins, and gives nothing back: time goes with the length of the text.
_ADDRESS = re.compile(r"(?<![^\s@/])[^\s@/]++@[^\s@/]++")
# A name as programs write it. Anything longer may be a secret that was pasted.
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.\[\]-]{0,39}").fullmatch
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}").fullmatch
_TOKEN = re.compile(r"[0-9A-Za-z_.~+=-]{32,}").search
# Only a text that holds one of these can be other than it looks, or hold a secret.
_SUSPICIOUS = re.compile(r"[^!-$&-?A-~]|cute_|whsec_").search


@dataclass(frozen=True, slots=True)
class Shown:
    """What is kept of the calls of one operation: the values of these query parameters, and all
    segments of the path but those at `hidden`."""

    query: frozenset[str] = frozenset()
    hidden: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Redactor:
    """Knows what is kept of each operation's calls; of others, nothing but paths and names."""

    operations: Mapping[str, Shown]

    @classmethod
    def of(cls, documents: Iterable[Iterable[Operation]]) -> "Redactor":
        """For the operations of all versions: what one of them calls sensitive is hidden in all."""
        shown: dict[str, set[str]] = {}
        secret: dict[str, set[str]] = {}
        hidden: dict[str, set[int]] = {}
        for operation in (one for operations in documents for one in operations):
            segments = (BASE_PATH + operation.path).split("/")
            for parameter in operation.parameters:
                if parameter.place == "query":
                    names = secret if parameter.sensitive else shown
                    names.setdefault(operation.id, set()).add(parameter.name)
                elif parameter.place == "path" and parameter.sensitive:
                    place = segments.index(f"{{{parameter.name}}}")
                    hidden.setdefault(operation.id, set()).add(place)
        return cls(
            {
                name: Shown(
                    frozenset(shown.get(name, set()) - secret.get(name, set())),
                    frozenset(hidden.get(name, ())),
                )
                for name in {*shown, *secret, *hidden}
            }
        )

    def path(self, operation: str | None, path: str) -> str:
        """A path, decoded, of an operation or (None) of none: then segments that look random go."""
        hidden = frozenset[int]() if operation is None else self._shown(operation).hidden
        beginning = path[: 2 * MAX_PATH]
        if operation is not None and not hidden and not _SUSPICIOUS(beginning):
            return path[:MAX_PATH]
        segments = [
            REDACTED
            if place in hidden or _is_secret(segment, declared=operation is not None)
            else segment
            for place, segment in enumerate(beginning.split("/"))
        ]
        if len(path) > len(beginning):
            # The last one was cut, and may look like less than it is.
            segments[-1] = CUT
        return _bounded("/".join(segments), MAX_PATH)

    def query(self, operation: str | None, query: bytes) -> str | None:
        """A query as it was sent, without the values that are not kept; None for an empty one."""
        if not query:
            return None
        shown = frozenset[str]() if operation is None else self._shown(operation).query
        return _redacted_query(shown, query[: 2 * MAX_QUERY + 1])

    def _shown(self, operation: str) -> Shown:
        return self.operations.get(operation) or _NOTHING


_NOTHING = Shown()
NOTHING_KNOWN = Redactor({})
"""Keeps no value of any parameter."""


def errors(found: Sequence[FieldError]) -> str | None:
    """The first errors of a problem as JSON, in the form that the API has them; None for none."""
    if not found:
        return None
    kept = [
        {name: _text(value) for name, value in one.as_dict().items()} for one in found[:MAX_ERRORS]
    ]
    return orjson.dumps(kept).decode()


@lru_cache(REMEMBERED)
def _redacted_query(shown: frozenset[str], query: bytes) -> str:
    fields = query[: 2 * MAX_QUERY].decode("latin-1").split("&")
    kept = [_field(shown, field) for field in fields[:MAX_QUERY_FIELDS]]
    if len(fields) > MAX_QUERY_FIELDS or len(query) > 2 * MAX_QUERY:
        # The last one may have been cut, and then looks like less than it is.
        kept = [*kept[:-1], CUT]
    return _bounded("&".join(kept), MAX_QUERY)


def _field(shown: frozenset[str], field: str) -> str:
    name, equals, value = field.partition("=")
    decoded = unquote_plus(name)
    if decoded in shown:
        if _SUSPICIOUS(value) and _is_secret(unquote_plus(value), declared=True):
            value = REDACTED
        return f"{name}{equals}{value}"
    if not looks_like_name(decoded):
        name = REDACTED
    return f"{name}{equals}{REDACTED if value else ''}"


def holds_secret(text: str) -> bool:
    """Whether a text holds what looks like a key or secret of ours, or like an email address."""
    return SECRETS.search(text) is not None or _ADDRESS.search(text) is not None


def looks_like_name(text: str) -> bool:
    """Whether a name that nothing declares is one, and not a secret in a strange place."""
    return _NAME(text) is not None and not _is_secret(text, declared=False)


def _is_secret(text: str, *, declared: bool) -> bool:
    """As `holds_secret`; where nothing is declared, also whether it could be anybody's token."""
    if holds_secret(text):
        return True
    return not declared and _TOKEN(text) is not None and not _UUID(text)


def _text(text: str) -> str:
    without = _ADDRESS.sub(REDACTED, SECRETS.sub(REDACTED, text))
    return _bounded(without, MAX_TEXT)


def _bounded(text: str, most: int) -> str:
    """A text without control characters, and not longer than that."""
    if not text.isprintable():
        text = "".join(char if char.isprintable() else "�" for char in text)
    return text if len(text) <= most else text[: most - len(CUT)] + CUT
