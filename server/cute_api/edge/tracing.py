"""The name and attributes of a request's span. The method is the caller's only input in it."""

from cute_api.edge.record import Record
from cute_api.spec import BASE_PATH
from cute_api.tracing.spans import TraceSpan
from cute_api.usage.rows import CLIENT_GONE, Seen

# OpenTelemetry's name for unknown methods.
OTHER_METHOD = "_OTHER"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
ANONYMOUS = "anonymous"


def end_span(span: TraceSpan, seen: Seen, record: Record) -> None:
    """End a request's span after its response was sent."""
    method = seen.method if seen.method in METHODS else OTHER_METHOD
    status = seen.status or CLIENT_GONE
    attributes: dict[str, str | int] = {
        "http.request.method": method,
        "http.response.status_code": status,
        "cute.request_id": seen.request_id,
        "cute.tier": ANONYMOUS if record.principal is None else record.principal.tier.value,
    }
    name = method
    if record.operation is not None:
        route = BASE_PATH + record.operation.path
        attributes["http.route"] = route
        attributes["cute.operation"] = record.operation.id
        name = f"{method} {route}"
    if seen.error_code is not None:
        attributes["cute.problem"] = str(seen.error_code)
    error = str(status) if status >= 500 else None
    span.end(seen.started + seen.seconds, name, attributes, error)
