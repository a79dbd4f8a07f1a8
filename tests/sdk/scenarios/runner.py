"""Runs scenarios with the Python SDK: `python -m tests.sdk.scenarios.runner {sync|async}`.

It knows nothing of failures and expectations: it makes the calls that it is given, and says what
came of them. The protocol is in `driver.py`.
"""

import asyncio
import gzip
import inspect
import json
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any

import httpx
from cute_sdk import AsyncCute, Cute, CuteError
from cute_sdk._clock import Clock

from tests.sdk.scenarios.matching import failures, resolve

UNTIL_S = 30.0
POLL_S = 0.03
# Runs that are under way at the same time; each has a client and a user of its own.
AT_ONCE = 6
CONTROL_S = 60.0
# Longer than any call lasts: nobody else is there who could wake a call.
STUCK_S = 60.0


class PatientClock(Clock):
    """The real clock, except that sleeping is recorded and returns immediately."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self._ahead = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self._ahead

    def now(self) -> float:
        return time.time() + self._ahead

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._ahead += seconds

    async def async_sleep(self, seconds: float) -> None:
        self.sleep(seconds)

    def wait(self, event: threading.Event, seconds: float | None) -> None:
        if seconds is None:
            event.wait(STUCK_S)
        else:
            self.sleep(seconds)

    async def async_wait(self, event: asyncio.Event, seconds: float | None) -> None:
        if seconds is None:
            await asyncio.wait_for(event.wait(), STUCK_S)
        else:
            self.sleep(seconds)


class Recorder:
    """The reports of a step's calls: attempts from the hook, and sleeps."""

    def __init__(self) -> None:
        self.clock = PatientClock()
        self.attempts: list[dict[str, Any]] = []
        self.waits: list[dict[str, Any]] = []
        self.asked = 0

    def hook(self, exchange: Any) -> None:
        attempt = asdict(exchange)
        # No text: they are tested where a hook is. SDKs of older versions have none.
        attempt.pop("headers", None)
        self.attempts.append(attempt)

    def wait(self, waiting: Any) -> None:
        self.waits.append(asdict(waiting))

    def begin(self) -> None:
        self.attempts, self.waits, self.asked, self.clock.slept = [], [], 0, []

    def report(self) -> dict[str, Any]:
        found = {"attempts": self.attempts, "waits": self.waits, "asked": self.asked}
        return {**found, "slept": self.clock.slept}

    def answering(self, answers: list[str]) -> Callable[[], str]:
        """A function for the key, with these answers in turn."""

        def answer() -> str:
            self.asked += 1
            return answers.pop(0)

        return answer


def settings(run: Mapping[str, Any], recorder: Recorder) -> dict[str, Any]:
    """The arguments of the client's constructor."""
    client = dict(run["client"])
    base_url = run["base_url"] + client.pop("base_path", "")
    key = {"anonymous": True} if run["api_key"] is None else {"api_key": run["api_key"]}
    if run["answers"]:
        key = {"api_key": recorder.answering(list(run["answers"]))}
    hooks = {"response": [recorder.hook], "waiting": [recorder.wait]}
    more = {"event_hooks": hooks, "_clock": recorder.clock}
    return {"base_url": base_url, **key, **client, **more}


def method_of(client: Any, step: Mapping[str, Any], values: Mapping[str, Any]) -> Callable[[], Any]:
    """The call of a step, its references filled in."""
    *way, name = step["call"].split(".")
    found = client
    for word in way:
        found = getattr(found, word)
    if step["raw"]:
        found = found.with_raw_response
    method = getattr(found, name)
    arguments = resolve({**step["with"], **step["options"]}, values)
    return lambda: method(**arguments)


async def begin(run: Mapping[str, Any], number: int) -> None:
    async with httpx.AsyncClient(timeout=CONTROL_S, trust_env=False) as client:
        await client.get(f"{run['control']}/__step/{number}")


def plain(value: Any) -> Any:
    """A result as JSON."""
    if hasattr(value, "to_dict"):
        return value.to_dict()
    if hasattr(value, "has_more") and hasattr(value, "raw"):
        cursor = {"next_cursor": value.next_cursor, "has_more": value.has_more}
        return {**value.raw, "data": [plain(row) for row in value.data], **cursor}
    if isinstance(value, list):
        return [plain(element) for element in value]
    return value


def file(value: Any, content: bytes) -> dict[str, Any]:
    """A downloaded snapshot as JSON: how many items, and where changes continue."""
    lines = gzip.decompress(content).splitlines()
    return {"items": len(lines), "changes_cursor": value.changes_cursor, "size": len(content)}


def raw(response: Any) -> dict[str, Any]:
    return {
        "status": response.status_code,
        "request_id": response.request_id,
        "headers": {name.lower(): value for name, value in response.headers.items()},
    }


