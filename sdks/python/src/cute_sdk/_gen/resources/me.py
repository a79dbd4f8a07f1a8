# Generated from the spec by `make generate`: never edit this file.
"""The user that the API key acts for, and what they sell and buy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from ..._lazy import lazy
from ..._pages import AsyncPager, Page
from ..._requests import Call, ResponseKind, SdkOperation
from ..._resources import AsyncResource, SyncResource, async_raw, raw
from ..._settings import Options, Timeout
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models import (
        Condition,
        Item,
        ItemStatus,
        KeyWithSecret,
        Me,
        Money,
        Order,
        OrderRole,
        OrderStatus,
        RequestEntry,
        UsagePeriod,
        UserKey,
    )
    from ..pages import AsyncItemPager, ItemPage
    from ..params import (
        ConditionValue,
        ImageCreateDict,
        ItemStatusValue,
        MoneyDict,
        OrderRoleValue,
        OrderStatusValue,
        StatusClassValue,
    )

LIST_MY_ITEMS = SdkOperation(
    "list_my_items",
    "GET",
    "/me/items",
    ResponseKind.PAGE,
    model="Item",
    page="ItemPage",
    cursor="cursor",
    repeated=(
        "status",
        "sku",
    ),
)
PUT_ITEM_BY_SKU = SdkOperation(
    "put_item_by_sku",
    "PUT",
    "/me/items/by-sku/{sku}",
    ResponseKind.MODEL,
    model="Item",
)
LIST_MY_ORDERS = SdkOperation(
    "list_my_orders",
    "GET",
    "/me/orders",
    ResponseKind.PAGE,
    model="Order",
    cursor="cursor",
    repeated=("status",),
)
GET_MY_ORDER = SdkOperation(
    "get_my_order",
    "GET",
    "/me/orders/{order_id}",
    ResponseKind.MODEL,
    model="Order",
)
LIST_MY_USAGE = SdkOperation(
    "list_my_usage",
    "GET",
    "/me/usage",
    ResponseKind.PAGE,
    model="UsagePeriod",
    cursor="cursor",
)
LIST_MY_REQUESTS = SdkOperation(
    "list_my_requests",
    "GET",
    "/me/requests",
    ResponseKind.PAGE,
    model="RequestEntry",
    cursor="cursor",
)
LIST_MY_KEYS = SdkOperation(
    "list_my_keys",
    "GET",
    "/me/keys",
    ResponseKind.PAGE,
    model="UserKey",
    cursor="cursor",
)
REVOKE_KEY = SdkOperation(
    "revoke_key",
    "DELETE",
    "/me/keys/{key_id}",
    ResponseKind.EMPTY,
)
ROTATE_KEY = SdkOperation(
    "rotate_key",
    "POST",
    "/me/keys/{key_id}/rotate",
    ResponseKind.MODEL,
    model="KeyWithSecret",
    takes_idempotency_key=True,
)
GET_ME = SdkOperation(
    "get_me",
    "GET",
    "/me",
    ResponseKind.MODEL,
    model="Me",
    metered=False,
)


class MeItemsResource(SyncResource):
    """`client.me.items` of the sync client."""

    @lazy
    def with_raw_response(self) -> MeItemsResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return MeItemsResourceRaw(MeItemsResource(self._driver, raw=True))

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        status: ItemStatus
        | ItemStatusValue
        | Sequence[ItemStatus | ItemStatusValue]
        | Unset = UNSET,
        sku: str | Sequence[str] | Unset = UNSET,
        metadata_key: str | Unset = UNSET,
        metadata_value: str | Unset = UNSET,
        updated_since: datetime | str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> ItemPage:
        """List your items.

        Lists your own items in every status, newest first, each with its `sku`. Needs
        `read:items`.

        Deleted items are not included. Use `status` to get, for example, only the drafts, `sku`
        to find items by your own numbers, `metadata_key` with `metadata_value` to find them by
        a pair of your own data, and `updated_since` to continue after a pause.

        Scope: `read:items`.

        Args:
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            status: Only items in this status. Repeat the parameter for several.
            sku: Only your items with these SKUs, at most one for each. Repeat the parameter for
                several (`sku=A&sku=B`), up to 100 in one call; one that none of your items has
                is passed over. The case counts. Give a `limit` that is as large, to have them
                on one page.
            metadata_key: Only those whose `metadata` has a pair with this key, and the value in
                `metadata_value`: send both, or neither.
            metadata_value: The value of the pair whose key is in `metadata_key`. The case
                counts.
            updated_since: Only items that changed at this time or later (RFC 3339). An item
                that changes while you read keeps its place in the list; read again from the
                time of your first call to get it.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: ItemPage = self._call(
            Call(
                LIST_MY_ITEMS,
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "status": status,
                    "sku": sku,
                    "metadata_key": metadata_key,
                    "metadata_value": metadata_value,
                    "updated_since": updated_since,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query),
        )
        return result

    def put_by_sku(
        self,
        sku: str,
        *,
        title: str,
        price: Money | MoneyDict,
        category_id: UUID | str,
        condition: Condition | ConditionValue,
        description: str | None | Unset = UNSET,
        brand_id: UUID | str | None | Unset = UNSET,
        size: str | None | Unset = UNSET,
        color: str | None | Unset = UNSET,
        images: Sequence[ImageCreateDict] | Unset = UNSET,
        metadata: Mapping[str, str] | Unset = UNSET,
        status: Literal["draft", "active"] | Unset = UNSET,
        if_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
    ) -> Item:
        """Create or replace an item by SKU.

        Makes your item with this `sku` exactly what you send: creates it (201), or replaces all
        of its fields (200). A field that you leave out gets its default. Needs `write:items`.
        Sending the same again changes nothing and sends no event, so a stock system can repeat
        it safely.

        A reserved or sold item belongs to an order and returns 409 (`item_not_available`). A
        `sku` in the body must equal the one in the path, or you get 422. A SKU with a slash
        can't be in a path: use `POST /items` and `PATCH` for such an item.

        Scope: `write:items`.

        Args:
            sku: Your own number for the item. It can hold no slash here.
            title: What it is, in one line. Needs a visible character, and can hold no control
                characters.
            description: What a buyer should know, as plain text. Can have several lines; no
                control characters other than tabs and line ends.
            price: What it costs, without shipping.
            category_id: The id of its category, from the list of categories.
            brand_id: The id of its brand, from the list of brands.
            size: Its size, as on the label.
            color: Its main colour, in words.
            condition: How worn it is.
            images: Pictures of it; the first is the main one.
            metadata: Your own data about it, up to 20 pairs. Only you see it. None by default.
            status: Whether to list it at once (`active`, the default) or keep it to yourself
                for now (`draft`).
            if_match: The `ETag` of the item as you read it, or its `etag` from a list, an event
                or another response. If the item has changed since, nothing is changed and you
                get 412 with the current `ETag`.
        """
        result: Item = self._call(
            Call(
                PUT_ITEM_BY_SKU,
                path={
                    "sku": sku,
                },
                headers={
                    "If-Match": if_match,
                },
                body={
                    "title": title,
                    "description": description,
                    "price": price,
                    "category_id": category_id,
                    "brand_id": brand_id,
                    "size": size,
                    "color": color,
                    "condition": condition,
                    "images": images,
                    "metadata": metadata,
                    "status": status,
                },
                body_required=True,
            ),
            Options(timeout, max_retries, extra_headers, extra_query, extra_body),
        )
        return result


