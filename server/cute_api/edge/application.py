"""The edge as an ASGI application: reads requests, serves them on threads, responds.

It passes a summary of each API call to the recorder, which makes a row of it off the hot path; a
response that stays open is recorded when it begins. The API and the portal have separate threads,
so that pages, which hash passwords and wait for an issuer, never delay API calls. Quick reads have
separate threads from slow calls: writes wait for locks, searches rank, large bodies take long to
parse. Probes need no thread.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from starlette.types import Receive, Scope, Send

from cute_api.config import Network
from cute_api.edge.faults import FaultyResponses
from cute_api.edge.lanes import CallLanes
from cute_api.edge.limits.rate_limits import READING
from cute_api.edge.pipeline import Pipeline
from cute_api.edge.probes import PATHS, is_probe
from cute_api.edge.reading.body import ClientGoneError, read_body
from cute_api.edge.reading.client_address import client_address
from cute_api.edge.record import Record
from cute_api.edge.request import KEYED, Request, is_api_path, read_path
from cute_api.edge.request_log import RequestLog
from cute_api.edge.responses.live import send_live
from cute_api.edge.responses.response import Response
from cute_api.edge.validation.requests import LARGE_BODY_BYTES
from cute_api.edge.workers import Workers
from cute_api.lib.live import LiveResponse
from cute_api.lib.server_sent_events import retry
from cute_api.models.usage import FIRST_FAILED
from cute_api.spec import BASE_PATH
from cute_api.tracing.spans import Tracer, TraceSpan
from cute_api.usage.recorder import Recorder
from cute_api.usage.rows import CLIENT_GONE, ObservedRequest

READ_THREADS = 8
WORK_THREADS = 10
PORTAL_THREADS = 8
OK = 200
TOO_MANY = 429
# The first bytes of a response that stays open: the client's reconnection delay.
OPENING = retry(1_000)
# OpenTelemetry's name for unknown methods.
OTHER_METHOD = "_OTHER"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
ANONYMOUS = "anonymous"


class Edge:
    """Passes requests to a pipeline on threads.

    `new_id` makes request ids; `clock` is monotonic, `time_of_day` Unix time, both in seconds.
    `trusted_proxies` may name the client that they call for. `start` and `stop` run with the
    server. `tracer` makes a span for each API call. Calls of one of the `lanes` use at most
    `most_in_lane` threads of each kind.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        *,
        new_id: Callable[[], str],
        recorder: Recorder,
        log: RequestLog,
        start: Callable[[], None],
        stop: Callable[[], None],
        lanes: CallLanes,
        most_in_lane: int,
        trusted_proxies: Sequence[Network] = (),
        tracer: Tracer | None = None,
        clock: Callable[[], float] = time.perf_counter,
        time_of_day: Callable[[], float] = time.time,
    ) -> None:
        self.pipeline = pipeline
        self._new_id = new_id
        self._recorder = recorder
        self._log = log
        self._start = start
        self._stop = stop
        self._trusted_proxies = trusted_proxies
        self._tracer = tracer
        self._clock = clock
        self._time_of_day = time_of_day
        self._lanes = lanes
        self._readers = Workers(READ_THREADS, "read", most_in_lane=most_in_lane)
        self._writers = Workers(WORK_THREADS, "work", most_in_lane=most_in_lane)
        self._faulty = FaultyResponses()
        self._portal = Workers(PORTAL_THREADS, "portal", most_in_lane=most_in_lane)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        pipeline = self.pipeline
        started, at = self._clock(), self._time_of_day()
        record = Record()
        request = self._request_of(scope, record, at)
        status = bytes_out = 0
        live: LiveResponse | None = None
        try:
            body = await read_body(scope, receive)
            if body.content or body.refusal:
                refusal = body.refusal or request.refusal
                request = replace(request, body=body.content, refusal=refusal)
            workers = self._workers_for(request)
            if request.refusal is None and is_probe(request.method, request.path):
                response = pipeline.probe(request)
            else:
                response = await workers.run(pipeline.respond, request, record, lane=request.lane)
            status = response.status
            scope.setdefault("state", {})[KEYED] = record.principal is not None
            if not await self._is_to_send(response, record, scope, send):
                return
            await send(
                {"type": "http.response.start", "status": status, "headers": response.headers}
            )
            live = response.live
            if live is not None:
                # Sends the head too, which waits for the first part of a body.
                await send({"type": "http.response.body", "body": OPENING, "more_body": True})
            elif response.parts is not None:
                bytes_out = await _send_parts(response, receive, send, workers)
            else:
                bytes_out = len(response.body)
                await send({"type": "http.response.body", "body": response.body})
        except ClientGoneError:
            pass
        finally:
            seconds = self._clock() - started
            seen = _seen(
                request, record, at=at, seconds=seconds, status=status, bytes_out=bytes_out
            )
            self._note(seen, request, record)
        if live is not None:
            await send_live(live, scope, receive, send)

    def _note(self, seen: ObservedRequest, request: Request, record: Record) -> None:
        """Record and log a request, and end its span."""
        if request.in_api:
            kept = _body_to_keep(request, record, seen.status) if request.body else b""
            self._recorder.record(seen, kept)
        if record.span is not None:
            end_span(record.span, seen, record)
        # Successful probes, which come every few seconds, are not logged.
        if not (seen.status == OK and request.path in PATHS):
            self._log.note(seen)

    async def _is_to_send(
        self, response: Response, record: Record, scope: Scope, send: Send
    ) -> bool:
        """Cause the call's fault, if it met one; return whether its response is to be sent."""
        key_id = None if record.principal is None else record.principal.key_id
        if record.fault is None or key_id is None:
            return True
        return await self._faulty.spoil(record.fault, key_id, response, scope, send)

    def _request_of(self, scope: Scope, record: Record, at: float) -> Request:
        """The request of a scope, without its body."""
        client = scope.get("client")
        path = read_path(scope["raw_path"])
        in_api = is_api_path(path.text)
        if self._tracer is not None and in_api:
            record.span = self._tracer.request(scope["headers"], at)
        return Request(
            id=self._new_id(),
            method=scope["method"],
            path=path.text,
            in_api=in_api,
            client_address=client_address(
                client[0] if client else None, scope["headers"], self._trusted_proxies
            ),
            query=scope["query_string"],
            headers=scope["headers"],
            refusal=path.refusal,
            lane=self._lanes.of(path.text),
            traceparent=None if record.span is None else record.span.traceparent,
            scheme=scope.get("scheme", "http"),
            http_version=scope["http_version"],
            server=scope.get("server") or ("localhost", None),
        )

    def _workers_for(self, request: Request) -> Workers:
        if not request.in_api:
            return self._portal
        is_quick = (
            request.method in READING
            and not _may_be_search(request.query)
            and len(request.body) <= LARGE_BODY_BYTES
        )
        return self._readers if is_quick else self._writers

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self._start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await asyncio.to_thread(self._stop)
        for workers in (self._readers, self._writers, self._portal):
            workers.stop()
        await send({"type": "lifespan.shutdown.complete"})


