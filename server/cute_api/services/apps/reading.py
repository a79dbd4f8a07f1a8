"""What an app reads about itself through the API."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, select

from cute_api.lib.json_objects import Json
from cute_api.models import App, Install
from cute_api.models.statements import Reads, Statement, parameter
from cute_api.problems import ApiError, Code
from cute_api.services.apps import columns
from cute_api.services.common.cursors import Listing
from cute_api.services.common.pagination import NewestFirstList, PageRequest, page
from cute_api.services.keys.principals import Principal

_APP = Statement(select(*columns.OF_APP).where(App.id == parameter("app", Uuid())))


_INSTALLS = NewestFirstList(
    select(*columns.OF_INSTALL).where(
        Install.app_id == parameter("app", Uuid()), Install.removed_at.is_(None)
    ),
    Install.id,
)


def get(reads: Reads, principal: Principal) -> Json:
    """Return the caller's app, schema `RegisteredApp`."""
    rows = reads.rows(_APP, app=str(own_id(principal)))
    if not rows:
        # Its developer was erased after this request's look-up.
        raise ApiError(Code.INVALID_API_KEY)
    return columns.app(rows[0], own_version(principal))


def list_installs(reads: Reads, principal: Principal, query: Mapping[str, Any]) -> Json:
    """Return a page of the caller's installs that are not removed, newest first."""
    app_id = own_id(principal)
    request = PageRequest.of(reads, Listing.INSTALLS, query, user_id=app_id)
    return page(_INSTALLS.rows(reads, request, app=str(app_id)), request, columns.install)


def own_version(principal: Principal) -> str:
    """Return the API version that the caller's key is pinned to."""
    assert principal.key is not None, "an app calls with a key"
    return principal.key.api_version


def own_id(principal: Principal) -> UUID:
    """Return the id of the caller's app."""
    if principal.app is None:
        raise ApiError(Code.APP_KEY_REQUIRED)
    return principal.app.app_id
