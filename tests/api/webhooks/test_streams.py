"""Streams have the feed's events in its order, despite cuts, while the key is valid."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from uuid import UUID, uuid4

import orjson
import pytest
from cute_sdk import AsyncCute, Cute
from cute_sdk.models import Event as SdkEvent

from cute_api.lib.live import LiveResponse, ResponseQueue
from cute_api.models.connections.direct import DirectReads
from cute_api.models.enums import Tier
from cute_api.problems import ApiError, Code
from cute_api.processes import valkey
from cute_api.sealing import Sealer
from cute_api.services.feeds import events
from cute_api.services.feeds import streams as feeding
from cute_api.services.feeds.places import StreamPlaces
from cute_api.services.feeds.streams import EventStreams
from cute_api.services.keys import keys
from cute_api.services.keys.principal_reader import PrincipalReader
from cute_api.services.keys.principals import Principal, digest
from tests.api.apps import install, new_app
from tests.api.webhooks.feed import Reader, create
from tests.fixtures.api import Api, Client
from tests.sdk.scenarios.runner import PatientClock
from tests.webhooks.backend import eventually

# In the fixture's API a stream ends after a fifth of a second: these come on several connections.
EVENTS = 40
NETWORK = "192.0.2.1"
NEVER_S = 86_400.0


@pytest.fixture
def alice(api: Api) -> Client:
    """A client of a user who has no events yet."""
    return api.client(f"alice-{uuid4().hex[:8]}")


@pytest.fixture
def units() -> list[bool]:
    """The remaining quota of a caller after `streams`, which take a unit each."""
    return []


@pytest.fixture
def streams(api: Api, units: list[bool]) -> Iterator[EventStreams]:
    """A reader of streams as an API process has it."""
    yield from reading(api, units, feeding.CHECK_SECONDS)


@pytest.fixture
def woken_streams(api: Api, units: list[bool]) -> Iterator[EventStreams]:
    """A reader that reads for a stream only when it is woken, and never to check it."""
    yield from reading(api, units, NEVER_S)


def reading(api: Api, units: list[bool], check_seconds: float) -> Iterator[EventStreams]:
    settings = api.settings
    info = {"cursor_keys": Sealer.of(settings).cursor_keys}
    reads = DirectReads(settings.need_database_url(), {**api.database.info, **info})
    made = EventStreams(
        reads,
        PrincipalReader(reads).again,
        StreamPlaces(valkey.connect(settings.need_redis_url())),
        api.spec.events,
        take_unit=lambda _: bool(units and units.pop()),
        seconds=60,
        check_seconds=check_seconds,
    )
    made.start()
    yield made
    made.stop()


@contextmanager
def fed(live: LiveResponse) -> Iterator[ResponseQueue]:
    """The way to an open response, which the test reads itself."""
    loop = asyncio.new_event_loop()
    outlet = ResponseQueue(loop, asyncio.Event())
    live.source.open(outlet)
    try:
        yield outlet
    finally:
        live.source.close(outlet)
        loop.close()


def principal_of(api: Api, client: Client) -> Principal:
    assert client.key is not None
    reads = DirectReads(api.settings.need_database_url(), {})
    found = PrincipalReader(reads).find(digest(client.key))
    assert found is not None
    return found


def opened(
    streams: EventStreams,
    principal: Principal,
    *,
    most: int = 5,
    after: str | None = None,
    network: str = NETWORK,
) -> LiveResponse:
    query = {} if after is None else {"after": after}
    show = partial(events.represent, show=lambda _type, data, _emitted: data)
    return streams.new(principal, query, show, most=most, network=network)


def listened(api: Api, key: str, kind: str, ready: threading.Event) -> list[SdkEvent]:
    """The first events of a stream from now on; `ready` once it is open."""
    if kind == "sync":
        with Cute(key, api.base_url, _clock=PatientClock()) as client:
            stream = client.events.stream()
            ready.set()
            return list(islice(stream, EVENTS))

    async def listen() -> list[SdkEvent]:
        found: list[SdkEvent] = []
        async with AsyncCute(key, api.base_url, _clock=PatientClock()) as client:
            stream = await client.events.stream()
            ready.set()
            async for event in stream:
                found.append(event)
                if len(found) == EVENTS:
                    break
        return found

    return asyncio.run(listen())


@pytest.mark.usefixtures("relay")
@pytest.mark.parametrize("kind", ["sync", "async"])
def test_stream_events_200_is_the_feed_through_all_its_connections(
    api: Api, alice: Client, kind: str
) -> None:
    assert alice.key is not None
    ready = threading.Event()

    def sell() -> None:
        assert ready.wait(60)
        for _ in range(EVENTS):
            create(api, alice)

    seller = threading.Thread(target=sell)
    seller.start()
    found = listened(api, alice.key, kind, ready)
    seller.join()
    assert [str(event.id) for event in found] == Reader(alice).ids()
    last = [str(found[-1].id)]
    # A stream that ended before anything was read for it is opened again.
    eventually(lambda: _resumed(alice, found[-2:]) == last)


def _resumed(client: Client, found: Sequence[SdkEvent]) -> list[str]:
    """The ids of the events that a stream sends which resumes after the first of these."""
    reader = Reader(client, limit=1)
    while reader.poll() and reader.seen[-1]["id"] != str(found[0].id):
        pass
    headers = {"Last-Event-ID": str(reader.cursor)}
    response = client.get("/events/stream?after=newest", headers=headers)
    data = [splitline for splitline in response.text.splitlines() if splitline.startswith("data: ")]
    return [orjson.loads(line.removeprefix("data: "))["id"] for line in data]


@pytest.mark.usefixtures("relay")
def test_a_stream_gets_what_happens_and_ends_before_the_next_when_its_key_is_revoked(
    api: Api, alice: Client, streams: EventStreams
) -> None:
    principal = principal_of(api, alice)
    other = api.with_key(api.key(alice.get("/me").json()["user"]["email"].split("@")[0]).secret)
    with fed(opened(streams, principal)) as outlet:
        assert outlet.take().startswith(b"id: ")
        outlet.mark_sent()
        create(api, alice)
        eventually(lambda: not outlet.is_free)
        assert b"event: item.created\n" in outlet.take()
        create(api, alice)
        with api.database.transaction() as session:
            assert principal.key_id is not None
            assert keys.revoke(session, principal.key_id)
        # The client had not taken the first until now: nothing more was put in.
        assert outlet.take() == b""
        outlet.mark_sent()
        create(api, other)
        eventually(lambda: outlet.is_ended)
        assert outlet.take() == b""


@pytest.mark.usefixtures("relay")
@pytest.mark.parametrize("whose", ["user", "app"])
def test_a_stream_of_a_user_or_an_app_is_woken_by_each_event(
    api: Api, alice: Client, woken_streams: EventStreams, whose: str
) -> None:
    principal = principal_of(api, alice)
    if whose == "app":
        app = new_app(api.database)
        install(api.database, app, alice.get("/me").json()["user"]["email"].partition("@")[0])
        reads = DirectReads(api.settings.need_database_url(), {})
        found = PrincipalReader(reads).find_app(digest(app.key.secret), None)
        assert found is not None
        principal = found
    with fed(opened(woken_streams, principal)) as outlet:
        # A new stream is read once. After that, only the event itself brings it.
        for _ in range(2):
            create(api, alice)
            content = b""
            while b"event: item.created\n" not in content:
                content = taken(outlet)


def test_stream_events_409_when_webhooks_and_open_streams_reach_the_limit(
    api: Api, streams: EventStreams
) -> None:
    client = api.client(f"bob-{uuid4().hex[:8]}", tier=Tier.FREE)
    principal = principal_of(api, client)
    hook = {"url": "https://receiver.cute.example/hook", "types": ["item.created"]}
    assert client.post("/webhooks", json=hook).status_code == 201
    with fed(opened(streams, principal, most=2)):
        with pytest.raises(ApiError) as refused:
            opened(streams, principal, most=2)
        assert refused.value.code is Code.WEBHOOK_LIMIT_REACHED

    def is_free() -> bool:
        try:
            return bool(opened(streams, principal, most=2))
        except ApiError:
            return False

    eventually(is_free)


def test_stream_events_422_for_a_cursor_of_another_user(api: Api, alice: Client) -> None:
    with api.database.transaction() as session:
        cursor = events.Cursor(0, seen=0).encode(session, UUID(int=7))
    response = alice.get("/events/stream", headers={"Last-Event-ID": cursor})
    assert (response.status_code, response.json()["code"]) == (422, "validation_failed")


def taken(outlet: ResponseQueue) -> bytes:
    """Wait for content or the end of the stream; return the content."""
    eventually(lambda: outlet.is_ended or not outlet.is_free)
    content = outlet.take()
    outlet.mark_sent()
    return content


@pytest.mark.usefixtures("relay")
def test_each_further_page_of_old_events_takes_a_unit_and_new_events_take_none(
    api: Api,
    alice: Client,
    streams: EventStreams,
    units: list[bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(feeding, "PAGE", 2)
    reader = Reader(alice)
    reader.poll()
    for _ in range(5):
        create(api, alice)
    eventually(lambda: len(Reader(alice).ids()) == 5)
    units += [True] * 3
    with fed(opened(streams, principal_of(api, alice), after=reader.cursor)) as outlet:
        taken(outlet)
        assert [taken(outlet).count(b"event: ") for _ in range(3)] == [2, 2, 1]
        create(api, alice)
        assert taken(outlet).count(b"event: ") == 1
    assert len(units) == 1


@pytest.mark.usefixtures("relay")
def test_a_stream_of_old_events_ends_without_a_unit_and_is_429_when_opened_again(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "PAGE", 1)
    carol = api.client(f"carol-{uuid4().hex[:8]}", tier=Tier.FREE)
    for _ in range(2):
        create(api, carol)
    eventually(lambda: len(Reader(carol).ids()) == 2)
    remaining = 0
    while (response := carol.get("/events", params={"limit": 1})).status_code == 200:
        remaining = int(response.headers["X-RateLimit-Remaining"])
        if remaining == 2:
            break
    cursor = response.json()["next_cursor"]
    create(api, carol)
    # The new item took one, and the stream takes the last: it has none for its second page.
    assert remaining == 2
    response = carol.get("/events/stream", headers={"Last-Event-ID": cursor})
    assert response.status_code == 200
    assert response.text.count("event: ") <= 1
    response = carol.get("/events/stream", headers={"Last-Event-ID": cursor})
    assert (response.status_code, response.json()["code"]) == (429, "rate_limited")
    assert int(response.headers["Retry-After"]) > 0


def test_stream_events_503_when_a_network_has_its_share(
    api: Api, alice: Client, streams: EventStreams, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "MOST_OF_A_NETWORK", 1)
    principal = principal_of(api, alice)
    with fed(opened(streams, principal)):
        with pytest.raises(ApiError) as refused:
            opened(streams, principal)
        assert refused.value.code is Code.SERVICE_UNAVAILABLE
        with fed(opened(streams, principal, network="192.0.2.2")):
            pass
    with fed(opened(streams, principal)):
        pass
