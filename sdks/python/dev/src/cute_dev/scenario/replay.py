"""Run the steps of a scenario, one after the other."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from cute_sdk import APIConnectionError, APIStatusError, Cute, NotFoundError

from ..context import CommandError
from .file import Call, ClockStep, Scenario
from .results import comparable

CLOCK, FAULTS = "/sandbox/clock", "/sandbox/faults"
REFERENCE = re.compile(r"\$\{([A-Za-z0-9_.-]+)\}")
PATIENCE_S = 600.0
LOOK_S = 0.2

Json = dict[str, Any]


def run(client: Cute, scenario: Scenario) -> Iterator[Json]:
    """Yield the result of each step. Nothing is retried, so that each fault is met as written.

    The account's clock and the key's faults are as at their start before the first step, and after
    the last.
    """
    with _staged(client, scenario):
        replay = _Replay(client)
        for number, step in enumerate(scenario.steps, 1):
            try:
                yield comparable(replay.do(step))
            except KeyError as error:
                raise CommandError(f"Step {number} ({step}): {error.args[0]}") from None


@contextmanager
def _staged(client: Cute, scenario: Scenario) -> Iterator[None]:
    def reset() -> None:
        client.request("DELETE", FAULTS)
        client.request("DELETE", CLOCK)

    try:
        reset()
    except NotFoundError:
        raise CommandError("A scenario needs a sandbox, and a key of your own.") from None
    try:
        if scenario.faults:
            script = {"seed": scenario.seed, "faults": list(scenario.faults)}
            client.request("PUT", FAULTS, body=script)
        yield
    finally:
        reset()


@dataclass
class _Replay:
    client: Cute
    run_id: str = field(default_factory=lambda: uuid4().hex)
    named: dict[str, Any] = field(default_factory=dict)

    def do(self, step: Call | ClockStep) -> Json:
        """Return what came of a step. Raises `KeyError` for a name that no step has."""
        return self._advance(step) if isinstance(step, ClockStep) else self._call(step)

    def _call(self, step: Call) -> Json:
        key = step.idempotency_key
        try:
            body = self.client.request(
                step.method,
                self._filled(step.path),
                query=self._filled(step.query),
                body=self._filled(step.body),
                idempotency_key=None if key is None else f"{self.run_id}-{key}",
                max_retries=0,
            )
        except APIStatusError as error:
            return {"status": error.status, "body": error.body}
        except APIConnectionError:
            return {"error": "no response"}
        if step.name is not None:
            self.named[step.name] = body
        return {"body": body}

    def _advance(self, step: ClockStep) -> Json:
        before = self.client.request("POST", CLOCK, body={"seconds": step.seconds})
        deadline = time.monotonic() + PATIENCE_S
        while (after := self.client.request("GET", CLOCK))["status"] != "ready":
            if time.monotonic() > deadline:
                raise CommandError(f"The clock did not reach its target within {PATIENCE_S:.0f} s.")
            time.sleep(LOOK_S)
        return {"moments": after["moments"][len(before["moments"]) :]}

    def _filled(self, value: Any) -> Any:
        """Return a value with what its references stand for, such as `${item.id}`."""
        if isinstance(value, Mapping):
            return {name: self._filled(child) for name, child in value.items()}
        if isinstance(value, list):
            return [self._filled(child) for child in value]
        if not isinstance(value, str):
            return value
        whole = REFERENCE.fullmatch(value)
        if whole is not None:
            return self._found(whole[1])
        return REFERENCE.sub(lambda found: str(self._found(found[1])), value)

    def _found(self, reference: str) -> Any:
        name, *path = reference.split(".")
        value = self.named.get(name)
        for part in path:
            if isinstance(value, list) and part.isdigit() and int(part) < len(value):
                value = value[int(part)]
            elif isinstance(value, dict):
                value = value.get(part)
            else:
                value = None
        if value is None:
            raise KeyError(f"`{reference}` is in no response of an earlier step.")
        return value
