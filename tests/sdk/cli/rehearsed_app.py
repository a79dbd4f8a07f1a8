"""A small app with a webhook and a store, which may have a fault."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any

from cute_sdk import App, CuteError

PATH = "/hook"
# A call of each seller is made within the seconds that a rehearsal watches.
EVERY_S = 0.5
READ = "read:items"
# Of this many sellers the events are lost.
LOST = 2


class Fault(StrEnum):
    """What the app does wrong."""

    IGNORES_UNINSTALL = "keeps the data of sellers who left"
    CALLS_AFTER_REMOVAL = "goes on calling for sellers who left"
    KEEPS_ERASED = "keeps a record of erased sellers, and sends no receipt"
    REFUSES_SCOPES = "answers 500 to app.scopes_changed"
    IGNORES_SCOPES = "calls beyond the scopes that are left"
    LOSES_EVENTS = "is down for a while, and never reads the feed"


class SmallApp:
    """Stores the sellers of the events that its webhook gets, and reads their items.

    `file` has the accounts whose data it holds, one on a line.
    """

    def __init__(self, app: App, file: Path, fault: Fault | None) -> None:
        self._app = app
        self._file = file
        self._fault = fault
        self._lock = threading.Lock()
        self._scopes: dict[str, Sequence[str]] = {}
        self._called: set[str] = set()
        self._lost: set[str] = set()
        self._write()

    def receive(self, body: bytes) -> int:
        """Handle an event; return the status of the response."""
        event = json.loads(body)
        with self._lock:
            status = self._handle(event["type"], str(event["account"]), event["data"])
            self._write()
        if event["type"] == "user.erased" and self._fault is not Fault.KEEPS_ERASED:
            self._app.acknowledge_erasure(event["account"])
        return status

    def call(self) -> None:
        """Read the items of each seller who allows it."""
        with self._lock:
            accounts = sorted(self._called)
        for account in accounts:
            with self._lock:
                if account not in self._called:
                    continue
            try:
                self._app.account(account).me.items.list(limit=1, max_retries=0)
            except CuteError:
                continue

    def _handle(self, kind: str, account: str, data: Any) -> int:
        if self._fault is Fault.LOSES_EVENTS and self._is_lost(account):
            return 503
        match kind:
            case "app.installed":
                self._put(account, data["scopes"])
            case "app.scopes_changed" if self._fault is Fault.REFUSES_SCOPES:
                return 500
            case "app.scopes_changed" if self._fault is not Fault.IGNORES_SCOPES:
                self._put(account, data["scopes"])
            case "app.uninstalled" if self._fault is not Fault.IGNORES_UNINSTALL:
                self._forget(account)
            case "user.erased" if self._fault is Fault.KEEPS_ERASED:
                self._scopes[account] = ()
            case "user.erased":
                self._forget(account)
        if kind in ("app.uninstalled", "user.erased"):
            self._stop(account)
        return 200

    def _is_lost(self, account: str) -> bool:
        if len(self._lost) < LOST:
            self._lost.add(account)
        return account in self._lost

    def _put(self, account: str, scopes: Sequence[str]) -> None:
        self._scopes[account] = scopes
        if READ in scopes:
            self._called.add(account)
        else:
            self._called.discard(account)

    def _forget(self, account: str) -> None:
        self._scopes.pop(account, None)

    def _stop(self, account: str) -> None:
        if self._fault is not Fault.CALLS_AFTER_REMOVAL:
            self._called.discard(account)

    def _write(self) -> None:
        self._file.write_text("".join(f"{account}\n" for account in self._scopes))


@contextmanager
def repeating(act: Callable[[], None]) -> Iterator[None]:
    """Let an app do something again and again, until the block ends."""
    ended = threading.Event()

    def work() -> None:
        while not ended.wait(EVERY_S):
            act()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
