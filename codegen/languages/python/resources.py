"""The Python SDK's resources: a method for each operation, sync and async, and the error codes."""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codegen.bundle import MORE_MAY_COME, CodegenError, Json, schema_name
from codegen.ir import (
    Api,
    ApiOperation,
    DeprecationEnd,
    Field,
    Parameter,
    Resource,
    ResponseKind,
    SuccessResponse,
)
from codegen.languages.python.language import PYTHON, TEMPLATES
from codegen.languages.python.types import RequestTypes
from codegen.naming import pascal, snake
from codegen.rendering import templates_in

NAME = "python_resources"
# Width of a docstring's text.
WIDTH = 88


def render(api: Api) -> dict[Path, str]:
    """Render a module for each top-level resource, one that joins them, and the error codes."""
    environment = templates_in(TEMPLATES)
    environment.filters["snake"] = snake
    writer = Writer(api)
    environment.globals["write"] = writer
    resources = api.root.children
    tags = {tag["name"]: tag["description"].strip() for tag in api.document["tags"]}
    module = environment.get_template("resource.py.jinja")
    files = {
        PYTHON.place / "resources" / f"{snake(resource.path[0])}.py": module.render(
            nodes=list(_inner_first(resource)), tags=tags
        )
        for resource in resources
    }
    root = environment.get_template("resources_init.py.jinja")
    codes = environment.get_template("codes.py.jinja")
    pages = environment.get_template("pages.py.jinja")
    own_pages = page_classes(api, writer)
    return {
        **files,
        PYTHON.place / "resources/__init__.py": root.render(resources=resources, tags=tags),
        PYTHON.place / "codes.py": codes.render(codes=api.problem_codes),
        PYTHON.place / "pages.py": pages.render(
            pages=own_pages,
            models=sorted(
                {page.row for page in own_pages}
                | {extra.model for page in own_pages for extra in page.extras}
            ),
        ),
    }


def _inner_first(resource: Resource) -> Iterator[Resource]:
    for child in resource.children:
        yield from _inner_first(child)
    yield resource


@dataclass(frozen=True, slots=True)
class PageExtra:
    """An object that a page has beside its rows, and the component of its schema."""

    name: str
    model: str
    description: str


@dataclass(frozen=True, slots=True)
class PageClass:
    """A page with more than rows."""

    name: str
    row: str
    description: str
    extras: tuple[PageExtra, ...]


def page_classes(api: Api, writer: "Writer") -> list[PageClass]:
    """Return the classes of such pages, one for each schema."""
    found: dict[str, PageClass] = {}
    schemas: Json = api.document["components"]["schemas"]
    for operation in api.operations:
        response = operation.response
        if not response.extras:
            continue
        schema = schemas[str(response.schema_name)]
        name = writer.page_name(operation)
        extras = tuple(_extra(response, key, schema["properties"][key]) for key in response.extras)
        found[name] = PageClass(name, str(response.row_name), schema["description"], extras)
    return list(found.values())


def _extra(response: SuccessResponse, key: str, schema: Json) -> PageExtra:
    model = schema_name(schema)
    if model is None:
        raise CodegenError(f"{response.schema_name}.{key} must refer to a schema with a file.")
    return PageExtra(key, model, schema["description"])


