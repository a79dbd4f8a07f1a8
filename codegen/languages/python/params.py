"""The Python SDK's types of requests: TypedDicts and Literals."""

import keyword
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill
from typing import Any

from codegen.bundle import MORE_MAY_COME, CodegenError, Json, resolve, values_of
from codegen.ir import Api
from codegen.languages.python.language import PYTHON, TEMPLATES
from codegen.languages.python.types import RequestTypes, literal
from codegen.rendering import templates_in

NAME = "python_params"
FILE = PYTHON.place / "params.py"
WIDTH = 88


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a dict type."""

    name: str
    type: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class NamedType:
    """A named type. `kind` is `dict`, with `fields`, or `alias`, of `type`."""

    name: str
    kind: str
    description: str
    type: str = ""
    fields: tuple[Key, ...] = ()


def render(api: Api) -> dict[Path, str]:
    """Render the file."""
    types = RequestTypes(api.document)
    components = types.named()
    text = (
        templates_in(TEMPLATES)
        .get_template("params.py.jinja")
        .render(
            types=[
                _named(api.document, types, name, schema) for name, schema in components.items()
            ],
            models=sorted(types.models() & components.keys()),
        )
    )
    return {FILE: text}


def _named(document: Json, types: RequestTypes, component: str, schema: Json) -> NamedType:
    name = str(types.name(component))
    description = _text(schema["description"])
    values = values_of(document, schema)
    if values:
        return NamedType(name, "alias", description, literal(values))
    if "oneOf" in schema:
        several = ", ".join(types.of(choice) for choice in schema["oneOf"])
        return NamedType(name, "alias", description, f"Union[{several}]")
    required = schema.get("required", ())
    fields = tuple(
        Key(_key(component, key), types.of(value), key in required, _described(document, value))
        for key, value in schema["properties"].items()
    )
    return NamedType(name, "dict", description, fields=fields)


def _key(component: str, name: str) -> str:
    if not name.isidentifier() or keyword.iskeyword(name):
        raise CodegenError(f"{component}.{name}: a TypedDict has no such key. Rename the property.")
    return name


def _described(document: Json, schema: Mapping[str, Any]) -> str:
    return _text(resolve(document, schema).get("description", ""))


def _text(markdown: str) -> str:
    # Requests take only the values that this version knows.
    words = (
        " ".join(markdown.replace(MORE_MAY_COME, "").split())
        .replace("\\", "\\\\")
        .replace('"""', "'''")
    )
    # A quote at the end would join the closing quotes.
    return fill(words + " " * words.endswith('"'), WIDTH, break_long_words=False)
