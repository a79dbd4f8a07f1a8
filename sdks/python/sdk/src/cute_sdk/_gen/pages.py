# Generated from the spec by `make generate`: never edit this file.
"""Pages that have more than their rows. Each is a `Page` of the same rows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterator
from typing import TYPE_CHECKING, Any, cast

from .._pages import AsyncPage, AsyncPager, Page
from .types import Unset

if TYPE_CHECKING:
    from .models import (
        Brand,
        CatalogVersion,
        Category,
        CopyProof,
        Item,
        ItemChange,
        ItemFacets,
        ListedPrices,
    )


class ItemPage(Page["Item"]):
    """A page of items."""

    _extras = {
        "prices": "ListedPrices",
        "facets": "ItemFacets",
    }

    # Said again, since mypy loses the base's type argument in a cycle of imports.
    if TYPE_CHECKING:
        data: list[Item]

        def __iter__(self) -> Iterator[Item]: ...

    @property
    def prices(self) -> ListedPrices | Unset:
        """How prices were compared. Only with `min_price`, `max_price`, `currency` or a sort by price."""
        return cast("ListedPrices | Unset", self._read["prices"])

    @property
    def facets(self) -> ItemFacets | Unset:
        """How many matching items have each value. Only with `include=facets`."""
        return cast("ItemFacets | Unset", self._read["facets"])


class AsyncItemPage(AsyncPage["Item"]):
    """A page of items."""

    _extras = {
        "prices": "ListedPrices",
        "facets": "ItemFacets",
    }

    # Said again, since mypy loses the base's type argument in a cycle of imports.
    if TYPE_CHECKING:
        data: list[Item]

        def __aiter__(self) -> AsyncIterator[Item]: ...

    @property
    def prices(self) -> ListedPrices | Unset:
        """How prices were compared. Only with `min_price`, `max_price`, `currency` or a sort by price."""
        return cast("ListedPrices | Unset", self._read["prices"])

    @property
    def facets(self) -> ItemFacets | Unset:
        """How many matching items have each value. Only with `include=facets`."""
        return cast("ItemFacets | Unset", self._read["facets"])


class AsyncItemPager(AsyncPager["Item"]):
    """`await` it for its first page, or `async for` over all its rows."""

    def __await__(self) -> Generator[Any, None, AsyncItemPage]:
        return cast("Generator[Any, None, AsyncItemPage]", super().__await__())

    def pages(self) -> AsyncIterator[AsyncItemPage]:
        """All pages."""
        return cast("AsyncIterator[AsyncItemPage]", super().pages())

    if TYPE_CHECKING:

        def __aiter__(self) -> AsyncIterator[Item]: ...


class ItemChangePage(Page["ItemChange"]):
    """A page of changes in the public catalogue, oldest first."""

    _extras = {
        "proof": "CopyProof",
    }

    # Said again, since mypy loses the base's type argument in a cycle of imports.
    if TYPE_CHECKING:
        data: list[ItemChange]

        def __iter__(self) -> Iterator[ItemChange]: ...

    @property
    def proof(self) -> CopyProof | Unset:
        """The hash and count of an exact copy at `next_cursor`. Left out while `has_more` is true, and when a response shows an item that has changed again since: in that case, ask again a second later."""
        return cast("CopyProof | Unset", self._read["proof"])


class AsyncItemChangePage(AsyncPage["ItemChange"]):
    """A page of changes in the public catalogue, oldest first."""

    _extras = {
        "proof": "CopyProof",
    }

    # Said again, since mypy loses the base's type argument in a cycle of imports.
    if TYPE_CHECKING:
        data: list[ItemChange]

        def __aiter__(self) -> AsyncIterator[ItemChange]: ...

    @property
    def proof(self) -> CopyProof | Unset:
        """The hash and count of an exact copy at `next_cursor`. Left out while `has_more` is true, and when a response shows an item that has changed again since: in that case, ask again a second later."""
        return cast("CopyProof | Unset", self._read["proof"])


class AsyncItemChangePager(AsyncPager["ItemChange"]):
    """`await` it for its first page, or `async for` over all its rows."""

    def __await__(self) -> Generator[Any, None, AsyncItemChangePage]:
        return cast("Generator[Any, None, AsyncItemChangePage]", super().__await__())

    def pages(self) -> AsyncIterator[AsyncItemChangePage]:
        """All pages."""
        return cast("AsyncIterator[AsyncItemChangePage]", super().pages())

    if TYPE_CHECKING:

        def __aiter__(self) -> AsyncIterator[ItemChange]: ...


class CategoryPage(Page["Category"]):
    """A page of categories."""

    _extras = {
        "catalog": "CatalogVersion",
    }

    # Said again, since mypy loses the base's type argument in a cycle of imports.
    if TYPE_CHECKING:
        data: list[Category]

        def __iter__(self) -> Iterator[Category]: ...

    @property
    def catalog(self) -> CatalogVersion | Unset:
        """The version of all categories. Only on the first page."""
        return cast("CatalogVersion | Unset", self._read["catalog"])


class AsyncCategoryPage(AsyncPage["Category"]):
    """A page of categories."""

    _extras = {
        "catalog": "CatalogVersion",
    }

    # Said again, since mypy loses the base's type argument in a cycle of imports.
    if TYPE_CHECKING:
        data: list[Category]

        def __aiter__(self) -> AsyncIterator[Category]: ...

    @property
    def catalog(self) -> CatalogVersion | Unset:
        """The version of all categories. Only on the first page."""
        return cast("CatalogVersion | Unset", self._read["catalog"])


class AsyncCategoryPager(AsyncPager["Category"]):
    """`await` it for its first page, or `async for` over all its rows."""

    def __await__(self) -> Generator[Any, None, AsyncCategoryPage]:
        return cast("Generator[Any, None, AsyncCategoryPage]", super().__await__())

    def pages(self) -> AsyncIterator[AsyncCategoryPage]:
        """All pages."""
        return cast("AsyncIterator[AsyncCategoryPage]", super().pages())

    if TYPE_CHECKING:

        def __aiter__(self) -> AsyncIterator[Category]: ...


class BrandPage(Page["Brand"]):
    """A page of brands."""

    _extras = {
        "catalog": "CatalogVersion",
    }

    # Said again, since mypy loses the base's type argument in a cycle of imports.
    if TYPE_CHECKING:
        data: list[Brand]

        def __iter__(self) -> Iterator[Brand]: ...

    @property
    def catalog(self) -> CatalogVersion | Unset:
        """The version of all brands. Only on the first page."""
        return cast("CatalogVersion | Unset", self._read["catalog"])


class AsyncBrandPage(AsyncPage["Brand"]):
    """A page of brands."""

    _extras = {
        "catalog": "CatalogVersion",
    }

    # Said again, since mypy loses the base's type argument in a cycle of imports.
    if TYPE_CHECKING:
        data: list[Brand]

        def __aiter__(self) -> AsyncIterator[Brand]: ...

    @property
    def catalog(self) -> CatalogVersion | Unset:
        """The version of all brands. Only on the first page."""
        return cast("CatalogVersion | Unset", self._read["catalog"])


class AsyncBrandPager(AsyncPager["Brand"]):
    """`await` it for its first page, or `async for` over all its rows."""

    def __await__(self) -> Generator[Any, None, AsyncBrandPage]:
        return cast("Generator[Any, None, AsyncBrandPage]", super().__await__())

    def pages(self) -> AsyncIterator[AsyncBrandPage]:
        """All pages."""
        return cast("AsyncIterator[AsyncBrandPage]", super().pages())

    if TYPE_CHECKING:

        def __aiter__(self) -> AsyncIterator[Brand]: ...


__all__ = (
    "ItemPage",
    "AsyncItemPage",
    "AsyncItemPager",
    "ItemChangePage",
    "AsyncItemChangePage",
    "AsyncItemChangePager",
    "CategoryPage",
    "AsyncCategoryPage",
    "AsyncCategoryPager",
    "BrandPage",
    "AsyncBrandPage",
    "AsyncBrandPager",
)
