"""A process that calls the API by the Python SDK without pause, for `scripts.checks.proof.pacing`.

`python -m scripts.checks.proof.pacing.load {threads|tasks} SECONDS WORKERS {paced|unpaced}` prints
one JSON object when the time is over, or soon after an unpaced call was refused: `statuses` (how
often each, from every HTTP attempt), `errors` (what calls raised), and `seconds`, how long it took.
Key and base URL come from the environment, as the SDK reads them.
"""

import asyncio
import json
import os
import sys
import threading
import time
from collections import Counter

from cute_sdk import AsyncCute, Cute, CuteError, Exchange

MAX_ERRORS = 5
# An unpaced load continues for this long after a refusal, to measure how much it offers.
AFTER_S = 1.0


class Count:
    """The results of all attempts and calls."""

    def __init__(self) -> None:
        self._statuses: Counter[str] = Counter()
        self._errors: list[str] = []
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self.refused = threading.Event()

    def hook(self, exchange: Exchange) -> None:
        with self._lock:
            self._statuses[str(exchange.status)] += 1
        if exchange.status == 429:
            self.refused.set()

    def failed(self, error: CuteError) -> None:
        with self._lock:
            self._errors.append(repr(error))
            del self._errors[MAX_ERRORS:]

    def report(self) -> None:
        with self._lock:
            seconds = time.monotonic() - self._began
            result = {"statuses": self._statuses, "errors": self._errors, "seconds": seconds}
            print(json.dumps(result), flush=True)

    def wait(self, seconds: float, *, paced: bool) -> None:
        """Wait until the time is over, or an unpaced load has been refused."""
        if paced:
            time.sleep(seconds)
        else:
            self.refused.wait(seconds)
            time.sleep(AFTER_S)


def call_in_threads(count: Count, seconds: float, workers: int, *, paced: bool) -> None:
    client = Cute(pacing=paced, max_retries=0, event_hooks={"response": [count.hook]})

    def work() -> None:
        while True:
            try:
                client.categories.list(limit=1)
            except CuteError as error:
                count.failed(error)

    for _ in range(workers):
        threading.Thread(target=work, daemon=True).start()
    count.wait(seconds, paced=paced)


async def call_in_tasks(count: Count, seconds: float, workers: int, *, paced: bool) -> None:
    client = AsyncCute(pacing=paced, max_retries=0, event_hooks={"response": [count.hook]})

    async def work() -> None:
        while True:
            try:
                await client.categories.list(limit=1)
            except CuteError as error:
                count.failed(error)

    running = [asyncio.create_task(work()) for _ in range(workers)]
    await asyncio.to_thread(count.wait, seconds, paced=paced)
    assert not any(task.done() for task in running)


def main() -> None:
    how, seconds, workers, pacing = sys.argv[1:]
    count, paced = Count(), pacing == "paced"
    if how == "threads":
        call_in_threads(count, float(seconds), int(workers), paced=paced)
        count.report()
        # Don't wait for calls that are still queued.
        os._exit(0)

    async def call() -> None:
        await call_in_tasks(count, float(seconds), int(workers), paced=paced)
        count.report()
        os._exit(0)

    asyncio.run(call())


if __name__ == "__main__":
    main()
