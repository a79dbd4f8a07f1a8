"""Several `cute serve` on the same stores, and concurrent callers of all of them."""

import http.client
import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from cute_api.spec import BASE_PATH
from scripts.checks.proof.api_process import ApiProcess
from scripts.checks.proof.delivery_processes import Spawn

PROCESSES = 4
CALLERS = 8
CALL_S = 20.0
PATIENCE_S = 60.0
POLL_S = 0.002


@dataclass(frozen=True, slots=True)
class Called:
    """A call: its start (monotonic seconds), process and result.

    `status` is 0 if the connection was lost; `code` is the problem's code.
    """

    begun: float
    process: int
    status: int
    code: str | None


class Fleet:
    """The API processes. Use it from the main thread; `call` works from any thread."""

    def __init__(self, database_url: str, redis_url: str, directory: Path, spawn: Spawn) -> None:
        self.processes = []
        for number in range(PROCESSES):
            home = directory / f"api-{number}"
            home.mkdir()
            self.processes.append(ApiProcess(database_url, redis_url, home, spawn=spawn))
        for process in self.processes:
            process.start()

    def close(self) -> None:
        for process in self.processes:
            process.kill()

    def connect(self, process: int) -> http.client.HTTPConnection:
        address = urlsplit(self.processes[process].base_url)
        return http.client.HTTPConnection(str(address.hostname), address.port, timeout=CALL_S)

    def call(
        self, connection: http.client.HTTPConnection, process: int, key: str, path: str
    ) -> Called:
        """GET `path` with the key. The next call reopens a lost connection."""
        begun = time.monotonic()
        try:
            connection.request("GET", BASE_PATH + path, headers={"Authorization": f"Bearer {key}"})
            response = connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            return Called(begun, process, 0, None)
        code = json.loads(body).get("code") if response.status >= 400 else None
        return Called(begun, process, response.status, code)

    @contextmanager
    def calling(self, key: str, path: str) -> Iterator["CallLog"]:
        """Run callers that call every process in turn, without a pause, until the block ends."""
        calls = CallLog()
        with ThreadPoolExecutor(CALLERS) as pool:
            done = [pool.submit(self._keep_calling, calls, n, key, path) for n in range(CALLERS)]
            try:
                yield calls
            finally:
                calls.over.set()
            for future in done:
                future.result()

    def _keep_calling(self, calls: "CallLog", first: int, key: str, path: str) -> None:
        connections = [self.connect(process) for process in range(PROCESSES)]
        try:
            for turn in itertools.count(first):
                if calls.over.is_set():
                    return
                process = turn % PROCESSES
                calls.made.append(self.call(connections[process], process, key, path))
        finally:
            for connection in connections:
                connection.close()


@dataclass
class CallLog:
    """The callers' results so far. Appending to a list needs no lock."""

    made: list[Called] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def since(self, moment: float) -> list[Called]:
        """Return the calls that began after `moment` and got a response."""
        return [call for call in list(self.made) if call.begun > moment and call.status]

    def until(self, ask: Callable[["CallLog"], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not ask(self):
            if time.monotonic() > deadline:
                raise TimeoutError(f"Waited {PATIENCE_S:.0f} s without: {what}.")
            time.sleep(POLL_S)
