# Generated from the spec by `make generate`: never edit this file.
"""The prices of sold items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from ..._calls.requests import Call, ResponseKind, SdkOperation
from ..._resources import AsyncResource, SyncResource, async_raw, raw
from ..._settings import Options, Timeout
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models import Condition, MarketPrices
    from ..params import ConditionValue, MarketGroupValue

GET_MARKET_PRICES = SdkOperation(
    "get_market_prices",
    "GET",
    "/market/prices",
    ResponseKind.MODEL,
    model="MarketPrices",
    repeated=(
        "category_id",
        "brand_id",
        "condition",
        "group_by",
    ),
)


class MarketPricesResource(SyncResource):
    """`client.market.prices` of the sync client."""

    @property
    def with_raw_response(self) -> MarketPricesResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return MarketPricesResourceRaw(MarketPricesResource(self._driver, raw=True))

    def get(
        self,
        *,
        category_id: UUID | str | Sequence[UUID | str] | Unset = UNSET,
        brand_id: UUID | str | Sequence[UUID | str] | Unset = UNSET,
        condition: Condition
        | ConditionValue
        | Sequence[Condition | ConditionValue]
        | Unset = UNSET,
        currency: str | Unset = UNSET,
        sold_since: datetime | str | Unset = UNSET,
        group_by: MarketGroupValue | Sequence[MarketGroupValue] | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> MarketPrices:
        """Get the prices of sold items.

        Returns how many items were sold, and the quartiles of their prices, by category, brand
        or condition. Needs `read:items`.

        Without `group_by` all items that match are one group. An item counts once, when its
        last unit is sold. Groups with fewer than ten sales are left out. If there are more than
        a hundred groups, you get those with the most sales, largest first. The newest 10,000
        sold items that match are examined: `complete` says whether those were all.

        Scope: `read:items`.

        Args:
            category_id: Only items of this category, of one below it in the tree, or of the one
                that replaces it. Repeat the parameter for several, up to 20. An unknown id
                matches nothing.
            brand_id: Only items of this brand, or of the one that replaces it. Repeat the
                parameter for several, up to 20. An unknown id matches nothing.
            condition: Only items in this condition. Repeat the parameter for several, up to 20.
            currency: Only items priced in this currency, by its ISO 4217 code. EUR without it.
            sold_since: Only items sold at this time or later. Without it, 90 days ago.
            group_by: What to group by. Repeat the parameter for several.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: MarketPrices = self._call(
            Call(
                GET_MARKET_PRICES,
                query={
                    "category_id": category_id,
                    "brand_id": brand_id,
                    "condition": condition,
                    "currency": currency,
                    "sold_since": sold_since,
                    "group_by": group_by,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class AsyncMarketPricesResource(AsyncResource):
    """`client.market.prices` of the async client."""

    @property
    def with_raw_response(self) -> AsyncMarketPricesResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncMarketPricesResourceRaw(AsyncMarketPricesResource(self._driver, raw=True))

    async def get(
        self,
        *,
        category_id: UUID | str | Sequence[UUID | str] | Unset = UNSET,
        brand_id: UUID | str | Sequence[UUID | str] | Unset = UNSET,
        condition: Condition
        | ConditionValue
        | Sequence[Condition | ConditionValue]
        | Unset = UNSET,
        currency: str | Unset = UNSET,
        sold_since: datetime | str | Unset = UNSET,
        group_by: MarketGroupValue | Sequence[MarketGroupValue] | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> MarketPrices:
        """Get the prices of sold items.

        Returns how many items were sold, and the quartiles of their prices, by category, brand
        or condition. Needs `read:items`.

        Without `group_by` all items that match are one group. An item counts once, when its
        last unit is sold. Groups with fewer than ten sales are left out. If there are more than
        a hundred groups, you get those with the most sales, largest first. The newest 10,000
        sold items that match are examined: `complete` says whether those were all.

        Scope: `read:items`.

        Args:
            category_id: Only items of this category, of one below it in the tree, or of the one
                that replaces it. Repeat the parameter for several, up to 20. An unknown id
                matches nothing.
            brand_id: Only items of this brand, or of the one that replaces it. Repeat the
                parameter for several, up to 20. An unknown id matches nothing.
            condition: Only items in this condition. Repeat the parameter for several, up to 20.
            currency: Only items priced in this currency, by its ISO 4217 code. EUR without it.
            sold_since: Only items sold at this time or later. Without it, 90 days ago.
            group_by: What to group by. Repeat the parameter for several.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: MarketPrices = await self._call(
            Call(
                GET_MARKET_PRICES,
                query={
                    "category_id": category_id,
                    "brand_id": brand_id,
                    "condition": condition,
                    "currency": currency,
                    "sold_since": sold_since,
                    "group_by": group_by,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class MarketPricesResourceRaw:
    """`client.market.prices.with_raw_response` of the sync client."""

    def __init__(self, methods: MarketPricesResource) -> None:
        self.get = raw(methods.get)


class AsyncMarketPricesResourceRaw:
    """`client.market.prices.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncMarketPricesResource) -> None:
        self.get = async_raw(methods.get)


class MarketResource(SyncResource):
    """`client.market` of the sync client."""

    @property
    def prices(self) -> MarketPricesResource:
        """`client.market.prices`."""
        return MarketPricesResource(self._driver)


class AsyncMarketResource(AsyncResource):
    """`client.market` of the async client."""

    @property
    def prices(self) -> AsyncMarketPricesResource:
        """`client.market.prices`."""
        return AsyncMarketPricesResource(self._driver)
