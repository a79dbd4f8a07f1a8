"""Pages of lists. Iterating over a page covers its items and those of all later pages."""

from __future__ import annotations

from collections.abc import (
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Generator,
    Iterator,
    Mapping,
    Sequence,
)
from itertools import islice
from types import NoneType
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from ._errors import ClientUnusableError, ConfigurationError, InvalidResponseError
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
    misfits: JSON Pointers to values without the form of the specification, such as `/data/0/id`.
        They are given as they came; a missing field of an object is UNSET.
    """

    # The models of further properties, such as `facets`.
    _extras: Mapping[str, str] = {}

    def __init__(
        self,
        data: list[T],
        raw: dict[str, Any],
        cursor: str | None,
        fetch: Callable[[str], Any],
        misfits: Sequence[str] = (),
    ) -> None:
        self.data = data
        self.next_cursor: str | None = raw.get("next_cursor")
        self.has_more: bool = bool(raw.get("has_more"))
        self.raw = raw
        found = list(misfits)
        self._read = {key: _extra(raw, key, self._extras[key], found) for key in self._extras}
        self.misfits = (*found, *_misfits_of_page(raw))
        self._cursor = cursor
        self._fetch = fetch

    def _checked_cursor(self) -> str:
        """Return the next page's cursor, which must differ from this page's."""
        cursor = self.next_cursor
        is_text = isinstance(cursor, str) and cursor.isprintable()
        if not cursor or not is_text or cursor == self._cursor:
            raise InvalidResponseError(
                "The server's response has another page, but no new cursor for it."
            )
        return cursor

    def __reduce__(self) -> NoReturn:
        raise ClientUnusableError(
            "A page can't be pickled or copied, since it fetches the next one: pass on "
            "`page.data`, or `page.next_cursor`."
        )

    def __repr__(self) -> str:
        more = "more" if self.has_more else "no more"
        return f"<{type(self).__name__} of {len(self.data)}, {more}>"


def _extra(raw: Mapping[str, Any], key: str, model: str, found: list[str]) -> Any:
    """Return a further property of a page as a model, or UNSET; add its misfits."""
    value = raw.get(key)
    if value is None:
        return UNSET
    misfits: list[str] = []
    read = load("._model", "cute_sdk").nested(model)(value, misfits)
    found += (f"/{key}{pointer}" for pointer in misfits)
    return read


def _misfits_of_page(raw: Mapping[str, Any]) -> Iterator[str]:
    """Yield the pointers of members of a page, besides `data`, without the form of the spec."""
    if not isinstance(raw.get("next_cursor", UNSET), (str, NoneType)):
        yield "/next_cursor"
    if not isinstance(raw.get("has_more"), bool):
        yield "/has_more"


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

    def take(self, most: int) -> Iterator[T]:
        """Yield at most this many items, and fetch no page after the last of them.

        Raises `ConfigurationError` unless `most` is 0 or more.
        """
        return islice(iter(self), checked_most(most))

    def to_list(self, *, most: int) -> list[T]:
        """Return at most this many items, even if there are more; see `take`."""
        return list(self.take(most))

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

    def take(self, most: int) -> AsyncIterator[T]:
        """Yield at most this many items, and fetch no page after the last of them.

        Raises `ConfigurationError` unless `most` is 0 or more.
        """
        return _taken(self, checked_most(most))

    async def to_list(self, *, most: int) -> list[T]:
        """Return at most this many items, even if there are more; see `take`."""
        return [item async for item in self.take(most)]

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

    def take(self, most: int) -> AsyncIterator[T]:
        """Yield at most this many items, and fetch no page after the last of them.

        Raises `ConfigurationError` unless `most` is 0 or more.
        """
        return _taken(self, checked_most(most))

    async def to_list(self, *, most: int) -> list[T]:
        """Return at most this many items, even if there are more; see `take`."""
        return [item async for item in self.take(most)]

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.data:
                yield item


def checked_most(most: object) -> int:
    """Validate a number of items. Raises `ConfigurationError`."""
    if not isinstance(most, int) or most < 0:
        raise ConfigurationError("most must be a whole number of items: 0 or more.")
    return most


async def _taken(items: AsyncIterable[T], most: int) -> AsyncIterator[T]:
    left = most
    if left == 0:
        return
    async for item in items:
        yield item
        left -= 1
        if left == 0:
            return
