"""The trace of a request, and whether it is sampled. Nothing is sent here."""

from collections.abc import Iterator

import pytest

from cute_api.config import Traces
from cute_api.edge.application import end_span
from cute_api.edge.record import Record
from cute_api.metrics.reported import OUTCOME, SPANS
from cute_api.metrics.reports import PROCESS_METRICS, key_of
from cute_api.tracing.sdk import SdkTracer
from cute_api.tracing.spans import Attributes, Kind, UnsampledSpan, is_sampled
from cute_api.usage.rows import ObservedRequest
from tests.tracing.collector import Collector, collecting

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
VALID = f"00-{TRACE}-{SPAN}-01"
SAMPLED, UNSAMPLED = 0.0, 0.99
# More than the queue takes.
MANY = 3_000


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as running:
        yield running


def tracer_of(collector: Collector, dice: float, *headers: tuple[str, str]) -> SdkTracer:
    """A tracer that samples half of the requests, decided by `dice`."""
    return SdkTracer(Traces(collector.url, 0.5, headers), "cute-api", lambda: dice)


def outcomes() -> dict[str, float]:
    """How many spans of this process had each outcome."""
    found = PROCESS_METRICS.values()
    return {value: found.get(key_of(SPANS, (value,)), 0) for value in OUTCOME.values}


def headers(*traceparents: str, state: str = "") -> list[tuple[bytes, bytes]]:
    named = [(b"traceparent", value.encode("latin-1")) for value in traceparents]
    return [(b"host", b"127.0.0.1"), *named, *([(b"tracestate", state.encode())] if state else [])]


@pytest.mark.parametrize("dice", [SAMPLED, UNSAMPLED])
@pytest.mark.parametrize(
    ("given", "continues"),
    [
        ([VALID], True),
        ([f"00-{TRACE}-{SPAN}-00"], True),
        ([f"cc-{TRACE}-{SPAN}-01-what-comes-later"], True),
        ([], False),
        ([VALID, VALID], False),
        ([f"ff-{TRACE}-{SPAN}-01"], False),
        ([f"00-{TRACE}-{SPAN}-01-more"], False),
        ([f"00-{TRACE.upper()}-{SPAN}-01"], False),
        ([f"00-{'0' * 32}-{SPAN}-01"], False),
        ([f"00-{TRACE}-{'0' * 16}-01"], False),
        ([f"00-{TRACE[:-1]}-{SPAN}-01"], False),
        ([f"00-{TRACE}-{SPAN}"], False),
        ([f"00-{TRACE}-{SPAN}-1\xe9"], False),
        ([f"cc-{TRACE}-{SPAN}-01-" + "x" * 600], False),
        (["00-" + "'; DROP TABLE events; --"], False),
    ],
)
def test_trace_of_a_caller_is_continued_if_it_is_valid_and_the_only_one(
    collector: Collector, given: list[str], continues: bool, dice: float
) -> None:
    tracer = tracer_of(collector, dice)
    span = tracer.request(headers(*given), 1.0)
    tracer.stop()
    assert (span.trace_id == TRACE) is continues
    version, trace_id, span_id, _ = span.traceparent.split("-")
    assert (version, trace_id) == ("00", span.trace_id)
    assert len(trace_id) == 32
    assert span_id not in {SPAN, "0" * 16}
    assert is_sampled(span.traceparent) is (dice == SAMPLED)


def test_flag_of_a_caller_decides_nothing(collector: Collector) -> None:
    tracer = tracer_of(collector, UNSAMPLED)
    wanted = tracer.request(headers(VALID), 1.0)
    assert isinstance(wanted, UnsampledSpan)
    wanted.end(2.0, "GET /v1/items", {})
    followed = tracer.follow(wanted.traceparent, Kind.CLIENT, 2.0)
    assert followed.traceparent == wanted.traceparent
    followed.end(3.0, "deliver item.created", {})
    tracer.stop()
    assert collector.spans == []


def test_spans_have_the_ids_of_their_caller_and_its_state(
    collector: Collector, caplog: pytest.LogCaptureFixture
) -> None:
    tracer = tracer_of(collector, SAMPLED, ("authorization", "Bearer secret"))
    before = outcomes()
    first = tracer.request(headers(VALID, state="vendor=1"), 1.0)
    other = tracer.request(headers(VALID, state="no state at all"), 1.0)
    other.end(2.0, "GET", {})
    first.end(2.0, "GET /v1/items", {"http.response.status_code": 500}, "500")
    followed = tracer.follow(first.traceparent, Kind.CLIENT, 2.0)
    followed.end(3.0, "deliver item.created", {})
    tracer.stop()
    sent = {span.name: span for span in collector.spans}
    assert outcomes()["sent"] == before["sent"] + len(sent)
    assert {span.trace_id for span in collector.spans} == {TRACE}
    assert sent["GET /v1/items"].parent_id == SPAN
    assert sent["GET /v1/items"].state == "vendor=1"
    assert sent["GET /v1/items"].failed
    assert sent["GET /v1/items"].attributes["error.type"] == "500"
    assert sent["GET"].state == ""
    assert sent["deliver item.created"].parent_id == sent["GET /v1/items"].span_id
    assert collector.headers[0]["authorization"] == "Bearer secret"
    assert "no state" not in caplog.text


def test_collector_that_is_away_holds_up_nothing(collector: Collector) -> None:
    before = outcomes()
    tracer = SdkTracer(Traces("http://127.0.0.1:9/v1/traces", 1.0), "cute-api")
    for _ in range(MANY):
        tracer.request([], 1.0).end(2.0, "GET", {})
    tracer.stop()
    counted = {outcome: count - before[outcome] for outcome, count in outcomes().items()}
    assert counted["sent"] == 0
    assert 0 < counted["queue_full"] < MANY


class Ended(UnsampledSpan):
    """A span that keeps what it ended with."""

    ended: object = None

    def end(self, at: float, name: str, attributes: Attributes, error: str | None = None) -> None:
        self.ended = (at, name, attributes, error)


@pytest.mark.parametrize(
    ("status", "shown", "error"),
    [(0, 499, None), (404, 404, None), (499, 499, None), (500, 500, "500"), (503, 503, "503")],
)
def test_span_of_a_request_is_an_error_from_status_500_on(
    status: int, shown: int, error: str | None
) -> None:
    span = Ended(VALID)
    seen = ObservedRequest(
        started=1.0,
        seconds=0.5,
        request_id="id",
        key_id=None,
        user_id=None,
        operation_id=None,
        method="BREW",
        path="/v1/items",
        status=status,
        bytes_out=0,
        client_address="192.0.2.1",
        user_agent=b"",
        error_code="not_found",
        counted=True,
    )
    end_span(span, seen, Record())
    attributes = {
        "http.request.method": "_OTHER",
        "http.response.status_code": shown,
        "cute.request_id": "id",
        "cute.tier": "anonymous",
        "cute.problem": "not_found",
    }
    assert span.ended == (1.5, "_OTHER", attributes, error)
