# Generated from the spec by `make generate`: never edit this file.
"""The resource `item_buckets`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..._calls.requests import Call, ResponseKind, SdkOperation
from ..._resources import AsyncResource, SyncResource, async_raw, raw
from ..._settings import Options, Timeout
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models import ItemBucket

GET_ITEM_BUCKET = SdkOperation(
    "get_item_bucket",
    "GET",
    "/item-buckets/{bucket}",
    ResponseKind.MODEL,
    model="ItemBucket",
)


class ItemBucketsResource(SyncResource):
    """`client.item_buckets` of the sync client."""

    @property
    def with_raw_response(self) -> ItemBucketsResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return ItemBucketsResourceRaw(ItemBucketsResource(self._driver, raw=True))

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
    ) -> ItemBucket:
        """Get the items of a bucket by id and version.

        Returns the id and version of each public item whose id ends in this byte, to repair a
        copy whose set hash of this bucket differs from that of `GET /v1/items/hashes`. Needs
        `read:items`. `cursor` is a cursor of `GET /v1/items/changes`.

        Read items that you lack, or have at another version, with `GET /v1/items/{item_id}`,
        and remove those that aren't in the list. Then continue from your own cursor.

        After an upgrade you get 503 until the marketplace has counted its items.

        Scope: `read:items`.

        Args:
            bucket: The last byte of the item ids in the bucket, so 66 for ids that end in `42`.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: ItemBucket = self._call(
            Call(
                GET_ITEM_BUCKET,
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


class AsyncItemBucketsResource(AsyncResource):
    """`client.item_buckets` of the async client."""

    @property
    def with_raw_response(self) -> AsyncItemBucketsResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncItemBucketsResourceRaw(AsyncItemBucketsResource(self._driver, raw=True))

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
    ) -> ItemBucket:
        """Get the items of a bucket by id and version.

        Returns the id and version of each public item whose id ends in this byte, to repair a
        copy whose set hash of this bucket differs from that of `GET /v1/items/hashes`. Needs
        `read:items`. `cursor` is a cursor of `GET /v1/items/changes`.

        Read items that you lack, or have at another version, with `GET /v1/items/{item_id}`,
        and remove those that aren't in the list. Then continue from your own cursor.

        After an upgrade you get 503 until the marketplace has counted its items.

        Scope: `read:items`.

        Args:
            bucket: The last byte of the item ids in the bucket, so 66 for ids that end in `42`.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: ItemBucket = await self._call(
            Call(
                GET_ITEM_BUCKET,
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


class ItemBucketsResourceRaw:
    """`client.item_buckets.with_raw_response` of the sync client."""

    def __init__(self, methods: ItemBucketsResource) -> None:
        self.get = raw(methods.get)


class AsyncItemBucketsResourceRaw:
    """`client.item_buckets.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncItemBucketsResource) -> None:
        self.get = async_raw(methods.get)
