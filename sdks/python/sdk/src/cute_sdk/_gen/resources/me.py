# Generated from the spec by `make generate`: never edit this file.
"""The user that the API key acts for, and the items that they sell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from ..._calls.requests import Call, ResponseKind, SdkOperation
from ..._resources import AsyncResource, SyncResource, async_raw, raw
from ..._settings import Options, Timeout
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models import (
        Condition,
        Item,
        ItemStats,
        ItemStatus,
        Me,
        Money,
        OwnItemBucket,
        OwnItemHashes,
        ShippingOption,
    )
    from ..pages import AsyncItemPager, ItemPage
    from ..params import (
        ConditionValue,
        ImageCreateDict,
        ItemAttributesCreateDict,
        ItemSizeCreateDict,
        ItemStatusValue,
        MoneyDict,
        ShippingOptionDict,
    )

GET_MY_ITEM_STATS = SdkOperation(
    "get_my_item_stats",
    "GET",
    "/me/items/stats",
    ResponseKind.MODEL,
    model="ItemStats",
    repeated=("item_id",),
)
GET_MY_ITEM_HASHES = SdkOperation(
    "get_my_item_hashes",
    "GET",
    "/me/items/hashes",
    ResponseKind.MODEL,
    model="OwnItemHashes",
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
GET_MY_ITEM_BUCKET = SdkOperation(
    "get_my_item_bucket",
    "GET",
    "/me/item-buckets/{bucket}",
    ResponseKind.MODEL,
    model="OwnItemBucket",
)
LIST_MY_FAVORITES = SdkOperation(
    "list_my_favorites",
    "GET",
    "/me/favorites",
    ResponseKind.PAGE,
    model="Item",
    page="ItemPage",
    cursor="cursor",
)
PUT_MY_FAVORITE = SdkOperation(
    "put_my_favorite",
    "PUT",
    "/me/favorites/{item_id}",
    ResponseKind.EMPTY,
)
DELETE_MY_FAVORITE = SdkOperation(
    "delete_my_favorite",
    "DELETE",
    "/me/favorites/{item_id}",
    ResponseKind.EMPTY,
)
GET_ME = SdkOperation(
    "get_me",
    "GET",
    "/me",
    ResponseKind.MODEL,
    model="Me",
    metered=False,
)


class MeItemsStatsResource(SyncResource):
    """`client.me.items.stats` of the sync client."""

    @property
    def with_raw_response(self) -> MeItemsStatsResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return MeItemsStatsResourceRaw(MeItemsStatsResource(self._driver, raw=True))

    def get(
        self,
        *,
        item_id: UUID | str | Sequence[UUID | str] | Unset = UNSET,
        day_since: date | str | Unset = UNSET,
        day_until: date | str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> ItemStats:
        """Get your views and favorites.

        Returns the views and favorites of your items by day (UTC), newest first. Needs
        `read:items`.

        Views of the item's public page and of `GET /v1/items/{item_id}` count, once a day for
        each viewer, but not your own. They appear within a minute, and stay for 400 days. The
        id of an item that isn't yours matches nothing.

        A count below five is 0, so that nobody can be recognised; a day's sum of all items
        includes such counts if they are five or more together. `bot_views` are views by
        programs that identify themselves as bots, and by clients without a `User-Agent`.

        Scope: `read:items`.

        Args:
            item_id: Only these items, one by one. Repeat the parameter for several, up to 20.
            day_since: Only this day (UTC) and later ones. Without it, 30 days ago.
            day_until: Only days (UTC) before this one.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: ItemStats = self._call(
            Call(
                GET_MY_ITEM_STATS,
                query={
                    "item_id": item_id,
                    "day_since": day_since,
                    "day_until": day_until,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class AsyncMeItemsStatsResource(AsyncResource):
    """`client.me.items.stats` of the async client."""

    @property
    def with_raw_response(self) -> AsyncMeItemsStatsResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncMeItemsStatsResourceRaw(AsyncMeItemsStatsResource(self._driver, raw=True))

    async def get(
        self,
        *,
        item_id: UUID | str | Sequence[UUID | str] | Unset = UNSET,
        day_since: date | str | Unset = UNSET,
        day_until: date | str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> ItemStats:
        """Get your views and favorites.

        Returns the views and favorites of your items by day (UTC), newest first. Needs
        `read:items`.

        Views of the item's public page and of `GET /v1/items/{item_id}` count, once a day for
        each viewer, but not your own. They appear within a minute, and stay for 400 days. The
        id of an item that isn't yours matches nothing.

        A count below five is 0, so that nobody can be recognised; a day's sum of all items
        includes such counts if they are five or more together. `bot_views` are views by
        programs that identify themselves as bots, and by clients without a `User-Agent`.

        Scope: `read:items`.

        Args:
            item_id: Only these items, one by one. Repeat the parameter for several, up to 20.
            day_since: Only this day (UTC) and later ones. Without it, 30 days ago.
            day_until: Only days (UTC) before this one.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: ItemStats = await self._call(
            Call(
                GET_MY_ITEM_STATS,
                query={
                    "item_id": item_id,
                    "day_since": day_since,
                    "day_until": day_until,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class MeItemsStatsResourceRaw:
    """`client.me.items.stats.with_raw_response` of the sync client."""

    def __init__(self, methods: MeItemsStatsResource) -> None:
        self.get = raw(methods.get)


class AsyncMeItemsStatsResourceRaw:
    """`client.me.items.stats.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncMeItemsStatsResource) -> None:
        self.get = async_raw(methods.get)


class MeItemsHashesResource(SyncResource):
    """`client.me.items.hashes` of the sync client."""

    @property
    def with_raw_response(self) -> MeItemsHashesResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return MeItemsHashesResourceRaw(MeItemsHashesResource(self._driver, raw=True))

    def get(
        self,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> OwnItemHashes:
        """Get the set hashes of your items.

        Returns the set hash of all items that `GET /v1/me/items` lists and those of their 256
        buckets, to compare your copy with. Needs `read:items`. `GET /v1/items/hashes` says how
        they are made; the `etag` of an item is the one that you get as its owner.

        `cursor` is a cursor of `GET /v1/events`: a copy that has read your events up to that
        cursor, and none after it, has the same hashes. If your copy differs, read the buckets
        that differ with `GET /v1/me/item-buckets/{bucket}`.

        Scope: `read:items`.

        Args:
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: OwnItemHashes = self._call(
            Call(
                GET_MY_ITEM_HASHES,
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class AsyncMeItemsHashesResource(AsyncResource):
    """`client.me.items.hashes` of the async client."""

    @property
    def with_raw_response(self) -> AsyncMeItemsHashesResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncMeItemsHashesResourceRaw(AsyncMeItemsHashesResource(self._driver, raw=True))

    async def get(
        self,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> OwnItemHashes:
        """Get the set hashes of your items.

        Returns the set hash of all items that `GET /v1/me/items` lists and those of their 256
        buckets, to compare your copy with. Needs `read:items`. `GET /v1/items/hashes` says how
        they are made; the `etag` of an item is the one that you get as its owner.

        `cursor` is a cursor of `GET /v1/events`: a copy that has read your events up to that
        cursor, and none after it, has the same hashes. If your copy differs, read the buckets
        that differ with `GET /v1/me/item-buckets/{bucket}`.

        Scope: `read:items`.

        Args:
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: OwnItemHashes = await self._call(
            Call(
                GET_MY_ITEM_HASHES,
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class MeItemsHashesResourceRaw:
    """`client.me.items.hashes.with_raw_response` of the sync client."""

    def __init__(self, methods: MeItemsHashesResource) -> None:
        self.get = raw(methods.get)


class AsyncMeItemsHashesResourceRaw:
    """`client.me.items.hashes.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncMeItemsHashesResource) -> None:
        self.get = async_raw(methods.get)


class MeItemsResource(SyncResource):
    """`client.me.items` of the sync client."""

    @property
    def stats(self) -> MeItemsStatsResource:
        """`client.me.items.stats`."""
        return MeItemsStatsResource(self._driver)

    @property
    def hashes(self) -> MeItemsHashesResource:
        """`client.me.items.hashes`."""
        return MeItemsHashesResource(self._driver)

    @property
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
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> ItemPage:
        """List your items.

        Lists your own items in every status, newest first, each with its `sku`. Needs
        `read:items`.

        Deleted items are not included. Use `status` to get, for example, only the drafts, `sku`
        to find items by your own numbers (the sold ones too), `metadata_key` with
        `metadata_value` to find them by a pair of your own data, and `updated_since` to
        continue after a pause.

        Scope: `read:items`.

        Args:
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            status: Only items in this status. Repeat the parameter for several, up to 20.
            sku: Only your items with these SKUs, at most one for each. Repeat the parameter for
                several (`sku=A&sku=B`), up to 100 in one call. Unknown SKUs are ignored. SKUs
                are case-sensitive. Set `limit` to the number of SKUs to get them on one page.
            metadata_key: Only entries whose `metadata` has a pair of this key and the value in
                `metadata_value`. Send both parameters, or neither.
            metadata_value: The value of the pair whose key is in `metadata_key`. Values are
                case-sensitive.
            updated_since: Only items that changed at this time or later (RFC 3339). An item
                that changes while you read keeps its place in the list. To get that change,
                read again from the time of your first call (minus the `Cute-Read-Lag` of its
                response, if it has one).
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
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
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
        quantity: int | Unset = UNSET,
        ships_from: str | None | Unset = UNSET,
        shipping: Sequence[ShippingOption | ShippingOptionDict] | Unset = UNSET,
        attributes: ItemAttributesCreateDict | Unset = UNSET,
        sizes: Sequence[ItemSizeCreateDict] | Unset = UNSET,
        metadata: Mapping[str, str] | Unset = UNSET,
        status: Literal["draft", "active"] | Unset = UNSET,
        validate_only: bool | Unset = UNSET,
        if_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
    ) -> Item:
        """Create or replace an item by SKU.

        Makes your item with this `sku` exactly what you send: creates it (201), or replaces all
        of its fields (200). A field that you leave out gets its default. Needs `write:items`.
        Sending the same again changes nothing and sends no event, so a stock system can repeat
        it safely. With `validate_only=true` nothing is created or replaced: you get the item as
        it would be, or all errors.

        A reserved item belongs to an order and returns 409 (`item_not_available`). After a sale
        a new item is created, whose `relisted_from` names the sold one. If only archived items
        have the SKU, the newest is replaced. A `sku` in the body must equal the one in the
        path, or you get 422. A SKU with a slash can't be in a path: use `POST /items` and
        `PATCH` for such an item.

        Scope: `write:items`.

        Args:
            sku: Your own number for the item. It can't contain a slash here.
            title: What it is, in one line. It needs a visible character, and can't contain
                control characters.
            description: What a buyer should know, as plain text. Can have several lines; no
                control characters other than tabs and line ends.
            price: What it costs, without shipping.
            category_id: The id of its category, from the list of categories. New items can't
                have a retired category.
            brand_id: The id of its brand, from the list of brands. New items can't have a
                retired brand.
            size: Its size, as on the label. No markup: no angle, curly or square brackets,
                backslashes or backticks.
            color: Its main colour, in words. No markup, as in `size`.
            condition: How worn it is.
            images: Pictures of it; the first is the main one.
            quantity: How many you have for sale, 1 by default. Units that open orders hold
                don't count.
            ships_from: The country that it is sent from. ISO 3166-1.
            shipping: Where you send it, and for how much: at most one option per destination,
                each in the currency of `price`.
            attributes: Its attributes, as values that can be compared: those of `GET
                /v1/categories/{category_id}/attributes`. `color` and `size` stay as on the
                label.
            sizes: Its size in a system of its size chart. One system is enough: the response
                has the sizes of all systems. Several must be the same size.
            metadata: Your own data about it, up to 20 pairs. Only you see it. None by default.
            status: Whether to list it. The values are `draft`: keep it private for now;
                `active`: list it immediately (the default).
            validate_only: With `true` nothing is changed and no event is sent. You get the
                response that the call would have had, with all errors at once: fields that
                don't match the schema, and errors in fields that do. A resource that the call
                would create has an `id` in the response, but doesn't exist. An
                `Idempotency-Key` is ignored.
            if_match: The `ETag` of the resource as you read it, or its `etag` from a list, an
                event or another response. If the resource has changed since, nothing is changed
                and you get 412 with the current `ETag`.
        """
        result: Item = self._call(
            Call(
                PUT_ITEM_BY_SKU,
                path={
                    "sku": sku,
                },
                query={
                    "validate_only": validate_only,
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
                    "quantity": quantity,
                    "ships_from": ships_from,
                    "shipping": shipping,
                    "attributes": attributes,
                    "sizes": sizes,
                    "metadata": metadata,
                    "status": status,
                },
                body_required=True,
            ),
            Options(
                timeout, max_retries, extra_headers, extra_query, extra_body, deadline=deadline
            ),
        )
        return result


class AsyncMeItemsResource(AsyncResource):
    """`client.me.items` of the async client."""

    @property
    def stats(self) -> AsyncMeItemsStatsResource:
        """`client.me.items.stats`."""
        return AsyncMeItemsStatsResource(self._driver)

    @property
    def hashes(self) -> AsyncMeItemsHashesResource:
        """`client.me.items.hashes`."""
        return AsyncMeItemsHashesResource(self._driver)

    @property
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
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncItemPager:
        """List your items.

        Lists your own items in every status, newest first, each with its `sku`. Needs
        `read:items`.

        Deleted items are not included. Use `status` to get, for example, only the drafts, `sku`
        to find items by your own numbers (the sold ones too), `metadata_key` with
        `metadata_value` to find them by a pair of your own data, and `updated_since` to
        continue after a pause.

        Scope: `read:items`.

        Args:
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            status: Only items in this status. Repeat the parameter for several, up to 20.
            sku: Only your items with these SKUs, at most one for each. Repeat the parameter for
                several (`sku=A&sku=B`), up to 100 in one call. Unknown SKUs are ignored. SKUs
                are case-sensitive. Set `limit` to the number of SKUs to get them on one page.
            metadata_key: Only entries whose `metadata` has a pair of this key and the value in
                `metadata_value`. Send both parameters, or neither.
            metadata_value: The value of the pair whose key is in `metadata_key`. Values are
                case-sensitive.
            updated_since: Only items that changed at this time or later (RFC 3339). An item
                that changes while you read keeps its place in the list. To get that change,
                read again from the time of your first call (minus the `Cute-Read-Lag` of its
                response, if it has one).
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
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
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
        quantity: int | Unset = UNSET,
        ships_from: str | None | Unset = UNSET,
        shipping: Sequence[ShippingOption | ShippingOptionDict] | Unset = UNSET,
        attributes: ItemAttributesCreateDict | Unset = UNSET,
        sizes: Sequence[ItemSizeCreateDict] | Unset = UNSET,
        metadata: Mapping[str, str] | Unset = UNSET,
        status: Literal["draft", "active"] | Unset = UNSET,
        validate_only: bool | Unset = UNSET,
        if_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
    ) -> Item:
        """Create or replace an item by SKU.

        Makes your item with this `sku` exactly what you send: creates it (201), or replaces all
        of its fields (200). A field that you leave out gets its default. Needs `write:items`.
        Sending the same again changes nothing and sends no event, so a stock system can repeat
        it safely. With `validate_only=true` nothing is created or replaced: you get the item as
        it would be, or all errors.

        A reserved item belongs to an order and returns 409 (`item_not_available`). After a sale
        a new item is created, whose `relisted_from` names the sold one. If only archived items
        have the SKU, the newest is replaced. A `sku` in the body must equal the one in the
        path, or you get 422. A SKU with a slash can't be in a path: use `POST /items` and
        `PATCH` for such an item.

        Scope: `write:items`.

        Args:
            sku: Your own number for the item. It can't contain a slash here.
            title: What it is, in one line. It needs a visible character, and can't contain
                control characters.
            description: What a buyer should know, as plain text. Can have several lines; no
                control characters other than tabs and line ends.
            price: What it costs, without shipping.
            category_id: The id of its category, from the list of categories. New items can't
                have a retired category.
            brand_id: The id of its brand, from the list of brands. New items can't have a
                retired brand.
            size: Its size, as on the label. No markup: no angle, curly or square brackets,
                backslashes or backticks.
            color: Its main colour, in words. No markup, as in `size`.
            condition: How worn it is.
            images: Pictures of it; the first is the main one.
            quantity: How many you have for sale, 1 by default. Units that open orders hold
                don't count.
            ships_from: The country that it is sent from. ISO 3166-1.
            shipping: Where you send it, and for how much: at most one option per destination,
                each in the currency of `price`.
            attributes: Its attributes, as values that can be compared: those of `GET
                /v1/categories/{category_id}/attributes`. `color` and `size` stay as on the
                label.
            sizes: Its size in a system of its size chart. One system is enough: the response
                has the sizes of all systems. Several must be the same size.
            metadata: Your own data about it, up to 20 pairs. Only you see it. None by default.
            status: Whether to list it. The values are `draft`: keep it private for now;
                `active`: list it immediately (the default).
            validate_only: With `true` nothing is changed and no event is sent. You get the
                response that the call would have had, with all errors at once: fields that
                don't match the schema, and errors in fields that do. A resource that the call
                would create has an `id` in the response, but doesn't exist. An
                `Idempotency-Key` is ignored.
            if_match: The `ETag` of the resource as you read it, or its `etag` from a list, an
                event or another response. If the resource has changed since, nothing is changed
                and you get 412 with the current `ETag`.
        """
        result: Item = await self._call(
            Call(
                PUT_ITEM_BY_SKU,
                path={
                    "sku": sku,
                },
                query={
                    "validate_only": validate_only,
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
                    "quantity": quantity,
                    "ships_from": ships_from,
                    "shipping": shipping,
                    "attributes": attributes,
                    "sizes": sizes,
                    "metadata": metadata,
                    "status": status,
                },
                body_required=True,
            ),
            Options(
                timeout, max_retries, extra_headers, extra_query, extra_body, deadline=deadline
            ),
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


class MeItemBucketsResource(SyncResource):
    """`client.me.item_buckets` of the sync client."""

    @property
    def with_raw_response(self) -> MeItemBucketsResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return MeItemBucketsResourceRaw(MeItemBucketsResource(self._driver, raw=True))

    def get(
        self,
        bucket: int,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> OwnItemBucket:
        """Get your items of a bucket by id and version.

        Returns the id and version of each of your items whose id ends in this byte, to repair a
        copy whose set hash of this bucket differs from that of `GET /v1/me/items/hashes`. Needs
        `read:items`.

        Read items that you lack, or have at another version, with `GET /v1/items/{item_id}`,
        and remove those that aren't in the list.

        Scope: `read:items`.

        Args:
            bucket: The last byte of the item ids in the bucket, so 66 for ids that end in `42`.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: OwnItemBucket = self._call(
            Call(
                GET_MY_ITEM_BUCKET,
                path={
                    "bucket": bucket,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class AsyncMeItemBucketsResource(AsyncResource):
    """`client.me.item_buckets` of the async client."""

    @property
    def with_raw_response(self) -> AsyncMeItemBucketsResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncMeItemBucketsResourceRaw(AsyncMeItemBucketsResource(self._driver, raw=True))

    async def get(
        self,
        bucket: int,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> OwnItemBucket:
        """Get your items of a bucket by id and version.

        Returns the id and version of each of your items whose id ends in this byte, to repair a
        copy whose set hash of this bucket differs from that of `GET /v1/me/items/hashes`. Needs
        `read:items`.

        Read items that you lack, or have at another version, with `GET /v1/items/{item_id}`,
        and remove those that aren't in the list.

        Scope: `read:items`.

        Args:
            bucket: The last byte of the item ids in the bucket, so 66 for ids that end in `42`.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: OwnItemBucket = await self._call(
            Call(
                GET_MY_ITEM_BUCKET,
                path={
                    "bucket": bucket,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class MeItemBucketsResourceRaw:
    """`client.me.item_buckets.with_raw_response` of the sync client."""

    def __init__(self, methods: MeItemBucketsResource) -> None:
        self.get = raw(methods.get)


class AsyncMeItemBucketsResourceRaw:
    """`client.me.item_buckets.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncMeItemBucketsResource) -> None:
        self.get = async_raw(methods.get)


class MeFavoritesResource(SyncResource):
    """`client.me.favorites` of the sync client."""

    @property
    def with_raw_response(self) -> MeFavoritesResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return MeFavoritesResourceRaw(MeFavoritesResource(self._driver, raw=True))

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> ItemPage:
        """List your favorites.

        Lists your favorites, the newest item first. Needs `read:items`.

        Each item is as `GET /v1/items/{item_id}` returns it to you. Sold items stay in the
        list, deleted ones leave it. An archived item isn't shown until its seller lists it
        again. Only you can see your favorites. Sellers see how many people added their items on
        a day, from five on.

        Scope: `read:items`.

        Args:
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: ItemPage = self._call(
            Call(
                LIST_MY_FAVORITES,
                query={
                    "limit": limit,
                    "cursor": cursor,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    def put(
        self,
        item_id: UUID | str,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Add an item to your favorites.

        Adds an item that you can see to your favorites. Needs `write:items`. Adding it again
        changes nothing.

        You can have 1,000 favorites; one more returns 403 (`storage_quota_exceeded`). A
        favorite ends when you remove it, when the item is deleted, and after 400 days.
        Favorites send no events. A favorite of your own item isn't counted in `GET
        /v1/me/items/stats`.

        Scope: `write:items`.

        Args:
            item_id: The item's id.
        """
        result: None = self._call(
            Call(
                PUT_MY_FAVORITE,
                path={
                    "item_id": item_id,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    def delete(
        self,
        item_id: UUID | str,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Remove an item from your favorites.

        Removes an item from your favorites. Needs `write:items`.

        Removing it again changes nothing. An item that doesn't exist, or that you can't see,
        returns 404, unless it is still one of your favorites.

        Scope: `write:items`.

        Args:
            item_id: The item's id.
        """
        result: None = self._call(
            Call(
                DELETE_MY_FAVORITE,
                path={
                    "item_id": item_id,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class AsyncMeFavoritesResource(AsyncResource):
    """`client.me.favorites` of the async client."""

    @property
    def with_raw_response(self) -> AsyncMeFavoritesResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncMeFavoritesResourceRaw(AsyncMeFavoritesResource(self._driver, raw=True))

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncItemPager:
        """List your favorites.

        Lists your favorites, the newest item first. Needs `read:items`.

        Each item is as `GET /v1/items/{item_id}` returns it to you. Sold items stay in the
        list, deleted ones leave it. An archived item isn't shown until its seller lists it
        again. Only you can see your favorites. Sellers see how many people added their items on
        a day, from five on.

        Scope: `read:items`.

        Args:
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: AsyncItemPager = self._list(
            Call(
                LIST_MY_FAVORITES,
                query={
                    "limit": limit,
                    "cursor": cursor,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    async def put(
        self,
        item_id: UUID | str,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Add an item to your favorites.

        Adds an item that you can see to your favorites. Needs `write:items`. Adding it again
        changes nothing.

        You can have 1,000 favorites; one more returns 403 (`storage_quota_exceeded`). A
        favorite ends when you remove it, when the item is deleted, and after 400 days.
        Favorites send no events. A favorite of your own item isn't counted in `GET
        /v1/me/items/stats`.

        Scope: `write:items`.

        Args:
            item_id: The item's id.
        """
        result: None = await self._call(
            Call(
                PUT_MY_FAVORITE,
                path={
                    "item_id": item_id,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    async def delete(
        self,
        item_id: UUID | str,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Remove an item from your favorites.

        Removes an item from your favorites. Needs `write:items`.

        Removing it again changes nothing. An item that doesn't exist, or that you can't see,
        returns 404, unless it is still one of your favorites.

        Scope: `write:items`.

        Args:
            item_id: The item's id.
        """
        result: None = await self._call(
            Call(
                DELETE_MY_FAVORITE,
                path={
                    "item_id": item_id,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class MeFavoritesResourceRaw:
    """`client.me.favorites.with_raw_response` of the sync client."""

    def __init__(self, methods: MeFavoritesResource) -> None:
        self.list = raw(methods.list)
        self.put = raw(methods.put)
        self.delete = raw(methods.delete)


class AsyncMeFavoritesResourceRaw:
    """`client.me.favorites.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncMeFavoritesResource) -> None:
        self.list = async_raw(methods.list)
        self.put = async_raw(methods.put)
        self.delete = async_raw(methods.delete)


class MeResource(SyncResource):
    """`client.me` of the sync client."""

    @property
    def items(self) -> MeItemsResource:
        """`client.me.items`."""
        return MeItemsResource(self._driver)

    @property
    def item_buckets(self) -> MeItemBucketsResource:
        """`client.me.item_buckets`."""
        return MeItemBucketsResource(self._driver)

    @property
    def favorites(self) -> MeFavoritesResource:
        """`client.me.favorites`."""
        return MeFavoritesResource(self._driver)

    @property
    def with_raw_response(self) -> MeResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return MeResourceRaw(MeResource(self._driver, raw=True))

    def get(
        self,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Me:
        """Get the current user.

        Returns the API key of the request: its name, scopes and tier, and what is left of its
        rate limits. Any key can call it; no scope is needed. With `read:account` it also
        returns the user that the key acts for, how many deliveries were sent to your webhooks
        today, and how much you store. Without it, a key reveals nothing about its owner.

        The call uses no quota, up to ten times the minute's quota; above that it returns 429.

        Without a valid key it returns 401.

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
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class AsyncMeResource(AsyncResource):
    """`client.me` of the async client."""

    @property
    def items(self) -> AsyncMeItemsResource:
        """`client.me.items`."""
        return AsyncMeItemsResource(self._driver)

    @property
    def item_buckets(self) -> AsyncMeItemBucketsResource:
        """`client.me.item_buckets`."""
        return AsyncMeItemBucketsResource(self._driver)

    @property
    def favorites(self) -> AsyncMeFavoritesResource:
        """`client.me.favorites`."""
        return AsyncMeFavoritesResource(self._driver)

    @property
    def with_raw_response(self) -> AsyncMeResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncMeResourceRaw(AsyncMeResource(self._driver, raw=True))

    async def get(
        self,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Me:
        """Get the current user.

        Returns the API key of the request: its name, scopes and tier, and what is left of its
        rate limits. Any key can call it; no scope is needed. With `read:account` it also
        returns the user that the key acts for, how many deliveries were sent to your webhooks
        today, and how much you store. Without it, a key reveals nothing about its owner.

        The call uses no quota, up to ten times the minute's quota; above that it returns 429.

        Without a valid key it returns 401.

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
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
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
