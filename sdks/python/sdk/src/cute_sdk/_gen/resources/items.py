# Generated from the spec by `make generate`: never edit this file.
"""Items for sale. Everyone can read listed items; only their owner can change them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from ..._calls.requests import Call, ResponseKind, SdkOperation
from ..._downloads import AsyncDownload, Download
from ..._resources import AsyncResource, SyncResource, async_raw, raw
from ..._settings import Options, Timeout
from ..._upserts import Report, UpsertResult, async_upsert_many, upsert_many
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models import (
        Color,
        Condition,
        Gender,
        Item,
        ItemBatchResult,
        ItemHashes,
        Material,
        Money,
        Pattern,
        ShippingOption,
        SleeveLength,
    )
    from ..pages import AsyncItemChangePager, AsyncItemPager, ItemChangePage, ItemPage
    from ..params import (
        BatchOperationDict,
        ColorValue,
        ConditionValue,
        GenderValue,
        ImageCreateDict,
        ItemAttributesCreateDict,
        ItemAttributesPatchDict,
        ItemCreateDict,
        ItemSizeCreateDict,
        MaterialValue,
        MoneyDict,
        PatternValue,
        ShippingOptionDict,
        SleeveLengthValue,
    )

LIST_ITEM_CHANGES = SdkOperation(
    "list_item_changes",
    "GET",
    "/items/changes",
    ResponseKind.PAGE,
    model="ItemChange",
    page="ItemChangePage",
    cursor="after",
)
GET_ITEM_HASHES = SdkOperation(
    "get_item_hashes",
    "GET",
    "/items/hashes",
    ResponseKind.MODEL,
    model="ItemHashes",
)
GET_ITEM_SNAPSHOT = SdkOperation(
    "get_item_snapshot",
    "GET",
    "/items/snapshot",
    ResponseKind.BYTES,
)
LIST_ITEMS = SdkOperation(
    "list_items",
    "GET",
    "/items",
    ResponseKind.PAGE,
    model="Item",
    page="ItemPage",
    cursor="cursor",
    repeated=(
        "category_id",
        "brand_id",
        "condition",
        "size",
        "color",
        "sizes",
        "attributes.gender",
        "attributes.color",
        "attributes.material",
        "attributes.pattern",
        "attributes.sleeve_length",
        "seller_id",
        "status",
        "include",
    ),
)
CREATE_ITEM = SdkOperation(
    "create_item",
    "POST",
    "/items",
    ResponseKind.MODEL,
    model="Item",
    takes_idempotency_key=True,
)
GET_ITEM = SdkOperation(
    "get_item",
    "GET",
    "/items/{item_id}",
    ResponseKind.MODEL,
    model="Item",
)
DELETE_ITEM = SdkOperation(
    "delete_item",
    "DELETE",
    "/items/{item_id}",
    ResponseKind.EMPTY,
)
UPDATE_ITEM = SdkOperation(
    "update_item",
    "PATCH",
    "/items/{item_id}",
    ResponseKind.MODEL,
    model="Item",
    takes_idempotency_key=True,
)
BATCH_ITEMS = SdkOperation(
    "batch_items",
    "POST",
    "/items/batch",
    ResponseKind.MODEL,
    model="ItemBatchResult",
    takes_idempotency_key=True,
)


class ItemsChangesResource(SyncResource):
    """`client.items.changes` of the sync client."""

    @property
    def with_raw_response(self) -> ItemsChangesResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return ItemsChangesResourceRaw(ItemsChangesResource(self._driver, raw=True))

    def list(
        self,
        *,
        after: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> ItemChangePage:
        """Follow the changes of all public items.

        Lists the changes in the public catalogue, of all sellers, in the order in which they
        were committed. Use it to keep a copy up to date. Needs `read:items`. Start from the
        `X-Changes-Cursor` of `GET /v1/items/snapshot`; without `after` you read the whole
        catalogue.

        Each entry has one item in its current state: for an `upsert`, replace what you have
        under its `id`; for a `delete`, remove it (the item was archived or deleted; you may
        never have had it). An item that changed several times since your cursor appears once,
        at its newest change. No change is left out: a change that is committed late appears
        later, never before a cursor that you have.

        Store `next_cursor` once you have handled `data`, and continue from it: at once while
        `has_more` is true, later when it is false. A change appears here within about a second.

        A cursor is valid for at least 31 days, counted from its response while `has_more` is
        false, and from the last change of its page while it is true. A rejected cursor (422)
        may be older: download the snapshot again, and continue from its cursor.

        At the end (`has_more` is false) `proof` has the set hash of an exact copy, to compare
        yours with: `GET /v1/items/hashes` says how it is made.

        Scope: `read:items`.

        Args:
            after: Where to continue: the `next_cursor` of the previous response, or the
                `X-Changes-Cursor` of a snapshot. Without it you read the whole catalogue.
            limit: The maximum number of entries on a page.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: ItemChangePage = self._call(
            Call(
                LIST_ITEM_CHANGES,
                query={
                    "after": after,
                    "limit": limit,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class AsyncItemsChangesResource(AsyncResource):
    """`client.items.changes` of the async client."""

    @property
    def with_raw_response(self) -> AsyncItemsChangesResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncItemsChangesResourceRaw(AsyncItemsChangesResource(self._driver, raw=True))

    def list(
        self,
        *,
        after: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncItemChangePager:
        """Follow the changes of all public items.

        Lists the changes in the public catalogue, of all sellers, in the order in which they
        were committed. Use it to keep a copy up to date. Needs `read:items`. Start from the
        `X-Changes-Cursor` of `GET /v1/items/snapshot`; without `after` you read the whole
        catalogue.

        Each entry has one item in its current state: for an `upsert`, replace what you have
        under its `id`; for a `delete`, remove it (the item was archived or deleted; you may
        never have had it). An item that changed several times since your cursor appears once,
        at its newest change. No change is left out: a change that is committed late appears
        later, never before a cursor that you have.

        Store `next_cursor` once you have handled `data`, and continue from it: at once while
        `has_more` is true, later when it is false. A change appears here within about a second.

        A cursor is valid for at least 31 days, counted from its response while `has_more` is
        false, and from the last change of its page while it is true. A rejected cursor (422)
        may be older: download the snapshot again, and continue from its cursor.

        At the end (`has_more` is false) `proof` has the set hash of an exact copy, to compare
        yours with: `GET /v1/items/hashes` says how it is made.

        Scope: `read:items`.

        Args:
            after: Where to continue: the `next_cursor` of the previous response, or the
                `X-Changes-Cursor` of a snapshot. Without it you read the whole catalogue.
            limit: The maximum number of entries on a page.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: AsyncItemChangePager = self._list(
            Call(
                LIST_ITEM_CHANGES,
                query={
                    "after": after,
                    "limit": limit,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class ItemsChangesResourceRaw:
    """`client.items.changes.with_raw_response` of the sync client."""

    def __init__(self, methods: ItemsChangesResource) -> None:
        self.list = raw(methods.list)


class AsyncItemsChangesResourceRaw:
    """`client.items.changes.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncItemsChangesResource) -> None:
        self.list = async_raw(methods.list)


class ItemsHashesResource(SyncResource):
    """`client.items.hashes` of the sync client."""

    @property
    def with_raw_response(self) -> ItemsHashesResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return ItemsHashesResourceRaw(ItemsHashesResource(self._driver, raw=True))

    def get(
        self,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> ItemHashes:
        """Get the set hashes of all public items.

        Returns the set hash of the public catalogue and those of its 256 buckets, to compare
        your copy with. Needs `read:items`. `cursor` is a cursor of `GET /v1/items/changes`.

        The hash of an item is the SHA-256 of its `id`, a colon, and its version: the
        hexadecimal digits at the start of its `etag`. The set hash of many items is the sum of
        their hashes as big-endian numbers, modulo 2^256, so it doesn't depend on their order. A
        bucket has the items whose ids end in the same byte, and a set hash of the same kind.
        Names of sellers, brands and categories are not part of an item's version.

        Compare the set hash of your copy with the `proof` of `GET /v1/items/changes`. If they
        differ, compare your buckets with these, and read those that differ with `GET /v1/item-
        buckets/{bucket}`. A list with filters has no set hash.

        After an upgrade you get 503 until the marketplace has counted its items.

        Scope: `read:items`.

        Args:
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: ItemHashes = self._call(
            Call(
                GET_ITEM_HASHES,
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class AsyncItemsHashesResource(AsyncResource):
    """`client.items.hashes` of the async client."""

    @property
    def with_raw_response(self) -> AsyncItemsHashesResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncItemsHashesResourceRaw(AsyncItemsHashesResource(self._driver, raw=True))

    async def get(
        self,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> ItemHashes:
        """Get the set hashes of all public items.

        Returns the set hash of the public catalogue and those of its 256 buckets, to compare
        your copy with. Needs `read:items`. `cursor` is a cursor of `GET /v1/items/changes`.

        The hash of an item is the SHA-256 of its `id`, a colon, and its version: the
        hexadecimal digits at the start of its `etag`. The set hash of many items is the sum of
        their hashes as big-endian numbers, modulo 2^256, so it doesn't depend on their order. A
        bucket has the items whose ids end in the same byte, and a set hash of the same kind.
        Names of sellers, brands and categories are not part of an item's version.

        Compare the set hash of your copy with the `proof` of `GET /v1/items/changes`. If they
        differ, compare your buckets with these, and read those that differ with `GET /v1/item-
        buckets/{bucket}`. A list with filters has no set hash.

        After an upgrade you get 503 until the marketplace has counted its items.

        Scope: `read:items`.

        Args:
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: ItemHashes = await self._call(
            Call(
                GET_ITEM_HASHES,
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class ItemsHashesResourceRaw:
    """`client.items.hashes.with_raw_response` of the sync client."""

    def __init__(self, methods: ItemsHashesResource) -> None:
        self.get = raw(methods.get)


class AsyncItemsHashesResourceRaw:
    """`client.items.hashes.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncItemsHashesResource) -> None:
        self.get = async_raw(methods.get)


class ItemsSnapshotResource(SyncResource):
    """`client.items.snapshot` of the sync client."""

    @property
    def with_raw_response(self) -> ItemsSnapshotResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return ItemsSnapshotResourceRaw(ItemsSnapshotResource(self._driver, raw=True))

    def get(
        self,
        *,
        range: str | Unset = UNSET,
        if_range: str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Download:
        """Download the whole public catalogue.

        Returns all public items in one file: gzip (one member) with JSON Lines in UTF-8, one
        `Item` per line, as `GET /v1/items/{item_id}` shows it without a key in the same API
        version. Needs `read:items`. The file is renewed in the background when items have
        changed, so it can be a few minutes old: continue from its `X-Changes-Cursor` with `GET
        /v1/items/changes`, and your copy is up to date.

        The file is sent without a `Content-Encoding`. If a download is interrupted, request the
        rest with `Range: bytes=N-` and, in `If-Range`, the `ETag` of what you have. You get the
        rest (206) for up to an hour after a newer snapshot; later, or without `If-Range`, you
        get the newest snapshot. A range beyond the end returns 416. A request for several
        ranges returns the whole file (200).

        Before the first snapshot exists you get 503 with `Retry-After`.

        Scope: `read:items`.

        Args:
            range: One range of bytes, as in RFC 9110: `bytes=0-1023`, `bytes=1024-` or
                `bytes=-1024`. Any other value is ignored, and you get the whole file.
            if_range: The `ETag` of the snapshot that you have a part of. If we no longer have
                that snapshot, `Range` is ignored and you get the whole newest snapshot. A date
                never matches.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Download = self._call(
            Call(
                GET_ITEM_SNAPSHOT,
                headers={
                    "Range": range,
                    "If-Range": if_range,
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class AsyncItemsSnapshotResource(AsyncResource):
    """`client.items.snapshot` of the async client."""

    @property
    def with_raw_response(self) -> AsyncItemsSnapshotResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncItemsSnapshotResourceRaw(AsyncItemsSnapshotResource(self._driver, raw=True))

    async def get(
        self,
        *,
        range: str | Unset = UNSET,
        if_range: str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncDownload:
        """Download the whole public catalogue.

        Returns all public items in one file: gzip (one member) with JSON Lines in UTF-8, one
        `Item` per line, as `GET /v1/items/{item_id}` shows it without a key in the same API
        version. Needs `read:items`. The file is renewed in the background when items have
        changed, so it can be a few minutes old: continue from its `X-Changes-Cursor` with `GET
        /v1/items/changes`, and your copy is up to date.

        The file is sent without a `Content-Encoding`. If a download is interrupted, request the
        rest with `Range: bytes=N-` and, in `If-Range`, the `ETag` of what you have. You get the
        rest (206) for up to an hour after a newer snapshot; later, or without `If-Range`, you
        get the newest snapshot. A range beyond the end returns 416. A request for several
        ranges returns the whole file (200).

        Before the first snapshot exists you get 503 with `Retry-After`.

        Scope: `read:items`.

        Args:
            range: One range of bytes, as in RFC 9110: `bytes=0-1023`, `bytes=1024-` or
                `bytes=-1024`. Any other value is ignored, and you get the whole file.
            if_range: The `ETag` of the snapshot that you have a part of. If we no longer have
                that snapshot, `Range` is ignored and you get the whole newest snapshot. A date
                never matches.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: AsyncDownload = await self._call(
            Call(
                GET_ITEM_SNAPSHOT,
                headers={
                    "Range": range,
                    "If-Range": if_range,
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class ItemsSnapshotResourceRaw:
    """`client.items.snapshot.with_raw_response` of the sync client."""

    def __init__(self, methods: ItemsSnapshotResource) -> None:
        self.get = raw(methods.get)


class AsyncItemsSnapshotResourceRaw:
    """`client.items.snapshot.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncItemsSnapshotResource) -> None:
        self.get = async_raw(methods.get)


class ItemsResource(SyncResource):
    """`client.items` of the sync client."""

    @property
    def changes(self) -> ItemsChangesResource:
        """`client.items.changes`."""
        return ItemsChangesResource(self._driver)

    @property
    def hashes(self) -> ItemsHashesResource:
        """`client.items.hashes`."""
        return ItemsHashesResource(self._driver)

    @property
    def snapshot(self) -> ItemsSnapshotResource:
        """`client.items.snapshot`."""
        return ItemsSnapshotResource(self._driver)

    @property
    def with_raw_response(self) -> ItemsResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return ItemsResourceRaw(ItemsResource(self._driver, raw=True))

    def upsert_many(
        self, rows: Iterable[ItemCreateDict], *, progress: Report | None = None
    ) -> list[UpsertResult]:
        """Create or replace many items by their SKU, in calls of 100 rows.

        Each row is the complete item, with its `sku`. A row that fails for a reason that may pass is
        sent again after a pause, as often as `max_retries` says. If a call fails as a whole (no
        connection, an invalid key, the day's quota), nothing more is sent: the rows that are left get
        its error.

        Args:
            rows: The items. An iterator is read as its rows are sent.
            progress: Called after each 100 rows, with an `UpsertProgress`.

        Returns the result of each row, in order. Raises none of the API's errors: see `error` of each
        result.
        """
        return upsert_many(self.batch, self._driver, Call(BATCH_ITEMS), rows, progress)

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        q: str | Unset = UNSET,
        category_id: UUID | str | Sequence[UUID | str] | Unset = UNSET,
        brand_id: UUID | str | Sequence[UUID | str] | Unset = UNSET,
        condition: Condition
        | ConditionValue
        | Sequence[Condition | ConditionValue]
        | Unset = UNSET,
        min_price: int | Unset = UNSET,
        max_price: int | Unset = UNSET,
        currency: str | Unset = UNSET,
        size: str | Sequence[str] | Unset = UNSET,
        color: str | Sequence[str] | Unset = UNSET,
        sizes: str | Sequence[str] | Unset = UNSET,
        attributes_gender: Gender | GenderValue | Sequence[Gender | GenderValue] | Unset = UNSET,
        attributes_color: Color | ColorValue | Sequence[Color | ColorValue] | Unset = UNSET,
        attributes_material: Material
        | MaterialValue
        | Sequence[Material | MaterialValue]
        | Unset = UNSET,
        attributes_pattern: Pattern
        | PatternValue
        | Sequence[Pattern | PatternValue]
        | Unset = UNSET,
        attributes_sleeve_length: SleeveLength
        | SleeveLengthValue
        | Sequence[SleeveLength | SleeveLengthValue]
        | Unset = UNSET,
        ships_to: str | Unset = UNSET,
        seller_id: UUID | str | Sequence[UUID | str] | Unset = UNSET,
        status: Literal["active", "reserved", "sold"]
        | Sequence[Literal["active", "reserved", "sold"]]
        | Unset = UNSET,
        updated_since: datetime | str | Unset = UNSET,
        sort: Literal["newest", "price_asc", "price_desc", "total_asc", "relevance"]
        | Unset = UNSET,
        include: Literal["facets"] | Sequence[Literal["facets"]] | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> ItemPage:
        """List items.

        Lists the items of the marketplace that are for sale. With `status` you can get reserved
        and sold items as well. You can combine filters: an item must match at least one value
        of each filter. The newest items come first, or with `q` the most relevant, unless
        `sort` says otherwise.

        Follow `next_cursor` (or the `Link` header) with the same filters and the same sort. An
        item that is in the list the whole time appears exactly once, even if others are added
        or removed while you read. A cursor of another sort or other filters returns 422.

        Each item is as `GET /v1/items/{item_id}` returns it to you: your own items have `sku`.

        No key is needed. With a key, it must have `read:items`. An invalid filter returns 422;
        a filter without matches returns an empty page.

        Scope: `read:items`; works without a key too.

        Args:
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            q: Only items whose title, brand or description contains each of these words. Case
                and accents don't matter, and one typo in a word (two in a long word) is
                tolerated. A word of three letters or more also matches words that add up to
                four letters to it (`dress` matches `dresses`). A word that is in no item
                matches all words that begin with it. If very many words could match, the ones
                closest to yours are used.
            category_id: Only items of this category, of one below it in the tree, or of the one
                that replaces it. Repeat the parameter for several, up to 20. An unknown id
                matches nothing.
            brand_id: Only items of this brand, or of the one that replaces it. Repeat the
                parameter for several, up to 20. An unknown id matches nothing.
            condition: Only items in this condition. Repeat the parameter for several, up to 20.
            min_price: Only items that cost at least this much, in minor units of `currency`.
            max_price: Only items that cost at most this much, in minor units of `currency`. A
                value below `min_price` matches nothing.
            currency: Only items priced in this currency, by its ISO 4217 code. `min_price`,
                `max_price`, the sorts by price and the price bands of the facets use this
                currency, or EUR without the parameter.
            size: Only items of this size, as their seller wrote it. Case doesn't matter. Repeat
                the parameter for several, up to 20.
            color: Only items of this colour, as their seller wrote it. Case doesn't matter.
                Repeat the parameter for several, up to 20.
            sizes: Only items of this size, as `system:value`, whichever system their seller
                used. Repeat the parameter for several, up to 20. A size means something else in
                clothing than in shoes, so send `category_id` too. An unknown size matches
                nothing.
            attributes_gender: Only items whose attribute `gender` has this value. Repeat the
                parameter for several, up to 20.
            attributes_color: Only items whose attribute `color` has this value. Repeat the
                parameter for several, up to 20.
            attributes_material: Only items whose attribute `material` has this value. Repeat
                the parameter for several, up to 20.
            attributes_pattern: Only items whose attribute `pattern` has this value. Repeat the
                parameter for several, up to 20.
            attributes_sleeve_length: Only items whose attribute `sleeve_length` has this value.
                Repeat the parameter for several, up to 20.
            ships_to: Only items that are sent to this country, by its ISO 3166-1 code: those
                with a shipping option for the country, its region, or all countries.
            seller_id: Only items of this seller. Repeat the parameter for several, up to 20. An
                unknown id matches nothing.
            status: Only items in this status. Without it you get those for sale, `active`.
                Repeat the parameter for several, up to 20 (`status=active&status=sold`). The
                values are `active`: for sale; `reserved`: ordered; `sold`: its order is
                completed.
            updated_since: Only items that changed at this time or later (RFC 3339). An item
                that changes while you read keeps its place in the list. To get that change,
                read again from the time of your first call (minus the `Cute-Read-Lag` of its
                response, if it has one).
            sort: The sort order. `relevance` sorts the matches among the newest 2,500 items,
                best first, and lists older matches after them, newest first. If few of the
                newest items match, and at most 5,000 match in all, it sorts all of them. The
                values are `newest`: newest first (the default without `q`); `price_asc`:
                cheapest first, only among items priced in `currency`; `price_desc`: most
                expensive first, only among items priced in `currency`; `total_asc`: cheapest
                first with shipping to `ships_to`, only among items priced in `currency`, and of
                these only the 2,000 that cost least without shipping; `relevance`: best match
                first, only with `q`, where it is the default.
            include: What to add to the response. Repeat the parameter for several. Facets are
                the same on each page of a list: request them once. The values are `facets`: how
                many of the matching items have which brand, category, condition and price.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: ItemPage = self._call(
            Call(
                LIST_ITEMS,
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "q": q,
                    "category_id": category_id,
                    "brand_id": brand_id,
                    "condition": condition,
                    "min_price": min_price,
                    "max_price": max_price,
                    "currency": currency,
                    "size": size,
                    "color": color,
                    "sizes": sizes,
                    "attributes.gender": attributes_gender,
                    "attributes.color": attributes_color,
                    "attributes.material": attributes_material,
                    "attributes.pattern": attributes_pattern,
                    "attributes.sleeve_length": attributes_sleeve_length,
                    "ships_to": ships_to,
                    "seller_id": seller_id,
                    "status": status,
                    "updated_since": updated_since,
                    "sort": sort,
                    "include": include,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    def create(
        self,
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
        sku: str | None | Unset = UNSET,
        metadata: Mapping[str, str] | Unset = UNSET,
        status: Literal["draft", "active"] | Unset = UNSET,
        validate_only: bool | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Item:
        """Create an item.

        Lists a new item for sale, or saves it as a draft with `status: draft`. Needs
        `write:items`.

        If another of your draft, active or reserved items has this `sku`, you get 409
        (`sku_taken`), so a repeated create can't list the same thing twice. After a sale the
        SKU is free again: `relisted_from` of the new item names the sold one. An unknown
        `category_id` or `brand_id` returns 422. Your webhooks get `item.created`.

        To check an item before you list it, send `validate_only=true`: you get the item as it
        would be, or all errors, and nothing is created.

        Scope: `write:items`.

        Args:
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
            sku: Your own number for it. Only one of your draft, active and reserved items may
                have it. It begins and ends with a visible character, and can't contain control
                characters. Only you see it.
            metadata: Your own data about it, up to 20 pairs. Only you see it. None by default.
            status: Whether to list it. The values are `draft`: keep it private for now;
                `active`: list it immediately (the default).
            validate_only: With `true` nothing is changed and no event is sent. You get the
                response that the call would have had, with all errors at once: fields that
                don't match the schema, and errors in fields that do. A resource that the call
                would create has an `id` in the response, but doesn't exist. An
                `Idempotency-Key` is ignored.
        """
        result: Item = self._call(
            Call(
                CREATE_ITEM,
                query={
                    "validate_only": validate_only,
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
                    "sku": sku,
                    "metadata": metadata,
                    "status": status,
                },
                body_required=True,
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                extra_body,
                idempotency_key=idempotency_key,
                deadline=deadline,
            ),
        )
        return result

    def get(
        self,
        item_id: UUID | str,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Item:
        """Get an item.

        Returns one item. Everyone can see active, reserved and sold items; only the owner can
        see drafts, archived items and `sku`.

        No key is needed. With a key, it must have `read:items`. An item that you are not
        allowed to see returns 404, like one that does not exist.

        Scope: `read:items`; works without a key too.

        Args:
            item_id: The item's id.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Item = self._call(
            Call(
                GET_ITEM,
                path={
                    "item_id": item_id,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    def delete(
        self,
        item_id: UUID | str,
        *,
        if_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Delete an item.

        Deletes one of your items permanently; you can then use its `sku` again. Needs
        `write:items`.

        An item that is sold, or has units in an open order, returns 409 (`item_not_available`).
        An item of another user returns 403 (`not_owner`). Deleting it again returns 404. Your
        webhooks get `item.deleted`.

        Scope: `write:items`.

        Args:
            item_id: The item's id.
            if_match: The `ETag` of the resource as you read it, or its `etag` from a list, an
                event or another response. If the resource has changed since, nothing is changed
                and you get 412 with the current `ETag`.
        """
        result: None = self._call(
            Call(
                DELETE_ITEM,
                path={
                    "item_id": item_id,
                },
                headers={
                    "If-Match": if_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    def update(
        self,
        item_id: UUID | str,
        *,
        title: str | Unset = UNSET,
        description: str | None | Unset = UNSET,
        price: Money | MoneyDict | Unset = UNSET,
        category_id: UUID | str | Unset = UNSET,
        brand_id: UUID | str | None | Unset = UNSET,
        size: str | None | Unset = UNSET,
        color: str | None | Unset = UNSET,
        condition: Condition | ConditionValue | Unset = UNSET,
        images: Sequence[ImageCreateDict] | Unset = UNSET,
        quantity: int | Unset = UNSET,
        ships_from: str | None | Unset = UNSET,
        shipping: Sequence[ShippingOption | ShippingOptionDict] | Unset = UNSET,
        attributes: ItemAttributesPatchDict | Unset = UNSET,
        sizes: Sequence[ItemSizeCreateDict] | Unset = UNSET,
        sku: str | None | Unset = UNSET,
        metadata: Mapping[str, str | None] | Unset = UNSET,
        status: Literal["draft", "active", "archived"] | Unset = UNSET,
        if_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Item:
        """Update an item.

        Changes the fields that you send and leaves the others (JSON Merge Patch, RFC 7396):
        `null` clears a field, and `images` is replaced as a whole. Needs `write:items`.

        A reserved or sold item belongs to an order and returns 409 (`item_not_available`),
        except that a patch of `quantity` alone restocks a reserved item. A `sku` of another of
        your draft, active or reserved items returns 409 (`sku_taken`). A `quantity` that
        exceeds 9,999 together with the units of open orders returns 422. An item of another
        user returns 403 (`not_owner`). Your webhooks get `item.updated`; a patch that changes
        nothing sends no event.

        Scope: `write:items`.

        Args:
            item_id: The item's id.
            title: What it is, in one line. It needs a visible character, and can't contain
                control characters.
            description: What a buyer should know, as plain text. Can have several lines; no
                control characters other than tabs and line ends. `null` clears it.
            price: What it costs, without shipping. Send both of its fields.
            category_id: The id of its category, from the list of categories. New items can't
                have a retired category.
            brand_id: The id of its brand, from the list of brands. New items can't have a
                retired brand. `null` clears it.
            size: Its size, as on the label. No markup: no angle, curly or square brackets,
                backslashes or backticks. `null` clears it.
            color: Its main colour, in words. No markup, as in `size`. `null` clears it.
            condition: How worn it is.
            images: Pictures of it, which replace all current ones; the first is the main one.
            quantity: How many you have for sale. Units that open orders hold don't count. Alone
                in a patch, it can also restock a reserved item.
            ships_from: The country that it is sent from. ISO 3166-1. `null` clears it.
            shipping: Where you send it, and for how much, in place of all current options: at
                most one per destination, each in the currency of `price`.
            attributes: The attributes to set; `null` removes an attribute. The others stay.
            sizes: Its size in a system of its size chart, in place of the current one. An empty
                list clears it.
            sku: Your own number for it. Only one of your draft, active and reserved items may
                have it. It begins and ends with a visible character, and can't contain control
                characters. Only you see it. `null` clears it.
            metadata: The pairs of your own data to set; `null` removes a pair. The others stay.
            status: Who sees it. The values are `draft`: keep it private; `active`: list it;
                `archived`: take it off the market.
            if_match: The `ETag` of the resource as you read it, or its `etag` from a list, an
                event or another response. If the resource has changed since, nothing is changed
                and you get 412 with the current `ETag`.
        """
        result: Item = self._call(
            Call(
                UPDATE_ITEM,
                path={
                    "item_id": item_id,
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
                    "sku": sku,
                    "metadata": metadata,
                    "status": status,
                },
                body_required=True,
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                extra_body,
                idempotency_key=idempotency_key,
                deadline=deadline,
            ),
        )
        return result

    def batch(
        self,
        *,
        operations: Sequence[BatchOperationDict],
        atomic: bool | Unset = UNSET,
        validate_only: bool | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> ItemBatchResult:
        """Change many items at once.

        Creates, updates, replaces and deletes your items, up to 100 in one call. It counts once
        against the minute's rate limit, and once for each row against the day's. Needs
        `write:items`. Each row works like the operation of the same name, events included, and
        sees the changes of the rows before it.

        **This returns 200 even when rows fail: check `failed`.** Each row has its own result,
        with the status and the problem that it would have had as a separate call. A row that
        fails changes nothing and does not affect other rows. Only a call that is invalid as a
        whole returns an error: a body that is not JSON, or `operations` that are missing, empty
        or more than 100.

        **With `atomic: true` it is all or nothing, and still returns 200.** If any row fails,
        nothing is changed and no event is sent; `succeeded` is then 0. Every row is still
        tried: rows that failed have their problems, rows that would have succeeded get 424
        (`batch_rolled_back`).

        With `validate_only=true` each row gets the result that it would have had, and nothing
        is changed.

        A body has at most 1 MiB, enough for 100 rows of about 10 KiB each. With an
        `Idempotency-Key`, a retry gets the first response again. If that has more than 512 KiB,
        the retry gets the same statuses and problems, with each `item` as it is now (`null` if
        it was deleted since). Nothing is done twice. If the call as a whole returns 500 or 503,
        no row was processed.

        Scope: `write:items`.

        Args:
            atomic: Whether to change all or nothing. By default, valid rows are processed, and
                the others are not.
            operations: The rows, which are processed in this order.
            validate_only: With `true` nothing is changed and no event is sent. You get the
                response that the call would have had, with all errors at once: fields that
                don't match the schema, and errors in fields that do. A resource that the call
                would create has an `id` in the response, but doesn't exist. An
                `Idempotency-Key` is ignored.
        """
        result: ItemBatchResult = self._call(
            Call(
                BATCH_ITEMS,
                query={
                    "validate_only": validate_only,
                },
                body={
                    "atomic": atomic,
                    "operations": operations,
                },
                body_required=True,
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                extra_body,
                idempotency_key=idempotency_key,
                deadline=deadline,
            ),
        )
        return result


class AsyncItemsResource(AsyncResource):
    """`client.items` of the async client."""

    @property
    def changes(self) -> AsyncItemsChangesResource:
        """`client.items.changes`."""
        return AsyncItemsChangesResource(self._driver)

    @property
    def hashes(self) -> AsyncItemsHashesResource:
        """`client.items.hashes`."""
        return AsyncItemsHashesResource(self._driver)

    @property
    def snapshot(self) -> AsyncItemsSnapshotResource:
        """`client.items.snapshot`."""
        return AsyncItemsSnapshotResource(self._driver)

    @property
    def with_raw_response(self) -> AsyncItemsResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncItemsResourceRaw(AsyncItemsResource(self._driver, raw=True))

    async def upsert_many(
        self, rows: Iterable[ItemCreateDict], *, progress: Report | None = None
    ) -> list[UpsertResult]:
        """Create or replace many items by their SKU, in calls of 100 rows.

        Each row is the complete item, with its `sku`. A row that fails for a reason that may pass is
        sent again after a pause, as often as `max_retries` says. If a call fails as a whole (no
        connection, an invalid key, the day's quota), nothing more is sent: the rows that are left get
        its error.

        Args:
            rows: The items. An iterator is read as its rows are sent.
            progress: Called after each 100 rows, with an `UpsertProgress`.

        Returns the result of each row, in order. Raises none of the API's errors: see `error` of each
        result.
        """
        return await async_upsert_many(self.batch, self._driver, Call(BATCH_ITEMS), rows, progress)

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        q: str | Unset = UNSET,
        category_id: UUID | str | Sequence[UUID | str] | Unset = UNSET,
        brand_id: UUID | str | Sequence[UUID | str] | Unset = UNSET,
        condition: Condition
        | ConditionValue
        | Sequence[Condition | ConditionValue]
        | Unset = UNSET,
        min_price: int | Unset = UNSET,
        max_price: int | Unset = UNSET,
        currency: str | Unset = UNSET,
        size: str | Sequence[str] | Unset = UNSET,
        color: str | Sequence[str] | Unset = UNSET,
        sizes: str | Sequence[str] | Unset = UNSET,
        attributes_gender: Gender | GenderValue | Sequence[Gender | GenderValue] | Unset = UNSET,
        attributes_color: Color | ColorValue | Sequence[Color | ColorValue] | Unset = UNSET,
        attributes_material: Material
        | MaterialValue
        | Sequence[Material | MaterialValue]
        | Unset = UNSET,
        attributes_pattern: Pattern
        | PatternValue
        | Sequence[Pattern | PatternValue]
        | Unset = UNSET,
        attributes_sleeve_length: SleeveLength
        | SleeveLengthValue
        | Sequence[SleeveLength | SleeveLengthValue]
        | Unset = UNSET,
        ships_to: str | Unset = UNSET,
        seller_id: UUID | str | Sequence[UUID | str] | Unset = UNSET,
        status: Literal["active", "reserved", "sold"]
        | Sequence[Literal["active", "reserved", "sold"]]
        | Unset = UNSET,
        updated_since: datetime | str | Unset = UNSET,
        sort: Literal["newest", "price_asc", "price_desc", "total_asc", "relevance"]
        | Unset = UNSET,
        include: Literal["facets"] | Sequence[Literal["facets"]] | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncItemPager:
        """List items.

        Lists the items of the marketplace that are for sale. With `status` you can get reserved
        and sold items as well. You can combine filters: an item must match at least one value
        of each filter. The newest items come first, or with `q` the most relevant, unless
        `sort` says otherwise.

        Follow `next_cursor` (or the `Link` header) with the same filters and the same sort. An
        item that is in the list the whole time appears exactly once, even if others are added
        or removed while you read. A cursor of another sort or other filters returns 422.

        Each item is as `GET /v1/items/{item_id}` returns it to you: your own items have `sku`.

        No key is needed. With a key, it must have `read:items`. An invalid filter returns 422;
        a filter without matches returns an empty page.

        Scope: `read:items`; works without a key too.

        Args:
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            q: Only items whose title, brand or description contains each of these words. Case
                and accents don't matter, and one typo in a word (two in a long word) is
                tolerated. A word of three letters or more also matches words that add up to
                four letters to it (`dress` matches `dresses`). A word that is in no item
                matches all words that begin with it. If very many words could match, the ones
                closest to yours are used.
            category_id: Only items of this category, of one below it in the tree, or of the one
                that replaces it. Repeat the parameter for several, up to 20. An unknown id
                matches nothing.
            brand_id: Only items of this brand, or of the one that replaces it. Repeat the
                parameter for several, up to 20. An unknown id matches nothing.
            condition: Only items in this condition. Repeat the parameter for several, up to 20.
            min_price: Only items that cost at least this much, in minor units of `currency`.
            max_price: Only items that cost at most this much, in minor units of `currency`. A
                value below `min_price` matches nothing.
            currency: Only items priced in this currency, by its ISO 4217 code. `min_price`,
                `max_price`, the sorts by price and the price bands of the facets use this
                currency, or EUR without the parameter.
            size: Only items of this size, as their seller wrote it. Case doesn't matter. Repeat
                the parameter for several, up to 20.
            color: Only items of this colour, as their seller wrote it. Case doesn't matter.
                Repeat the parameter for several, up to 20.
            sizes: Only items of this size, as `system:value`, whichever system their seller
                used. Repeat the parameter for several, up to 20. A size means something else in
                clothing than in shoes, so send `category_id` too. An unknown size matches
                nothing.
            attributes_gender: Only items whose attribute `gender` has this value. Repeat the
                parameter for several, up to 20.
            attributes_color: Only items whose attribute `color` has this value. Repeat the
                parameter for several, up to 20.
            attributes_material: Only items whose attribute `material` has this value. Repeat
                the parameter for several, up to 20.
            attributes_pattern: Only items whose attribute `pattern` has this value. Repeat the
                parameter for several, up to 20.
            attributes_sleeve_length: Only items whose attribute `sleeve_length` has this value.
                Repeat the parameter for several, up to 20.
            ships_to: Only items that are sent to this country, by its ISO 3166-1 code: those
                with a shipping option for the country, its region, or all countries.
            seller_id: Only items of this seller. Repeat the parameter for several, up to 20. An
                unknown id matches nothing.
            status: Only items in this status. Without it you get those for sale, `active`.
                Repeat the parameter for several, up to 20 (`status=active&status=sold`). The
                values are `active`: for sale; `reserved`: ordered; `sold`: its order is
                completed.
            updated_since: Only items that changed at this time or later (RFC 3339). An item
                that changes while you read keeps its place in the list. To get that change,
                read again from the time of your first call (minus the `Cute-Read-Lag` of its
                response, if it has one).
            sort: The sort order. `relevance` sorts the matches among the newest 2,500 items,
                best first, and lists older matches after them, newest first. If few of the
                newest items match, and at most 5,000 match in all, it sorts all of them. The
                values are `newest`: newest first (the default without `q`); `price_asc`:
                cheapest first, only among items priced in `currency`; `price_desc`: most
                expensive first, only among items priced in `currency`; `total_asc`: cheapest
                first with shipping to `ships_to`, only among items priced in `currency`, and of
                these only the 2,000 that cost least without shipping; `relevance`: best match
                first, only with `q`, where it is the default.
            include: What to add to the response. Repeat the parameter for several. Facets are
                the same on each page of a list: request them once. The values are `facets`: how
                many of the matching items have which brand, category, condition and price.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: AsyncItemPager = self._list(
            Call(
                LIST_ITEMS,
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "q": q,
                    "category_id": category_id,
                    "brand_id": brand_id,
                    "condition": condition,
                    "min_price": min_price,
                    "max_price": max_price,
                    "currency": currency,
                    "size": size,
                    "color": color,
                    "sizes": sizes,
                    "attributes.gender": attributes_gender,
                    "attributes.color": attributes_color,
                    "attributes.material": attributes_material,
                    "attributes.pattern": attributes_pattern,
                    "attributes.sleeve_length": attributes_sleeve_length,
                    "ships_to": ships_to,
                    "seller_id": seller_id,
                    "status": status,
                    "updated_since": updated_since,
                    "sort": sort,
                    "include": include,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    async def create(
        self,
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
        sku: str | None | Unset = UNSET,
        metadata: Mapping[str, str] | Unset = UNSET,
        status: Literal["draft", "active"] | Unset = UNSET,
        validate_only: bool | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Item:
        """Create an item.

        Lists a new item for sale, or saves it as a draft with `status: draft`. Needs
        `write:items`.

        If another of your draft, active or reserved items has this `sku`, you get 409
        (`sku_taken`), so a repeated create can't list the same thing twice. After a sale the
        SKU is free again: `relisted_from` of the new item names the sold one. An unknown
        `category_id` or `brand_id` returns 422. Your webhooks get `item.created`.

        To check an item before you list it, send `validate_only=true`: you get the item as it
        would be, or all errors, and nothing is created.

        Scope: `write:items`.

        Args:
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
            sku: Your own number for it. Only one of your draft, active and reserved items may
                have it. It begins and ends with a visible character, and can't contain control
                characters. Only you see it.
            metadata: Your own data about it, up to 20 pairs. Only you see it. None by default.
            status: Whether to list it. The values are `draft`: keep it private for now;
                `active`: list it immediately (the default).
            validate_only: With `true` nothing is changed and no event is sent. You get the
                response that the call would have had, with all errors at once: fields that
                don't match the schema, and errors in fields that do. A resource that the call
                would create has an `id` in the response, but doesn't exist. An
                `Idempotency-Key` is ignored.
        """
        result: Item = await self._call(
            Call(
                CREATE_ITEM,
                query={
                    "validate_only": validate_only,
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
                    "sku": sku,
                    "metadata": metadata,
                    "status": status,
                },
                body_required=True,
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                extra_body,
                idempotency_key=idempotency_key,
                deadline=deadline,
            ),
        )
        return result

    async def get(
        self,
        item_id: UUID | str,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Item:
        """Get an item.

        Returns one item. Everyone can see active, reserved and sold items; only the owner can
        see drafts, archived items and `sku`.

        No key is needed. With a key, it must have `read:items`. An item that you are not
        allowed to see returns 404, like one that does not exist.

        Scope: `read:items`; works without a key too.

        Args:
            item_id: The item's id.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Item = await self._call(
            Call(
                GET_ITEM,
                path={
                    "item_id": item_id,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    async def delete(
        self,
        item_id: UUID | str,
        *,
        if_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Delete an item.

        Deletes one of your items permanently; you can then use its `sku` again. Needs
        `write:items`.

        An item that is sold, or has units in an open order, returns 409 (`item_not_available`).
        An item of another user returns 403 (`not_owner`). Deleting it again returns 404. Your
        webhooks get `item.deleted`.

        Scope: `write:items`.

        Args:
            item_id: The item's id.
            if_match: The `ETag` of the resource as you read it, or its `etag` from a list, an
                event or another response. If the resource has changed since, nothing is changed
                and you get 412 with the current `ETag`.
        """
        result: None = await self._call(
            Call(
                DELETE_ITEM,
                path={
                    "item_id": item_id,
                },
                headers={
                    "If-Match": if_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    async def update(
        self,
        item_id: UUID | str,
        *,
        title: str | Unset = UNSET,
        description: str | None | Unset = UNSET,
        price: Money | MoneyDict | Unset = UNSET,
        category_id: UUID | str | Unset = UNSET,
        brand_id: UUID | str | None | Unset = UNSET,
        size: str | None | Unset = UNSET,
        color: str | None | Unset = UNSET,
        condition: Condition | ConditionValue | Unset = UNSET,
        images: Sequence[ImageCreateDict] | Unset = UNSET,
        quantity: int | Unset = UNSET,
        ships_from: str | None | Unset = UNSET,
        shipping: Sequence[ShippingOption | ShippingOptionDict] | Unset = UNSET,
        attributes: ItemAttributesPatchDict | Unset = UNSET,
        sizes: Sequence[ItemSizeCreateDict] | Unset = UNSET,
        sku: str | None | Unset = UNSET,
        metadata: Mapping[str, str | None] | Unset = UNSET,
        status: Literal["draft", "active", "archived"] | Unset = UNSET,
        if_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Item:
        """Update an item.

        Changes the fields that you send and leaves the others (JSON Merge Patch, RFC 7396):
        `null` clears a field, and `images` is replaced as a whole. Needs `write:items`.

        A reserved or sold item belongs to an order and returns 409 (`item_not_available`),
        except that a patch of `quantity` alone restocks a reserved item. A `sku` of another of
        your draft, active or reserved items returns 409 (`sku_taken`). A `quantity` that
        exceeds 9,999 together with the units of open orders returns 422. An item of another
        user returns 403 (`not_owner`). Your webhooks get `item.updated`; a patch that changes
        nothing sends no event.

        Scope: `write:items`.

        Args:
            item_id: The item's id.
            title: What it is, in one line. It needs a visible character, and can't contain
                control characters.
            description: What a buyer should know, as plain text. Can have several lines; no
                control characters other than tabs and line ends. `null` clears it.
            price: What it costs, without shipping. Send both of its fields.
            category_id: The id of its category, from the list of categories. New items can't
                have a retired category.
            brand_id: The id of its brand, from the list of brands. New items can't have a
                retired brand. `null` clears it.
            size: Its size, as on the label. No markup: no angle, curly or square brackets,
                backslashes or backticks. `null` clears it.
            color: Its main colour, in words. No markup, as in `size`. `null` clears it.
            condition: How worn it is.
            images: Pictures of it, which replace all current ones; the first is the main one.
            quantity: How many you have for sale. Units that open orders hold don't count. Alone
                in a patch, it can also restock a reserved item.
            ships_from: The country that it is sent from. ISO 3166-1. `null` clears it.
            shipping: Where you send it, and for how much, in place of all current options: at
                most one per destination, each in the currency of `price`.
            attributes: The attributes to set; `null` removes an attribute. The others stay.
            sizes: Its size in a system of its size chart, in place of the current one. An empty
                list clears it.
            sku: Your own number for it. Only one of your draft, active and reserved items may
                have it. It begins and ends with a visible character, and can't contain control
                characters. Only you see it. `null` clears it.
            metadata: The pairs of your own data to set; `null` removes a pair. The others stay.
            status: Who sees it. The values are `draft`: keep it private; `active`: list it;
                `archived`: take it off the market.
            if_match: The `ETag` of the resource as you read it, or its `etag` from a list, an
                event or another response. If the resource has changed since, nothing is changed
                and you get 412 with the current `ETag`.
        """
        result: Item = await self._call(
            Call(
                UPDATE_ITEM,
                path={
                    "item_id": item_id,
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
                    "sku": sku,
                    "metadata": metadata,
                    "status": status,
                },
                body_required=True,
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                extra_body,
                idempotency_key=idempotency_key,
                deadline=deadline,
            ),
        )
        return result

    async def batch(
        self,
        *,
        operations: Sequence[BatchOperationDict],
        atomic: bool | Unset = UNSET,
        validate_only: bool | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> ItemBatchResult:
        """Change many items at once.

        Creates, updates, replaces and deletes your items, up to 100 in one call. It counts once
        against the minute's rate limit, and once for each row against the day's. Needs
        `write:items`. Each row works like the operation of the same name, events included, and
        sees the changes of the rows before it.

        **This returns 200 even when rows fail: check `failed`.** Each row has its own result,
        with the status and the problem that it would have had as a separate call. A row that
        fails changes nothing and does not affect other rows. Only a call that is invalid as a
        whole returns an error: a body that is not JSON, or `operations` that are missing, empty
        or more than 100.

        **With `atomic: true` it is all or nothing, and still returns 200.** If any row fails,
        nothing is changed and no event is sent; `succeeded` is then 0. Every row is still
        tried: rows that failed have their problems, rows that would have succeeded get 424
        (`batch_rolled_back`).

        With `validate_only=true` each row gets the result that it would have had, and nothing
        is changed.

        A body has at most 1 MiB, enough for 100 rows of about 10 KiB each. With an
        `Idempotency-Key`, a retry gets the first response again. If that has more than 512 KiB,
        the retry gets the same statuses and problems, with each `item` as it is now (`null` if
        it was deleted since). Nothing is done twice. If the call as a whole returns 500 or 503,
        no row was processed.

        Scope: `write:items`.

        Args:
            atomic: Whether to change all or nothing. By default, valid rows are processed, and
                the others are not.
            operations: The rows, which are processed in this order.
            validate_only: With `true` nothing is changed and no event is sent. You get the
                response that the call would have had, with all errors at once: fields that
                don't match the schema, and errors in fields that do. A resource that the call
                would create has an `id` in the response, but doesn't exist. An
                `Idempotency-Key` is ignored.
        """
        result: ItemBatchResult = await self._call(
            Call(
                BATCH_ITEMS,
                query={
                    "validate_only": validate_only,
                },
                body={
                    "atomic": atomic,
                    "operations": operations,
                },
                body_required=True,
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                extra_body,
                idempotency_key=idempotency_key,
                deadline=deadline,
            ),
        )
        return result


class ItemsResourceRaw:
    """`client.items.with_raw_response` of the sync client."""

    def __init__(self, methods: ItemsResource) -> None:
        self.list = raw(methods.list)
        self.create = raw(methods.create)
        self.get = raw(methods.get)
        self.delete = raw(methods.delete)
        self.update = raw(methods.update)
        self.batch = raw(methods.batch)


class AsyncItemsResourceRaw:
    """`client.items.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncItemsResource) -> None:
        self.list = async_raw(methods.list)
        self.create = async_raw(methods.create)
        self.get = async_raw(methods.get)
        self.delete = async_raw(methods.delete)
        self.update = async_raw(methods.update)
        self.batch = async_raw(methods.batch)
