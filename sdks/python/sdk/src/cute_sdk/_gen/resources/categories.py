# Generated from the spec by `make generate`: never edit this file.
"""The category tree that items belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from ..._calls.requests import Call, ResponseKind, SdkOperation
from ..._resources import AsyncResource, SyncResource, async_raw, raw
from ..._settings import Options, Timeout
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models import Category, CategoryAttributes
    from ..pages import AsyncCategoryPager, CategoryPage

GET_CATEGORY_ATTRIBUTES = SdkOperation(
    "get_category_attributes",
    "GET",
    "/categories/{category_id}/attributes",
    ResponseKind.MODEL,
    model="CategoryAttributes",
)
LIST_CATEGORIES = SdkOperation(
    "list_categories",
    "GET",
    "/categories",
    ResponseKind.PAGE,
    model="Category",
    page="CategoryPage",
    cursor="cursor",
    repeated=("parent_id",),
)
GET_CATEGORY = SdkOperation(
    "get_category",
    "GET",
    "/categories/{category_id}",
    ResponseKind.MODEL,
    model="Category",
)


class CategoriesAttributesResource(SyncResource):
    """`client.categories.attributes` of the sync client."""

    @property
    def with_raw_response(self) -> CategoriesAttributesResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return CategoriesAttributesResourceRaw(CategoriesAttributesResource(self._driver, raw=True))

    def get(
        self,
        category_id: UUID | str,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> CategoryAttributes:
        """Get the attributes of a category.

        Returns which attributes items of a category can have, with their values, and the size
        charts for `sizes`. Read it before you list an item: an item with attributes must have
        the required ones.

        No key is needed. With a key, it must have `read:items`.

        Scope: `read:items`; works without a key too.

        Args:
            category_id: The category's id.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: CategoryAttributes = self._call(
            Call(
                GET_CATEGORY_ATTRIBUTES,
                path={
                    "category_id": category_id,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class AsyncCategoriesAttributesResource(AsyncResource):
    """`client.categories.attributes` of the async client."""

    @property
    def with_raw_response(self) -> AsyncCategoriesAttributesResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncCategoriesAttributesResourceRaw(
            AsyncCategoriesAttributesResource(self._driver, raw=True)
        )

    async def get(
        self,
        category_id: UUID | str,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> CategoryAttributes:
        """Get the attributes of a category.

        Returns which attributes items of a category can have, with their values, and the size
        charts for `sizes`. Read it before you list an item: an item with attributes must have
        the required ones.

        No key is needed. With a key, it must have `read:items`.

        Scope: `read:items`; works without a key too.

        Args:
            category_id: The category's id.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: CategoryAttributes = await self._call(
            Call(
                GET_CATEGORY_ATTRIBUTES,
                path={
                    "category_id": category_id,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class CategoriesAttributesResourceRaw:
    """`client.categories.attributes.with_raw_response` of the sync client."""

    def __init__(self, methods: CategoriesAttributesResource) -> None:
        self.get = raw(methods.get)


class AsyncCategoriesAttributesResourceRaw:
    """`client.categories.attributes.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncCategoriesAttributesResource) -> None:
        self.get = async_raw(methods.get)


class CategoriesResource(SyncResource):
    """`client.categories` of the sync client."""

    @property
    def attributes(self) -> CategoriesAttributesResource:
        """`client.categories.attributes`."""
        return CategoriesAttributesResource(self._driver)

    @property
    def with_raw_response(self) -> CategoriesResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return CategoriesResourceRaw(CategoriesResource(self._driver, raw=True))

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        parent_id: UUID | str | Sequence[UUID | str] | Unset = UNSET,
        q: str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> CategoryPage:
        """List categories.

        Lists the categories of the tree, in a stable order; new ones come last. With
        `parent_id` you get only the direct children of one category, with `q` those whose path
        matches.

        No key is needed. With a key, it must have `read:items`. Items already have the names of
        their category: read this list to choose a category for your item.

        Scope: `read:items`; works without a key too.

        Args:
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            parent_id: Only the direct children of this category. Repeat the parameter for
                several, up to 20. An unknown id matches nothing.
            q: Only categories whose path contains, for each of these words, a word that begins
                with it. Case and accents don't matter.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: CategoryPage = self._call(
            Call(
                LIST_CATEGORIES,
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "parent_id": parent_id,
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
        category_id: UUID | str,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Category:
        """Get a category.

        Returns one category, the same as in the list and in items: its name, and its place in
        the tree.

        No key is needed. With a key, it must have `read:items`.

        Scope: `read:items`; works without a key too.

        Args:
            category_id: The category's id.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Category = self._call(
            Call(
                GET_CATEGORY,
                path={
                    "category_id": category_id,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class AsyncCategoriesResource(AsyncResource):
    """`client.categories` of the async client."""

    @property
    def attributes(self) -> AsyncCategoriesAttributesResource:
        """`client.categories.attributes`."""
        return AsyncCategoriesAttributesResource(self._driver)

    @property
    def with_raw_response(self) -> AsyncCategoriesResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncCategoriesResourceRaw(AsyncCategoriesResource(self._driver, raw=True))

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        parent_id: UUID | str | Sequence[UUID | str] | Unset = UNSET,
        q: str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncCategoryPager:
        """List categories.

        Lists the categories of the tree, in a stable order; new ones come last. With
        `parent_id` you get only the direct children of one category, with `q` those whose path
        matches.

        No key is needed. With a key, it must have `read:items`. Items already have the names of
        their category: read this list to choose a category for your item.

        Scope: `read:items`; works without a key too.

        Args:
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            parent_id: Only the direct children of this category. Repeat the parameter for
                several, up to 20. An unknown id matches nothing.
            q: Only categories whose path contains, for each of these words, a word that begins
                with it. Case and accents don't matter.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: AsyncCategoryPager = self._list(
            Call(
                LIST_CATEGORIES,
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "parent_id": parent_id,
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
        category_id: UUID | str,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Category:
        """Get a category.

        Returns one category, the same as in the list and in items: its name, and its place in
        the tree.

        No key is needed. With a key, it must have `read:items`.

        Scope: `read:items`; works without a key too.

        Args:
            category_id: The category's id.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Category = await self._call(
            Call(
                GET_CATEGORY,
                path={
                    "category_id": category_id,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class CategoriesResourceRaw:
    """`client.categories.with_raw_response` of the sync client."""

    def __init__(self, methods: CategoriesResource) -> None:
        self.list = raw(methods.list)
        self.get = raw(methods.get)


class AsyncCategoriesResourceRaw:
    """`client.categories.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncCategoriesResource) -> None:
        self.list = async_raw(methods.list)
        self.get = async_raw(methods.get)