class Writer:
    """The functions of the templates for an operation in Python."""

    def __init__(self, api: Api) -> None:
        self._document = api.document
        self._types = RequestTypes(api.document)

    def class_name(self, resource: Resource) -> str:
        # The suffix separates `me` from the model `Me` in the same module.
        return f"{''.join(map(pascal, resource.path))}Resource"

    def constant(self, operation: ApiOperation) -> str:
        return operation.id.upper()

    def method(self, operation: ApiOperation) -> str:
        return PYTHON.methods(operation.name)

    def argument(self, parameter: Field | Parameter) -> str:
        return PYTHON.argument(parameter.words)

    def accessor(self, resource: Resource) -> str:
        """Return the path of a resource, such as `me.items`."""
        return ".".join(map(PYTHON.methods, resource.path))

    def models(self, nodes: list[Resource]) -> list[str]:
        """Return the models that a module's annotations name."""
        return sorted(self._named_in(nodes) & self._document["components"]["schemas"].keys())

    def params(self, nodes: list[Resource]) -> list[str]:
        """Return the types of `params` that a module's annotations name."""
        known = {self._types.name(component) for component in self._types.named()}
        return sorted(name for name in self._named_in(nodes) if name in known)

    def page_name(self, operation: ApiOperation) -> str:
        """Return the class of a page with more than rows: `ItemPage` for `ItemList`."""
        return f"{str(operation.response.schema_name).removesuffix('List')}Page"

    def pages(self, nodes: list[Resource]) -> list[str]:
        """Return the classes of pages that a module's annotations name."""
        operations = [
            operation
            for node in nodes
            for operation in node.operations
            if operation.response.extras
        ]
        names = {
            self.result(operation, prefix=prefix)
            for operation in operations
            for prefix in ("", "Async")
        }
        return sorted(names)

    def _named_in(self, nodes: list[Resource]) -> set[str]:
        found = set[str]()
        for node in nodes:
            for operation in node.operations:
                found |= {name for _, kind in self.arguments(operation) for name in _names(kind)}
                found |= {*_names(self.result(operation, prefix=""))}
        return found

    def positional(self, operation: ApiOperation) -> list[tuple[str, str]]:
        return [(self.argument(p), self._types.of(p.schema)) for p in operation.path_parameters]

    def required(self, operation: ApiOperation) -> list[tuple[str, str]]:
        """Return the required keywords, with their types."""
        return [
            (self.argument(keyword), self._type(keyword))
            for keyword in self._keywords(operation)
            if keyword.required
        ]

    def optional(self, operation: ApiOperation) -> list[tuple[str, str]]:
        """Return the optional keywords, with their types."""
        return [
            (self.argument(keyword), self._type(keyword))
            for keyword in self._keywords(operation)
            if not keyword.required
        ]

    def deprecated(self, operation: ApiOperation) -> dict[str, DeprecationEnd]:
        """Return the optional keywords that are deprecated, with their end."""
        return {
            self.argument(keyword): keyword.end
            for keyword in self._keywords(operation)
            if keyword.end and not keyword.required
        }

    def overloads(self, operation: ApiOperation) -> bool:
        """Whether calls with some keywords are deprecated, but not the operation."""
        return operation.end is None and bool(self.deprecated(operation))

    def repeated(self, operation: ApiOperation) -> list[str]:
        """Return the parameters that are sent once for each value."""
        return [p.name for p in operation.other_parameters if p.repeats]

    def arguments(self, operation: ApiOperation) -> list[tuple[str, str]]:
        return [
            *self.positional(operation),
            *self.required(operation),
            *self.optional(operation),
        ]

    def result(self, operation: ApiOperation, *, prefix: str) -> str:
        """Return a method's return type; `prefix` is `Async` or empty."""
        response = operation.response
        if response.kind is ResponseKind.EMPTY:
            return "None"
        if response.kind is ResponseKind.BYTES:
            return f"{prefix}Download"
        if response.kind is ResponseKind.STREAM:
            return f"{prefix}Stream[{response.row_name}]"
        if response.extras:
            page = self.page_name(operation)
            return f"{prefix}{page}r" if prefix else page
        if response.kind is ResponseKind.PAGE:
            return f"{'AsyncPager' if prefix else 'Page'}[{response.row_name}]"
        return str(response.schema_name)

    def docstring(self, operation: ApiOperation) -> str:
        """Return summary, description, arguments and requirements, without the quotes."""
        blocks = [f"{operation.summary}.", *_paragraphs(operation.description)]
        needs = " and ".join(f"`{scope}`" for scope in dict.fromkeys(operation.scopes))
        if needs:
            extra = "; works without a key too" if operation.anonymous else ""
            blocks.append(f"Scope: {needs}{extra}.")
        if operation.end is not None:
            blocks.append(f"Deprecated: it {operation.end}.")
        described = [
            _entry(self.argument(parameter), parameter.description)
            for parameter in (*operation.path_parameters, *self._keywords(operation))
        ]
        if described:
            blocks.append("Args:\n" + "\n".join(described))
        if operation.not_modified:
            blocks.append("Raises `NotModifiedError` when `if_none_match` is still current.")
        text = "\n\n".join(blocks).replace("\\", "\\\\").replace('"""', "'''")
        return f"{text} " if text.endswith('"') else text

    def _type(self, parameter: Field | Parameter) -> str:
        kind = self._types.of(parameter.schema)
        if isinstance(parameter, Parameter) and parameter.repeats:
            # A single value needs no list.
            return f"{self._types.of(parameter.schema['items'])} | {kind}"
        return kind

    def _keywords(self, operation: ApiOperation) -> list[Field | Parameter]:
        fields = operation.body.fields if operation.body is not None else ()
        return [*fields, *operation.other_parameters]


def _names(annotation: str) -> set[str]:
    return set(re.findall(r"\w+", annotation))


def _paragraphs(markdown: str) -> Iterator[str]:
    for block in markdown.split("\n\n"):
        lines = block.splitlines()
        if any(line.lstrip().startswith(("-", "1.", "2.", "3.", "```", "|")) for line in lines):
            yield block
        else:
            yield textwrap.fill(" ".join(lines), WIDTH, break_long_words=False)


def _entry(name: str, description: str) -> str:
    text = " ".join(description.replace(MORE_MAY_COME, "").split())
    return textwrap.fill(
        f"{name}: {text}",
        WIDTH,
        initial_indent="    ",
        subsequent_indent="        ",
        break_long_words=False,
        break_on_hyphens=False,
    )
