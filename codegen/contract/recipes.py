"""How to get ids of existing things, from the links of the document."""

from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from codegen.bundle import JSON_TYPE, CodegenError, Json, resolve
from codegen.contract.plan import NONE, Call, Filling, Makes, Recipe, needs, owned
from codegen.ir import Api, ApiOperation

PREFIX = "$response.body#"
# Not links, because every follower of links would then end its own key.
KEY_RECIPE = ("key_id", "get_me", "/key/id")
# Links describe one thing; these responses hold many.
MANY = {"batch_items": ("/data/*/item/id", "item_id", "delete_item")}
ORDERS = "create_sandbox_order"
# The name of an example with all fields, where the first one has only those that are required.
COMPLETE = "complete"
# Objects of these operations appear in lists a moment later.
LATER = frozenset({"list_events"})


@dataclass(frozen=True, slots=True)
class Link:
    """The response of `source` has, at `pointer`, the parameter `name` of `target`."""

    source: str
    target: str
    name: str
    pointer: str


def links(api: Api) -> list[Link]:
    """Return all links of the document that pass on a value of a response body."""
    found = []
    for operation in api.operations:
        for response in _node(api, operation)["responses"].values():
            for node in resolve(api.document, response).get("links", {}).values():
                link = resolve(api.document, node)
                found += [
                    Link(operation.id, link["operationId"], name, value.removeprefix(PREFIX))
                    for name, value in link.get("parameters", {}).items()
                    if str(value).startswith(PREFIX)
                ]
    return found


def listed(api: Api, operation: ApiOperation) -> tuple[str, ...]:
    """Return the names of things that can be created so that a list isn't empty."""
    own = {recipe.name for recipe in recipes(api) if recipe.own}
    there = [link.name for link in links(api) if link.source == operation.id]
    return tuple(dict.fromkeys(name for name in there if name in own))


def recipes(api: Api) -> tuple[Recipe, ...]:
    """Return a recipe for each name that a link passes on.

    Preferably it creates the thing, otherwise it takes one from a list, or from another thing that
    has it. Raises `CodegenError` if a recipe needs itself.
    """
    by_id = {operation.id: operation for operation in api.operations}
    found = links(api)
    filling = Filling(frozenset(link.name for link in found))

    def rank(link: Link) -> tuple[bool, bool]:
        source = by_id[link.source]
        return not _creates(source), bool(source.path_parameters)

    chosen: dict[str, Link] = {}
    for link in found:
        best = chosen.get(link.name)
        if best is None or rank(link) < rank(best):
            chosen[link.name] = link
    made = [
        Recipe(
            link.name,
            base_call(api, by_id[link.source], filling),
            link.pointer,
            own=_creates(by_id[link.source]),
            wait=link.source in LATER,
        )
        for link in chosen.values()
    ]
    name, source, pointer = KEY_RECIPE
    made.append(Recipe(name, base_call(api, by_id[source], filling), pointer))
    _check_ends({recipe.name: needs(recipe.call) for recipe in made})
    return tuple(made)


def _creates(operation: ApiOperation) -> bool:
    """Whether each call creates a thing. A PUT at the path of a list names it in its body."""
    return operation.method == "post" or (
        operation.method == "put" and not operation.path_parameters
    )


def _check_ends(needed: Mapping[str, frozenset[str]]) -> None:
    try:
        tuple(TopologicalSorter(needed).static_order())
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        raise CodegenError(
            f"recipes of the contract tests depend on themselves: {circle} (each needs the next); "
            "give one a link from an operation that needs none of them"
        ) from error


def makes(api: Api, operation: ApiOperation, filling: Filling) -> Makes | None:
    """Return what the operation creates, if another operation can delete it."""
    by_id = {other.id: other for other in api.operations}
    if operation.id in MANY:
        pointer, name, target = MANY[operation.id]
        return Makes(pointer, _undo(api, by_id[target], filling, name))
    if operation.method not in {"post", "put"}:
        return None
    for link in links(api):
        target_operation = by_id[link.target]
        if (link.source, target_operation.method) == (operation.id, "delete"):
            if f"{{{link.name}}}" in operation.path:
                return None
            return Makes(link.pointer, _undo(api, target_operation, filling, link.name))
    return None


def base_call(api: Api, operation: ApiOperation, filling: Filling) -> Call:
    """Return a valid call without parameters.

    Its body is the example `complete`, or else the first one.
    """
    bodies = sorted(examples(api, operation), key=lambda example: example[0] != COMPLETE)
    _, media_type, body = bodies[0] if bodies else ("", JSON_TYPE, NONE)
    call = Call(
        operation.id,
        operation.method.upper(),
        filling.path(operation),
        body=NONE if body is NONE else filling.body(body),
        media_type=media_type,
    )
    # An order reserves its item, so it gets its own item.
    return owned(call, "item_id") if operation.id == ORDERS else call


def examples(api: Api, operation: ApiOperation) -> list[tuple[str, str, object]]:
    """Return the examples of a request body: name, media type, value."""
    node = resolve(api.document, _node(api, operation).get("requestBody", {}))
    return [
        (name, media_type, resolve(api.document, example)["value"])
        for media_type, media in node.get("content", {}).items()
        for name, example in media.get("examples", {}).items()
    ]


def problem_codes(api: Api, operation: ApiOperation, status: str) -> list[str]:
    """Return the problem codes of a response."""
    response = resolve(api.document, _node(api, operation)["responses"][status])
    codes: list[str] = response.get("x-problem-codes", [])
    return codes


def _node(api: Api, operation: ApiOperation) -> Json:
    node: Json = api.document["paths"][operation.path][operation.method]
    return node


def _undo(api: Api, operation: ApiOperation, filling: Filling, name: str) -> Call:
    call = base_call(api, operation, filling)
    return Call(call.operation, call.method, call.path.replace(f"${{{name}}}", "${made}"))
