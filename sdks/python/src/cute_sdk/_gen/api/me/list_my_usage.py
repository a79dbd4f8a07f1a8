# Generated from the spec by `make generate`: never edit this file.
from typing import Any
from urllib.parse import quote

from ...types import UNSET

from ...models.list_my_usage_by import ListMyUsageBy
from ...models.problem import Problem
from ...models.status_class import StatusClass
from ...models.usage_list import UsageList
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID
import datetime


def _get_kwargs(
    *,
    since: datetime.datetime | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
    by: ListMyUsageBy | Unset = ListMyUsageBy.HOUR,
    group_by: str | Unset = UNSET,
    key_id: UUID | Unset = UNSET,
    operation: str | Unset = UNSET,
    status_class: StatusClass | Unset = UNSET,
    limit: int | Unset = 20,
    cursor: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_none_match, Unset):
        headers["If-None-Match"] = if_none_match

    params: dict[str, Any] = {}

    json_since: str | Unset = UNSET
    if not isinstance(since, Unset):
        json_since = since.isoformat()
    params["since"] = json_since

    json_until: str | Unset = UNSET
    if not isinstance(until, Unset):
        json_until = until.isoformat()
    params["until"] = json_until

    json_by: str | Unset = UNSET
    if not isinstance(by, Unset):
        json_by = by.value

    params["by"] = json_by

    params["group_by"] = group_by

    json_key_id: str | Unset = UNSET
    if not isinstance(key_id, Unset):
        json_key_id = str(key_id)
    params["key_id"] = json_key_id

    params["operation"] = operation

    json_status_class: str | Unset = UNSET
    if not isinstance(status_class, Unset):
        json_status_class = status_class.value

    params["status_class"] = json_status_class

    params["limit"] = limit

    params["cursor"] = cursor

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/me/usage",
        "params": params,
    }
    _kwargs["headers"] = headers
    return _kwargs
