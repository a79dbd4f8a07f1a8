"""What the generators need of a document, beyond what OpenAPI demands."""

from collections.abc import Iterator, Mapping
from typing import Any

from codegen.bundle import JSON_TYPE, CodegenError, Json, target

METHODS = ("get", "put", "post", "delete", "patch")
DOCUMENT = ("servers", "x-versions", "webhooks", "components")
OPERATION = ("operationId", "tags", "summary", "description", "responses")
PARAMETER = ("name", "in", "schema", "description")
BODY = ("description", "content")


def require(document: Json) -> None:
    """Raise `CodegenError` for a document that lacks something; one line says what, and where."""
    lacks = list(_lacks(document))
    if lacks:
        more = f" ({len(lacks) - 1} more are missing)" if len(lacks) > 1 else ""
        raise CodegenError(f"The generators need {lacks[0]}{more}.")


def _lacks(document: Json) -> Iterator[str]:
    version = str(document.get("openapi"))
    if not version.startswith("3.1"):
        yield f"OpenAPI 3.1, and this is {version}"
    yield from _missing(document, DOCUMENT, "the document")
    for path, item in document.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                yield from _of_operation(document, f"{method.upper()} {path}", item, item[method])


def _of_operation(document: Json, name: str, item: Json, node: Json) -> Iterator[str]:
    yield from _missing(node, OPERATION, name)
    if not any(str(status).startswith("2") for status in node.get("responses", {})):
        yield f"a successful response of {name}"
    for entry in (*item.get("parameters", ()), *node.get("parameters", ())):
        yield from _missing(_followed(document, entry), PARAMETER, f"a parameter of {name}")
    if "requestBody" in node:
        body = _followed(document, node["requestBody"])
        yield from _missing(body, BODY, f"the body of {name}")
        if JSON_TYPE not in body.get("content", {}):
            yield f"`{JSON_TYPE}` as a form of the body of {name}"


def _missing(node: Mapping[str, Any], fields: tuple[str, ...], name: str) -> Iterator[str]:
    for field in fields:
        if not node.get(field):
            yield f"`{field}` of {name}"


def _followed(document: Json, node: Json) -> Mapping[str, Any]:
    """The node behind a `$ref`; empty where it leads nowhere."""
    if "$ref" not in node:
        return node
    try:
        found: Mapping[str, Any] = target(document, str(node["$ref"]))
    except (KeyError, TypeError):
        return {}
    return found
