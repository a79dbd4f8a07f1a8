"""Find the API version of a call.

The header decides, else the key's pin, else (for a call without a key) it is the newest.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from cute_api.edge.request import Admitted
from cute_api.lib import wording
from cute_api.problems import ApiError, Code, FieldError
from cute_api.services.keys.principals import Principal
from cute_api.spec import VERSION_HEADER
from cute_api.versions.registry import REAL_TIME, EventVersions

HEADER = VERSION_HEADER.lower().encode()


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
    return versions.pinned(principal.key.api_version, principal.clock_ahead)


def by_own_clock(admitted: Admitted, name: str | None, versions: EventVersions) -> Admitted:
    """Refuse a call that names a version that has retired by the clock of its key's owner."""
    ahead = REAL_TIME if admitted.principal is None else admitted.principal.clock_ahead
    if name is None or versions.is_living(name, ahead):
        return admitted
    request = admitted.request
    request = replace(request, refusal=request.refusal or unknown(versions, name, ahead=ahead))
    return replace(admitted, request=request, version=of_caller(admitted.principal, versions))


def unknown(
    versions: EventVersions, date: str, *, name: str = VERSION_HEADER, ahead: timedelta = REAL_TIME
) -> ApiError:
    """The 400 of a header or parameter that is not a living version; it lists them."""
    living = versions.living_at(ahead)
    detail = wording.unknown("version", date, living, lists=wording.Lists.ALWAYS)
    return ApiError(
        Code.UNKNOWN_VERSION,
        f"Send one of these as `{name}`: {wording.listed(living)}.",
        errors=[FieldError(code="unknown_version", detail=detail, parameter=name)],
    )
