"""Find the API version of a call.

The header decides, else the key's pin, else (for a call without a key) it is the newest.
"""

from collections.abc import Sequence

from cute_api.lib import wording
from cute_api.problems import ApiError, Code, FieldError
from cute_api.services.keys.principals import Principal
from cute_api.versions.registry import EventVersions

NAME = "Cute-Version"
HEADER = NAME.lower().encode()


def named(headers: Sequence[tuple[bytes, bytes]], versions: EventVersions) -> str | None:
    """The version that a request names, or None.

    Raises `ApiError` 400 (`unknown_version`) unless it is the date of one living version.
    """
    values = [value for name, value in headers if name == HEADER]
    if not values:
        return None
    date = values[0].decode("latin-1") if len(values) == 1 else ""
    if not versions.is_living(date):
        raise unknown(versions, date)
    return date


def of_caller(principal: Principal | None, versions: EventVersions) -> str:
    """The version of a call without the header."""
    if principal is None or principal.key is None:
        return versions.newest
    return versions.pinned(principal.key.api_version)


def unknown(versions: EventVersions, date: str, *, name: str = NAME) -> ApiError:
    """The 400 of a header or parameter that is not a living version; it lists them."""
    detail = wording.unknown("version", date, versions.living, lists=wording.Lists.ALWAYS)
    return ApiError(
        Code.UNKNOWN_VERSION,
        f"Send one of these as `{name}`: {wording.listed(versions.living)}.",
        errors=[FieldError(code="unknown_version", detail=detail, parameter=name)],
    )
