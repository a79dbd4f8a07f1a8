"""Check a share of the responses against the document, off the path of requests.

A thread checks them with openapi-core (`responses`). Mismatches are counted, and logged by
operation and place, without any text of the body.
"""

import logging
import queue
import random
import threading
import time
from collections.abc import Callable

from cute_api.edge.request import Request
from cute_api.edge.responses.response import Response
from cute_api.edge.validation.responses import ResponseChecker, ResponseSample
from cute_api.metrics.metric import CounterName
from cute_api.spec import Operation
from cute_api.usage.counters import COUNTERS, Counters
from cute_api.versions.registry import Versions

QUEUE_RESPONSES = 20
# openapi-core takes 17 ms of CPU for a page of 20 items, and calls wait for the interpreter
# meanwhile. So the thread rests this many times as long as a check took: at most 2 % of a core.
REST_PER_CHECK = 49
MAX_REST_S = 5.0
# Larger bodies are not sampled, because the queue would need too much memory.
MAX_BODY_BYTES = 1_048_576
MAX_LOGGED = 5

log = logging.getLogger("cute.sample")


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
        self._checkers: dict[str, ResponseChecker] = {}
        self._share = share
        self._choose = choose
        self._counters = counters
        self._queue: queue.Queue[ResponseSample] = queue.Queue(QUEUE_RESPONSES)
        self._thread = threading.Thread(target=self._run, name="sampler", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def sample(
        self, response: Response, request: Request, operation: Operation | None, version: str
    ) -> None:
        """Sample some API responses, complete except for their compression."""
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
            self._counters.add(CounterName.DROPPED_SAMPLES)

    def check(self, sample: ResponseSample) -> list[str]:
        """Check and count a sample, and log its errors; return their places."""
        checker = self._checker_of(sample.version or self._versions.newest)
        errors = list(checker.errors(sample))
        self._counters.add(CounterName.SAMPLED_RESPONSES)
        if errors:
            operation = checker.operation_of(sample)
            self._counters.add(CounterName.SAMPLE_MISMATCHES, operation)
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
            began = time.perf_counter()
            try:
                self.check(sample)
            except Exception:
                log.exception("a sampled response could not be checked")
            time.sleep(min(REST_PER_CHECK * (time.perf_counter() - began), MAX_REST_S))
