"""The API version that a key, app or webhook is pinned to: owners may choose any supported one.

A pin stays when its version retires (`EventVersions.pinned` says what applies then).
"""

from cute_api.lib.wording import Lists, unknown
from cute_api.problems import invalid_field
from cute_api.refusals import RefusalError
from cute_api.versions.registry import EventVersions

FIELD = "version"


def require_in_body(date: str, versions: EventVersions) -> None:
    """Raise 422 at `/version` unless it is a supported version; the error lists these."""
    if not versions.is_living(date):
        detail = unknown(FIELD, date, versions.living, lists=Lists.ALWAYS)
        raise invalid_field(f"/{FIELD}", "unknown_version", detail)


def require_for_key(date: str, versions: EventVersions) -> None:
    """Refuse an unsupported version of a key, naming the field of the portal's form."""
    if not versions.is_living(date):
        raise RefusalError(422, "Unknown version", advice(versions), field=FIELD)


def advice(versions: EventVersions) -> str:
    """Return the versions to choose instead of an unknown or retired one."""
    return f"Choose one of these versions: {', '.join(versions.living)}."
