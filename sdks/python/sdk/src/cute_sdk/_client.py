"""The clients: `Cute` for threads, `AsyncCute` for tasks. They differ only in `await`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NoReturn, TypeVar

from ._calls.hooks import ASYNC_KINDS, EventHooks
from ._calls.requests import direct_call
from ._calls.retries import DEFAULT_MAX_RETRIES
from ._errors import ClientUnusableError
from ._gen.resources import AsyncResources, SyncResources
from ._gen.types import UNSET, Unset
from ._loading import load
from ._settings import (
    DEFAULT_MAX_WAIT_S,
    DEFAULT_TIMEOUT_S,
    Options,
    Settings,
    Timeout,
    changed_settings,
    make_settings,
)

if TYPE_CHECKING:
    import ssl

    from ._calls.http import TaskDriver, ThreadDriver
    from ._clock import Clock
    from ._http.client import AsyncHTTPClient, HTTPClient, Limits

HTTPClientT = TypeVar("HTTPClientT", bound="HTTPClient | AsyncHTTPClient")
KeyFunctionT = TypeVar("KeyFunctionT", bound=Callable[[], "str | Awaitable[str]"])
ClientT = TypeVar("ClientT", bound="BaseClient[Any, Any]")

UNCOPIABLE = (
    "A client can't be pickled or copied, and its key should not be: make one in each process, "
    "with Cute() and CUTE_API_KEY. To pass on where you are in a list, pass `page.next_cursor`."
)


class BaseClient(Generic[HTTPClientT, KeyFunctionT]):
    """The common part of both clients. `Cute` describes the arguments."""

    _settings: Settings
    _driver: Any
    _driver_class: ClassVar[str]
    _async_hooks: ClassVar[frozenset[str]] = frozenset()

    def __init__(
        self,
        api_key: str | KeyFunctionT | None = None,
        base_url: str | None = None,
        *,
        timeout: Timeout = DEFAULT_TIMEOUT_S,
        max_wait: Timeout = DEFAULT_MAX_WAIT_S,
        deadline: Timeout = None,
        max_retries: int = DEFAULT_MAX_RETRIES,
        pacing: bool = True,
        headers: Mapping[str, str] | None = None,
        limits: Limits | None = None,
        proxy: str | None = None,
        tls: ssl.SSLContext | None = None,
        http_client: HTTPClientT | None = None,
        event_hooks: EventHooks | None = None,
        anonymous: bool = False,
        allow_http: bool = False,
        _clock: Clock | None = None,
    ) -> None:
        self._settings = make_settings(
            api_key,
            base_url,
            anonymous=anonymous,
            allow_http=allow_http,
            timeout=timeout,
            max_wait=max_wait,
            deadline=deadline,
            max_retries=max_retries,
            headers=headers,
            event_hooks=event_hooks,
            async_hooks=self._async_hooks,
        )
        # Loaded here, because httpx2 takes longer to load than everything else.
        drivers = load("._calls.http", __package__)
        self._driver = getattr(drivers, self._driver_class)(
            self._settings,
            pacing=pacing,
            clock=_clock,
            http_client=http_client,
            pool=drivers.PoolOptions(limits, proxy, tls),
        )

    @property
    def base_url(self) -> str:
        """The base URL of calls, ending in /v1."""
        return self._settings.base_url

    def with_options(
        self: ClientT,
        *,
        api_key: str | Callable[[], str | Awaitable[str]] | None = None,
        timeout: Timeout | Unset = UNSET,
        max_wait: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> ClientT:
        """Return a client with changed settings on the same connections; `headers` are added.

        It shares the pacing, unless it has another key. Only the first client closes the
        connections. Raises `ConfigurationError`.
        """
        return self._with_settings(
            changed_settings(
                self._settings,
                api_key=api_key,
                async_hooks=self._async_hooks,
                timeout=timeout,
                max_wait=max_wait,
                deadline=deadline,
                max_retries=max_retries,
                headers=headers,
            )
        )

    def _with_settings(self: ClientT, settings: Settings) -> ClientT:
        """Return a client with other settings on the same connections."""
        made = object.__new__(type(self))
        made._settings = settings
        made._driver = self._driver.sharing(settings)
        return made

    def __reduce__(self) -> NoReturn:
        raise ClientUnusableError(UNCOPIABLE)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.base_url}>"


class Cute(BaseClient["HTTPClient", Callable[[], str]], SyncResources):
    """A client of the Cute API for any number of threads. Close it, or use it in a `with` block.

    In the child of a fork it opens its own connections. With your own `http_client` it raises
    `ClientUnusableError` there instead. It can't be pickled.

    api_key: the key, or a function that returns it; by default CUTE_API_KEY. The function is called
        before the first call and again after a 401, by one call at a time. If it then returns
        another key, the call is retried once.
    base_url: such as https://api.example.com, with or without /v1; by default CUTE_BASE_URL.
    timeout: seconds for each attempt, from its start to the last byte of its response; None for no
        limit. For downloads and streams it ends with the headers, and then limits the time between
        two parts of the body.
    max_wait: the longest wait before an attempt, in seconds: for quota, for `Retry-After`, before a
        retry. If more is needed, the error is raised at once. Calls that queue behind others of
        the client can wait longer in all.
    deadline: seconds for a whole call with all its attempts and waits; by default there is no such
        limit. Each page of a list is a call. A refresh of OAuth tokens is never cut short, because
        that could lose the new ones; it takes at most 80 s more.
    max_retries: attempts after the first, after lost connections, 408, 429 and 5xx, and after 409
        while the first request with an idempotency key is in progress.
    pacing: wait for quota instead of getting 429. headers: sent with every request.
    limits: the connection limits; by default 100, at most 20 of them idle.
    proxy: the URL of a proxy; by default that of HTTPS_PROXY or HTTP_PROXY, except for NO_PROXY.
    tls: an `ssl.SSLContext`, for your own certificates; by default the system's.
    http_client: sends the requests instead, for tests or another HTTP library; see `HTTPClient`.
        Key, retries and pacing stay the same.
    event_hooks: functions to call before and after each attempt; see `EventHooks`.
    anonymous: send no key; only the public catalogue can be read.
    allow_http: allow http to hosts other than this one. Everyone on the network can read the key.

    Raises `ConfigurationError` for invalid settings.
    """

    _driver: ThreadDriver
    _driver_class = "ThreadDriver"

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: Mapping[str, object] | None = None,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        idempotency_key: str | None = None,
    ) -> Any:
        """Call an endpoint that this version has no method for; return the response's JSON.

        path: below /v1, such as "/items/…/likes", with ids percent-encoded. query: lists are sent
            as repeated values. body: sent as a JSON object.

        Key, pacing, retries and errors are those of every other call. A POST or PATCH is retried
        only with an `idempotency_key`, which the endpoint must support, or if it had no effect.
        """
        options = Options(
            timeout,
            max_retries,
            extra_headers,
            idempotency_key=idempotency_key,
            deadline=deadline,
        )
        call = direct_call(method, path, query or {}, body)
        return load("._resources", __package__).SyncResource(self._driver).call(call, options)

    def close(self) -> None:
        """Close the connections."""
        self._driver.close()

    def __enter__(self) -> Cute:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncCute(
    BaseClient["AsyncHTTPClient", Callable[[], "str | Awaitable[str]"]], AsyncResources
):
    """A client of the Cute API for any number of asyncio tasks of one event loop.

    In another event loop, or in a fork after its first use, it raises `ClientUnusableError`.

    The arguments are those of `Cute`, except that `http_client` is an `AsyncHTTPClient`, and that
    event hooks and the function for `api_key` can be async functions.
    """

    _driver: TaskDriver
    _driver_class = "TaskDriver"
    _async_hooks = ASYNC_KINDS

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: Mapping[str, object] | None = None,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        idempotency_key: str | None = None,
    ) -> Any:
        """Like `Cute.request`."""
        options = Options(
            timeout,
            max_retries,
            extra_headers,
            idempotency_key=idempotency_key,
            deadline=deadline,
        )
        call = direct_call(method, path, query or {}, body)
        resource = load("._resources", __package__).AsyncResource(self._driver)
        return await resource.call(call, options)

    async def close(self) -> None:
        """Close the connections."""
        await self._driver.close()

    async def __aenter__(self) -> AsyncCute:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
