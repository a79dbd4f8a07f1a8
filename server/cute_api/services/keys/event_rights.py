"""Which event types a caller may get, by the scopes of the document.

An app's key without an account gets the events of its sellers by their installs, and for notices
about the installs themselves it needs no scope.
"""

from collections.abc import Mapping, Sequence

from cute_api.services.keys.principals import APP_SCOPES, Principal
from cute_api.spec import EventType
from cute_api.webhooks.selection import event_patterns

EventTypes = Mapping[str, EventType]


def may_get(principal: Principal, event_type: EventType) -> bool:
    """Return whether the caller may get events of a type."""
    return _is_own_notice(principal, event_type) or principal.has(event_type.required_scope)


def lacking_scope(
    principal: Principal, patterns: Sequence[str], event_types: EventTypes
) -> tuple[int, str] | None:
    """Return the index of the first pattern that needs a scope that the caller lacks, and that."""
    types = existing(principal, event_types).items()
    scoped = {name: known for name, known in types if not _is_own_notice(principal, known)}
    return event_patterns.scope_lacking(patterns, scoped, principal.has)


def existing(principal: Principal, event_types: EventTypes) -> EventTypes:
    """Return the types that a caller could get with every scope that it can have."""
    if not principal.acts_for_app:
        return event_types
    return {
        name: known
        for name, known in event_types.items()
        if known.is_notice or known.required_scope in APP_SCOPES
    }


def _is_own_notice(principal: Principal, event_type: EventType) -> bool:
    return event_type.is_notice and principal.acts_for_app
