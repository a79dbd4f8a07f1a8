"""Several API processes on the same stores, and callers that call all of them at once."""

import http.client
import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit
from uuid import UUID

from cute_api.portal.trust import SESSION
from cute_api.spec import BASE_PATH
from scripts.checks.stack import Stack
from scripts.shared.waiting import until

PROCESSES = 4
CALLERS = 8
CALL_S = 20.0
PATIENCE_S = 60.0
POLL_S = 0.002
PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class FleetRequest:
    """A call: a path with headers."""

    path: str
    headers: Mapping[str, str]

    @classmethod
    def with_key(cls, key: str, path: str, account: UUID | None = None) -> Self:
        """A path of the API with a key, for an account."""
        of_account = {} if account is None else {"Cute-Account": str(account)}
        return cls(BASE_PATH + path, {"Authorization": f"Bearer {key}", **of_account})

    @classmethod
    def in_session(cls, token: str, path: str) -> Self:
        """A page of the portal in a session."""
        return cls(path, {"Cookie": f"{SESSION}={token}"})


@dataclass(frozen=True, slots=True)
class FleetResponse:
    """A call: its start in monotonic seconds, the process, and the response.

    `status` is 0 if the connection was lost; `code` is the problem's code.
    """

    begun: float
    process: int
    status: int
    code: str | None


class Fleet:
    """The API processes. Use it from the main thread; `call` works from any thread."""

    def __init__(self, stack: Stack) -> None:
        self.processes = [stack.api(number=number) for number in range(PROCESSES)]
        for process in self.processes:
            process.start()

    def connect(self, process: int) -> http.client.HTTPConnection:
        address = urlsplit(self.processes[process].base_url)
        return http.client.HTTPConnection(str(address.hostname), address.port, timeout=CALL_S)

    def call(
        self,
        connection: http.client.HTTPConnection,
        process: int,
        asked: FleetRequest,
    ) -> FleetResponse:
        """GET what is asked. The next call reopens a lost connection."""
        begun = time.monotonic()
        try:
            connection.request("GET", asked.path, headers=dict(asked.headers))
            response = connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            return FleetResponse(begun, process, 0, None)
        is_problem = response.headers.get_content_type() == PROBLEM
        code = json.loads(body).get("code") if is_problem else None
        return FleetResponse(begun, process, response.status, code)

    @contextmanager
    def calling(self, asked: FleetRequest) -> Iterator["CallLog"]:
        """Run callers that call every process in turn, without a pause, until the block ends."""
        calls = CallLog()
        with ThreadPoolExecutor(CALLERS) as pool:
            done = [pool.submit(self._keep_calling, calls, n, asked) for n in range(CALLERS)]
            try:
                yield calls
            finally:
                calls.over.set()
            for future in done:
                future.result()

    def _keep_calling(self, calls: "CallLog", first: int, asked: FleetRequest) -> None:
        connections = [self.connect(process) for process in range(PROCESSES)]
        try:
            for turn in itertools.count(first):
                if calls.over.is_set():
                    return
                process = turn % PROCESSES
                calls.made.append(self.call(connections[process], process, asked))
        finally:
            for connection in connections:
                connection.close()


@dataclass
class CallLog:
    """The calls so far. Appending to a list needs no lock."""

    made: list[FleetResponse] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def since(self, moment: float) -> list[FleetResponse]:
        """Return the calls that began after `moment` and got a response."""
        return [call for call in list(self.made) if call.begun > moment and call.status]

    def until(self, ask: Callable[["CallLog"], bool], expected: str) -> None:
        until(lambda: ask(self), expected, PATIENCE_S, poll_s=POLL_S)
