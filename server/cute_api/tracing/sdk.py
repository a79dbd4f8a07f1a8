"""Spans by OpenTelemetry's SDK, sent in batches on its own thread (OTLP over HTTP).

Its queue is bounded (2,048 spans unless OTEL_BSP_MAX_QUEUE_SIZE is set): if spans come faster than
they can be sent, or the collector is down, the oldest are dropped. The log says so, and the metric
`cute_spans_total` counts them.
"""

import logging
import random
import threading
from collections.abc import Callable, Sequence
from importlib import metadata

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import (
    SERVICE_NAME,
    SERVICE_VERSION,
    OTELResourceDetector,
    Resource,
)
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExportResult
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from cute_api.config import Traces
from cute_api.metrics import reported
from cute_api.metrics.reports import PROCESS_METRICS
from cute_api.tracing.spans import HEADER, Attributes, Kind, TraceSpan, UnsampledSpan, is_sampled

PROJECT = "cute-api"
PARENT, STATE = HEADER.encode(), b"tracestate"
# W3C bounds `tracestate`; a future version of `traceparent` may be longer than today's.
MOST_BYTES = 512
STOP_SECONDS = 2.0
NANOSECONDS = 1_000_000_000
# They log invalid headers of callers at each call, and every failed attempt to send.
TALKATIVE = (
    "opentelemetry.trace.span",
    "opentelemetry.trace.propagation.tracecontext",
    "opentelemetry.exporter.otlp.proto.http.trace_exporter",
)
KINDS = {Kind.INTERNAL: trace.SpanKind.INTERNAL, Kind.CLIENT: trace.SpanKind.CLIENT}
# The name is only known when a span ends.
UNNAMED = "-"


class CountingExporter(OTLPSpanExporter):
    """Counts the spans that the collector accepted, and those that it didn't."""

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        result = super().export(spans)
        outcome = "sent" if result is SpanExportResult.SUCCESS else "not_taken"
        PROCESS_METRICS.add(reported.SPANS, outcome, by=len(spans))
        return result


class CountingProcessor(BatchSpanProcessor):
    """Counts the spans that a full queue drops.

    The SDK (1.45) has no public access to its queue: `tests/tracing/test_callers.py` fails if that
    changes.
    """

    def on_end(self, span: ReadableSpan) -> None:
        batches = self._batch_processor
        if len(batches._queue) == batches._max_queue_size:
            PROCESS_METRICS.add(reported.SPANS, "queue_full")
        super().on_end(span)


class SampledSpan:
    """A span that is sent once it has ended."""

    __slots__ = ("_span", "trace_id", "traceparent")

    def __init__(self, span: trace.Span) -> None:
        self._span = span
        context = span.get_span_context()
        self.trace_id = trace.format_trace_id(context.trace_id)
        self.traceparent = _traceparent(self.trace_id, context.span_id, context.trace_flags)

    def end(self, at: float, name: str, attributes: Attributes, error: str | None = None) -> None:
        """End the span, and queue it to be sent."""
        self._span.update_name(name)
        self._span.set_attributes(attributes)
        if error is not None:
            self._span.set_attribute("error.type", error)
            self._span.set_status(trace.StatusCode.ERROR)
        self._span.end(_nanoseconds(at))


class SdkTracer:
    """The tracer of a process called `service`. `dice` returns numbers from 0 to below 1."""

    def __init__(
        self, traces: Traces, service: str, dice: Callable[[], float] = random.random
    ) -> None:
        self._sampled = traces.sampled
        self._dice = dice
        self._ids = RandomIdGenerator()
        self._propagator = TraceContextTextMapPropagator()
        for name in TALKATIVE:
            logging.getLogger(name).setLevel(logging.ERROR)
        from_environment = OTELResourceDetector().detect().attributes
        version = metadata.version(PROJECT)
        # At exit only `stop` waits for the collector, so the SDK needs no exit handler.
        self._provider = TracerProvider(
            ALWAYS_ON,
            Resource.create({SERVICE_NAME: service, SERVICE_VERSION: version, **from_environment}),
            shutdown_on_exit=False,
        )
        PROCESS_METRICS.begin(reported.SPANS)
        self._exporter = CountingExporter(traces.url, headers=dict(traces.headers))
        self._provider.add_span_processor(CountingProcessor(self._exporter))
        self._tracer = self._provider.get_tracer("cute_api", version)

    def request(self, headers: Sequence[tuple[bytes, bytes]], at: float) -> TraceSpan:
        """Start a span for a request with these headers."""
        parent = self._caller(headers)
        if self._dice() < self._sampled:
            started = self._tracer.start_span(
                UNNAMED, parent, trace.SpanKind.SERVER, start_time=_nanoseconds(at)
            )
            return SampledSpan(started)
        caller = trace.get_current_span(parent).get_span_context()
        trace_id = caller.trace_id if caller.is_valid else self._ids.generate_trace_id()
        formatted = trace.format_trace_id(trace_id)
        return UnsampledSpan(_traceparent(formatted, self._ids.generate_span_id(), 0))

    def follow(self, parent: str, kind: Kind, at: float) -> TraceSpan:
        """Start a span that follows from `parent`."""
        if not is_sampled(parent):
            return UnsampledSpan(parent)
        context = self._propagator.extract({HEADER: parent}, Context())
        return SampledSpan(
            self._tracer.start_span(UNNAMED, context, KINDS[kind], start_time=_nanoseconds(at))
        )

    def stop(self) -> None:
        """Send the queued spans for at most `STOP_SECONDS`; the SDK would try for 30 seconds."""
        last = threading.Thread(target=self._provider.shutdown, name="last spans", daemon=True)
        last.start()
        last.join(STOP_SECONDS)
        if last.is_alive():
            self._exporter.shutdown()  # type: ignore[no-untyped-call]  # the SDK gives it none

    def _caller(self, headers: Sequence[tuple[bytes, bytes]]) -> Context:
        """The caller's trace context; empty unless the headers have one valid `traceparent`.

        Ignores headers that are too long, which the library would log.
        """
        parents = [value for name, value in headers if name == PARENT]
        if len(parents) != 1 or len(parents[0]) > MOST_BYTES:
            return Context()
        carrier = {HEADER: parents[0].decode("latin-1")}
        state = b",".join(value for name, value in headers if name == STATE)
        if state and len(state) <= MOST_BYTES:
            carrier[STATE.decode()] = state.decode("latin-1")
        return self._propagator.extract(carrier, Context())


def _traceparent(trace_id: str, span_id: int, flags: int) -> str:
    return f"00-{trace_id}-{trace.format_span_id(span_id)}-{flags:02x}"


def _nanoseconds(at: float) -> int:
    return int(at * NANOSECONDS)