def _may_be_search(query: bytes) -> bool:
    return b"q=" in query or b"%71=" in query


async def _send_parts(response: Response, receive: Receive, send: Send, workers: Workers) -> int:
    """Send a body in parts, and return its size.

    Each part is fetched on a thread once the client has read the previous one, so that a slow
    client holds no thread and little memory. If a part fails, the server closes the connection, and
    the Content-Length tells the client that bytes are missing.
    """
    assert response.parts is not None
    sent = 0
    # Only receiving reports that the client has gone, sending doesn't.
    gone = asyncio.ensure_future(receive())
    try:
        part = await workers.run(next, response.parts, None)
        while part is not None and not gone.done():
            sent += len(part)
            await send({"type": "http.response.body", "body": part, "more_body": True})
            part = await workers.run(next, response.parts, None)
        if part is None:
            await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()
    return sent


def _body_to_keep(request: Request, record: Record, status: int) -> bytes:
    """The body of a failed call, if its owner keeps them and it was read."""
    principal = record.principal
    is_wanted = principal is not None and principal.keeps_bodies
    return request.body if is_wanted and status >= FIRST_FAILED and status != TOO_MANY else b""


def _seen(
    request: Request, record: Record, *, at: float, seconds: float, status: int, bytes_out: int
) -> ObservedRequest:
    principal = record.principal
    return ObservedRequest(
        started=at,
        seconds=seconds,
        request_id=request.id,
        key_id=None if principal is None else principal.key_id,
        user_id=None if principal is None else principal.user_id,
        operation_id=None if record.operation is None else record.operation.id,
        method=request.method,
        path=request.path,
        status=status,
        bytes_out=bytes_out,
        client_address=request.client_address,
        user_agent=request.header(b"user-agent") or b"",
        error_code=record.error_code,
        counted=record.counted,
        trace_id=None if record.span is None else record.span.trace_id,
        query=request.query,
        api_version=record.version,
        errors=record.errors,
        fault=None if record.fault is None else record.fault.kind.value,
        etag=record.etag,
    )


def end_span(span: TraceSpan, seen: ObservedRequest, record: Record) -> None:
    """End a request's span after its response was sent.

    The method is the caller's only input in its name and attributes.
    """
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
