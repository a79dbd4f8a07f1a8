# Generated from the spec by `make generate`: never edit this file.
from typing import Any
from urllib.parse import quote

from ...types import UNSET

from ...models.condition import Condition
from ...models.item_list import ItemList
from ...models.list_items_include import ListItemsInclude
from ...models.list_items_sort import ListItemsSort
from ...models.list_items_status import ListItemsStatus
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID
import datetime


def _get_kwargs(
    *,
    limit: int | Unset = 20,
    cursor: str | Unset = UNSET,
    q: str | Unset = UNSET,
    category_id: UUID | Unset = UNSET,
    brand_id: UUID | Unset = UNSET,
    condition: Condition | Unset = UNSET,
    min_price: int | Unset = UNSET,
    max_price: int | Unset = UNSET,
    currency: str | Unset = UNSET,
    size: str | Unset = UNSET,
    color: str | Unset = UNSET,
    seller_id: UUID | Unset = UNSET,
    status: ListItemsStatus | Unset = UNSET,
    updated_since: datetime.datetime | Unset = UNSET,
    sort: ListItemsSort | Unset = UNSET,
    include: ListItemsInclude | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_none_match, Unset):
        headers["If-None-Match"] = if_none_match

    params: dict[str, Any] = {}

    params["limit"] = limit

    params["cursor"] = cursor

    params["q"] = q

    json_category_id: str | Unset = UNSET
    if not isinstance(category_id, Unset):
        json_category_id = str(category_id)
    params["category_id"] = json_category_id

    json_brand_id: str | Unset = UNSET
    if not isinstance(brand_id, Unset):
        json_brand_id = str(brand_id)
    params["brand_id"] = json_brand_id

    json_condition: str | Unset = UNSET
    if not isinstance(condition, Unset):
        json_condition = condition.value

    params["condition"] = json_condition

    params["min_price"] = min_price

    params["max_price"] = max_price

    params["currency"] = currency

    params["size"] = size

    params["color"] = color

    json_seller_id: str | Unset = UNSET
    if not isinstance(seller_id, Unset):
        json_seller_id = str(seller_id)
    params["seller_id"] = json_seller_id

    json_status: str | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = status.value

    params["status"] = json_status

    json_updated_since: str | Unset = UNSET
    if not isinstance(updated_since, Unset):
        json_updated_since = updated_since.isoformat()
    params["updated_since"] = json_updated_since

    json_sort: str | Unset = UNSET
    if not isinstance(sort, Unset):
        json_sort = sort.value

    params["sort"] = json_sort

    json_include: str | Unset = UNSET
    if not isinstance(include, Unset):
        json_include = include.value

    params["include"] = json_include

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/items",
        "params": params,
    }
    _kwargs["headers"] = headers
    return _kwargs
