"""Pages of lists. Iterating over a page covers its items and those of all later pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from ._errors import ClientUnusableError, InvalidResponseError
from ._gen.types import UNSET
from ._loading import load

if TYPE_CHECKING:
    from typing_extensions import Self

T = TypeVar("T")


class BasePage(Generic[T]):
    """A page: `data`, and the cursor of the next page.

    next_cursor: in lists, None on the last page. In feeds (events, changes) always set: store it,
        and continue from it later.
    has_more: whether there is a next page now.
    raw: the page's JSON.
    """

    def __init__(
        self, data: list[T], raw: dict[str, Any], cursor: str | None, fetch: Callable[[str], Any]
    ) -> None:
        self.data = data
        self.next_cursor: str | None = raw.get("next_cursor")
        self.has_more: bool = bool(raw.get("has_more"))
        self.raw = raw
        self._cursor = cursor
        self._fetch = fetch

    def _checked_cursor(self) -> str:
        """Return the next page's cursor, which must differ from this page's."""
        if not self.next_cursor or self.next_cursor == self._cursor:
            raise InvalidResponseError(
                "The server's response has another page, but no new cursor for it."
            )
        return self.next_cursor

    def _extra(self, key: str, model: str) -> Any:
        """Return a further property of the page as a model, or UNSET."""
        found = self.raw.get(key)
        if found is None:
            return UNSET
        try:
            return getattr(load("._gen.models", "cute_sdk"), model).from_dict(found)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InvalidResponseError(
                f"`{key}` of the page is not a {model} ({type(error).__name__}: {error})."
            ) from error

    def __reduce__(self) -> NoReturn:
        raise ClientUnusableError(
            "A page can't be pickled or copied, since it fetches the next one: pass on "
            "`page.data`, or `page.next_cursor`."
        )

    def __repr__(self) -> str:
        more = "more" if self.has_more else "no more"
        return f"<{type(self).__name__} of {len(self.data)}, {more}>"


class Page(BasePage[T]):
    """A page of a list, from the sync client.

    `for item in page` yields all items from here on and fetches further pages as needed;
    `page.data` has only this page.
    """

    _fetch: Callable[[str], Self]

    def next_page(self) -> Self | None:
        """Return the next page, or None."""
        if not self.has_more:
            return None
        return self._fetch(self._checked_cursor())

    def pages(self) -> Iterator[Self]:
        """Yield this page and all later ones."""
        page: Self | None = self
        while page is not None:
            yield page
            page = page.next_page()

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.data


class AsyncPage(BasePage[T]):
    """A page of a list, from the async client.

    `async for item in page` yields all items from here on and fetches further pages as needed;
    `page.data` has only this page.
    """

    _fetch: Callable[[str], Awaitable[Self]]

    async def next_page(self) -> Self | None:
        """Return the next page, or None."""
        if not self.has_more:
            return None
        return await self._fetch(self._checked_cursor())

    async def pages(self) -> AsyncIterator[Self]:
        """Yield this page and all later ones."""
        page: Self | None = self
        while page is not None:
            yield page
            page = await page.next_page()

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.data:
                yield item


class AsyncPager(Generic[T]):
    """A requested list. `await` it for its first page, or use `async for` over all items."""

    def __init__(self, fetch: Callable[[], Awaitable[Any]]) -> None:
        self._fetch = fetch

    def __await__(self) -> Generator[Any, None, AsyncPage[T]]:
        return self._fetch().__await__()

    async def pages(self) -> AsyncIterator[AsyncPage[T]]:
        """Yield all pages."""
        first = await self._fetch()
        async for page in first.pages():
            yield page

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.data:
                yield item
