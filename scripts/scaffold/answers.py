"""The answers to the questions, each checked on its own with a message that says how to mend it."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from scripts.scaffold import RefusalError, words
from scripts.scaffold.source import Source
from server.spec import METHODS
from server.webhooks.event_patterns import family

MAX_PATH = 120
MAX_NAME = 64
PUBLIC = "public"
ANY_KEY = "none"
# Everyone may call it, and a key that is sent needs this scope.
PUBLIC_SCOPE = "read:items"
EVENT = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*")


@dataclass(frozen=True, slots=True)
class Route:
    """A method (lower case) and a path below `/v1`, with the names of its parameters in order."""

    method: str
    path: str
    parameters: tuple[str, ...]

    @property
    def segments(self) -> list[str]:
        return self.path.strip("/").split("/")


def route(text: str, source: Source) -> Route:
    """`GET /brands/{brand_id}`."""
    method, _, path = text.strip().partition(" ")
    method, path = method.lower(), path.strip()
    if method not in METHODS or not path:
        known = ", ".join(name.upper() for name in METHODS)
        raise RefusalError(
            f"Write a method and a path, such as `GET /brands/{{brand_id}}`. Methods: {known}."
        )
    if path == "/v1" or path.startswith("/v1/"):
        raise RefusalError(f"Leave `/v1` out, all paths are below it: `{path[3:] or '/items'}`.")
    if not path.startswith("/") or path.endswith("/") or len(path) > MAX_PATH:
        raise RefusalError(
            f"A path begins with `/`, ends without one and has at most {MAX_PATH} characters."
        )
    found = Route(method, path, _parameters(path))
    _check_conflicts(found, source)
    for index, name in enumerate(found.parameters):
        _check_parameter(name, found, source)
        if name in found.parameters[:index]:
            raise RefusalError(
                f"`{{{name}}}` stands in the path twice: one of them is another thing."
            )
    return found


def operation_id(text: str, source: Source) -> str:
    """`get_brand`."""
    name = text.strip()
    if not words.SNAKE.fullmatch(name) or "_" not in name or len(name) > MAX_NAME:
        raise RefusalError(
            "An operationId is a verb and a noun in lower case, joined by `_`, such as `get_brand` "
            f"or `list_my_orders`; at most {MAX_NAME} characters."
        )
    verb = name.partition("_")[0]
    if source.verbs and verb not in source.verbs:
        raise RefusalError(
            f"`{verb}` is no verb that we use: {', '.join(source.verbs)}. If none fits, add it to "
            "`cute/operation-id` in redocly.yaml first."
        )
    for operation in source.operations:
        if operation.id == name:
            raise RefusalError(
                f"`{name}` is {operation.method.upper()} {operation.path} already. Name another "
                "noun, such as `my_…` for what is the caller's own."
            )
    return name


def scope(text: str, source: Source, method: str) -> str:
    """One of the scopes, `none` for any key, or `public` for callers without a key too."""
    name = text.strip()
    if name == PUBLIC and method != "get":
        raise RefusalError("Only a GET can be `public`: changes need a key. Choose a scope.")
    return _one_of(name, [*source.scopes, ANY_KEY, PUBLIC], "scope")


def event_type(text: str, source: Source) -> str:
    """`item.reserved`."""
    name = text.strip()
    if not EVENT.fullmatch(name) or len(name) > MAX_NAME:
        raise RefusalError(
            "A type is a noun and what happened to it, in lower case with a dot between them, such "
            f"as `item.reserved`; at most {MAX_NAME} characters."
        )
    if name in source.events:
        raise RefusalError(f"`{name}` is there already, in openapi/events/{name}.yaml.")
    return name


def data_schema(text: str, source: Source) -> str:
    """The schema of the event's data: one that answers have."""
    return _one_of(text.strip(), source.data_schemas, "schema", where="openapi/schemas")


def event_scope(text: str, source: Source, type_name: str) -> str:
    """A scope; that of its family when others of that are there.

    A webhook that asks for `item.*` gets types that are added later, so no type may need more.
    """
    name = _one_of(text.strip(), source.scopes, "scope")
    needed = family_scope(source, type_name)
    if needed is not None and name != needed:
        raise RefusalError(
            f"All types of `{family(type_name)}.*` need `{needed}`, so that nobody who asked for "
            f"the family gets more than their key may read. Answer `{needed}`, or choose another "
            "family."
        )
    if name not in source.events.values():
        used = ", ".join(f"`{one}`" for one in dict.fromkeys(source.events.values()))
        raise RefusalError(
            f"No type needs `{name}` yet, so webhooks that asked for `*` weren't checked for it. "
            f"Choose one of: {used}."
        )
    return name


def family_scope(source: Source, type_name: str) -> str | None:
    """The scope that the other types of the family need; None when there are none."""
    scopes = [need for name, need in source.events.items() if family(name) == family(type_name)]
    return scopes[0] if scopes else None


def new_parameter(name: str, found: Route, source: Source) -> bool:
    """Whether a parameter is to be made: the id of what the segment before it lists."""
    if name in source.path_parameters:
        return False
    segments = found.segments
    at = segments.index(f"{{{name}}}")
    listed = segments[at - 1].replace("-", "_") if at else ""
    return name == f"{words.singular(listed)}_id" and words.singular(listed) != listed


def _parameters(path: str) -> tuple[str, ...]:
    names = []
    for segment in path[1:].split("/"):
        match = words.PARAMETER.fullmatch(segment)
        if match:
            names.append(match[1])
        elif "{" in segment or "}" in segment:
            raise RefusalError(
                f"`{segment}`: a parameter is a whole segment, such as `{{item_id}}`."
            )
        elif not words.KEBAB.fullmatch(segment):
            kebab = re.sub(r"[^a-z0-9]+", "-", re.sub(r"(?<=[a-z])(?=[A-Z])", "-", segment).lower())
            raise RefusalError(
                f"`{segment}`: paths are kebab-case, lower case with `-` between words. "
                f"Did you mean `{kebab.strip('-') or 'items'}`?"
            )
    return tuple(names)


def _check_parameter(name: str, found: Route, source: Source) -> None:
    if name in source.path_parameters or new_parameter(name, found, source):
        return
    close = difflib.get_close_matches(name, source.path_parameters, n=1)
    hint = f"Did you mean `{{{close[0]}}}`? " if close else ""
    raise RefusalError(
        f"There is no path parameter `{{{name}}}` in openapi/parameters.yaml. {hint}Known: "
        f"{', '.join(source.path_parameters)}. One for a new thing is named by the segment before "
        "it, as in `/offers/{offer_id}`; any other kind, add there first."
    )


def _check_conflicts(found: Route, source: Source) -> None:
    shape = words.PARAMETER.sub("{}", found.path)
    for operation in source.operations:
        if words.PARAMETER.sub("{}", operation.path) != shape:
            continue
        if operation.path != found.path:
            raise RefusalError(
                f"`{operation.path}` is the same path with other names. Use its names."
            )
        if operation.method == found.method:
            raise RefusalError(
                f"{found.method.upper()} {found.path} is `{operation.id}` already. Choose another "
                "method or path."
            )


def _one_of(name: str, known: Iterable[str], what: str, *, where: str = "") -> str:
    names = list(known)
    if name in names:
        return name
    close = difflib.get_close_matches(name, names, n=1)
    hint = f" Did you mean `{close[0]}`?" if close else ""
    place = f" in {where}" if where else ""
    raise RefusalError(
        f"There is no {what} `{name}`{place}.{hint} Choose one of: {', '.join(names)}."
    )
