"""The commands of `cute-dev`, one for each operation, as data."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codegen.bundle import MORE_MAY_COME, Json, resolve, values_of
from codegen.ir import Api, ApiOperation, Field, Parameter, ParameterPlace
from codegen.languages.python.language import DEV, TEMPLATES
from codegen.naming import kebab
from codegen.rendering import templates_in

NAME = "python_commands"
BODY = "body"
# Conditions of a cached copy, which a command line doesn't have.
LEFT_OUT = frozenset({"If-None-Match", "Range", "If-Range"})
TYPES = {"integer": "integer", "boolean": "boolean", "object": "json"}


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a command; see `cute_dev.records`."""

    name: str
    place: str
    kind: str
    required: bool
    repeats: bool
    choices: tuple[str, ...]
    help: str


def render(api: Api) -> dict[Path, str]:
    """Render the package of generated files, and its commands."""
    environment = templates_in(TEMPLATES)
    environment.filters["pyrepr"] = repr
    template = environment.get_template("commands.py.jinja")
    commands = [
        (operation, _words(operation), tuple(_arguments(api.document, operation)))
        for operation in api.operations
    ]
    resources = {tag["name"]: _line(tag["description"]) for tag in api.document["tags"]}
    events = [event.type for event in api.events]
    return {
        DEV / "__init__.py": '"""The generated commands and tools."""\n',
        DEV / "commands.py": template.render(commands=commands, resources=resources, events=events),
    }


def _words(operation: ApiOperation) -> tuple[str, ...]:
    return tuple(map(kebab, (*operation.resource, operation.name)))


def _arguments(document: Json, operation: ApiOperation) -> Iterator[Argument]:
    for parameter in (*operation.path_parameters, *operation.other_parameters):
        if parameter.name not in LEFT_OUT:
            needed = parameter.required or parameter.place is ParameterPlace.PATH
            yield _argument(document, parameter, parameter.place.value, required=needed)
    for field in operation.body.fields if operation.body is not None else ():
        # `--data` may have it.
        yield _argument(document, field, BODY, required=False)


def _argument(document: Json, given: Field | Parameter, place: str, *, required: bool) -> Argument:
    schema = resolve(document, given.schema)
    forms = [form for form in schema.get("anyOf", ()) if form.get("type") != "null"]
    if len(forms) == 1:
        schema = resolve(document, forms[0])
    items = resolve(document, schema["items"]) if schema.get("type") == "array" else None
    kind = _kind(items or schema)
    # A list of objects is one argument, in JSON.
    repeats = items is not None and kind != "json"
    is_open = place == ParameterPlace.PATH or MORE_MAY_COME in given.description
    return Argument(
        name=given.name,
        place=place,
        kind="json" if items is not None and not repeats else kind,
        required=required,
        repeats=repeats,
        choices=() if is_open else values_of(document, items or schema),
        help=_line(given.description),
    )


def _kind(schema: Json) -> str:
    given = schema.get("type", "string" if "enum" in schema else "object")
    kinds = [kind for kind in ([given] if isinstance(given, str) else given) if kind != "null"]
    return TYPES.get(kinds[0], "text")


def _line(text: str) -> str:
    """Return the first paragraph, on one line."""
    return " ".join(text.replace(MORE_MAY_COME, "").strip().split("\n\n")[0].split())
