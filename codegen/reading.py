"""Make the IR from the bundled document."""

from collections.abc import Container, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from codegen.bundle import (
    JSON_TYPE,
    STREAM_TYPE,
    CodegenError,
    Json,
    client_view,
    one_form,
    resolve,
    schema_name,
    values_of,
)
from codegen.ir import (
    Api,
    ApiOperation,
    Body,
    DeprecationEnd,
    EventType,
    Field,
    Parameter,
    ParameterPlace,
    Resource,
    ResponseKind,
    SuccessResponse,
)
from codegen.naming import Words, sdk_name, snake, words
from codegen.needs import METHODS, require

PAGE_KEYS = {"data", "next_cursor", "has_more"}
# Names of parameters that take a page's `next_cursor`.
CURSORS = ("cursor", "after")
EXPONENTS = "x-currency-exponents"
TRANSITIONS = "x-transitions"
# Arguments of each SDK method besides the operation's own.
CALL_OPTIONS = {
    ("timeout",),
    ("deadline",),
    ("max", "retries"),
    ("extra", "headers"),
    ("extra", "query"),
    ("extra", "body"),
    ("idempotency", "key"),
}


def read(document: Json, changes: Iterable[Json] = ()) -> Api:
    """Return the IR of a bundle; raises `CodegenError` for one that lacks something."""
    require(document)
    bundle, document = document, one_form(document)
    operations = tuple(_operations(document))
    _refuse_clashes(operations)
    return Api(
        title=document["info"]["title"],
        version=document["info"]["version"],
        newest_version=document["x-versions"][-1]["date"],
        base_path=_base_path(document),
        operations=operations,
        root=_tree((), operations),
        events=tuple(_event(document, name, item) for name, item in document["webhooks"].items()),
        problem_codes=tuple(
            document["components"]["schemas"]["Problem"]["properties"]["code"]["x-extensible-enum"]
        ),
        exponents=_exponents(document),
        transitions=_transitions(document),
        bundle=bundle,
        document=document,
        client=client_view(document),
        changes=tuple(changes),
    )


def _exponents(document: Json) -> Mapping[str, int]:
    table: dict[str, int] = document["components"]["schemas"].get("Currency", {}).get(EXPONENTS)
    if not table or not all(isinstance(exponent, int) for exponent in table.values()):
        raise CodegenError(f"The schema Currency needs `{EXPONENTS}`: codes with whole numbers.")
    return table


