"""Columns of apps and installs, and their JSON."""

from datetime import datetime
from typing import Any

from cute_api.lib.json_objects import Json
from cute_api.lib.times import timestamp
from cute_api.models import App, Install
from cute_api.services.common.columns import document, selected

APP = ("id", "name", "status", "scopes", "redirect_uris", "logo_digest", "created_at")
INSTALL = ("id", "app_id", "scopes", "created_at", "removed_at")
OF_APP = selected(getattr(App, name) for name in APP)
OF_INSTALL = (*selected(getattr(Install, name) for name in (*INSTALL, "user_id")),)


def app(row: Any, version: str) -> Json:
    """Schema `RegisteredApp`, from an entity or a row of `OF_APP`; `version` is the key's."""
    return {**document(row, APP), "version": version}


def install(row: Any) -> Json:
    """Schema `Install`, from an entity or a row of `OF_INSTALL`."""
    return {**document(row, INSTALL), "account": str(row.user_id)}


def data_request(row: Install, requested_at: datetime, due_at: datetime) -> Json:
    """Schema `DataRequest`."""
    return {
        "app_id": str(row.app_id),
        "install_id": str(row.id),
        "account": str(row.user_id),
        "requested_at": timestamp(requested_at),
        "due_at": timestamp(due_at),
    }
