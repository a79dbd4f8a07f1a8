"""The watcher's output: a line for each step, or an object with `--json`."""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TextIO

SHOWN_LINES = 20
KEY_NOTE = "Key: "


class WatchStep(StrEnum):
    BUNDLE = "bundle"
    LINT = "lint"
    DIFF = "diff"
    DOCS = "docs"
    SERVER = "server"
    SDKS = "sdks"


@dataclass(frozen=True, slots=True)
class WatchReport:
    """Prints lines to `out` immediately. A closed terminal is not an error."""

    as_json: bool = False
    out: TextIO = sys.stdout

    def step(
        self,
        step: WatchStep,
        took_s: float,
        text: str,
        details: Sequence[str] = (),
        *,
        ok: bool = True,
    ) -> None:
        """A finished step: its duration, its result in one line, and details."""
        took_ms = round(took_s * 1_000)
        if self.as_json:
            self._object(step=step, ms=took_ms, ok=ok, text=text, details=list(details))
            return
        self._print(f"  {step:<7}{took_ms:>6} ms  {'' if ok else 'FAILED: '}{text}")
        for line in details[:SHOWN_LINES]:
            self._print(f"      {line}")
        if len(details) > SHOWN_LINES:
            self._print(f"      … and {len(details) - SHOWN_LINES} more")

    def changed(self, text: str) -> None:
        """Something was saved, and the steps begin."""
        if self.as_json:
            self._object(changed=text)
        else:
            self._print(f"{time.strftime('%H:%M:%S')}  {text}")

    def note(self, text: str) -> None:
        if self.as_json:
            self._object(note=text)
        else:
            self._print(text)

    def ready(self, text: str) -> None:
        """Report that saved changes are visible everywhere except in the SDKs."""
        if self.as_json:
            self._object(ready=text)
        else:
            self._print(f"  {text}")

    def _object(self, **values: object) -> None:
        self._print(json.dumps({"at": time.time(), **values}))

    def _print(self, line: str) -> None:
        try:
            print(line, file=self.out, flush=True)
        except OSError:
            return
