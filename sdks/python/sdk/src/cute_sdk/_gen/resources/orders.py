# Generated from the spec by `make generate`: never edit this file.
"""What you sold and bought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from ..._calls.requests import Call, ResponseKind, SdkOperation
from ..._pages import AsyncPager, Page
from ..._resources import AsyncResource, SyncResource, async_raw, raw
from ..._settings import Options, Timeout
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models import Order, OrderRole, OrderStatus
    from ..params import OrderRoleValue, OrderStatusValue

LIST_MY_ORDERS = SdkOperation(
    "list_my_orders",
    "GET",
    "/me/orders",
    ResponseKind.PAGE,
    model="Order",
    cursor="cursor",
    repeated=(
        "role",
        "status",
    ),
)
GET_MY_ORDER = SdkOperation(
    "get_my_order",
    "GET",
    "/me/orders/{order_id}",
    ResponseKind.MODEL,
    model="Order",
)


class OrdersResource(SyncResource):
    """`client.orders` of the sync client."""

    @property
    def with_raw_response(self) -> OrdersResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return OrdersResourceRaw(OrdersResource(self._driver, raw=True))

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        role: OrderRole | OrderRoleValue | Sequence[OrderRole | OrderRoleValue] | Unset = UNSET,
        status: OrderStatus
        | OrderStatusValue
        | Sequence[OrderStatus | OrderStatusValue]
        | Unset = UNSET,
        created_since: datetime | str | Unset = UNSET,
        created_until: datetime | str | Unset = UNSET,
        updated_since: datetime | str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
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
            role: Only orders in which you are the seller, or the buyer. Repeat the parameter
                for several, up to 20. Without it you get both.
            status: Only orders in this status. Repeat the parameter for several, up to 20.
            created_since: Only orders that were placed at this time or later (RFC 3339).
            created_until: Only orders that were placed before this time (RFC 3339).
            updated_since: Only items that changed at this time or later (RFC 3339). An item
                that changes while you read keeps its place in the list. To get that change,
                read again from the time of your first call (minus the `Cute-Read-Lag` of its
                response, if it has one).
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
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    def get(
        self,
        order_id: UUID | str,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Order:
        """Get one of your orders.

        Returns one order in which you are the seller or the buyer. Needs `read:orders`.

        You see the id and username of the other side; only the seller sees the item's `sku`. An
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
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class AsyncOrdersResource(AsyncResource):
    """`client.orders` of the async client."""

    @property
    def with_raw_response(self) -> AsyncOrdersResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncOrdersResourceRaw(AsyncOrdersResource(self._driver, raw=True))

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        role: OrderRole | OrderRoleValue | Sequence[OrderRole | OrderRoleValue] | Unset = UNSET,
        status: OrderStatus
        | OrderStatusValue
        | Sequence[OrderStatus | OrderStatusValue]
        | Unset = UNSET,
        created_since: datetime | str | Unset = UNSET,
        created_until: datetime | str | Unset = UNSET,
        updated_since: datetime | str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
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
            role: Only orders in which you are the seller, or the buyer. Repeat the parameter
                for several, up to 20. Without it you get both.
            status: Only orders in this status. Repeat the parameter for several, up to 20.
            created_since: Only orders that were placed at this time or later (RFC 3339).
            created_until: Only orders that were placed before this time (RFC 3339).
            updated_since: Only items that changed at this time or later (RFC 3339). An item
                that changes while you read keeps its place in the list. To get that change,
                read again from the time of your first call (minus the `Cute-Read-Lag` of its
                response, if it has one).
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
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    async def get(
        self,
        order_id: UUID | str,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Order:
        """Get one of your orders.

        Returns one order in which you are the seller or the buyer. Needs `read:orders`.

        You see the id and username of the other side; only the seller sees the item's `sku`. An
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
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class OrdersResourceRaw:
    """`client.orders.with_raw_response` of the sync client."""

    def __init__(self, methods: OrdersResource) -> None:
        self.list = raw(methods.list)
        self.get = raw(methods.get)


class AsyncOrdersResourceRaw:
    """`client.orders.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncOrdersResource) -> None:
        self.list = async_raw(methods.list)
        self.get = async_raw(methods.get)
