"""The clients: `Cute` for threads, `AsyncCute` for tasks. They differ in nothing but `await`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NoReturn, TypeVar

from ._calls.hooks import ASYNC_KINDS, EventHooks
from ._calls.requests import direct_call
from ._calls.retries import DEFAULT_MAX_RETRIES
from ._errors import ClientUnusableError
from ._gen.resources import AsyncResources, SyncResources
from ._gen.types import UNSET, Unset
from ._loading import load
from ._settings import (
    DEFAULT_TIMEOUT_S,
    Options,
    Settings,
    Timeout,
    changed_settings,
    make_settings,
)

if TYPE_CHECKING:
    import httpx

    from ._calls.http import TaskDriver, ThreadDriver
    from ._clock import Clock

TransportT = TypeVar("TransportT")
HTTPClientT = TypeVar("HTTPClientT")
ClientT = TypeVar("ClientT", bound="BaseClient[Any, Any]")

UNCOPIABLE = (
    "A client can't be pickled or copied, and its key should not be: make one in each process, "
    "with Cute() and CUTE_API_KEY. To pass on where you are in a list, pass `page.next_cursor`."
)


class BaseClient(Generic[TransportT, HTTPClientT]):
    """What both clients have. Their arguments are described in `Cute`."""

    _settings: Settings
    _driver: Any
    _driver_class: ClassVar[str]
    _async_hooks: ClassVar[frozenset[str]] = frozenset()

    def __init__(
        self,
        api_key: str | None = None,
        base_url: str | None = None,
        *,
        timeout: Timeout = DEFAULT_TIMEOUT_S,
        max_retries: int = DEFAULT_MAX_RETRIES,
        pacing: bool = True,
        headers: Mapping[str, str] | None = None,
        transport: TransportT | None = None,
        http_client: HTTPClientT | None = None,
        limits: httpx.Limits | None = None,
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
            max_retries=max_retries,
            headers=headers,
            event_hooks=event_hooks,
            async_hooks=self._async_hooks,
        )
        # Loaded now: httpx takes longer to load than all the rest.
        driver = getattr(load("._calls.http", __package__), self._driver_class)
        self._driver = driver(
            self._settings,
            pacing=pacing,
            clock=_clock,
            transport=transport,
            http_client=http_client,
            limits=limits,
        )

    @property
    def base_url(self) -> str:
        """Where calls go, ending in /v1."""
        return self._settings.base_url

    def with_options(
        self: ClientT,
        *,
        api_key: str | None = None,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> ClientT:
        """A client with some other settings, on the same connections; `headers` are added.

        It has the same pacing, or its own with another key. Only the first client closes the
        connections. Raises `ConfigurationError`.
        """
        made = object.__new__(type(self))
        made._settings = changed_settings(
            self._settings,
            api_key=api_key,
            timeout=timeout,
            max_retries=max_retries,
            headers=headers,
        )
        made._driver = self._driver.sharing(made._settings)
        return made

    def __reduce__(self) -> NoReturn:
        raise ClientUnusableError(UNCOPIABLE)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.base_url}>"


class Cute(BaseClient["httpx.BaseTransport", "httpx.Client"], SyncResources):
    """A client of the Cute API. One serves any number of threads; close it, or use it in a `with`.

    In the child of a fork it has connections of its own, unless it was given an `http_client` or
    a `transport`: then it raises `ClientUnusableError` there. It can't be pickled.

    api_key: the key; without it CUTE_API_KEY. base_url: such as https://api.example.com, with or
        without /v1; without it CUTE_BASE_URL.
    timeout: seconds for each attempt (to connect, to send, between two parts of a response), or a
        `httpx.Timeout`; None for none. Pauses before retries and for pacing come on top.
    max_retries: attempts after the first, on lost connections, 408, 429, 5xx, and on 409 while the
        first request with an idempotency key is in progress.
    pacing: wait for quota rather than meet 429. headers: sent with every request.
    limits: how many connections it holds, as a `httpx.Limits`; without it 100, 20 of them idle.
    transport: a `httpx.BaseTransport` in place of httpx's own.
    http_client: your own `httpx.Client`, for proxies or certificates. Its connections are used,
        and it stays open when this client closes. Key, timeouts, retries and pacing are as
        without it, and no redirect is followed; its hooks see the key.
    event_hooks: functions to call before and after each attempt, as in httpx; see `EventHooks`.
    anonymous: send no key; only the public catalogue can be read.
    allow_http: http to hosts other than this one, where everyone on the way can read the key.

    Raises `ConfigurationError` for settings that can't work.
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
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        idempotency_key: str | None = None,
    ) -> Any:
        """A call of what this version has no method for; returns the JSON of the response.

        path: below /v1, such as "/items/…/likes", with ids percent-encoded. query: a list is sent
        as several values. body: sent as a JSON object.

        It has the key, the pacing, the retries and the errors of every other call. A POST or PATCH
        is retried only with an `idempotency_key`, which the API must take, or without effect.
        """
        options = Options(timeout, max_retries, extra_headers, idempotency_key=idempotency_key)
        call = direct_call(method, path, query or {}, body)
        return load("._resources", __package__).SyncResource(self._driver).call(call, options)

    def close(self) -> None:
        """Close the connections."""
        self._driver.close()

    def __enter__(self) -> Cute:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncCute(BaseClient["httpx.AsyncBaseTransport", "httpx.AsyncClient"], AsyncResources):
    """A client of the Cute API for asyncio; one serves any number of tasks of one event loop.

    It can't be used in a second event loop, nor after a fork once it was used: that raises
    `ClientUnusableError`.

    The arguments are those of `Cute`; `http_client` is a `httpx.AsyncClient`, `transport` a
    `httpx.AsyncBaseTransport`. Event hooks may be async functions.
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
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        idempotency_key: str | None = None,
    ) -> Any:
        """As `Cute.request`."""
        options = Options(timeout, max_retries, extra_headers, idempotency_key=idempotency_key)
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
