"""The call that a documentation snippet shows, in every language the same.

Snippets are for people who see the API for the first time: one call, whole, that runs as it stands
once the ids at its top are the reader's own. The key and the address come from the environment.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codegen.bundle import Json
from codegen.ir import Api, ApiOperation, Parameter, ParameterPlace, ResponseKind
from codegen.naming import Words, words

PLACE = Path("docs/snippets")
DOWNLOAD = "items.jsonl.gz"
# More than two filters would hide the purpose of the call.
SHOWN_FILTERS = 2
PAGE_SIZE = "limit"
# Example times become too old for calls about the last days.
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(T|$)")
IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*")
INDENT = "  "
LONGEST = 66


@dataclass(frozen=True, slots=True)
class SnippetContent:
    """What a snippet shows: the path's values as constants at its top, filters, and a body.

    `named` has the filters and the fields of the body, `row` and `result` are names for what the
    call returns.
    """

    operation: ApiOperation
    base_path: str
    filters: tuple[Parameter, ...]
    body: Json | None

    @property
    def kind(self) -> str:
        return self.operation.response.kind.value

    @property
    def constants(self) -> tuple[Parameter, ...]:
        return self.operation.path_parameters

    @property
    def named(self) -> list[tuple[str, Words, object]]:
        """Return name in requests, words and value of each filter and field."""
        body = self.operation.body
        fields = {field.name: field.words for field in body.fields} if body else {}
        sent = [(p.name, p.words, p.example) for p in self.filters]
        return [*sent, *((name, fields[name], value) for name, value in (self.body or {}).items())]

    @property
    def row(self) -> Words:
        return words(self.operation.response.row_name or "")

    @property
    def result(self) -> Words:
        return words(self.operation.response.schema_name or "")

    @property
    def download(self) -> str:
        return DOWNLOAD if self.operation.response.kind is ResponseKind.BYTES else ""


def shown(api: Api) -> Iterator[tuple[Path, SnippetContent]]:
    """Yield the folder and the call of each operation."""
    for operation in api.operations:
        filters, body = tuple(shown_filters(operation)), shown_body(operation)
        yield PLACE / operation.id, SnippetContent(operation, api.base_path, filters, body)


def shown_filters(operation: ApiOperation) -> list[Parameter]:
    """Return a snippet's query parameters: required ones, then a few that explain the call.

    A call with a body is explained by its body.
    """
    query = [p for p in operation.other_parameters if p.place is ParameterPlace.QUERY]
    needed = [p for p in query if p.required]
    informative = [
        p
        for p in query
        if not p.required
        and operation.body is None
        and p is not operation.cursor
        and p.name not in ("cursor", PAGE_SIZE)
        and not p.name.endswith("_id")
        and not MOMENT.match(str(p.example))
    ]
    size = [p for p in query if p.name == PAGE_SIZE]
    return [*needed, *informative[:SHOWN_FILTERS], *size]


def shown_body(operation: ApiOperation) -> Json | None:
    """Return a snippet's body: the first example, without path parameters.

    An optional body that has a time is left out.
    """
    if operation.body is None:
        return None
    body = next(iter(operation.body.examples.values()))
    if not isinstance(body, dict):
        return None
    dated = any(isinstance(value, str) and MOMENT.match(value) for value in body.values())
    if dated and not operation.body.required:
        return None
    described = {parameter.name for parameter in operation.path_parameters}
    return {name: value for name, value in body.items() if name not in described}


@dataclass(frozen=True, slots=True)
class Notation:
    """The notation of values in a language: on one line if short, else an entry a line."""

    quoted_keys: bool
    last_comma: bool

    def write(self, value: object, *, before: int = 0, depth: int = 0) -> str:
        """Write a value; `before` is the used width of the line."""
        if isinstance(value, dict):
            names = [self._key(str(key)) for key in value]
            values = [self.write(member, depth=depth + 1) for member in value.values()]
            entries = [f"{name}: {member}" for name, member in zip(names, values, strict=True)]
            return self._layout("{ ", entries, " }", before, depth)
        if isinstance(value, list):
            entries = [self.write(entry, depth=depth + 1) for entry in value]
            return self._layout("[", entries, "]", before, depth)
        return json.dumps(value, ensure_ascii=False)

    def _key(self, name: str) -> str:
        return name if not self.quoted_keys and IDENTIFIER.fullmatch(name) else json.dumps(name)

    def _layout(
        self, opening: str, entries: list[str], closing: str, before: int, depth: int
    ) -> str:
        flat = opening + ", ".join(entries) + closing
        if "\n" not in flat and len(flat) + before <= LONGEST:
            return flat
        inner = "\n" + INDENT * (depth + 1)
        end = "," if self.last_comma else ""
        lines = ",".join(f"{inner}{entry}" for entry in entries)
        return f"{opening.strip()}{lines}{end}\n{INDENT * depth}{closing.strip()}"


JSON = Notation(quoted_keys=True, last_comma=False)
