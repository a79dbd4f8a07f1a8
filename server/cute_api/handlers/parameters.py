"""How a handler takes the parameters of its operation: each one, or the server does not start.

After its call, a handler takes each path parameter by its name (a `UUID` or a `str`), each header
by its name in snake case (None if it isn't sent), and the query as `query`, a `TypedDict` with the
name of each parameter.
"""

import builtins
import inspect
from collections.abc import Callable, Mapping
from collections.abc import Set as Names
from dataclasses import dataclass
from typing import Any, get_type_hints

from cute_api.edge.request import CheckedCall
from cute_api.spec import VERSION_HEADER, Operation

QUERY = "query"
OF_EDGE = frozenset({VERSION_HEADER, "Idempotency-Key", "If-None-Match", "If-Range", "Range"})
"""Headers that the edge reads for all operations; a handler may take them too."""


class ParametersError(TypeError):
    """A handler and its operation have different parameters; the text names one."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of a handler: the type of each path parameter, and the header of each name."""

    path: Mapping[str, type]
    headers: Mapping[str, str]
    has_query: bool

    @classmethod
    def of(cls, handler: Callable[..., Any], operation: Operation) -> "Arguments":
        """Raises `ParametersError` unless the handler takes what the operation declares."""
        _, *names = inspect.signature(handler).parameters
        hints = get_type_hints(handler)
        declared = {
            place: {
                parameter.name for parameter in operation.parameters if parameter.place == place
            }
            for place in ("path", "query", "header")
        }
        headers = {argument_of(name): name for name in declared["header"]}
        query: Mapping[str, Any] = getattr(hints.get(QUERY), "__annotations__", {})
        of_edge = {argument_of(name) for name in OF_EDGE}
        _compare(operation, declared["path"] | headers.keys(), {*names} - {QUERY}, of_edge)
        _compare(operation, declared["query"], {*query})
        return cls(
            path={name: hints[name] for name in declared["path"]},
            headers={name: header for name, header in headers.items() if name in names},
            has_query=QUERY in names,
        )

    def of_call(self, call: CheckedCall) -> dict[str, Any]:
        """The arguments of one call."""
        arguments = {name: kind(call.path[name]) for name, kind in self.path.items()}
        arguments |= {name: call.headers.get(header) for name, header in self.headers.items()}
        return {**arguments, QUERY: call.query} if self.has_query else arguments


def argument_of(header: str) -> str:
    """`if_match` for `If-Match`, and `range_` for `Range`, since Python has a `range`."""
    name = header.lower().replace("-", "_")
    return f"{name}_" if hasattr(builtins, name) else name


def _compare(
    operation: Operation, declared: Names[str], taken: Names[str], of_edge: Names[str] = frozenset()
) -> None:
    for name in sorted(declared - taken - of_edge):
        raise ParametersError(
            f"No code reads the parameter `{name}` of {operation.id}: its handler or the type of "
            "its query must name it."
        )
    for name in sorted(taken - declared):
        raise ParametersError(
            f"The handler {operation.id} reads the parameter `{name}`, which the document doesn't "
            "declare."
        )
