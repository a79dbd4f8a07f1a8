"""Holds a share of the answers against the document, off the hot path.

The middleware keeps a copy of what is answered; a thread of its own judges it. What does not match
is counted, and logged by operation and place, never with a word of the body.
"""

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from jsonschema_rs import Draft202012Validator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.edge.schemas import Schemas, faults_in_body
from server.edge.state import state_of
from server.problems import MEDIA_TYPE
from server.spec import Spec
from server.usage.counters import COUNTERS, Counters, Metric

QUEUE_ANSWERS = 200
# A larger body is not kept: the queue would hold too much.
MAX_BODY_BYTES = 1_048_576
MAX_LOGGED = 5
NO_OPERATION = "none"
PROBLEM = {"$ref": "#/components/schemas/Problem"}
JSON_TYPES = ("application/json", MEDIA_TYPE)

log = logging.getLogger("cute.sample")


@dataclass(frozen=True, slots=True)
class Sample:
    """An answer as the client gets it, before it is compressed. Header names in lower case."""

    request_id: str
    operation_id: str | None
    method: str
    path: str
    status: int
    headers: dict[str, str]
    body: bytes


class Judge:
    """Where an answer is not as the document has it; knows nothing of threads."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._schemas = Schemas(spec)
        self._compiled: dict[tuple[str, str, str], Draft202012Validator] = {}

    def operation_of(self, sample: Sample) -> str:
        if sample.operation_id is not None:
            return sample.operation_id
        found = self._spec.operation_at(sample.method, sample.path)
        return NO_OPERATION if found is None else found.id

    def faults(self, sample: Sample) -> Iterator[str]:
        """The places of what does not match: pointers into the body, or what else it is."""
        operation = self._spec.operations.get(self.operation_of(sample))
        status = str(sample.status)
        content: dict[str, Any] = {MEDIA_TYPE: {"schema": PROBLEM}}
        if operation is not None:
            declared = operation.responses.get(status) or operation.responses.get("default")
            if declared is None or (status not in operation.responses and sample.status < 400):
                yield "status"
                return
            content = declared.get("content", {})
            for name, header in declared.get("headers", {}).items():
                if (
                    self._spec.resolve(header).get("required")
                    and name.lower() not in sample.headers
                ):
                    yield f"header {name}"
        if sample.method == "HEAD":
            return
        if not content:
            if sample.body:
                yield "body"
            return
        media_type = sample.headers.get("content-type", "").partition(";")[0]
        if media_type not in content:
            yield "header Content-Type"
        elif media_type in JSON_TYPES:
            place = (self.operation_of(sample), status, media_type)
            yield from self._body_faults(place, content[media_type]["schema"], sample.body)

    def _body_faults(
        self, place: tuple[str, str, str], schema: dict[str, Any], body: bytes
    ) -> Iterator[str]:
        if place not in self._compiled:
            self._compiled[place] = self._schemas.compile(schema)
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError:
            yield "body"
            return
        for fault in faults_in_body(self._compiled[place], value):
            yield f"body#{fault.pointer} {fault.code}"


class Sampler:
    """Takes samples and judges them on a thread. When it falls behind, samples are dropped."""

    def __init__(self, spec: Spec, *, counters: Counters = COUNTERS) -> None:
        self._judge = Judge(spec)
        self._counters = counters
        self._queue: queue.Queue[Sample] = queue.Queue(QUEUE_ANSWERS)
        self._thread = threading.Thread(target=self._run, name="sampler", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def offer(self, sample: Sample) -> None:
        try:
            self._queue.put_nowait(sample)
        except queue.Full:
            self._counters.add(Metric.DROPPED_SAMPLES)

    def judge(self, sample: Sample) -> list[str]:
        """Count a sample, and say what is wrong with it; the places of its faults."""
        faults = list(self._judge.faults(sample))
        self._counters.add(Metric.SAMPLED_ANSWERS)
        if faults:
            operation = self._judge.operation_of(sample)
            self._counters.add(Metric.SAMPLE_MISMATCHES, operation)
            log.error(
                "an answer is not as the document has it",
                extra={
                    "request_id": sample.request_id,
                    "operation": operation,
                    "status": sample.status,
                    "faults": faults[:MAX_LOGGED],
                },
            )
        return faults

    def _run(self) -> None:
        while True:
            sample = self._queue.get()
            try:
                self.judge(sample)
            except Exception:
                log.exception("a sampled answer could not be judged")


class SamplingMiddleware:
    """Stands inside compression, outside the errors. `choose` draws from 0 up to 1.

    Bodies that come in parts, and very large ones, are left out.
    """

    def __init__(
        self, app: ASGIApp, *, sampler: Sampler, share: float, choose: Callable[[], float]
    ) -> None:
        self._app = app
        self._sampler = sampler
        self._share = share
        self._choose = choose

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._choose() < self._share and state_of(scope).in_api:
            copy = _Copy(scope, send)
            await self._app(scope, receive, copy.send)
            sample = copy.sample()
            if sample is not None:
                self._sampler.offer(sample)
            return
        await self._app(scope, receive, send)


class _Copy:
    """One answer on its way out, remembered."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self._start: Message | None = None
        self._body: bytes | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
        elif not message.get("more_body") and self._body is None:
            self._body = message.get("body", b"")
        await self._send(message)

    def sample(self) -> Sample | None:
        body = self._body
        state = state_of(self._scope)
        if self._start is None or body is None or len(body) > MAX_BODY_BYTES or state.stream:
            return None
        return Sample(
            request_id=state.request_id,
            operation_id=state.operation_id,
            method=self._scope["method"],
            path=self._scope["path"],
            status=self._start["status"],
            headers={
                n.decode("latin-1").lower(): v.decode("latin-1") for n, v in state.sent_headers
            },
            body=body,
        )
