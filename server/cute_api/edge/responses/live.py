"""Sends what comes on a response that stays open, on the event loop: it holds no thread.

A client that takes nothing holds up its own response alone, and the source puts nothing more into
it. What never comes is a heartbeat, by which proxies keep the connection, and a client that went
without a word is noticed. Every response ends after a while, so that connections move to new
processes; its client connects again.
"""

import asyncio

from starlette.types import Receive, Scope, Send

from cute_api.lib.live import Ending, Live, Outlet
from cute_api.lib.server_sent_events import HEARTBEAT

# Where the state of a request's scope has the server's `Ending`.
ENDING = "cute.ending"
HEARTBEAT_SECONDS = 15.0


async def send_live(
    live: Live, scope: Scope, receive: Receive, send: Send, *, heartbeat: float = HEARTBEAT_SECONDS
) -> None:
    """Send the body of a response whose head was sent, until it ends."""
    loop = asyncio.get_running_loop()
    changed = asyncio.Event()
    outlet = Outlet(loop, changed)
    ending: Ending = scope.get("state", {}).get(ENDING) or Ending()
    # Sending to a client that has gone says nothing; receiving does.
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
            outlet.taken()
        await send({"type": "http.response.body", "body": outlet.take()})
    finally:
        ending.unsubscribe(outlet.end)
        gone.cancel()
        live.source.close(outlet)