class AsyncMeItemsResource(AsyncResource):
    """`client.me.items` of the async client."""

    @lazy
    def with_raw_response(self) -> AsyncMeItemsResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncMeItemsResourceRaw(AsyncMeItemsResource(self._driver, raw=True))

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        status: ItemStatus
        | ItemStatusValue
        | Sequence[ItemStatus | ItemStatusValue]
        | Unset = UNSET,
        sku: str | Sequence[str] | Unset = UNSET,
        metadata_key: str | Unset = UNSET,
        metadata_value: str | Unset = UNSET,
        updated_since: datetime | str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncItemPager:
        """List your items.

        Lists your own items in every status, newest first, each with its `sku`. Needs
        `read:items`.

        Deleted items are not included. Use `status` to get, for example, only the drafts, `sku`
        to find items by your own numbers, `metadata_key` with `metadata_value` to find them by
        a pair of your own data, and `updated_since` to continue after a pause.

        Scope: `read:items`.

        Args:
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            status: Only items in this status. Repeat the parameter for several.
            sku: Only your items with these SKUs, at most one for each. Repeat the parameter for
                several (`sku=A&sku=B`), up to 100 in one call; one that none of your items has
                is passed over. The case counts. Give a `limit` that is as large, to have them
                on one page.
            metadata_key: Only those whose `metadata` has a pair with this key, and the value in
                `metadata_value`: send both, or neither.
            metadata_value: The value of the pair whose key is in `metadata_key`. The case
                counts.
            updated_since: Only items that changed at this time or later (RFC 3339). An item
                that changes while you read keeps its place in the list; read again from the
                time of your first call to get it.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: AsyncItemPager = self._list(
            Call(
                LIST_MY_ITEMS,
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "status": status,
                    "sku": sku,
                    "metadata_key": metadata_key,
                    "metadata_value": metadata_value,
                    "updated_since": updated_since,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query),
        )
        return result

    async def put_by_sku(
        self,
        sku: str,
        *,
        title: str,
        price: Money | MoneyDict,
        category_id: UUID | str,
        condition: Condition | ConditionValue,
        description: str | None | Unset = UNSET,
        brand_id: UUID | str | None | Unset = UNSET,
        size: str | None | Unset = UNSET,
        color: str | None | Unset = UNSET,
        images: Sequence[ImageCreateDict] | Unset = UNSET,
        metadata: Mapping[str, str] | Unset = UNSET,
        status: Literal["draft", "active"] | Unset = UNSET,
        if_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
    ) -> Item:
        """Create or replace an item by SKU.

        Makes your item with this `sku` exactly what you send: creates it (201), or replaces all
        of its fields (200). A field that you leave out gets its default. Needs `write:items`.
        Sending the same again changes nothing and sends no event, so a stock system can repeat
        it safely.

        A reserved or sold item belongs to an order and returns 409 (`item_not_available`). A
        `sku` in the body must equal the one in the path, or you get 422. A SKU with a slash
        can't be in a path: use `POST /items` and `PATCH` for such an item.

        Scope: `write:items`.

        Args:
            sku: Your own number for the item. It can hold no slash here.
            title: What it is, in one line. Needs a visible character, and can hold no control
                characters.
            description: What a buyer should know, as plain text. Can have several lines; no
                control characters other than tabs and line ends.
            price: What it costs, without shipping.
            category_id: The id of its category, from the list of categories.
            brand_id: The id of its brand, from the list of brands.
            size: Its size, as on the label.
            color: Its main colour, in words.
            condition: How worn it is.
            images: Pictures of it; the first is the main one.
            metadata: Your own data about it, up to 20 pairs. Only you see it. None by default.
            status: Whether to list it at once (`active`, the default) or keep it to yourself
                for now (`draft`).
            if_match: The `ETag` of the item as you read it, or its `etag` from a list, an event
                or another response. If the item has changed since, nothing is changed and you
                get 412 with the current `ETag`.
        """
        result: Item = await self._call(
            Call(
                PUT_ITEM_BY_SKU,
                path={
                    "sku": sku,
                },
                headers={
                    "If-Match": if_match,
                },
                body={
                    "title": title,
                    "description": description,
                    "price": price,
                    "category_id": category_id,
                    "brand_id": brand_id,
                    "size": size,
                    "color": color,
                    "condition": condition,
                    "images": images,
                    "metadata": metadata,
                    "status": status,
                },
                body_required=True,
            ),
            Options(timeout, max_retries, extra_headers, extra_query, extra_body),
        )
        return result


class MeItemsResourceRaw:
    """`client.me.items.with_raw_response` of the sync client."""

    def __init__(self, methods: MeItemsResource) -> None:
        self.list = raw(methods.list)
        self.put_by_sku = raw(methods.put_by_sku)


class AsyncMeItemsResourceRaw:
    """`client.me.items.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncMeItemsResource) -> None:
        self.list = async_raw(methods.list)
        self.put_by_sku = async_raw(methods.put_by_sku)


class MeOrdersResource(SyncResource):
    """`client.me.orders` of the sync client."""

    @lazy
    def with_raw_response(self) -> MeOrdersResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return MeOrdersResourceRaw(MeOrdersResource(self._driver, raw=True))

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        role: OrderRole | OrderRoleValue | Unset = UNSET,
        status: OrderStatus
        | OrderStatusValue
        | Sequence[OrderStatus | OrderStatusValue]
        | Unset = UNSET,
        created_since: datetime | str | Unset = UNSET,
        created_until: datetime | str | Unset = UNSET,
        updated_since: datetime | str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Page[Order]:
        """List your orders.

        Lists the orders in which you are the seller or the buyer, newest first. Needs
        `read:orders`.

        Use `role` to get only your sales, or only your purchases. Each order has the item as it
        was when it was ordered; only its seller sees the item's `sku`.

        Scope: `read:orders`.

        Args:
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            role: Only orders in which you are the seller, or the buyer. Without it you get
                both.
            status: Only orders in this status. Repeat the parameter for several.
            created_since: Only orders that were placed at this time or later (RFC 3339).
            created_until: Only orders that were placed before this time (RFC 3339).
            updated_since: Only items that changed at this time or later (RFC 3339). An item
                that changes while you read keeps its place in the list; read again from the
                time of your first call to get it.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Page[Order] = self._call(
            Call(
                LIST_MY_ORDERS,
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "role": role,
                    "status": status,
                    "created_since": created_since,
                    "created_until": created_until,
                    "updated_since": updated_since,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query),
        )
        return result

    def get(
        self,
        order_id: UUID | str,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Order:
        """Get one of your orders.

        Returns one order in which you are the seller or the buyer. Needs `read:orders`.

        Of the other side you see the id and username; only the seller sees the item's `sku`. An
        order that is not yours returns 404, like one that does not exist.

        Scope: `read:orders`.

        Args:
            order_id: The order's id.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Order = self._call(
            Call(
                GET_MY_ORDER,
                path={
                    "order_id": order_id,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query),
        )
        return result


class AsyncMeOrdersResource(AsyncResource):
    """`client.me.orders` of the async client."""

    @lazy
    def with_raw_response(self) -> AsyncMeOrdersResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncMeOrdersResourceRaw(AsyncMeOrdersResource(self._driver, raw=True))

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        role: OrderRole | OrderRoleValue | Unset = UNSET,
        status: OrderStatus
        | OrderStatusValue
        | Sequence[OrderStatus | OrderStatusValue]
        | Unset = UNSET,
        created_since: datetime | str | Unset = UNSET,
        created_until: datetime | str | Unset = UNSET,
        updated_since: datetime | str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncPager[Order]:
        """List your orders.

        Lists the orders in which you are the seller or the buyer, newest first. Needs
        `read:orders`.

        Use `role` to get only your sales, or only your purchases. Each order has the item as it
        was when it was ordered; only its seller sees the item's `sku`.

        Scope: `read:orders`.

        Args:
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            role: Only orders in which you are the seller, or the buyer. Without it you get
                both.
            status: Only orders in this status. Repeat the parameter for several.
            created_since: Only orders that were placed at this time or later (RFC 3339).
            created_until: Only orders that were placed before this time (RFC 3339).
            updated_since: Only items that changed at this time or later (RFC 3339). An item
                that changes while you read keeps its place in the list; read again from the
                time of your first call to get it.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: AsyncPager[Order] = self._list(
            Call(
                LIST_MY_ORDERS,
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "role": role,
                    "status": status,
                    "created_since": created_since,
                    "created_until": created_until,
                    "updated_since": updated_since,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query),
        )
        return result

    async def get(
        self,
        order_id: UUID | str,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Order:
        """Get one of your orders.

        Returns one order in which you are the seller or the buyer. Needs `read:orders`.

        Of the other side you see the id and username; only the seller sees the item's `sku`. An
        order that is not yours returns 404, like one that does not exist.

        Scope: `read:orders`.

        Args:
            order_id: The order's id.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Order = await self._call(
            Call(
                GET_MY_ORDER,
                path={
                    "order_id": order_id,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query),
        )
        return result


class MeOrdersResourceRaw:
    """`client.me.orders.with_raw_response` of the sync client."""

    def __init__(self, methods: MeOrdersResource) -> None:
        self.list = raw(methods.list)
        self.get = raw(methods.get)


class AsyncMeOrdersResourceRaw:
    """`client.me.orders.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncMeOrdersResource) -> None:
        self.list = async_raw(methods.list)
        self.get = async_raw(methods.get)


