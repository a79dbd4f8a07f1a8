"""Pages of lists. Iterating over one goes through all its items, and those of all later pages."""

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
    """One page: `data`, and where the next one begins.

    next_cursor: for lists None on the last page; for feeds (events, changes) always there: keep it,
        and continue from it later.
    has_more: whether there is a next page now.
    raw: the page as it came.
    """

    # The properties of a class that has more, such as `facets`.
    _extras: tuple[str, ...] = ()

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
        """The cursor of the next page, which must differ from that of this page."""
        if not self.next_cursor or self.next_cursor == self._cursor:
            raise InvalidResponseError(
                "The server says that there is another page, but not where it begins."
            )
        return self.next_cursor

    def _extra(self, key: str, model: str) -> Any:
        """What the page has beside its rows, as a model; UNSET where it has none."""
        # Not as a program reads it, which `cute-contract record` reports.
        found = dict.get(self.raw, key)
        if found is None:
            return UNSET
        try:
            return getattr(load("._gen.models", "cute_sdk"), model).from_dict(found)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InvalidResponseError(
                f"`{key}` of the page is no {model} ({type(error).__name__}: {error})."
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

    `for item in page` goes through all items from here on and fetches pages as needed; `page.data`
    is this page alone.
    """

    _fetch: Callable[[str], Self]

    def next_page(self) -> Self | None:
        """The next page; None when there is none."""
        if not self.has_more:
            return None
        return self._fetch(self._checked_cursor())

    def pages(self) -> Iterator[Self]:
        """This page and all that come after it."""
        page: Self | None = self
        while page is not None:
            yield page
            page = page.next_page()

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.data


class AsyncPage(BasePage[T]):
    """A page of a list, from the async client.

    `async for item in page` goes through all items from here on and fetches pages as needed;
    `page.data` is this page alone.
    """

    _fetch: Callable[[str], Awaitable[Self]]

    async def next_page(self) -> Self | None:
        """The next page; None when there is none."""
        if not self.has_more:
            return None
        return await self._fetch(self._checked_cursor())

    async def pages(self) -> AsyncIterator[Self]:
        """This page and all that come after it."""
        page: Self | None = self
        while page is not None:
            yield page
            page = await page.next_page()

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.data:
                yield item


class AsyncPager(Generic[T]):
    """A list that was asked for. `await` it for its first page, or `async for` over all items."""

    def __init__(self, fetch: Callable[[], Awaitable[Any]]) -> None:
        self._fetch = fetch

    def __await__(self) -> Generator[Any, None, AsyncPage[T]]:
        return self._fetch().__await__()

    async def pages(self) -> AsyncIterator[AsyncPage[T]]:
        """All pages."""
        first = await self._fetch()
        async for page in first.pages():
            yield page

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.data:
                yield item
