"""The base of the generated resources: make a call, and turn its reply into a result."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from ._calls.hooks import hooks_for
from ._calls.requests import Call, ResponseKind, given
from ._calls.responses import (
    NOT_MODIFIED,
    RawResponse,
    body_of,
    json_of,
    model_of,
    not_modified,
    rows_reader,
)
from ._calls.steps import Reply
from ._downloads import AsyncDownload, Download
from ._loading import load
from ._pages import AsyncPage, AsyncPager, Page
from ._settings import Options
from ._streams import AsyncStream, Stream, event_of

if TYPE_CHECKING:
    from ._calls.http import TaskDriver, ThreadDriver

T = TypeVar("T")
P = ParamSpec("P")
# A page's conditional header applies only to the first page.
_FIRST_PAGE_ONLY = "If-None-Match"


class BaseResource:
    """The common part of both kinds of nodes: turning replies into results."""

    _driver: ThreadDriver | TaskDriver
    _raw: bool

    def _ended(self, reply: Reply) -> Any:
        """Return a method's result; with `raw` the raw response."""
        return RawResponse(reply, self._result) if self._raw else self._result(reply)

    def _result(self, reply: Reply) -> Any:
        result = self._made(reply)
        for hook in hooks_for("result", self._driver.rules.settings.hooks):
            result = hook(reply.call.operation.id, result)
        return result

    def _made(self, reply: Reply) -> Any:
        if reply.received.status == NOT_MODIFIED:
            raise not_modified(reply)
        response_kind = reply.call.operation.response_kind
        if response_kind is ResponseKind.EMPTY:
            return None
        if response_kind is ResponseKind.JSON:
            return json_of(reply)
        if response_kind is ResponseKind.BYTES:
            return self._download(reply)
        if response_kind is ResponseKind.STREAM:
            return self._open_stream(reply)
        body = body_of(reply)
        if response_kind is ResponseKind.MODEL:
            return model_of(reply, _model(reply), body)
        found: list[str] = []
        return self._page(reply, _rows(reply, body, found), body, found)

    def _download(self, reply: Reply) -> Any:
        raise NotImplementedError

    def _open_stream(self, reply: Reply) -> Any:
        raise NotImplementedError

    def _page(self, reply: Reply, rows: list[Any], body: dict[str, Any], misfits: list[str]) -> Any:
        raise NotImplementedError


class SyncResource(BaseResource):
    """A node of the sync client, such as `client.items`. With `raw` it returns raw responses."""

    _driver: ThreadDriver

    def __init__(self, driver: ThreadDriver, *, raw: bool = False) -> None:
        self._driver = driver
        self._raw = raw

    def _call(self, call: Call, options: Options) -> Any:
        return self._ended(self._driver.run(call, options))

    # For `client.request`.
    call = _call

    def _download(self, reply: Reply) -> Download:
        return Download(reply, self._driver)

    def _open_stream(self, reply: Reply) -> Stream[Any]:
        return Stream(reply, self._driver, event_of)

    def _page(
        self, reply: Reply, rows: list[Any], body: dict[str, Any], misfits: list[str]
    ) -> Page[Any]:
        def fetch(cursor: str) -> Page[Any]:
            options = next_options(reply.call, reply.options)
            found = self._driver.run(next_call(reply.call, cursor), options)
            return cast("Page[Any]", self._result(found))

        kind = _own_class(reply.call, Page)
        return cast("Page[Any]", kind(rows, body, cursor_of(reply.call), fetch, misfits))


class AsyncResource(BaseResource):
    """A node of the async client. With `raw` it returns raw responses."""

    _driver: TaskDriver

    def __init__(self, driver: TaskDriver, *, raw: bool = False) -> None:
        self._driver = driver
        self._raw = raw

    async def _call(self, call: Call, options: Options) -> Any:
        return self._ended(await self._driver.run(call, options))

    # For `client.request`.
    call = _call

    def _list(self, call: Call, options: Options) -> Any:
        """Return a pager; with `raw` an awaitable for the first page's raw response."""
        if self._raw:
            return self._call(call, options)

        async def fetch() -> AsyncPage[Any]:
            return cast("AsyncPage[Any]", await self._call(call, options))

        return _own_class(call, AsyncPager)(fetch)

    def _stream(self, call: Call, options: Options) -> Any:
        """Return a stream that connects on use; with `raw` an awaitable for the response."""
        if self._raw:
            return self._call(call, options)

        async def connect() -> Reply:
            return await self._driver.run(call, options)

        return AsyncStream(connect, self._driver, event_of)

    def _open_stream(self, reply: Reply) -> AsyncStream[Any]:
        async def connect() -> Reply:
            return reply

        return AsyncStream(connect, self._driver, event_of)

    def _download(self, reply: Reply) -> AsyncDownload:
        return AsyncDownload(reply, self._driver)

    def _page(
        self, reply: Reply, rows: list[Any], body: dict[str, Any], misfits: list[str]
    ) -> AsyncPage[Any]:
        async def fetch(cursor: str) -> AsyncPage[Any]:
            options = next_options(reply.call, reply.options)
            found = await self._driver.run(next_call(reply.call, cursor), options)
            return cast("AsyncPage[Any]", self._result(found))

        kind = _own_class(reply.call, AsyncPage)
        return cast("AsyncPage[Any]", kind(rows, body, cursor_of(reply.call), fetch, misfits))


def _own_class(call: Call, kind: type) -> Any:
    """Return `Page`, `AsyncPage` or `AsyncPager`, or the operation's subclass of it."""
    name = call.operation.page
    if name is None:
        return kind
    return getattr(load("._gen.pages", "cute_sdk"), kind.__name__.replace("Page", name))


def next_call(call: Call, cursor: str) -> Call:
    """Return the call for the next page."""
    assert call.operation.cursor is not None
    headers = {name: value for name, value in call.headers.items() if name != _FIRST_PAGE_ONLY}
    return replace(call, query={**call.query, call.operation.cursor: cursor}, headers=headers)


def next_options(call: Call, options: Options) -> Options:
    """Return its options, without a cursor that was added for the first page."""
    if options.extra_query is None:
        return options
    query = {n: value for n, value in options.extra_query.items() if n != call.operation.cursor}
    return replace(options, extra_query=query)


def cursor_of(call: Call) -> str | None:
    """Return the cursor with which a page was requested."""
    name: str = call.operation.cursor or ""
    value = given(call.query).get(name)
    return value if isinstance(value, str) else None


def _model(reply: Reply) -> str:
    name = reply.call.operation.model
    assert name is not None
    return name


def _rows(reply: Reply, body: Mapping[str, Any], misfits: list[str]) -> list[Any]:
    """Return a page's rows. Raises `InvalidResponseError` without a list."""
    if not isinstance(body.get("data"), list):
        raise reply.subject.invalid_response(reply.received, "the body has no list `data`: ")
    rows = cast("list[Any]", rows_reader(_model(reply))(body["data"], misfits))
    misfits[:] = [f"/data{pointer}" for pointer in misfits]
    return rows


def raw(method: Callable[P, T]) -> Callable[P, RawResponse[T]]:
    """The type of a resource's method that returns raw responses."""
    return cast("Callable[P, RawResponse[T]]", method)


def async_raw(method: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[RawResponse[T]]]:
    """The type of an async method; a pager's method returns the first page's response."""
    return cast("Callable[P, Awaitable[RawResponse[T]]]", method)
