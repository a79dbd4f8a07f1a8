"""The httpx client for calls: ours, or the program's."""

from __future__ import annotations

from typing import TypeVar

import httpx

from .._errors import ConfigurationError

# The maximum number of connections of a client; further calls wait for one within their timeout.
LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=20)

Pool = TypeVar("Pool", httpx.Client, httpx.AsyncClient)


def chosen_pool(
    kind: type[Pool],
    http_client: object,
    transport: httpx.BaseTransport | httpx.AsyncBaseTransport | None,
    limits: httpx.Limits | None,
) -> Pool:
    """Return the program's `http_client`, or a new one. Raises `ConfigurationError`."""
    if http_client is not None:
        if transport is not None or limits is not None:
            raise ConfigurationError(
                "With http_client, pass transport and limits to that client instead."
            )
        if not isinstance(http_client, kind):
            raise ConfigurationError(
                f"http_client must be a httpx.{kind.__name__}, not a {type(http_client).__name__}."
            )
        return http_client
    if transport is not None and limits is not None:
        raise ConfigurationError("With transport, pass limits to it: they have no effect here.")
    # Both clients give a transport of their own kind, which the types here don't tie to it.
    return kind(transport=transport, limits=limits or LIMITS)  # type: ignore[arg-type]  # see above
