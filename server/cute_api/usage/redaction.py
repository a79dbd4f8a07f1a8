"""Redaction of callers' input before it leaves the API process, as the document says.

Rows reach Valkey and the disk only in this form. A parameter's value is kept if the document
declares it and does not mark it `x-sensitive`; lint requires that mark on parameters of free text.
Of anything else, only the name is kept. Anything that looks like a key, a secret or an email
address is removed everywhere, because people paste keys into any field.
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
# As in the response: a message may list all currencies.
MAX_DETAIL = 1_000
CUT = "…"
# The same few queries are repeated often.
REMEMBERED = 1_024

# Starts at a word's start and never backtracks, so that it takes linear time.
_ADDRESS = re.compile(r"(?<![^\s@/])[^\s@/]++@[^\s@/]++")
# An identifier. A longer text may be a pasted secret.
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.\[\]-]{0,39}").fullmatch
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}").fullmatch
_TOKEN = re.compile(r"[0-9A-Za-z_.~+=-]{32,}").search
# Only texts that contain one of these can be encoded or contain a secret.
_SUSPICIOUS = re.compile(r"[^!-$&-?A-~]|cute_|whsec_").search


@dataclass(frozen=True, slots=True)
class LoggedParameters:
    """What is kept of an operation's calls: the values of these query parameters, and the path
    without the segments at `hidden`."""

    query: frozenset[str] = frozenset()
    hidden: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Redactor:
    """Knows what to keep of each operation's calls; of others, only paths and names."""

    operations: Mapping[str, LoggedParameters]

    @classmethod
    def of(cls, documents: Iterable[Iterable[Operation]]) -> "Redactor":
        """For all versions: a parameter that is sensitive in one is hidden in all."""
        shown: dict[str, set[str]] = {}
        secret: dict[str, set[str]] = {}
        hidden: dict[str, set[int]] = {}
        for operation in (operation for operations in documents for operation in operations):
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
                name: LoggedParameters(
                    frozenset(shown.get(name, set()) - secret.get(name, set())),
                    frozenset(hidden.get(name, ())),
                )
                for name in {*shown, *secret, *hidden}
            }
        )

    def path(self, operation: str | None, path: str) -> str:
        """Redact a decoded path. Without an operation, redact segments that look random too."""
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
            # The last segment was cut, so a secret in it may not be recognised.
            segments[-1] = CUT
        return _bounded("/".join(segments), MAX_PATH)

    def query(self, operation: str | None, query: bytes) -> str | None:
        """Redact a query as it was sent; return None for an empty one."""
        if not query:
            return None
        shown = frozenset[str]() if operation is None else self._shown(operation).query
        return _redacted_query(shown, query[: 2 * MAX_QUERY + 1])

    def _shown(self, operation: str) -> LoggedParameters:
        return self.operations.get(operation) or _NOTHING


_NOTHING = LoggedParameters()
NOTHING_KNOWN = Redactor({})
"""Keeps no parameter values."""


def errors(found: Sequence[FieldError]) -> str | None:
    """The first errors of a problem as the API's JSON, redacted; None without errors."""
    if not found:
        return None
    documents = [
        {
            name: _text(value, MAX_DETAIL if name == "detail" else MAX_TEXT)
            for name, value in error.as_dict().items()
        }
        for error in found[:MAX_ERRORS]
    ]
    return orjson.dumps(documents).decode()


@lru_cache(REMEMBERED)
def _redacted_query(shown: frozenset[str], query: bytes) -> str:
    fields = query[: 2 * MAX_QUERY].decode("latin-1").split("&")
    kept = [_field(shown, field) for field in fields[:MAX_QUERY_FIELDS]]
    if len(fields) > MAX_QUERY_FIELDS or len(query) > 2 * MAX_QUERY:
        # The last field may have been cut, so a secret in it may not be recognised.
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
    """Whether a text contains what looks like our key or secret, or an email address."""
    return SECRETS.search(text) is not None or _ADDRESS.search(text) is not None


def looks_like_name(text: str) -> bool:
    """Whether an undeclared name looks like an identifier, not like a pasted secret."""
    return _NAME(text) is not None and not _is_secret(text, declared=False)


def _is_secret(text: str, *, declared: bool) -> bool:
    """Like `holds_secret`; undeclared text is also a secret if it could be anyone's token."""
    if holds_secret(text):
        return True
    return not declared and _TOKEN(text) is not None and not _UUID(text)


def _text(text: str, most: int) -> str:
    without = _ADDRESS.sub(REDACTED, SECRETS.sub(REDACTED, text))
    return _bounded(without, most)


def _bounded(text: str, most: int) -> str:
    """Replace control characters and cut the text to `most` characters."""
    if not text.isprintable():
        text = "".join(char if char.isprintable() else "�" for char in text)
    return text if len(text) <= most else text[: most - len(CUT)] + CUT
