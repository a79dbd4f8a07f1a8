"""A process that calls the API by the Python SDK without pause, for `scripts.proof.pacing`.

`python -m scripts.proof.pacing_load {threads|tasks} SECONDS WORKERS {paced|unpaced}` prints, when
the time is over, one JSON object: `statuses` (how often each, from every HTTP attempt) and
`errors` (what calls raised). Key and base URL come from the environment, as the SDK reads them.
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


class Count:
    """What came of all attempts and calls."""

    def __init__(self) -> None:
        self._statuses: Counter[str] = Counter()
        self._errors: list[str] = []
        self._lock = threading.Lock()

    def hook(self, exchange: Exchange) -> None:
        with self._lock:
            self._statuses[str(exchange.status)] += 1

    def failed(self, error: CuteError) -> None:
        with self._lock:
            self._errors.append(repr(error))
            del self._errors[MAX_ERRORS:]

    def tell(self) -> None:
        with self._lock:
            print(json.dumps({"statuses": self._statuses, "errors": self._errors}), flush=True)


def call_in_threads(count: Count, seconds: float, workers: int, *, paced: bool) -> None:
    client = Cute(pacing=paced, max_retries=0, hook=count.hook)

    def work() -> None:
        while True:
            try:
                client.categories.list(limit=1)
            except CuteError as error:
                count.failed(error)

    for _ in range(workers):
        threading.Thread(target=work, daemon=True).start()
    time.sleep(seconds)


async def call_in_tasks(count: Count, seconds: float, workers: int, *, paced: bool) -> None:
    client = AsyncCute(pacing=paced, max_retries=0, hook=count.hook)

    async def work() -> None:
        while True:
            try:
                await client.categories.list(limit=1)
            except CuteError as error:
                count.failed(error)

    running = [asyncio.create_task(work()) for _ in range(workers)]
    await asyncio.sleep(seconds)
    assert not any(one.done() for one in running)


def main() -> None:
    how, seconds, workers, pacing = sys.argv[1:]
    count, paced = Count(), pacing == "paced"
    if how == "threads":
        call_in_threads(count, float(seconds), int(workers), paced=paced)
        count.tell()
        # Without waiting for calls that still wait for their turn.
        os._exit(0)

    async def call() -> None:
        await call_in_tasks(count, float(seconds), int(workers), paced=paced)
        count.tell()
        os._exit(0)

    asyncio.run(call())


if __name__ == "__main__":
    main()
