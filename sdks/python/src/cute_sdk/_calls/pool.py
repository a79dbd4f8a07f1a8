"""The httpx client that calls go through: ours, or one of the program's."""

from __future__ import annotations

from typing import TypeVar

import httpx

from .._errors import ConfigurationError

# A client holds at most this many connections; calls beyond wait for one within their timeout.
LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=20)

Pool = TypeVar("Pool", httpx.Client, httpx.AsyncClient)


def chosen_pool(
    kind: type[Pool],
    http_client: object,
    transport: httpx.BaseTransport | httpx.AsyncBaseTransport | None,
    limits: httpx.Limits | None,
) -> Pool:
    """The program's `http_client`, or a new one of this kind. Raises `ConfigurationError`."""
    if http_client is not None:
        if transport is not None or limits is not None:
            raise ConfigurationError(
                "With http_client, give transport and limits to that client, not to this one."
            )
        if not isinstance(http_client, kind):
            raise ConfigurationError(
                f"http_client must be a httpx.{kind.__name__}, not a {type(http_client).__name__}."
            )
        return http_client
    if transport is not None and limits is not None:
        raise ConfigurationError("With transport, give limits to it: here they change nothing.")
    # Both clients give a transport of their own kind, which the types here don't tie to it.
    return kind(transport=transport, limits=limits or LIMITS)  # type: ignore[arg-type]  # see above
