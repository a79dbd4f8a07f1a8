"""Responses that stay open: server-sent events."""

from collections.abc import Callable

import flask

from cute_api.edge.limits.rate_limits import network_of
from cute_api.edge.state import RequestState
from cute_api.lib.live import Live
from cute_api.lib.server_sent_events import MEDIA_TYPE


def respond(
    live: Callable[..., Live], headers: dict[str, str], method: str, state: RequestState
) -> flask.Response:
    """The head of a stream, which the edge keeps open. HEAD doesn't open it.

    `live` opens it for a caller in a `network`.
    """
    if method == "GET":
        state.live = live(network=network_of(state.client_address))
    # Proxies that buffer responses would hold back small messages.
    headers["X-Accel-Buffering"] = "no"
    return flask.Response(headers=headers, content_type=MEDIA_TYPE)
