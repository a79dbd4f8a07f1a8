"""Columns of apps and installs, and their JSON."""

from typing import Any

from cute_api.models import App, Install
from cute_api.services.common.columns import document, selected

Json = dict[str, Any]

APP = ("id", "name", "status", "scopes", "redirect_uris", "created_at")
INSTALL = ("id", "app_id", "scopes", "created_at", "removed_at")
OF_APP = selected(getattr(App, name) for name in APP)
OF_INSTALL = (*selected(getattr(Install, name) for name in (*INSTALL, "user_id")),)


def install(row: Any) -> Json:
    """Schema `Install`, from an entity or a row of `OF_INSTALL`."""
    return {**document(row, INSTALL), "account": str(row.user_id)}
