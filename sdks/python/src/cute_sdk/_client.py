"""The clients: `Cute` for threads, `AsyncCute` for tasks. They differ in nothing but `await`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NoReturn

from ._errors import ClientUnusableError
from ._gen.resources import AsyncResources, SyncResources
from ._hooks import ASYNC_KINDS, EventHooks
from ._loading import loading
from ._retries import DEFAULT_MAX_RETRIES
from ._settings import DEFAULT_TIMEOUT_S, Settings, Timeout, make_settings

if TYPE_CHECKING:
    import httpx

    from ._clock import Clock


UNCOPIABLE = (
    "A client can't be pickled or copied, and its key should not be: make one in each process, "
    "with Cute() and CUTE_API_KEY. To pass on where you are in a list, pass `page.next_cursor`."
)


class BaseClient:
    """What both clients have."""

    _settings: Settings

    @property
    def base_url(self) -> str:
        """Where calls go, ending in /v1."""
        return self._settings.base_url

    def __reduce__(self) -> NoReturn:
        raise ClientUnusableError(UNCOPIABLE)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.base_url}>"


class Cute(BaseClient, SyncResources):
    """A client of the Cute API. One serves any number of threads; close it, or use it in a `with`.

    In the child of a fork it has connections of its own. It can't be pickled.

    api_key: the key; without it CUTE_API_KEY. base_url: such as https://api.example.com, with or
        without /v1; without it CUTE_BASE_URL.
    timeout: seconds for each attempt (to connect, to send, between two parts of a response), or a
        `httpx.Timeout`; None for none. Pauses before retries and for pacing come on top.
    max_retries: attempts after the first, on lost connections, 408, 429, 5xx, and on 409 while the
        first request with an idempotency key is in progress.
    pacing: wait for quota rather than meet 429. headers: sent with every request.
    transport: a `httpx.BaseTransport` in place of httpx's own.
    event_hooks: functions to call before and after each attempt, as in httpx; see `EventHooks`.
    anonymous: send no key; only the public catalogue can be read.
    allow_http: http to hosts other than this one, where everyone on the way can read the key.

    Raises `ConfigurationError` for settings that can't work.
    """

    def __init__(
        self,
        api_key: str | None = None,
        base_url: str | None = None,
        *,
        timeout: Timeout = DEFAULT_TIMEOUT_S,
        max_retries: int = DEFAULT_MAX_RETRIES,
        pacing: bool = True,
        headers: Mapping[str, str] | None = None,
        transport: httpx.BaseTransport | None = None,
        event_hooks: EventHooks | None = None,
        anonymous: bool = False,
        allow_http: bool = False,
        _clock: Clock | None = None,
    ) -> None:
        # Not at the top: httpx takes longer to load than all the rest.
        with loading():
            from ._http import ThreadDriver  # noqa: PLC0415 - see above

        self._settings = make_settings(
            api_key,
            base_url,
            anonymous=anonymous,
            allow_http=allow_http,
            timeout=timeout,
            max_retries=max_retries,
            headers=headers,
            event_hooks=event_hooks,
        )
        self._driver = ThreadDriver(
            self._settings, pacing=pacing, clock=_clock, transport=transport
        )

    def close(self) -> None:
        """Close the connections."""
        self._driver.close()

    def __enter__(self) -> Cute:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncCute(BaseClient, AsyncResources):
    """A client of the Cute API for asyncio; one serves any number of tasks of one event loop.

    It can't be used in a second event loop, nor after a fork once it was used: that raises
    `ClientUnusableError`.

    The arguments are those of `Cute`; `transport` is a `httpx.AsyncBaseTransport`. Event hooks
    may be async functions.
    """

    def __init__(
        self,
        api_key: str | None = None,
        base_url: str | None = None,
        *,
        timeout: Timeout = DEFAULT_TIMEOUT_S,
        max_retries: int = DEFAULT_MAX_RETRIES,
        pacing: bool = True,
        headers: Mapping[str, str] | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        event_hooks: EventHooks | None = None,
        anonymous: bool = False,
        allow_http: bool = False,
        _clock: Clock | None = None,
    ) -> None:
        # Not at the top: httpx takes longer to load than all the rest.
        with loading():
            from ._http import TaskDriver  # noqa: PLC0415 - see above

        self._settings = make_settings(
            api_key,
            base_url,
            anonymous=anonymous,
            allow_http=allow_http,
            timeout=timeout,
            max_retries=max_retries,
            headers=headers,
            event_hooks=event_hooks,
            async_hooks=ASYNC_KINDS,
        )
        self._driver = TaskDriver(self._settings, pacing=pacing, clock=_clock, transport=transport)

    async def close(self) -> None:
        """Close the connections."""
        await self._driver.close()

    async def __aenter__(self) -> AsyncCute:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