class MeUsageResource(SyncResource):
    """`client.me.usage` of the sync client."""

    @lazy
    def with_raw_response(self) -> MeUsageResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return MeUsageResourceRaw(MeUsageResource(self._driver, raw=True))

    def list(
        self,
        *,
        since: datetime | str | Unset = UNSET,
        until: datetime | str | Unset = UNSET,
        by: Literal["hour", "day"] | Unset = UNSET,
        group_by: str | Unset = UNSET,
        key_id: UUID | str | Unset = UNSET,
        operation: str | Unset = UNSET,
        status_class: StatusClassValue | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Page[UsagePeriod]:
        """Get your usage.

        Returns how many calls your keys made in each hour or day (UTC), newest first, how long
        they took, and how much quota they used, for all your keys, including revoked ones.
        Needs `read:account`. The current hour is included: a call appears within a few seconds.

        Without `group_by` there is one entry for each hour or day, with all calls in it. Hours
        and days without a call are left out. Hours are available for the last 31 days, days for
        the last 400.

        Scope: `read:account`.

        Args:
            since: Only hours or days that begin at or after this moment. Without it: 24 hours
                ago, or 30 days ago with `by=day`.
            until: Only hours or days that begin before this moment. Without it, up to now.
            by: The length of the periods that calls are counted in.
            group_by: What to group by within a period, separated by commas: `key_id`,
                `operation`, `status_class`.
            key_id: Only calls of this key, which must be yours. Any other id matches nothing.
            operation: Only calls of the operation with this `operationId`. An unknown one
                matches nothing.
            status_class: Only calls with a status of this class.
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Page[UsagePeriod] = self._call(
            Call(
                LIST_MY_USAGE,
                query={
                    "since": since,
                    "until": until,
                    "by": by,
                    "group_by": group_by,
                    "key_id": key_id,
                    "operation": operation,
                    "status_class": status_class,
                    "limit": limit,
                    "cursor": cursor,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query),
        )
        return result


class AsyncMeUsageResource(AsyncResource):
    """`client.me.usage` of the async client."""

    @lazy
    def with_raw_response(self) -> AsyncMeUsageResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncMeUsageResourceRaw(AsyncMeUsageResource(self._driver, raw=True))

    def list(
        self,
        *,
        since: datetime | str | Unset = UNSET,
        until: datetime | str | Unset = UNSET,
        by: Literal["hour", "day"] | Unset = UNSET,
        group_by: str | Unset = UNSET,
        key_id: UUID | str | Unset = UNSET,
        operation: str | Unset = UNSET,
        status_class: StatusClassValue | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncPager[UsagePeriod]:
        """Get your usage.

        Returns how many calls your keys made in each hour or day (UTC), newest first, how long
        they took, and how much quota they used, for all your keys, including revoked ones.
        Needs `read:account`. The current hour is included: a call appears within a few seconds.

        Without `group_by` there is one entry for each hour or day, with all calls in it. Hours
        and days without a call are left out. Hours are available for the last 31 days, days for
        the last 400.

        Scope: `read:account`.

        Args:
            since: Only hours or days that begin at or after this moment. Without it: 24 hours
                ago, or 30 days ago with `by=day`.
            until: Only hours or days that begin before this moment. Without it, up to now.
            by: The length of the periods that calls are counted in.
            group_by: What to group by within a period, separated by commas: `key_id`,
                `operation`, `status_class`.
            key_id: Only calls of this key, which must be yours. Any other id matches nothing.
            operation: Only calls of the operation with this `operationId`. An unknown one
                matches nothing.
            status_class: Only calls with a status of this class.
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: AsyncPager[UsagePeriod] = self._list(
            Call(
                LIST_MY_USAGE,
                query={
                    "since": since,
                    "until": until,
                    "by": by,
                    "group_by": group_by,
                    "key_id": key_id,
                    "operation": operation,
                    "status_class": status_class,
                    "limit": limit,
                    "cursor": cursor,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query),
        )
        return result


class MeUsageResourceRaw:
    """`client.me.usage.with_raw_response` of the sync client."""

    def __init__(self, methods: MeUsageResource) -> None:
        self.list = raw(methods.list)


class AsyncMeUsageResourceRaw:
    """`client.me.usage.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncMeUsageResource) -> None:
        self.list = async_raw(methods.list)


class MeRequestsResource(SyncResource):
    """`client.me.requests` of the sync client."""

    @lazy
    def with_raw_response(self) -> MeRequestsResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return MeRequestsResourceRaw(MeRequestsResource(self._driver, raw=True))

    def list(
        self,
        *,
        request_id: UUID | str | Unset = UNSET,
        status: int | Unset = UNSET,
        operation: str | Unset = UNSET,
        since: datetime | str | Unset = UNSET,
        until: datetime | str | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Page[RequestEntry]:
        """List your recent requests.

        Lists the requests of your keys in the last 30 days, newest first, including rejected
        ones, but not those with an invalid key. Needs `read:account`. A call appears within a
        few seconds.

        Use `request_id` to find the call with the id in an `X-Request-Id` header or a problem.

        Scope: `read:account`.

        Args:
            request_id: Only the request with this id, as in the header `X-Request-Id` and in
                problems.
            status: Only requests with this HTTP status in the response.
            operation: Only calls of the operation with this `operationId`. An unknown one
                matches nothing.
            since: Only requests that began at or after this moment.
            until: Only requests that began before this moment.
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Page[RequestEntry] = self._call(
            Call(
                LIST_MY_REQUESTS,
                query={
                    "request_id": request_id,
                    "status": status,
                    "operation": operation,
                    "since": since,
                    "until": until,
                    "limit": limit,
                    "cursor": cursor,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query),
        )
        return result


class AsyncMeRequestsResource(AsyncResource):
    """`client.me.requests` of the async client."""

    @lazy
    def with_raw_response(self) -> AsyncMeRequestsResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncMeRequestsResourceRaw(AsyncMeRequestsResource(self._driver, raw=True))

    def list(
        self,
        *,
        request_id: UUID | str | Unset = UNSET,
        status: int | Unset = UNSET,
        operation: str | Unset = UNSET,
        since: datetime | str | Unset = UNSET,
        until: datetime | str | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncPager[RequestEntry]:
        """List your recent requests.

        Lists the requests of your keys in the last 30 days, newest first, including rejected
        ones, but not those with an invalid key. Needs `read:account`. A call appears within a
        few seconds.

        Use `request_id` to find the call with the id in an `X-Request-Id` header or a problem.

        Scope: `read:account`.

        Args:
            request_id: Only the request with this id, as in the header `X-Request-Id` and in
                problems.
            status: Only requests with this HTTP status in the response.
            operation: Only calls of the operation with this `operationId`. An unknown one
                matches nothing.
            since: Only requests that began at or after this moment.
            until: Only requests that began before this moment.
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: AsyncPager[RequestEntry] = self._list(
            Call(
                LIST_MY_REQUESTS,
                query={
                    "request_id": request_id,
                    "status": status,
                    "operation": operation,
                    "since": since,
                    "until": until,
                    "limit": limit,
                    "cursor": cursor,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query),
        )
        return result


class MeRequestsResourceRaw:
    """`client.me.requests.with_raw_response` of the sync client."""

    def __init__(self, methods: MeRequestsResource) -> None:
        self.list = raw(methods.list)


class AsyncMeRequestsResourceRaw:
    """`client.me.requests.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncMeRequestsResource) -> None:
        self.list = async_raw(methods.list)


class MeKeysResource(SyncResource):
    """`client.me.keys` of the sync client."""

    @lazy
    def with_raw_response(self) -> MeKeysResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return MeKeysResourceRaw(MeKeysResource(self._driver, raw=True))

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Page[UserKey]:
        """List your keys.

        Lists the keys of your user, newest first, without their secrets. Needs `read:account`.

        Expired keys are included, revoked ones are not. `current` marks the key of this
        request. To create a key, or to change another key, use the developer portal.

        Scope: `read:account`.

        Args:
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Page[UserKey] = self._call(
            Call(
                LIST_MY_KEYS,
                query={
                    "limit": limit,
                    "cursor": cursor,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query),
        )
        return result

    def revoke(
        self,
        key_id: UUID | str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Revoke the key of this request.

        Revokes the key that you call with, at once and permanently. After a rotation, either of
        its secrets can do this, and both stop working. No scope is needed.

        A key can revoke only itself: another of your keys returns 403 (`not_this_key`), anyone
        else's 404. Webhooks that the key created or edited are paused until you confirm them,
        with another key (`confirm_webhook`) or in the developer portal. You get a `key.revoked`
        event.

        Args:
            key_id: The key's id, as in `GET /v1/me` and `GET /v1/me/keys`.
        """
        result: None = self._call(
            Call(
                REVOKE_KEY,
                path={
                    "key_id": key_id,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query),
        )
        return result

    def rotate(
        self,
        key_id: UUID | str,
        *,
        grace_seconds: int | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> KeyWithSecret:
        """Rotate the key of this request.

        Gives the key that you call with a new secret, which only this response contains. Its
        id, name, scopes, tier, expiry and used quota stay the same. The previous secret keeps
        working for `grace_seconds`: replace it in that time. No scope is needed; without a body
        the overlap is one day.

        At most one previous secret works: rotating again ends the older one. Within an hour of
        a rotation, another one returns 409 (`rotated_recently`), so somebody who got hold of a
        secret can't end yours at once. Only the newest secret can rotate. With the previous
        one, or for another of your keys, you get 403 (`not_this_key`), for anyone else's key
        404. You get a `key.rotated` event.

        Send an `Idempotency-Key`. If the response does not arrive, send the request again with
        the same secret: it returns the same new secret. Only the key itself can repeat it.

        Args:
            key_id: The key's id, as in `GET /v1/me` and `GET /v1/me/keys`.
            grace_seconds: For how many seconds the previous secret keeps working, from an hour
                to 7 days. A day (86400) by default.
        """
        result: KeyWithSecret = self._call(
            Call(
                ROTATE_KEY,
                path={
                    "key_id": key_id,
                },
                body={
                    "grace_seconds": grace_seconds,
                },
                body_required=False,
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                extra_body,
                idempotency_key=idempotency_key,
            ),
        )
        return result


class AsyncMeKeysResource(AsyncResource):
    """`client.me.keys` of the async client."""

    @lazy
    def with_raw_response(self) -> AsyncMeKeysResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncMeKeysResourceRaw(AsyncMeKeysResource(self._driver, raw=True))

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncPager[UserKey]:
        """List your keys.

        Lists the keys of your user, newest first, without their secrets. Needs `read:account`.

        Expired keys are included, revoked ones are not. `current` marks the key of this
        request. To create a key, or to change another key, use the developer portal.

        Scope: `read:account`.

        Args:
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: AsyncPager[UserKey] = self._list(
            Call(
                LIST_MY_KEYS,
                query={
                    "limit": limit,
                    "cursor": cursor,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query),
        )
        return result

    async def revoke(
        self,
        key_id: UUID | str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Revoke the key of this request.

        Revokes the key that you call with, at once and permanently. After a rotation, either of
        its secrets can do this, and both stop working. No scope is needed.

        A key can revoke only itself: another of your keys returns 403 (`not_this_key`), anyone
        else's 404. Webhooks that the key created or edited are paused until you confirm them,
        with another key (`confirm_webhook`) or in the developer portal. You get a `key.revoked`
        event.

        Args:
            key_id: The key's id, as in `GET /v1/me` and `GET /v1/me/keys`.
        """
        result: None = await self._call(
            Call(
                REVOKE_KEY,
                path={
                    "key_id": key_id,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query),
        )
        return result

    async def rotate(
        self,
        key_id: UUID | str,
        *,
        grace_seconds: int | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> KeyWithSecret:
        """Rotate the key of this request.

        Gives the key that you call with a new secret, which only this response contains. Its
        id, name, scopes, tier, expiry and used quota stay the same. The previous secret keeps
        working for `grace_seconds`: replace it in that time. No scope is needed; without a body
        the overlap is one day.

        At most one previous secret works: rotating again ends the older one. Within an hour of
        a rotation, another one returns 409 (`rotated_recently`), so somebody who got hold of a
        secret can't end yours at once. Only the newest secret can rotate. With the previous
        one, or for another of your keys, you get 403 (`not_this_key`), for anyone else's key
        404. You get a `key.rotated` event.

        Send an `Idempotency-Key`. If the response does not arrive, send the request again with
        the same secret: it returns the same new secret. Only the key itself can repeat it.

        Args:
            key_id: The key's id, as in `GET /v1/me` and `GET /v1/me/keys`.
            grace_seconds: For how many seconds the previous secret keeps working, from an hour
                to 7 days. A day (86400) by default.
        """
        result: KeyWithSecret = await self._call(
            Call(
                ROTATE_KEY,
                path={
                    "key_id": key_id,
                },
                body={
                    "grace_seconds": grace_seconds,
                },
                body_required=False,
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                extra_body,
                idempotency_key=idempotency_key,
            ),
        )
        return result


class MeKeysResourceRaw:
    """`client.me.keys.with_raw_response` of the sync client."""

    def __init__(self, methods: MeKeysResource) -> None:
        self.list = raw(methods.list)
        self.revoke = raw(methods.revoke)
        self.rotate = raw(methods.rotate)


class AsyncMeKeysResourceRaw:
    """`client.me.keys.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncMeKeysResource) -> None:
        self.list = async_raw(methods.list)
        self.revoke = async_raw(methods.revoke)
        self.rotate = async_raw(methods.rotate)


class MeResource(SyncResource):
    """`client.me` of the sync client."""

    @lazy
    def items(self) -> MeItemsResource:
        """`client.me.items`."""
        return MeItemsResource(self._driver)

    @lazy
    def orders(self) -> MeOrdersResource:
        """`client.me.orders`."""
        return MeOrdersResource(self._driver)

    @lazy
    def usage(self) -> MeUsageResource:
        """`client.me.usage`."""
        return MeUsageResource(self._driver)

    @lazy
    def requests(self) -> MeRequestsResource:
        """`client.me.requests`."""
        return MeRequestsResource(self._driver)

    @lazy
    def keys(self) -> MeKeysResource:
        """`client.me.keys`."""
        return MeKeysResource(self._driver)

    @lazy
    def with_raw_response(self) -> MeResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return MeResourceRaw(MeResource(self._driver, raw=True))

    def get(
        self,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Me:
        """Get yourself.

        Returns the API key of the request: its name, scopes and tier, and what is left of its
        rate limits. Any key can call it; no scope is needed. With `read:account` it also
        returns the user that the key acts for, and how many deliveries were sent to your
        webhooks today. Without it, a key says nothing about its owner.

        It uses no quota, up to ten times the minute's quota; above that it returns 429.

        Without a key it returns 401, as with one that is wrong, revoked or expired.

        Args:
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Me = self._call(
            Call(
                GET_ME,
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query),
        )
        return result


class AsyncMeResource(AsyncResource):
    """`client.me` of the async client."""

    @lazy
    def items(self) -> AsyncMeItemsResource:
        """`client.me.items`."""
        return AsyncMeItemsResource(self._driver)

    @lazy
    def orders(self) -> AsyncMeOrdersResource:
        """`client.me.orders`."""
        return AsyncMeOrdersResource(self._driver)

    @lazy
    def usage(self) -> AsyncMeUsageResource:
        """`client.me.usage`."""
        return AsyncMeUsageResource(self._driver)

    @lazy
    def requests(self) -> AsyncMeRequestsResource:
        """`client.me.requests`."""
        return AsyncMeRequestsResource(self._driver)

    @lazy
    def keys(self) -> AsyncMeKeysResource:
        """`client.me.keys`."""
        return AsyncMeKeysResource(self._driver)

    @lazy
    def with_raw_response(self) -> AsyncMeResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncMeResourceRaw(AsyncMeResource(self._driver, raw=True))

    async def get(
        self,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Me:
        """Get yourself.

        Returns the API key of the request: its name, scopes and tier, and what is left of its
        rate limits. Any key can call it; no scope is needed. With `read:account` it also
        returns the user that the key acts for, and how many deliveries were sent to your
        webhooks today. Without it, a key says nothing about its owner.

        It uses no quota, up to ten times the minute's quota; above that it returns 429.

        Without a key it returns 401, as with one that is wrong, revoked or expired.

        Args:
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Me = await self._call(
            Call(
                GET_ME,
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query),
        )
        return result


class MeResourceRaw:
    """`client.me.with_raw_response` of the sync client."""

    def __init__(self, methods: MeResource) -> None:
        self.get = raw(methods.get)


class AsyncMeResourceRaw:
    """`client.me.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncMeResource) -> None:
        self.get = async_raw(methods.get)
