"""Programs that fork in common ways: `forking_kinds.py KIND`.

`KINDS` has them. Each prints as JSON what its processes reported. The items at the address have the
ids that are asked for. A process that hangs is ended by an alarm, which its parent sees as a
signal.
"""

import asyncio
import importlib.abc
import json
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from cute_sdk import AsyncCute, ClientUnusableError, Cute

PATIENCE_S = 60
CHILDREN = 4
IDS = [str(UUID(int=number)) for number in range(1, 13)]
SLOW_S = 0.6

client: Cute


def report_of_child(work: Callable[[], Any]) -> Any:
    """The result of `work` in a child of `os.fork`, or the child's status without one."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        signal.alarm(PATIENCE_S)
        try:
            os.write(writer, json.dumps(work()).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        report = pipe.read()
    _, status = os.waitpid(pid, 0)
    return json.loads(report) if report else f"ended with status {status}"


def read(wanted: str) -> bool:
    """Whether the item that comes is the one that was asked for."""
    return str(client.items.get(wanted).id) == wanted


def tls() -> list[Any]:
    """Children that inherit a TLS connection, while a thread of the parent uses it."""
    global client  # noqa: PLW0603 - programs keep their client so
    client = Cute(max_retries=0)
    right = [read(IDS[0])]
    ended = threading.Event()

    def work() -> None:
        while not ended.is_set():
            right.append(read(IDS[0]))

    thread = threading.Thread(target=work)
    thread.start()
    children = [
        report_of_child(lambda: [read(brand_id) for brand_id in IDS[:3]]) for _ in range(CHILDREN)
    ]
    ended.set()
    thread.join()
    return [*children, right[-1:], [all(right)]]


def pool() -> list[Any]:
    """`multiprocessing` with the client as a global, which the workers inherit."""
    global client  # noqa: PLW0603 - programs keep their client so
    client = Cute(max_retries=0)
    before = read(IDS[0])
    signal.alarm(PATIENCE_S)
    with multiprocessing.get_context("fork").Pool(CHILDREN) as workers:
        right = workers.map(read, IDS, chunksize=1)
    return [before, *right, read(IDS[1])]


def tasks() -> list[Any]:
    """Forks while an event loop is running in another thread."""
    used, unused = AsyncCute(max_retries=0), AsyncCute(max_retries=0)
    ready, ended, right = threading.Event(), threading.Event(), list[bool]()

    async def same(client: AsyncCute) -> bool:
        return str((await client.items.get(IDS[0])).id) == IDS[0]

    async def work() -> None:
        while not ended.is_set():
            right.append(await same(used))
            ready.set()

    thread = threading.Thread(target=asyncio.run, args=(work(),))
    thread.start()
    ready.wait(PATIENCE_S)

    async def own() -> bool:
        async with AsyncCute(max_retries=0) as client:
            return await same(client)

    async def inherited() -> str:
        try:
            await same(used)
        except ClientUnusableError as error:
            return str(error)
        return "was used"

    def child() -> list[Any]:
        return [asyncio.run(own()), asyncio.run(same(unused)), asyncio.run(inherited())]

    children = [report_of_child(child) for _ in range(CHILDREN)]
    ended.set()
    thread.join()
    return [*children, [all(right)]]


class Slow(importlib.abc.MetaPathFinder):
    """A disk that is slow for one module, whether the module exists or not."""

    def __init__(self, module: str, seconds: float) -> None:
        self.asked = threading.Event()
        self._module, self._seconds = module, seconds
        sys.meta_path.insert(0, self)

    def find_spec(self, name: str, path: Any, target: Any = None) -> None:
        """Find nothing, after the delay. The import system calls this."""
        if name == self._module:
            self.asked.set()
            time.sleep(self._seconds)


def loading() -> list[Any]:
    """A fork while a thread loads a model: the child needs the same one."""
    global client  # noqa: PLW0603 - programs keep their client so
    client = Cute(max_retries=0)
    slow = Slow("cute_sdk._gen.models.money", SLOW_S)
    right: list[bool] = []
    thread = threading.Thread(target=lambda: right.append(read(IDS[0])))
    thread.start()
    slow.asked.wait(PATIENCE_S)
    children = [report_of_child(lambda: [read(IDS[1])]) for _ in range(2)]
    thread.join()
    return [*children, right]


KINDS = {"tls": tls, "pool": pool, "tasks": tasks, "loading": loading}

if __name__ == "__main__":
    print(json.dumps(KINDS[sys.argv[1]]()))
