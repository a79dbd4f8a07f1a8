"""Responses that stay open: fed from any thread, ended by the client, the server or their time."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from starlette.types import Message

from cute_api.edge.limits.strategy import WindowStrategy
from cute_api.edge.responses.live import ENDING, send_live
from cute_api.edge.result import CallResult
from cute_api.lib.live import LiveResponse, ResponseQueue, ShutdownNotifier
from cute_api.lib.server_sent_events import HEARTBEAT, MEDIA_TYPE, message
from tests.edge.small import edge_of
from tests.edge.test_application import scope_of

LONG_S = 60.0
SHORT_S = 0.02
EVENT = message(b"{}", event="item.sold", event_id="A")


@dataclass
class Feed:
    """A source that puts `given` into each response from a thread of its own, and may end it."""

    given: bytes = EVENT
    ends: bool = False
    opened: list[ResponseQueue] = field(default_factory=list)
    closed: list[ResponseQueue] = field(default_factory=list)

    def open(self, outlet: ResponseQueue) -> None:
        self.opened.append(outlet)
        threading.Thread(target=self._feed, args=(outlet,)).start()

    def close(self, outlet: ResponseQueue) -> None:
        self.closed.append(outlet)

    def _feed(self, outlet: ResponseQueue) -> None:
        if self.given:
            outlet.put(self.given)
        if self.ends:
            outlet.end()


@dataclass
class Peer:
    """A client; `on_event` is called when it got something."""

    on_event: Callable[["Peer"], None] = lambda _peer: None
    sent: list[Message] = field(default_factory=list)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    has_asked: bool = False

    @property
    def body(self) -> bytes:
        return b"".join(event.get("body", b"") for event in self.sent)

    @property
    def is_complete(self) -> bool:
        return not self.sent[-1].get("more_body")

    async def receive(self) -> Message:
        if not self.has_asked:
            self.has_asked = True
            return {"type": "http.request", "body": b""}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, sent: Message) -> None:
        self.sent.append(sent)
        if EVENT in self.body:
            self.on_event(self)


async def served(
    feed: Feed, peer: Peer, ending: ShutdownNotifier, seconds: float, heartbeat: float
) -> None:
    peer.has_asked = True
    scope = {**scope_of("/v1/brands"), "state": {ENDING: ending}}
    await send_live(
        LiveResponse(feed, seconds), scope, peer.receive, peer.send, heartbeat=heartbeat
    )


@pytest.mark.parametrize("ender", ["the source", "the client", "the server", "its time"])
def test_an_open_response_gets_what_is_put_in_and_is_closed_once(ender: str) -> None:
    feed, ending = Feed(ends=ender == "the source"), ShutdownNotifier()
    peer = Peer()
    if ender == "the client":
        peer.on_event = lambda stream: stream.gone.set()
    elif ender == "the server":
        peer.on_event = lambda _: ending.begin()
    seconds = 10 * SHORT_S if ender == "its time" else LONG_S
    asyncio.run(asyncio.wait_for(served(feed, peer, ending, seconds, LONG_S), LONG_S / 2))
    assert peer.body == EVENT
    assert peer.is_complete, "the client sees that it was not cut"
    assert feed.closed == feed.opened != []


def test_an_open_response_without_news_has_heartbeats() -> None:
    peer = Peer()
    asyncio.run(served(Feed(given=b""), peer, ShutdownNotifier(), 10 * SHORT_S, SHORT_S))
    assert peer.body.startswith(HEARTBEAT) and set(peer.body.split(b"\n\n")) == {
        HEARTBEAT.strip(),
        b"",
    }


def test_a_response_that_begins_while_the_server_stops_ends_at_once() -> None:
    peer, ending = Peer(), ShutdownNotifier()
    ending.begin()
    asyncio.run(asyncio.wait_for(served(Feed(given=b""), peer, ending, LONG_S, LONG_S), LONG_S / 2))
    assert peer.is_complete


@pytest.mark.parametrize("path", ["/v1/brands", "/file"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_result_opens_a_response_without_a_length_and_head_only_its_head(
    limit_store: WindowStrategy, redis_url: str, path: str, method: str
) -> None:
    feed, peer = Feed(ends=True), Peer()

    def serve(_: object) -> CallResult:
        return CallResult(live=lambda network: LiveResponse(feed, LONG_S))

    edge = edge_of(serve, limit_store, redis_url)
    asyncio.run(edge(scope_of(path, method=method), peer.receive, peer.send))
    headers = dict(peer.sent[0]["headers"])
    assert headers[b"content-type"].startswith(MEDIA_TYPE.encode())
    assert b"content-length" not in headers
    assert (EVENT in peer.body, len(feed.opened)) == ((True, 1) if method == "GET" else (False, 0))
