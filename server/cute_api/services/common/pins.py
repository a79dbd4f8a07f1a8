"""The version that a key or webhook is pinned to, as its owner may choose it: any that lives.

A pin that is there stays when its version retires (`EventVersions.pinned` says what applies then).
"""

from cute_api.problems import invalid_field
from cute_api.refusals import RefusalError
from cute_api.versions.registry import EventVersions

FIELD = "version"


def require_for_webhook(date: str, versions: EventVersions) -> None:
    """422 at `/version` for what is not the date of a living version; it lists those that are."""
    if not versions.is_living(date):
        raise invalid_field(f"/{FIELD}", "unknown_version", advice(versions))


def require_for_key(date: str, versions: EventVersions) -> None:
    """The same of a key, which the portal and `cute` edit: the refusal names the form's field."""
    if not versions.is_living(date):
        raise RefusalError(422, "There is no such version", advice(versions), field=FIELD)


def advice(versions: EventVersions) -> str:
    """What to choose instead of an unknown or retired version."""
    return f"Choose one of these versions: {', '.join(versions.living)}."