def error_of(error: BaseException) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "class": type(error).__name__,
        "bases": [base.__name__ for base in type(error).__mro__],
        "message": str(error),
        "text": repr(error),
    }
    for name in ("status", "code", "request_id", "retry_after", "etag", "sent"):
        shown[name] = getattr(error, name, None)
    shown["problem"] = plain(getattr(error, "problem", None))
    shown["errors"] = [plain(error_row) for error_row in getattr(error, "errors", ())]
    shown["missing_scopes"] = list(getattr(error, "missing_scopes", ()))
    if not isinstance(error, CuteError):
        shown["trace"] = traceback.format_exc()
    return shown


def take(call: Callable[[], Any], step: Mapping[str, Any]) -> Any:
    """The result of a call of the sync client, as JSON."""
    result = call()
    if step["raw"]:
        return {"value": plain(result.parse()), "raw": raw(result)}
    if step["as"] == "items":
        return {"value": [plain(row) for row in result]}
    if step["as"] == "list":
        return {"value": plain(result.to_list(most=step["most"]))}
    if step["as"] == "pages":
        return {"value": [plain(page) for page in result.pages()]}
    if hasattr(result, "iter_bytes"):
        return {"value": file(result, result.read())}
    return {"value": plain(result)}


async def take_async(call: Callable[[], Any], step: Mapping[str, Any]) -> Any:
    """The result of a call of the async client, as JSON."""
    if step["as"] == "items":
        return {"value": [plain(row) async for row in call()]}
    if step["as"] == "list":
        return {"value": plain(await call().to_list(most=step["most"]))}
    if step["as"] == "pages":
        return {"value": [plain(page) async for page in call().pages()]}
    result = await call()
    if step["raw"]:
        return {"value": plain(result.parse()), "raw": raw(result)}
    if hasattr(result, "iter_bytes"):
        return {"value": file(result, await result.read())}
    return {"value": plain(result)}


async def follow(
    run: Mapping[str, Any], client: Any, recorder: Recorder, taker: Callable[..., Any]
) -> list[dict[str, Any]]:
    """All steps of a run. Of the sync client nothing here ever waits for another task."""
    values = dict(run["values"])
    results = []
    for number, step in enumerate(run["steps"]):
        await begin(run, number)
        recorder.begin()
        try:
            call = method_of(client, step, values)
            for _ in range(step["repeat"]):
                got = await _until(call, step, values, taker)
            result = {"error": None, **got}
        except Exception as error:
            # Whatever it is, the judge says whether it should have come.
            result = {"value": None, "error": error_of(error)}
        if step["save"]:
            more = result.get("raw") or {}
            kept = {"value": result["value"], **more} if step["raw"] else result["value"]
            values[step["save"]] = kept
        results.append({**result, **recorder.report()})
    return results


async def _until(
    call: Callable[[], Any],
    step: Mapping[str, Any],
    values: Mapping[str, Any],
    taker: Callable[..., Any],
) -> Any:
    """Repeat the call until its result is as the step expects, or time is up."""
    deadline = time.monotonic() + UNTIL_S
    while True:
        got = taker(call, step)
        if inspect.isawaitable(got):
            got = await got
        wanted = step["until"]
        if wanted is None or time.monotonic() > deadline:
            return got
        if not list(failures(resolve(wanted, values), got["value"])):
            return got
        await asyncio.sleep(POLL_S)


async def run_sync(run: Mapping[str, Any]) -> list[dict[str, Any]]:
    recorder = Recorder()
    with Cute(**settings(run, recorder)) as client:
        return await follow(run, client, recorder, take)


async def run_async(run: Mapping[str, Any]) -> list[dict[str, Any]]:
    recorder = Recorder()
    async with AsyncCute(**settings(run, recorder)) as client:
        return await follow(run, client, recorder, take_async)


async def run_all(runs: Sequence[Mapping[str, Any]]) -> list[list[dict[str, Any]]]:
    """Some at a time, in one event loop."""
    free = asyncio.Semaphore(AT_ONCE)

    async def one(run: Mapping[str, Any]) -> list[dict[str, Any]]:
        async with free:
            return await run_async(run)

    return await asyncio.gather(*map(one, runs))


def main(how: str) -> None:
    runs = json.load(sys.stdin)["runs"]
    if how == "async":
        found = asyncio.run(run_all(runs))
    else:
        with ThreadPoolExecutor(AT_ONCE) as threads:
            found = list(threads.map(lambda run: asyncio.run(run_sync(run)), runs))
    for results in found:
        print(json.dumps({"results": results}))


if __name__ == "__main__":
    main(sys.argv[1])
