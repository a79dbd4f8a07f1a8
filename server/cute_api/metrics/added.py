"""Counts that all processes add up on Valkey."""

from cute_api.metrics.metric import CounterName, Label, Metric, MetricType, ProcessKind, Source

COUNTER, HISTOGRAM, ADDED = MetricType.COUNTER, MetricType.HISTOGRAM, Source.ADDED
API = (ProcessKind.API,)
OPERATION = Label("operation", "an operationId; `none`: no such path or method")

REQUESTS = Metric(
    "cute_requests",
    COUNTER,
    ADDED,
    "Requests under /v1 by operation and status.",
    labels=(OPERATION, Label("status", "the status of the response; 499: the client disconnected")),
    processes=API,
    counted=CounterName.REQUESTS,
    may_be_absent=True,
)
REQUEST_DURATION = Metric(
    "cute_request_duration_seconds",
    HISTOGRAM,
    ADDED,
    "Time from a request's headers to the last byte of its response.",
    labels=(OPERATION,),
    processes=API,
    counted=CounterName.LATENCY,
    may_be_absent=True,
)
LIMIT_FALLBACKS = Metric(
    "cute_limit_fallbacks",
    COUNTER,
    ADDED,
    "Calls that one process limited on its own, because Valkey for limits did not respond.",
    processes=API,
    counted=CounterName.LIMIT_FALLBACKS,
)
DROPPED_ROWS = Metric(
    "cute_usage_rows_dropped",
    COUNTER,
    ADDED,
    "Rows of requests that were lost, because there was no room or PostgreSQL refused them.",
    processes=(ProcessKind.API, ProcessKind.USAGE),
    counted=CounterName.DROPPED_ROWS,
)
STORED_ROWS = Metric(
    "cute_usage_rows_stored",
    COUNTER,
    ADDED,
    "Rows of requests in PostgreSQL.",
    counted=CounterName.STORED_ROWS,
)
SINK_ROWS = Metric(
    "cute_sink_rows_written",
    COUNTER,
    ADDED,
    "Rows of requests that were written to the other engine (`CUTE_REQUEST_SINK`).",
    counted=CounterName.SINK_ROWS,
)
SINK_DROPPED_ROWS = Metric(
    "cute_sink_rows_dropped",
    COUNTER,
    ADDED,
    "Rows of requests that the other engine missed, because there was no room while it was away.",
    counted=CounterName.SINK_DROPPED_ROWS,
)
SAMPLED_RESPONSES = Metric(
    "cute_responses_sampled",
    COUNTER,
    ADDED,
    "Responses that were checked against the document.",
    processes=API,
    counted=CounterName.SAMPLED_RESPONSES,
)
DROPPED_SAMPLES = Metric(
    "cute_response_samples_dropped",
    COUNTER,
    ADDED,
    "Sampled responses that were not checked, for lack of time.",
    processes=API,
    counted=CounterName.DROPPED_SAMPLES,
)
SAMPLE_MISMATCHES = Metric(
    "cute_response_mismatches",
    COUNTER,
    ADDED,
    "Sampled responses that don't match the document, which is always a bug in the server.",
    labels=(OPERATION,),
    processes=API,
    counted=CounterName.SAMPLE_MISMATCHES,
    may_be_absent=True,
)
JUNK = Metric(
    "cute_valkey_junk",
    COUNTER,
    ADDED,
    "Foreign values on Valkey that were removed or skipped.",
    labels=(Label("place", "where", ("stream", "counts", "processes", "workers")),),
    processes=(ProcessKind.API, ProcessKind.USAGE),
    counted=CounterName.JUNK,
    may_be_absent=True,
)

METRICS = tuple(value for value in tuple(vars().values()) if isinstance(value, Metric))
"""All metrics of this module, in order."""
