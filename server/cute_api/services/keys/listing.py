"""The list of a user's keys, for the API and the portal."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Uuid, or_, select

from cute_api.lib.json_objects import Json
from cute_api.models import ApiKey
from cute_api.models.statements import Reads, parameter
from cute_api.services.common.cursors import Listing
from cute_api.services.common.pagination import NewestFirstList, PageRequest, page
from cute_api.services.keys.columns import OF_USER_KEY, UserKeyColumns
from cute_api.services.keys.principals import Principal

_KEYS = NewestFirstList(
    select(*OF_USER_KEY).where(
        ApiKey.user_id == parameter("user", Uuid()),
        ApiKey.app_id.is_(None),
        or_(ApiKey.explorer.is_(False), ApiKey.id == parameter("key", Uuid())),
        ApiKey.revoked_at.is_(None),
    ),
    ApiKey.id,
)


def list_own(reads: Reads, principal: Principal, query: Mapping[str, Any]) -> Json:
    """Return a page of the caller's keys that are not revoked, newest first.

    Keys of apps are left out, and those of the reference, except for the caller itself.
    """
    request = PageRequest.of(reads, Listing.OWN_KEYS, query, user_id=principal.user_id)
    key_id = None if principal.key is None else str(principal.key.id)
    rows = _KEYS.rows(reads, request, user=str(principal.user_id), key=key_id)
    found = [UserKeyColumns.read(row) for row in rows]
    return page(found, request, lambda row: row.document(current=row.id == key_id))
