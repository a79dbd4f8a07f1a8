"""A collector on loopback: takes spans as OTLP over HTTP, as any other does."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1 import trace_pb2

from scripts.shared.http_server import Request, Response, serving


@dataclass(frozen=True)
class Sent:
    """A span that arrived, with the name of the service that sent it. Ids are hexadecimal."""

    service: str
    name: str
    kind: int
    trace_id: str
    span_id: str
    parent_id: str
    state: str
    failed: bool
    attributes: dict[str, Any]


@dataclass
class Collector:
    """`spans` are those that arrived, `headers` those of the requests that brought them."""

    url: str = ""
    spans: list[Sent] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def take(self, body: bytes) -> None:
        for of_service in ExportTraceServiceRequest.FromString(body).resource_spans:
            service = _attributes(of_service.resource.attributes)["service.name"]
            for scope in of_service.scope_spans:
                self.spans += [_sent(service, span) for span in scope.spans]


@contextmanager
def collecting() -> Iterator[Collector]:
    """A collector on a free port."""
    collector = Collector()

    def respond(request: Request) -> Response:
        collector.headers.append(dict(request.headers))
        collector.take(request.body)
        return Response()

    with serving(respond) as server:
        collector.url = server.url("/v1/traces")
        yield collector


def _sent(service: str, span: trace_pb2.Span) -> Sent:
    return Sent(
        service=service,
        name=span.name,
        kind=span.kind,
        trace_id=span.trace_id.hex(),
        span_id=span.span_id.hex(),
        parent_id=span.parent_span_id.hex(),
        state=span.trace_state,
        failed=span.status.code == trace_pb2.Status.STATUS_CODE_ERROR,
        attributes=_attributes(span.attributes),
    )


def _attributes(pairs: Any) -> dict[str, Any]:
    return {pair.key: getattr(pair.value, pair.value.WhichOneof("value")) for pair in pairs}
