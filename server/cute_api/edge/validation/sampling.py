"""Check a share of the responses against the document, off the hot path.

A separate thread checks them. Mismatches are counted, and logged by operation and place, without
any text of the body.
"""

import logging
import queue
import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
from jsonschema_rs import Draft202012Validator

from cute_api.edge.request import Request
from cute_api.edge.responses.response import Response
from cute_api.edge.validation.schemas import Schemas, errors_in_body
from cute_api.metrics.metric import Counted
from cute_api.problems import MEDIA_TYPE
from cute_api.spec import Operation, Spec
from cute_api.usage.counters import COUNTERS, Counters
from cute_api.versions.registry import Versions

QUEUE_RESPONSES = 200
# Larger bodies are not sampled, because the queue would need too much memory.
MAX_BODY_BYTES = 1_048_576
MAX_LOGGED = 5
NO_OPERATION = "none"
PROBLEM = {"$ref": "#/components/schemas/Problem"}
JSON_TYPES = ("application/json", MEDIA_TYPE)

log = logging.getLogger("cute.sample")


@dataclass(frozen=True, slots=True)
class ResponseSample:
    """A response as the client gets it, but not compressed. Header names are in lower case.

    `version` is its API version; empty for the newest.
    """

    request_id: str
    operation_id: str | None
    method: str
    path: str
    status: int
    headers: dict[str, str]
    body: bytes
    version: str = ""


class ResponseChecker:
    """Finds where a response doesn't match the document; independent of threads."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._schemas = Schemas(spec)
        self._compiled: dict[tuple[str, str, str], Draft202012Validator] = {}

    def operation_of(self, sample: ResponseSample) -> str:
        if sample.operation_id is not None:
            return sample.operation_id
        found = self._spec.operation_at(sample.method, sample.path)
        return NO_OPERATION if found is None else found.id

    def errors(self, sample: ResponseSample) -> Iterator[str]:
        """The places of mismatches: pointers into the body, a header, or the status."""
        if sample.method == "OPTIONS" and sample.status == HTTPStatus.NO_CONTENT:
            # A browser's preflight, which is not an operation of the document.
            return
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
            yield from self._body_errors(place, content[media_type]["schema"], sample.body)

    def _body_errors(
        self, place: tuple[str, str, str], schema: dict[str, Any], body: bytes
    ) -> Iterator[str]:
        if place not in self._compiled:
            self._compiled[place] = self._schemas.compile(schema)
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError:
            yield "body"
            return
        for error in errors_in_body(self._compiled[place], value):
            yield f"body#{error.pointer} {error.code}"


class Sampler:
    """Samples a `share` of the responses, and checks them on a thread.

    If it falls behind, samples are dropped. `choose` returns numbers from 0 to below 1. Streamed
    and very large bodies are skipped.
    """

    def __init__(
        self,
        versions: Versions,
        *,
        share: float,
        choose: Callable[[], float] = random.random,
        counters: Counters = COUNTERS,
    ) -> None:
        self._versions = versions
        self._checkers = {versions.newest: ResponseChecker(versions.spec)}
        self._share = share
        self._choose = choose
        self._counters = counters
        self._queue: queue.Queue[ResponseSample] = queue.Queue(QUEUE_RESPONSES)
        self._thread = threading.Thread(target=self._run, name="sampler", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def see(
        self, response: Response, request: Request, operation: Operation | None, version: str
    ) -> None:
        """Maybe sample an API response that is complete but for its compression."""
        if self._choose() >= self._share:
            return
        if not response.is_whole or len(response.body) > MAX_BODY_BYTES:
            return
        self.offer(
            ResponseSample(
                request_id=request.id,
                operation_id=None if operation is None else operation.id,
                method=request.method,
                path=request.path,
                status=response.status,
                headers={n.decode("latin-1"): v.decode("latin-1") for n, v in response.headers},
                body=response.body,
                version=version,
            )
        )

    def offer(self, sample: ResponseSample) -> None:
        try:
            self._queue.put_nowait(sample)
        except queue.Full:
            self._counters.add(Counted.DROPPED_SAMPLES)

    def check(self, sample: ResponseSample) -> list[str]:
        """Check and count a sample, and log its errors; return their places."""
        checker = self._checker_of(sample.version or self._versions.newest)
        errors = list(checker.errors(sample))
        self._counters.add(Counted.SAMPLED_RESPONSES)
        if errors:
            operation = checker.operation_of(sample)
            self._counters.add(Counted.SAMPLE_MISMATCHES, operation)
            log.error(
                "a response doesn't match the document",
                extra={
                    "request_id": sample.request_id,
                    "operation": operation,
                    "status": sample.status,
                    "errors": errors[:MAX_LOGGED],
                },
            )
        return errors

    def _checker_of(self, version: str) -> ResponseChecker:
        """The checker of a version, made for its first response."""
        if version not in self._checkers:
            self._checkers[version] = ResponseChecker(self._versions.spec_of(version))
        return self._checkers[version]

    def _run(self) -> None:
        while True:
            sample = self._queue.get()
            try:
                self.check(sample)
            except Exception:
                log.exception("a sampled response could not be checked")
