"""Event types that a webhook subscribes to: single types, `item.*` for a family, `*` for all.

A pattern covers the types that exist when an event happens, so it includes types added later. To
save it, a key needs the scope of each type that it covers then. A type added later never needs
another scope, because all types of a family need the same scope, and a new family needs a scope
that other types need already. The tests of the document check that.
"""

from collections.abc import Callable, Collection, Iterable, Mapping

from cute_api.spec import EventType

EVERY = "*"
FAMILY_END = ".*"


def patterns(event_types: Collection[str]) -> list[str]:
    """Return all patterns for these types: each type, each family, and `*`."""
    families = dict.fromkeys(family(name) for name in event_types)
    return [*event_types, *(name + FAMILY_END for name in families), EVERY]


def family(event_type: str) -> str:
    """Return the family of a type: `item` of `item.sold`."""
    return event_type.split(".", maxsplit=1)[0]


def covers(pattern: str, event_type: str) -> bool:
    """Return whether a pattern matches an event type."""
    return pattern in (EVERY, event_type, family(event_type) + FAMILY_END)


def expand(subscribed: Iterable[str], event_types: Iterable[str]) -> list[str]:
    """Return the types that at least one pattern covers, in their order."""
    subscribed = list(subscribed)
    return [name for name in event_types if any(covers(pattern, name) for pattern in subscribed)]


def scope_lacking(
    subscribed: Iterable[str], event_types: Mapping[str, EventType], has: Callable[[str], bool]
) -> tuple[int, str] | None:
    """Return the index of the first pattern that needs a missing scope, and that scope.

    `has` returns whether the caller has a scope.
    """
    for index, pattern in enumerate(subscribed):
        for name in expand([pattern], event_types):
            needed = event_types[name].required_scope
            if not has(needed):
                return index, needed
    return None
