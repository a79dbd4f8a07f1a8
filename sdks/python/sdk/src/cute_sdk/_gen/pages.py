# Generated from the spec by `make generate`: never edit this file.
"""Pages that have more than their rows. Each is a `Page` of the same rows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterator
from typing import TYPE_CHECKING, Any, cast

from .._pages import AsyncPage, AsyncPager, Page
from .types import Unset

if TYPE_CHECKING:
    from .models import Item, ItemFacets, ListedPrices


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


__all__ = (
    "ItemPage",
    "AsyncItemPage",
    "AsyncItemPager",
)
