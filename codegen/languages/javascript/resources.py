"""The JavaScript SDK's resources: classes with a typed method for each operation, models, codes.

It names the types of `js_types`, and adds interfaces of parameters. `js_events` has the types of
events.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from textwrap import wrap

from codegen.bundle import EVENT, CodegenError, Json, resolve, schema_name
from codegen.ir import Api, ApiOperation, Parameter, ParameterPlace, Resource, ResponseKind
from codegen.languages.javascript.language import JAVASCRIPT, TEMPLATES
from codegen.languages.javascript.types import shared_lists, twin, types_view
from codegen.naming import Words, camel, pascal
from codegen.rendering import templates_in

NAME = "js_resources"
FILES = ("codes.ts", "models.ts", "operations.ts", "params.ts", "resources.ts")
# The type of an event of any type: a union that distinguishes the types.
EVENT_UNION = "WebhookEvent"
TYPES = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean"}
COMMENT_WIDTH = 96


def render(api: Api) -> dict[Path, str]:
    """Render the files."""
    environment = templates_in(TEMPLATES)
    environment.filters.update(
        camel=camel,
        type_name=type_name,
        # A reserved word can be a key, but no variable.
        key=JAVASCRIPT.arguments,
        argument=JAVASCRIPT.argument,
        doc=doc,
        literal=json.dumps,
    )
    environment.globals["call"] = JAVASCRIPT.call
    view = View(api)
    return {
        JAVASCRIPT.place / name: environment.get_template(f"{name}.jinja").render(
            api=api, view=view
        )
        for name in FILES
    }


class View:
    """The functions of the templates."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._schemas: Json = types_view(api.client)["components"]["schemas"]
        self._shared = shared_lists(api.client)

    def resources(self) -> Iterator[Resource]:
        """Return all resources but the root, children first, because a class needs its parts."""
        yield from _below(self._api.root)

    def models(self) -> list[tuple[str, str]]:
        """Return each schema with its description, except those of events."""
        elsewhere = {EVENT, *(event.schema_name for event in self._api.events)}
        return [
            (name, schema.get("description", ""))
            for name, schema in self._schemas.items()
            if name not in elsewhere
        ]

    def event_pages(self) -> set[str]:
        """Return the schemas of pages whose rows are events of any type."""
        return {
            str(operation.response.schema_name)
            for operation in self._api.operations
            if operation.response.row_name == EVENT and operation.response.schema_name
        }

    def returns(self, operation: ApiOperation) -> str:
        """Return the method's return type."""
        match operation.response.kind:
            case ResponseKind.PAGE:
                return f"PagePromise<{self._response_type(operation)}>"
            case ResponseKind.MODEL:
                return f"APIPromise<{self._response_type(operation)}>"
            case ResponseKind.BYTES:
                return f"APIPromise<Download<models.{operation.response.row_name}>>"
            case ResponseKind.STREAM:
                return f"EventStream<{EVENT_UNION}>"
            case ResponseKind.EMPTY:
                return "APIPromise<void>"

    def caller_method(self, operation: ApiOperation) -> str:
        """Return the method of the hand-written `Caller` that makes the call."""
        kind = operation.response.kind
        if kind in (ResponseKind.PAGE, ResponseKind.MODEL):
            return f"{kind}<{self._response_type(operation)}>"
        if kind is ResponseKind.STREAM:
            return f"stream<{EVENT_UNION}>"
        if kind is ResponseKind.BYTES:
            return f"file<models.{operation.response.row_name}>"
        return "empty"

    def _response_type(self, operation: ApiOperation) -> str:
        name = str(operation.response.schema_name)
        return EVENT_UNION if name == EVENT else f"models.{name}"

    def params_name(self, operation: ApiOperation) -> str:
        """Return the type of the parameters, `NoParams` for an operation without any."""
        if operation.body is None and not operation.other_parameters:
            return "NoParams"
        return f"{type_name((*operation.resource, operation.name))}Params"

    def params_base(self, operation: ApiOperation) -> str | None:
        """Return the type of the body's fields, without those in the path."""
        if operation.body is None:
            return None
        name = operation.body.schema_name
        kept = {field.name for field in operation.body.fields}
        left_out = [
            p.name for p in operation.path_parameters if p.name not in kept and self._has(name, p)
        ]
        if not left_out:
            return f"models.{name}"
        return f"Omit<models.{name}, {' | '.join(json.dumps(field) for field in left_out)}>"

    def _has(self, schema: str, parameter: Parameter) -> bool:
        node = resolve(self._api.document, {"$ref": f"#/components/schemas/{schema}"})
        return parameter.name in node.get("properties", {})

    def needs_params(self, operation: ApiOperation) -> bool:
        """Whether a call needs parameters."""
        in_body = operation.body is not None and (
            operation.body.required or any(field.required for field in operation.body.fields)
        )
        return in_body or any(parameter.required for parameter in operation.other_parameters)

    def query(self, operation: ApiOperation) -> list[Parameter]:
        return [p for p in operation.other_parameters if p.place is ParameterPlace.QUERY]

    def repeated(self, operation: ApiOperation) -> list[Parameter]:
        return [p for p in self.query(operation) if p.repeats]

    def headers(self, operation: ApiOperation) -> list[Parameter]:
        return [p for p in operation.other_parameters if p.place is ParameterPlace.HEADER]

    def type_of(self, parameter: Parameter) -> str:
        """Return the type of an argument; a time may be a Date, one value stands for an array."""
        if parameter.repeats:
            item = self.type_of(replace(parameter, schema=parameter.schema["items"]))
            element = f"({item})" if " | " in item else item
            return f"{item} | readonly {element}[]"
        schema = parameter.schema
        name = schema_name(schema)
        if name is not None:
            return f"models.{twin(name) if name in self._shared else name}"
        if "enum" in schema:
            return " | ".join(json.dumps(value) for value in schema["enum"])
        if schema.get("format") == "date-time":
            return "string | Date"
        try:
            return TYPES[schema["type"]]
        except (KeyError, TypeError):
            raise CodegenError(
                f"The parameter {parameter.name} has a schema that js_resources has no type for: "
                "add it to TYPES."
            ) from None


def type_name(path: Iterable[Words]) -> str:
    """Return the class of a resource: `MeItems` of `me.items`."""
    return "".join(map(pascal, path))


def doc(text: str, indent: int = 0) -> str:
    """Return a JSDoc comment, on one line if it fits."""
    width = COMMENT_WIDTH - indent
    lines = [
        part
        for line in text.strip().replace("*/", "*\\/").splitlines()
        for part in (wrap(line, width, break_long_words=False, break_on_hyphens=False) or [""])
    ]
    space = " " * indent
    if len(lines) == 1:
        return f"{space}/** {lines[0]} */"
    inner = "\n".join(f"{space} * {line}".rstrip() for line in lines)
    return f"{space}/**\n{inner}\n{space} */"


def _below(resource: Resource) -> Iterator[Resource]:
    for child in resource.children:
        yield from _below(child)
        yield child
