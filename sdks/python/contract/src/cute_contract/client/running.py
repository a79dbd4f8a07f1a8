"""Run a program under the faults of a script, and read what the sandbox saw of it."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import dropwhile, takewhile
from uuid import UUID

from cute_sdk import Cute
from cute_sdk.models import RequestEntry, SandboxFaultKind
from cute_sdk.params import SandboxFaultCreateDict

from cute_contract.client.judging import LoggedCall, Run
from cute_contract.errors import CommandError

LOG_SECONDS = 20.0
LOOK_SECONDS = 0.3

Ids = Mapping[str, frozenset[UUID]]


@dataclass(frozen=True, slots=True)
class Program:
    """The command to run, and for how long at most. `client` has the program's key."""

    command: Sequence[str]
    client: Cute
    environ: Mapping[str, str]
    timeout: float
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def run(self, faults: Sequence[SandboxFaultCreateDict]) -> Run:
        """Run it once. Raises `CommandError` if it can't be started, or the log doesn't show it."""
        before = _ids(self.client)
        began = self._begin(faults)
        exit_status = self._exit_status()
        ended = str(self.client.sandbox.faults.with_raw_response.delete().request_id)
        after = _ids(self.client)
        run = Run(
            exit_status,
            self._calls(began, ended),
            made={kind: len(after[kind] - ids) for kind, ids in before.items()},
            gone={kind: len(ids - after[kind]) for kind, ids in before.items()},
        )
        self._tidy(before, after)
        return run

    def _begin(self, faults: Sequence[SandboxFaultCreateDict]) -> str:
        """Set the faults; return the id of the request, which begins the run in the log."""
        scripts = self.client.sandbox.faults.with_raw_response
        made = scripts.put(faults=faults) if faults else scripts.delete()
        return str(made.request_id)

    def _exit_status(self) -> int | None:
        try:
            environ = {**os.environ, **self.environ}
            done = subprocess.run(
                self.command,
                env=environ,
                timeout=self.timeout,
                stdout=subprocess.DEVNULL,
                check=False,
            )
        except OSError as error:
            raise CommandError(f"{self.command[0]} can't be started: {error.strerror}.") from None
        except subprocess.TimeoutExpired:
            return None
        return done.returncode

    def _calls(self, began: str, ended: str) -> list[LoggedCall]:
        """Return the calls between two requests, oldest first, once the log has them."""
        until = self.clock() + LOG_SECONDS
        while self.clock() < until:
            newest_first = self.client.usage.requests.list(limit=100)
            entries = list(dropwhile(lambda entry: str(entry.request_id) != ended, newest_first))
            within = list(takewhile(lambda entry: str(entry.request_id) != began, entries[1:]))
            if len(within) + 1 < len(entries):
                return [_logged(entry) for entry in reversed(within)]
            self.sleep(LOOK_SECONDS)
        raise CommandError("The request log doesn't show the run. Is `cute usage` running?")

    def _tidy(self, before: Ids, after: Ids) -> None:
        for item_id in after["items"] - before["items"]:
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


def faults_of(
    kind: str, operations: Sequence[str], seconds: int | None
) -> Iterator[SandboxFaultCreateDict]:
    """Yield a fault for the first call of each operation."""
    for operation in operations:
        fault: SandboxFaultCreateDict = {
            "fault": SandboxFaultKind(kind),
            "operations": [operation],
            "nth": [1],
        }
        if seconds is not None:
            fault["seconds"] = seconds
        yield fault
