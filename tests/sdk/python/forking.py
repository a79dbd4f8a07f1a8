"""A program that forks while its threads call: prints as JSON how its calls went.

Its argument names JSON: the ids of items, all of one user's. A process that hangs is ended by an
alarm, which its parent sees as a signal.
"""

import json
import os
import random
import signal
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from cute_sdk import Cute, Exchange

THREADS = 6
ROUNDS = 5
CHILDREN = 4
CALLS = 8
BUSY_CALLS = 100
PATIENCE_S = 60


class Program:
    """One client, made before all forks, and the results of its calls in this process."""

    def __init__(self, ids: list[str]) -> None:
        self.ids = ids
        self.left = 0
        self.seen = Counter[str]()
        self.client = Cute(event_hooks={"response": [self.count]}, max_retries=0, pacing=True)

    def count(self, exchange: Exchange) -> None:
        self.seen[f"attempt {exchange.attempt}"] += 1

    def call(self, wanted: str) -> None:
        """Read one item; the response must be that item."""
        try:
            got = str(self.client.items.get(wanted).id)
        except Exception as error:
            self.seen[f"{type(error).__name__}: {error}"] += 1
        else:
            self.seen["right" if got == wanted else "another item"] += 1

    def child(self, pipe: int) -> None:
        """The work of a forked process: calls in its own threads, then a report."""
        signal.alarm(PATIENCE_S)
        self.seen.clear()
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(self.call, random.choices(self.ids, k=CALLS)))
        report = {"seen": self.seen, "chance": random.random()}
        report["key"] = self.client._driver.rules.clock.new_idempotency_key()
        os.write(pipe, json.dumps(report).encode() + b"\n")

    def fork(self) -> tuple[int, int]:
        """A running child: its process, and the pipe for its report."""
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                self.child(writer)
                code = 0
            finally:
                os._exit(code)
        os.close(writer)
        return pid, reader


def main() -> None:
    program = Program(json.loads(sys.argv[1]))
    ended = threading.Event()

    def work() -> None:
        while not ended.is_set():
            if program.left > 0:  # within the quota of the key
                program.left -= 1
                program.call(random.choice(program.ids))
            else:
                ended.wait(0.01)

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    children = []
    for _ in range(ROUNDS):
        program.left = BUSY_CALLS
        born = [program.fork() for _ in range(CHILDREN)]
        for pid, reader in born:
            with os.fdopen(reader) as pipe:
                report = pipe.read()
            _, status = os.waitpid(pid, 0)
            children.append({"status": status, "report": json.loads(report) if report else None})
    ended.set()
    for thread in threads:
        thread.join()
    print(json.dumps({"parent": program.seen, "children": children}))


if __name__ == "__main__":
    main()
