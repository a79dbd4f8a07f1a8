"""`/requests`: bodies of failed calls, and the live log."""

import asyncio
import html
import re
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from itertools import islice
from uuid import uuid4

import orjson
import pytest
from sqlalchemy.exc import UnboundExecutionError
from sqlalchemy.orm import Session

from cute_api.lib.live import ResponseQueue
from cute_api.portal.usage import tail
from cute_api.services.usage.request_log import RequestFilter
from tests.fixtures.api import Api
from tests.portal.conftest import NewBrowser
from tests.portal.pages.callers import Person
from tests.usage.helpers import Moved
from tests.webhooks.backend import eventually

NOW = datetime.now(UTC)


def test_bodies_of_failed_calls_are_shown_while_their_owner_wants_it(
    api: Api, browser: NewBrowser, store: Moved
) -> None:
    alice = Person("alice40", api, browser, store)
    client = api.with_key(alice.key.secret)

    def failed() -> str:
        response = client.post("/items", json={"title": "Silk scarf", "secret": "whisper"})
        assert response.status_code == 422
        made: str = response.headers["X-Request-Id"]

        def stored() -> bool:
            store.consumer.move(store.connection)
            return alice.browser.get(f"/requests/{made}").status_code == 200

        eventually(stored)
        return alice.browser.get(f"/requests/{made}").text

    assert "Silk scarf" not in failed()
    assert alice.browser.submit("/requests", "/requests/bodies", keep="on").status_code == 303
    page = failed()
    assert page.count("Silk scarf") == 2
    assert "whisper" not in page
    assert "Parts of the body are not stored" in page
    made = re.findall('id="request-id">([^<]+)', page)[0]
    tried = alice.browser.get("/docs/operations/create_item/try", params={"request": made}).text
    body = re.findall(r"<textarea[^>]*data-body[^>]*>([^<]*)<", tried)[0]
    assert orjson.loads(html.unescape(body)) == {"title": "Silk scarf", "secret": "[redacted]"}
    assert "bodies kept until: nothing → 20" in alice.browser.get("/account/activity").text
    assert alice.browser.submit("/requests", "/requests/bodies", keep="off").status_code == 303
    assert "Silk scarf" not in alice.browser.get(f"/requests/{made}").text
    assert "Silk scarf" not in failed()


def test_live_200_sends_what_comes_and_429_for_one_too_many(
    api: Api, browser: NewBrowser, store: Moved
) -> None:
    alice, bob = (Person(name, api, browser, store) for name in ("alice41", "bob41"))
    with ExitStack() as opened:
        streams = [
            opened.enter_context(alice.browser.stream("GET", f"/requests/live?{query}"))
            for query in ("status=4xx", "", "")
        ]
        lines = [stream.iter_lines() for stream in streams]
        for response, beginning in zip(streams, lines, strict=True):
            assert response.status_code == 200
            assert response.headers["Content-Type"].startswith("text/event-stream")
            assert next(beginning).startswith("retry")
        assert alice.browser.get("/requests/live").status_code == 429
        bob.made(bob.row(status=404))
        alice.made(alice.row())
        (wrong,) = alice.made(alice.row(status=404, operation=None, path="/v1/itemz"))
        sent = next(line for line in islice(lines[0], 20) if line.startswith("data: "))
    shown = orjson.loads(sent.removeprefix("data: "))
    assert (shown["id"], shown["request"], shown["known"]) == (wrong, "GET /v1/itemz", False)
    assert browser("bob41").get("/requests/live?status=9").status_code == 422


def test_live_ends_when_its_session_is_logged_out(
    api: Api, browser: NewBrowser, store: Moved
) -> None:
    carol = Person("carol41", api, browser, store)
    with carol.browser.stream("GET", "/requests/live") as live:
        lines = live.iter_lines()
        assert next(lines).startswith("retry")
        assert carol.browser.submit("/requests", "/logout").status_code == 303
        # What the browser's own reading would wait for: the end, minutes before its time.
        assert not any(line.startswith("data: ") for line in lines)
    assert carol.browser.get("/requests/live").status_code == 303


def test_a_reader_that_is_slow_is_asked_about_nothing_new(api: Api) -> None:
    slow = tail.Watcher(
        tail.TailWatchers(api.database),
        uuid4(),
        b"",
        "192.0.2.1",
        RequestFilter(),
        lambda _: {},
        since=NOW,
    )
    with closing(asyncio.new_event_loop()) as loop:
        slow.look(Session(), NOW)
        slow.outlet = ResponseQueue(loop, asyncio.Event())
        slow.outlet.put(b"not read yet")
        slow.look(Session(), NOW)
        slow.outlet.take()
        slow.outlet.mark_sent()
        with pytest.raises(UnboundExecutionError):
            slow.look(Session(), NOW)


def test_live_429_when_a_network_has_its_share(
    api: Api, browser: NewBrowser, store: Moved, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail, "OF_A_NETWORK", 1)
    alice, bob = (Person(name, api, browser, store) for name in ("alice42", "bob42"))
    with alice.browser.stream("GET", "/requests/live") as live:
        assert live.status_code == 200
        assert bob.browser.get("/requests/live").status_code == 429
