"""Which event types a webhook asks for: types, `item.*` for all of a family, and `*` for all.

A pattern stands for the types that there are when an event happens, so types that are added later
come along. To save one, a key needs the scope of each type that it covers then. A type added later
can't ask for more: all types of a family need the same scope, and a family only a scope that other
types need already. The tests of the document hold it to that.
"""

from collections.abc import Callable, Collection, Iterable, Mapping

from cute_api.spec import EventType

EVERY = "*"
FAMILY_END = ".*"


def patterns(event_types: Collection[str]) -> list[str]:
    """All the patterns that these types allow: each type, each family, and `*`."""
    families = dict.fromkeys(family(name) for name in event_types)
    return [*event_types, *(name + FAMILY_END for name in families), EVERY]


def family(event_type: str) -> str:
    """The family of a type: `item` of `item.sold`."""
    return event_type.split(".", maxsplit=1)[0]


def covers(pattern: str, event_type: str) -> bool:
    """Whether a webhook that asks for `pattern` is sent events of this type."""
    return pattern in (EVERY, event_type, family(event_type) + FAMILY_END)


def expand(asked: Iterable[str], event_types: Iterable[str]) -> list[str]:
    """Those of the types that at least one of the patterns covers, in their order."""
    asked = list(asked)
    return [name for name in event_types if any(covers(pattern, name) for pattern in asked)]


def scope_lacking(
    asked: Iterable[str], event_types: Mapping[str, EventType], has: Callable[[str], bool]
) -> tuple[int, str] | None:
    """The first pattern (its index) that covers a type whose scope is missing, and that scope.

    `has` says whether the caller has a scope.
    """
    for index, pattern in enumerate(asked):
        for name in expand([pattern], event_types):
            needed = event_types[name].required_scope
            if not has(needed):
                return index, needed
    return None