def _transitions(document: Json) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return the state machines of lists with `x-transitions`, with an entry for each value."""
    found = {}
    for name, schema in document["components"]["schemas"].items():
        if TRANSITIONS in schema:
            steps, values = schema[TRANSITIONS], values_of(document, schema)
            unknown = {*steps, *(to for following in steps.values() for to in following)} - {
                *values
            }
            if unknown:
                raise CodegenError(f"`{TRANSITIONS}` of {name} names {', '.join(sorted(unknown))}.")
            found[name] = {value: tuple(steps.get(value, ())) for value in values}
    return found


def _base_path(document: Json) -> str:
    """Return the base path of all servers, such as `/v1`."""
    found: set[str] = {urlsplit(server["url"]).path for server in document["servers"]}
    if len(found) != 1:
        raise CodegenError(f"The servers differ in their path: {', '.join(sorted(found))}.")
    return found.pop()


def _operations(document: Json) -> Iterable[ApiOperation]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield _operation(document, path, method, item)


def _operation(document: Json, path: str, method: str, item: Mapping[str, Any]) -> ApiOperation:
    node = item[method]
    resource, name = sdk_name(path, node["operationId"], node["tags"][0])
    parameters = tuple(
        _parameter(document, entry)
        for entry in (*item.get("parameters", ()), *node.get("parameters", ()))
    )
    response = _response(document, node)
    security: list[dict[str, list[str]]] = node.get("security", document.get("security", []))
    cursors = [p for p in parameters if p.name in CURSORS and p.place is ParameterPlace.QUERY]
    return ApiOperation(
        id=node["operationId"],
        method=method,
        path=path,
        tag=node["tags"][0],
        resource=resource,
        name=name,
        summary=node["summary"],
        description=node["description"].strip(),
        scopes=tuple(
            dict.fromkeys(
                scope for option in security for scopes in option.values() for scope in scopes
            )
        ),
        anonymous={} in security,
        of_app=not any("bearer" in option for option in security),
        parameters=parameters,
        body=_body(document, node.get("requestBody"), {p.name for p in parameters}),
        response=response,
        cursor=cursors[0] if cursors and response.kind is ResponseKind.PAGE else None,
        not_modified="304" in node["responses"],
        metered=not node.get("x-internal-unmetered", False),
        statuses=tuple(node["responses"]),
        end=_end(node),
        sandbox_only=node.get("x-internal-sandbox", False),
    )


def _parameter(document: Json, entry: Json) -> Parameter:
    node = resolve(document, entry)
    examples = [
        resolve(document, example)["value"] for example in node.get("examples", {}).values()
    ]
    schema = resolve(document, node["schema"])
    return Parameter(
        name=node["name"],
        words=words(node["name"]),
        place=ParameterPlace(node["in"]),
        required=node.get("required", False),
        schema=node["schema"],
        description=node["description"],
        example=node.get("example", next(iter(examples or schema.get("examples", [])), None)),
        end=_end(node),
    )


def _end(node: Json) -> DeprecationEnd | None:
    return DeprecationEnd(node.get("x-sunset", "")) if node.get("deprecated") else None


def _body(document: Json, node: Json | None, given: Container[str]) -> Body | None:
    """Leave out properties that are path parameters as well (`sku` of by-sku)."""
    if node is None:
        return None
    media = node["content"][JSON_TYPE]
    name = schema_name(media["schema"])
    if name is None:
        raise CodegenError("A request body's schema must be a component: give it a file.")
    schema = resolve(document, media["schema"])
    required = set(schema.get("required", ()))
    return Body(
        schema_name=name,
        required=node.get("required", False),
        description=node["description"],
        fields=tuple(
            Field(
                name=field,
                words=words(field),
                required=field in required,
                schema=value,
                description=resolve(document, value).get("description", ""),
                end=_end(value),
            )
            for field, value in schema.get("properties", {}).items()
            if field not in given
        ),
        examples={
            key: resolve(document, example)["value"]
            for key, example in media.get("examples", {}).items()
        },
    )


def _response(document: Json, node: Mapping[str, Any]) -> SuccessResponse:
    good = [status for status in node["responses"] if status.startswith("2")]
    statuses = tuple(int(status) for status in good)
    content = resolve(document, node["responses"][good[0]]).get("content", {})
    if not content:
        return SuccessResponse(ResponseKind.EMPTY, statuses)
    if STREAM_TYPE in content:
        event = schema_name(content[STREAM_TYPE]["x-event-schema"])
        return SuccessResponse(ResponseKind.STREAM, statuses, row_name=event)
    if JSON_TYPE not in content:
        (file,) = content.values()
        line = schema_name(file["x-line-schema"])
        return SuccessResponse(ResponseKind.BYTES, statuses, row_name=line)
    name = schema_name(content[JSON_TYPE]["schema"])
    if name is None:
        raise CodegenError(
            f"{node['operationId']}: the schema of its response must be a component: give it a "
            "separate file."
        )
    properties = document["components"]["schemas"][name].get("properties", {})
    if set(properties) >= PAGE_KEYS:
        row = schema_name(properties["data"]["items"])
        extras = tuple(key for key in properties if key not in PAGE_KEYS)
        return SuccessResponse(ResponseKind.PAGE, statuses, name, row, extras)
    return SuccessResponse(ResponseKind.MODEL, statuses, name)


def _event(document: Json, name: str, item: Mapping[str, Any]) -> EventType:
    node = item["post"]
    media = node["requestBody"]["content"][JSON_TYPE]
    schema = resolve(document, media["schema"])
    example = next(iter(media["examples"].values()))
    return EventType(
        type=name,
        schema_name=str(schema_name(media["schema"])),
        data_name=str(schema_name(schema["properties"]["data"])),
        scope=node["x-required-scope"],
        summary=node["summary"],
        description=node["description"].strip(),
        example=resolve(document, example)["value"],
    )


def _tree(path: tuple[Words, ...], operations: Iterable[ApiOperation]) -> Resource:
    below = [op for op in operations if op.resource[: len(path)] == path]
    depth = len(path)
    names = dict.fromkeys(op.resource[depth] for op in below if len(op.resource) > depth)
    return Resource(
        path=path,
        operations=tuple(op for op in below if op.resource == path),
        children=tuple(_tree((*path, name), below) for name in names),
    )


def _refuse_clashes(operations: Iterable[ApiOperation]) -> None:
    places: dict[tuple[Words, ...], str] = {}
    for operation in operations:
        place = (*operation.resource, operation.name)
        if place in places:
            raise CodegenError(
                f"{operation.id} and {places[place]} are both `{'.'.join(map(snake, place))}` in "
                "the SDKs: change the path or the verb of one operationId."
            )
        places[place] = operation.id
        names = [p.words for p in operation.path_parameters + operation.other_parameters]
        names += [field.words for field in operation.body.fields] if operation.body else []
        twice = {name for name in names if names.count(name) > 1} | (CALL_OPTIONS & set(names))
        if twice:
            raise CodegenError(
                f"{operation.id}: the argument `{snake(min(twice))}` would be there twice in the "
                "SDKs: rename the parameter or the property."
            )
