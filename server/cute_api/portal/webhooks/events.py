"""The event picker: the document's event types by family."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from cute_api.services.keys.event_rights import EventTypes, existing, lacking_scope
from cute_api.services.keys.principals import Principal
from cute_api.spec import Spec
from cute_api.webhooks.selection import event_patterns


@dataclass(frozen=True, slots=True)
class EventChoice:
    """An event type to choose. `scope` is the one that a key needs for it."""

    name: str
    summary: str
    scope: str


@dataclass(frozen=True, slots=True)
class Family:
    """All types of a family. `pattern` covers them, and types that are added later."""

    name: str
    pattern: str
    scope: str
    choices: Sequence[EventChoice]


def families(spec: Spec) -> list[Family]:
    """Return families in the document's order. All types of a family need the same scope."""
    found: dict[str, list[EventChoice]] = {}
    for name, event_type in spec.events.items():
        summary = spec.document["webhooks"][name]["post"]["summary"]
        choice = EventChoice(name, summary, event_type.required_scope)
        found.setdefault(event_patterns.family(name), []).append(choice)
    return [
        Family(name, name + event_patterns.FAMILY_END, choices[0].scope, choices)
        for name, choices in found.items()
    ]


def offered(
    found: Sequence[Family], principal: Principal, event_types: EventTypes
) -> Sequence[Family]:
    """Return the families that the caller may subscribe to, with the types that it can get."""
    types = existing(principal, event_types)
    return [
        replace(family, choices=choices)
        for family in found
        if (choices := [choice for choice in family.choices if choice.name in types])
        and lacking_scope(principal, [family.pattern], event_types) is None
    ]


def tidied(patterns: Collection[str]) -> list[str]:
    """Return the patterns that no other pattern covers."""
    if event_patterns.EVERY in patterns:
        return [event_patterns.EVERY]
    whole = {pattern for pattern in patterns if pattern.endswith(event_patterns.FAMILY_END)}
    return [
        pattern
        for pattern in dict.fromkeys(patterns)
        if pattern in whole
        or event_patterns.family(pattern) + event_patterns.FAMILY_END not in whole
    ]
