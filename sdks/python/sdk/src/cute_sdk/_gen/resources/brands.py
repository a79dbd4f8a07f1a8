# Generated from the spec by `make generate`: never edit this file.
"""The brands that items can have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from ..._calls.requests import Call, ResponseKind, SdkOperation
from ..._resources import AsyncResource, SyncResource, async_raw, raw
from ..._settings import Options, Timeout
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models import Brand
    from ..pages import AsyncBrandPager, BrandPage

LIST_BRANDS = SdkOperation(
    "list_brands",
    "GET",
    "/brands",
    ResponseKind.PAGE,
    model="Brand",
    page="BrandPage",
    cursor="cursor",
)
GET_BRAND = SdkOperation(
    "get_brand",
    "GET",
    "/brands/{brand_id}",
    ResponseKind.MODEL,
    model="Brand",
)


class BrandsResource(SyncResource):
    """`client.brands` of the sync client."""

    @property
    def with_raw_response(self) -> BrandsResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return BrandsResourceRaw(BrandsResource(self._driver, raw=True))

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        q: str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> BrandPage:
        """List brands.

        Lists the brands that an item can have, in a stable order; new ones come last. With `q`
        you get only those whose name matches.

        No key is needed. With a key, it must have `read:items`. Items already have the name of
        their brand: read this list to choose a brand for your item.

        Scope: `read:items`; works without a key too.

        Args:
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            q: Only brands whose names have, for each of these words, a word that begins with
                it. Case and accents don't matter.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: BrandPage = self._call(
            Call(
                LIST_BRANDS,
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "q": q,
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
        brand_id: UUID | str,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Brand:
        """Get a brand.

        Returns one brand, the same as in the list and in items.

        No key is needed. With a key, it must have `read:items`.

        Scope: `read:items`; works without a key too.

        Args:
            brand_id: The brand's id.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Brand = self._call(
            Call(
                GET_BRAND,
                path={
                    "brand_id": brand_id,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class AsyncBrandsResource(AsyncResource):
    """`client.brands` of the async client."""

    @property
    def with_raw_response(self) -> AsyncBrandsResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncBrandsResourceRaw(AsyncBrandsResource(self._driver, raw=True))

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        q: str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncBrandPager:
        """List brands.

        Lists the brands that an item can have, in a stable order; new ones come last. With `q`
        you get only those whose name matches.

        No key is needed. With a key, it must have `read:items`. Items already have the name of
        their brand: read this list to choose a brand for your item.

        Scope: `read:items`; works without a key too.

        Args:
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            q: Only brands whose names have, for each of these words, a word that begins with
                it. Case and accents don't matter.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: AsyncBrandPager = self._list(
            Call(
                LIST_BRANDS,
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "q": q,
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
        brand_id: UUID | str,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Brand:
        """Get a brand.

        Returns one brand, the same as in the list and in items.

        No key is needed. With a key, it must have `read:items`.

        Scope: `read:items`; works without a key too.

        Args:
            brand_id: The brand's id.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Brand = await self._call(
            Call(
                GET_BRAND,
                path={
                    "brand_id": brand_id,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class BrandsResourceRaw:
    """`client.brands.with_raw_response` of the sync client."""

    def __init__(self, methods: BrandsResource) -> None:
        self.list = raw(methods.list)
        self.get = raw(methods.get)


class AsyncBrandsResourceRaw:
    """`client.brands.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncBrandsResource) -> None:
        self.list = async_raw(methods.list)
        self.get = async_raw(methods.get)
