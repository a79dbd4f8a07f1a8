"""Send responses that stay open, on the event loop, without a thread for each.

A client that doesn't read delays only its own response, and its source stops adding content. While
no content comes, heartbeats are sent, so that proxies keep the connection and vanished clients are
noticed. Every response ends after a while, so that connections move to new processes; the client
reconnects.
"""

import asyncio

from starlette.types import Receive, Scope, Send

from cute_api.lib.live import LiveResponse, ResponseQueue, ShutdownNotifier
from cute_api.lib.server_sent_events import HEARTBEAT

# The key of the server's `ShutdownNotifier` in the state of a request's scope.
ENDING = "cute.ending"
HEARTBEAT_SECONDS = 15.0


async def send_live(
    live: LiveResponse,
    scope: Scope,
    receive: Receive,
    send: Send,
    *,
    heartbeat: float = HEARTBEAT_SECONDS,
) -> None:
    """Send the body of a response, after its head, until it ends."""
    loop = asyncio.get_running_loop()
    changed = asyncio.Event()
    outlet = ResponseQueue(loop, changed)
    ending: ShutdownNotifier = scope.get("state", {}).get(ENDING) or ShutdownNotifier()
    # Only receiving reports that the client has gone, sending doesn't.
    gone = asyncio.ensure_future(receive())
    gone.add_done_callback(lambda _: outlet.end())
    ends = loop.time() + live.seconds
    live.source.open(outlet)
    ending.subscribe(outlet.end)
    try:
        while not outlet.is_ended and (left := ends - loop.time()) > 0:
            idle = b""
            try:
                await asyncio.wait_for(changed.wait(), min(left, heartbeat))
            except TimeoutError:
                if left <= heartbeat:
                    break
                idle = HEARTBEAT
            changed.clear()
            content = outlet.take() or idle
            await send({"type": "http.response.body", "body": content, "more_body": True})
            outlet.mark_sent()
        await send({"type": "http.response.body", "body": outlet.take()})
    finally:
        ending.unsubscribe(outlet.end)
        gone.cancel()
        live.source.close(outlet)
