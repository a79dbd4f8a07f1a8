"""Run a program under the faults of a script, and read what the sandbox saw of it."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import dropwhile, takewhile
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from cute_sdk import ConflictError, Cute
from cute_sdk.models import EventType, RequestEntry, SandboxFaultKind
from cute_sdk.params import SandboxFaultCreateDict

from cute_contract.client import events, watching
from cute_contract.client.judging import SECONDS_OF, LoggedCall, Run
from cute_contract.client.watching import PATIENCE, Patience, Watch
from cute_contract.errors import CommandError

LOG_SECONDS = 20.0
LOOK_SECONDS = 0.3
RESULT_FILE = "CUTE_RESULT_FILE"

Ids = Mapping[str, frozenset[UUID]]
Faults = Sequence[SandboxFaultCreateDict]


@dataclass(frozen=True, slots=True)
class Program:
    """The command to run, and for how long at most. `client` has the program's key."""

    command: Sequence[str]
    client: Cute
    environ: Mapping[str, str]
    timeout: float
    patience: Patience = PATIENCE
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def run(self, faults: Faults, *, listens: bool = True) -> Run:
        """Run it once. Raises `CommandError` if it can't be started, or the log doesn't show it.

        If it `listens`, its standard input ends when no more events are to be expected.
        """
        before = _ids(self.client)
        began = self._begin(faults)
        is_down = any(fault["fault"] == events.DOWN for fault in faults)
        watch = Watch(self.client, before["webhooks"], self.patience, is_down, self.clock)
        with TemporaryDirectory() as directory:
            file = Path(directory) / "result"
            exit_status = self._exit_status(file, watch if listens else None)
            result = file.read_text("utf-8", "replace").strip() if file.exists() else None
        ended = str(self.client.sandbox.faults.with_raw_response.delete().request_id)
        after = _ids(self.client)
        run = Run(
            exit_status,
            self._calls(began, ended),
            made={kind: len(after[kind] - ids) for kind, ids in before.items()},
            gone={kind: len(ids - after[kind]) for kind, ids in before.items()},
            deliveries=watch.seen(),
            result=result,
        )
        self._tidy(before, after)
        return run

    def _begin(self, faults: Faults) -> str:
        """Set the faults; return the id of the request, which begins the run in the log."""
        scripts = self.client.sandbox.faults.with_raw_response
        made = scripts.put(faults=faults) if faults else scripts.delete()
        return str(made.request_id)

    def _exit_status(self, result: Path, watch: Watch | None) -> int | None:
        """Run the command to its end; None if it does not end in time."""
        environ = {**os.environ, **self.environ, RESULT_FILE: str(result)}
        try:
            process = subprocess.Popen(
                self.command,
                env=environ,
                stdin=subprocess.DEVNULL if watch is None else subprocess.PIPE,
                stdout=subprocess.DEVNULL,
            )
        except OSError as error:
            raise CommandError(f"{self.command[0]} can't be started: {error.strerror}.") from None
        with process:
            try:
                return self._ended(process, watch)
            except subprocess.TimeoutExpired:
                return None
            finally:
                process.kill()

    def _ended(self, process: "subprocess.Popen[bytes]", watch: Watch | None) -> int:
        """Wait for the end of the process, and end its input when no more events come.

        Raises `TimeoutExpired`.
        """
        until = self.clock() + self.timeout
        while watch is not None and process.poll() is None and self.clock() < until:
            if watch.look():
                break
            self.sleep(LOOK_SECONDS)
        if process.stdin is not None:
            process.stdin.close()
        return process.wait(max(0.0, until - self.clock()))

    def _calls(self, began: str, ended: str) -> list[LoggedCall]:
        """Return the calls between two requests, oldest first, once the log has them."""
        until = self.clock() + LOG_SECONDS
        while self.clock() < until:
            newest_first = self.client.usage.requests.list(limit=100)
            entries = list(dropwhile(lambda entry: str(entry.request_id) != ended, newest_first))
            within = list(takewhile(lambda entry: str(entry.request_id) != began, entries[1:]))
            if len(within) + 1 < len(entries):
                own = [entry for entry in within if entry.operation not in watching.OPERATIONS]
                return [_logged(entry) for entry in reversed(own)]
            self.sleep(LOOK_SECONDS)
        raise CommandError("The request log doesn't show the run. Is `cute usage` running?")

    def _tidy(self, before: Ids, after: Ids) -> None:
        """Delete what a run has created. Orders that are on their way keep their items."""
        for order_id in after["orders"] - before["orders"]:
            with suppress(ConflictError):
                self.client.sandbox.orders.cancel(order_id)
        for item_id in after["items"] - before["items"]:
            with suppress(ConflictError):
                self.client.items.delete(item_id)
        for webhook_id in after["webhooks"] - before["webhooks"]:
            self.client.webhooks.delete(webhook_id)


def _ids(client: Cute) -> Ids:
    return {
        "items": frozenset(item.id for item in client.me.items.list(limit=100)),
        "orders": frozenset(order.id for order in client.orders.list(limit=100)),
        "webhooks": frozenset(webhook.id for webhook in client.webhooks.list(limit=100)),
    }


def _logged(entry: RequestEntry) -> LoggedCall:
    ended = entry.started_at + timedelta(milliseconds=entry.latency_ms)
    return LoggedCall(entry.operation or "", entry.started_at, ended, entry.fault)


def faults_of(kind: str, operations: Sequence[str]) -> Iterator[SandboxFaultCreateDict]:
    """Yield a fault for the first call of each operation."""
    for operation in operations:
        fault: SandboxFaultCreateDict = {"fault": SandboxFaultKind(kind), "nth": [1]}
        if kind in SECONDS_OF:
            fault["seconds"] = SECONDS_OF[kind]
        yield {**fault, "operations": [operation]}


def faults_of_webhooks(kind: str, clean: Run) -> Iterator[SandboxFaultCreateDict]:
    """Yield the faults for the events of a run without faults: the first of each type.

    Out of order comes what is followed by the last event of its object.
    """
    fault: SandboxFaultCreateDict = {"fault": SandboxFaultKind(kind)}
    if kind == events.DOWN:
        if clean.deliveries:
            yield fault
        return
    first = dict.fromkeys(delivery.type for delivery in clean.deliveries)
    met = [(each, 1) for each in first]
    if kind == events.OUT_OF_ORDER:
        met = list(events.overtaken(clean.deliveries))
    if kind in SECONDS_OF:
        fault["seconds"] = SECONDS_OF[kind]
    for event_type, number in met:
        yield {**fault, "types": [EventType(event_type)], "nth": [number]}
