"""One trace from a call to the receivers of its event, on real stores, over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from sqlalchemy import text

from cute_api.config import Settings, Traces
from cute_api.models import Attempt, Event
from cute_api.tracing.starting import Service, start
from tests.fixtures.api import Api, furnish, running_api
from tests.fixtures.servers import NewDatabase
from tests.tracing.collector import Collector, Sent, collecting
from tests.webhooks.backend import eventually
from tests.webhooks.delivery.pumping import pumping, relaying
from tests.webhooks.receiver import Receiver, receiving

TRACE, CALLER = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
TRACEPARENT = {"traceparent": f"00-{TRACE}-{CALLER}-01", "tracestate": "vendor=1"}
EMIT = text("""
    SELECT cute_emit_event_of_trace('item.created', :user, :item, '{}', NULL, '2026-12-15', :given)
""")
UNKNOWN = "01936f5e-7b2a-7c3d-8e4f-5a6b7c8d9e0f"


@contextmanager
def delivering(settings: Settings) -> Iterator[None]:
    """A relay and a worker's pump of this process, each with its tracer."""
    relayed, delivered = (start(settings, service) for service in (Service.RELAY, Service.WORKER))
    try:
        with relaying(settings, relayed), pumping(settings, delivered):
            yield
    finally:
        for tracer in (relayed, delivered):
            if tracer is not None:
                tracer.stop()


@contextmanager
def receiver_of(api: Api) -> Iterator[Receiver]:
    """A receiver of new items of Alice's whose first response is 500, so that each event is sent
    twice.
    """
    with receiving() as receiver:
        receiver.behave("/hook", lambda before: 500 if before == 0 else 200)
        hook = {"url": receiver.url("/hook"), "types": ["item.created"]}
        assert api.client("alice").post("/webhooks", json=hook).status_code == 201
        yield receiver


def sent_items(api: Api, receiver: Receiver, requests: int, **headers: str) -> dict[str, Any]:
    """An item that Alice makes, when its event has arrived."""
    made = api.client("alice").post("/items", json=api.new_item(), headers=headers)
    assert made.status_code == 201
    with delivering(api.settings):
        eventually(lambda: len(receiver.at("/hook")) == requests)
    found: dict[str, Any] = made.json()
    return found


def named(collector: Collector, name: str) -> list[Sent]:
    return [span for span in collector.spans if span.name == name]


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    with collecting() as running:
        yield running


def test_create_item_201_its_event_and_each_attempt_are_one_trace(
    new_database: NewDatabase, redis_url: str, collector: Collector
) -> None:
    traces = Traces(collector.url, 1.0)
    options: dict[str, Any] = {"traces": traces, "webhook_schedule": (0, 0, 0)}
    with running_api(new_database(), redis_url, **options) as api:
        furnish(api.database)
        with receiver_of(api) as receiver:
            item = sent_items(api, receiver, 2, **TRACEPARENT)
            refused = api.client("alice").get(f"/items/{UNKNOWN}?q=secret")
            assert refused.status_code == 422
        with api.database.transaction() as session:
            event = session.query(Event).filter_by(type="item.created").one()
            stored = event.traceparent
            kept = [attempt.request_headers["traceparent"] for attempt in session.query(Attempt)]
    [request] = named(collector, "POST /v1/items")
    [fanned_out] = named(collector, "fan out item.created")
    failed, delivered = sorted(
        named(collector, "deliver item.created"), key=lambda span: not span.failed
    )
    assert (request.trace_id, request.parent_id, request.state) == (TRACE, CALLER, "vendor=1")
    assert stored == f"00-{TRACE}-{request.span_id}-01"
    below = (fanned_out, failed, delivered)
    assert {span.trace_id for span in below} == {TRACE}
    assert {span.parent_id for span in below} == {request.span_id}
    assert [span.service for span in (request, *below)] == [
        "cute-api",
        "cute-relay",
        "cute-worker",
        "cute-worker",
    ]
    assert [span.kind for span in (request, *below)] == [
        Span.SPAN_KIND_SERVER,
        Span.SPAN_KIND_INTERNAL,
        Span.SPAN_KIND_CLIENT,
        Span.SPAN_KIND_CLIENT,
    ]
    attempts = [f"00-{TRACE}-{span.span_id}-01" for span in (failed, delivered)]
    assert [delivery.headers["traceparent"] for delivery in receiver.at("/hook")] == attempts
    assert not [delivery for delivery in receiver.at("/hook") if "tracestate" in delivery.headers]
    assert sorted(kept) == sorted(attempts)
    assert request.attributes["http.response.status_code"] == 201
    assert request.attributes["cute.operation"] == "create_item"
    assert request.attributes["cute.tier"] == "pro"
    assert failed.attributes["error.type"] == "bad_status"
    assert failed.attributes["http.response.status_code"] == 500
    assert delivered.attributes["http.request.resend_count"] == 1
    [shown] = named(collector, "GET /v1/items/{item_id}")
    assert (shown.attributes["cute.problem"], shown.failed) == (refused.json()["code"], False)
    assert item["id"] not in repr(collector.spans)
    assert not [word for word in (UNKNOWN, "secret", receiver.url("")) if word in repr(collector)]


def test_create_item_201_without_traces_stores_and_sends_nothing_of_them(
    new_database: NewDatabase, redis_url: str
) -> None:
    with running_api(new_database(), redis_url, webhook_schedule=(0, 0, 0)) as api:
        furnish(api.database)
        with receiver_of(api) as receiver:
            item = sent_items(api, receiver, 2, **TRACEPARENT)
            with api.database.transaction() as session:
                [event] = session.query(Event)
                assert event.traceparent is None
                # As a marketplace may do, or a process with other settings.
                for given in (f"00-{TRACE}-{CALLER}-01", f"00-{TRACE}-{'0' * 16}-01", "none"):
                    values = {"user": event.user_id, "item": item["id"], "given": given}
                    session.execute(EMIT, values)
            with delivering(api.settings):
                eventually(lambda: len(receiver.at("/hook")) == 5)
        with api.database.transaction() as session:
            stored = [row.traceparent for row in session.query(Event)]
    assert sorted(filter(None, stored)) == [f"00-{TRACE}-{CALLER}-01"]
    assert not [delivery for delivery in receiver.at("/hook") if "traceparent" in delivery.headers]
