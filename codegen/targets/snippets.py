"""Documentation snippets: each operation in curl, Python and JavaScript, from its examples.

They are for people who see the API for the first time: one call, whole, that runs as it stands once
the ids at its top are the reader's own. The key and the address come from the environment.
"""

import json
import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from codegen.bundle import Json
from codegen.ir import Api, ApiOperation, Parameter, Place, ResponseKind
from codegen.naming import camel, snake
from codegen.rendering import templates_of

NAME = "snippets"
PLACE = Path("docs/snippets")
FILES = ("curl.sh", "python.py", "javascript.mjs")
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
class Constant:
    """A constant at the top of a snippet that the reader replaces: an example's id."""

    name: str
    argument: str
    value: object


def render(api: Api) -> dict[Path, str]:
    """Render three files for each operation."""
    environment = templates_of(NAME)
    environment.filters.update(
        camel=camel,
        quoted=lambda value: shlex.quote(str(value)),
        json=JSON.write,
    )
    templates = {name: environment.get_template(f"{name}.jinja") for name in FILES}
    return {
        PLACE / operation.id / name: template.render(_values(api, operation))
        for operation in api.operations
        for name, template in templates.items()
    }


def shown_filters(operation: ApiOperation) -> list[Parameter]:
    """Return a snippet's query parameters: required ones, then a few that explain the call."""
    query = [p for p in operation.other_parameters if p.place is Place.QUERY]
    needed = [p for p in query if p.required]
    informative = [
        p
        for p in query
        if not p.required
        and p.argument not in (operation.cursor, "cursor", PAGE_SIZE)
        and not p.argument.endswith("_id")
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


def _values(api: Api, operation: ApiOperation) -> dict[str, object]:
    constants = [
        Constant(p.argument.upper(), p.argument, p.example) for p in operation.path_parameters
    ]
    filters = shown_filters(operation)
    body = shown_body(operation)
    path = ("client", *operation.resource, operation.name)
    named = [(p.argument, p.example) for p in filters]
    fields = (
        {field.name: field.argument for field in operation.body.fields} if operation.body else {}
    )
    named += [(fields[name], value) for name, value in (body or {}).items()]
    response = operation.response
    positional = [camel(constant.argument) for constant in constants]
    sent = {p.name: p.example for p in filters} | (body or {})
    before = sum(map(len, (*path, *positional, response.row_name or "")))
    written = [JAVASCRIPT.write(sent, before=before)] if sent else []
    return {
        "operation": operation,
        "base_path": api.base_path,
        "constants": constants,
        "body": body,
        "url": _url(operation, filters),
        "kind": response.kind.value,
        "row": snake(response.row_name or ""),
        "result": snake(response.schema_name or ""),
        "download": DOWNLOAD if response.kind is ResponseKind.BYTES else "",
        "call": ".".join(path),
        "arguments": ", ".join(
            [
                *(constant.name for constant in constants),
                *(f"{name}={value!r}" for name, value in named),
            ]
        ),
        "js_call": ".".join(camel(part) for part in path),
        "js_arguments": ", ".join([*positional, *written]),
    }


def _url(operation: ApiOperation, filters: list[Parameter]) -> str:
    """Return path and query for a shell, in double quotes, with constants as variables."""
    path = operation.path
    for parameter in operation.path_parameters:
        path = path.replace(f"{{{parameter.name}}}", f"${parameter.argument.upper()}")
    sent = [(p.name, str(value)) for p in filters for value in p.sent]
    query = urlencode(sent, quote_via=quote, safe=",:")
    return f"{path}?{query}" if query else path


@dataclass(frozen=True, slots=True)
class Notation:
    """The notation of values in a language: on one line if short, else an entry a line."""

    quoted_keys: bool
    last_comma: bool

    def write(self, value: object, *, before: int = 0, depth: int = 0) -> str:
        """Write a value; `before` is the used width of the line."""
        if isinstance(value, dict):
            names = [self._key(str(key)) for key in value]
            values = [self.write(one, depth=depth + 1) for one in value.values()]
            entries = [f"{name}: {one}" for name, one in zip(names, values, strict=True)]
            return self._layout("{ ", entries, " }", before, depth)
        if isinstance(value, list):
            entries = [self.write(one, depth=depth + 1) for one in value]
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
JAVASCRIPT = Notation(quoted_keys=False, last_comma=True)
