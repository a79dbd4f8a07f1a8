"""Judges all runners: the SDK must do what the scenario says, and keep the general rules.

What always holds, without being written in any scenario: each attempt is a request that the proxy
saw, and is reported to the hook with its number and status; an operation that takes an
Idempotency-Key gets one, the same over all attempts of a call and another for the next call; an
error carries the request id of the response that it is about; nothing is slept but what is
expected, and not without a hook's call before it; the key is in nothing that the SDK reports.
"""

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.sdk.scenarios.failures import Do
from tests.sdk.scenarios.matching import BadReferenceError, failures, resolve
from tests.sdk.scenarios.proxy import Seen
from tests.sdk.scenarios.scenario import As, Scenario, Step

KEY_HEADER = "idempotency-key"
# What the proxy did when the client got a response out of it.
RESPONDED = frozenset(action.value for action in (Do.PASS, Do.RESPOND, Do.CHANGE, Do.SLOW))


@dataclass(frozen=True, slots=True)
class Run:
    """The results of a scenario in one runner. `results` has the runner's mapping for each step."""

    scenario: Scenario
    values: Mapping[str, Any]
    secret: str | None
    results: Sequence[Mapping[str, Any]]
    seen: Sequence[Seen]
    keyed_operations: frozenset[str] = field(default_factory=frozenset)
    """The operations that declare an `Idempotency-Key`."""


def judge(run: Run) -> list[str]:
    """The errors in words, each with its step; empty if there are none."""
    found: list[str] = []
    if len(run.results) != len(run.scenario.steps):
        return [f"{len(run.scenario.steps)} steps, but {len(run.results)} results"]
    values: dict[str, Any] = dict(run.values)
    for number, (step, result) in enumerate(zip(run.scenario.steps, run.results, strict=True)):
        seen = [request for request in run.seen if request.step == number]
        here = f"step {number + 1}, {step.call}"
        if step.save:
            values[step.save] = saved(step, result)
        try:
            expect = resolve(dict(step.expect), values)
        except BadReferenceError as error:
            return [*found, f"{here}: {error}"]
        broken = [
            *_outcome(expect, result),
            *_requests(step, expect, result, seen),
            *_what_always_holds(run, step, result, seen),
        ]
        found += [f"{here}: {failure}" for failure in broken]
    if run.secret and run.secret in json.dumps(list(run.results)):
        found.append("the key is in what the SDK reports")
    return found


def saved(step: Step, result: Mapping[str, Any]) -> Any:
    """The value that `save` stores; with `raw` also `status` and `headers`."""
    if not step.raw:
        return result.get("value")
    return {"value": result.get("value"), **(result.get("raw") or {})}


def _outcome(expect: Mapping[str, Any], result: Mapping[str, Any]) -> Iterator[str]:
    error = result.get("error")
    if "error" in expect:
        if error is None:
            yield f"no error came, expected {expect['error']!r}"
        else:
            yield from failures(expect["error"], error, "error")
            if "CuteError" not in error.get("bases", ()):
                yield f"{error.get('class')} is no CuteError: {error}"
    elif error is not None:
        yield f"{error.get('class')} came: {error.get('message')} {error.get('trace', '')}"
    if "value" in expect and error is None:
        yield from failures(expect["value"], result.get("value"), "value")
    if "raw" in expect and error is None:
        yield from failures(expect["raw"], result.get("raw"), "raw")


def _requests(
    step: Step, expect: Mapping[str, Any], result: Mapping[str, Any], seen: Sequence[Seen]
) -> Iterator[str]:
    if "seen" in expect:
        yield from failures(expect["seen"], [request.as_dict() for request in seen], "seen")
    if "attempts" in expect:
        yield from failures(expect["attempts"], result["attempts"], "attempts")
    # Lists that are walked and calls that are repeated make as many requests as it takes.
    expected = expect.get("requests", 1 if step.how in {None, As.PAGE} else None)
    if "seen" not in expect and expected is not None and step.until is None:
        expected = expected if "requests" in expect else expected * step.repeat
        yield from failures(expected, len(seen), "the number of requests")
    if "waits" in expect:
        yield from failures(expect["waits"], result["waits"], "waits")
    if "asked" in expect:
        yield from failures(expect["asked"], result["asked"], "asked")
    slept = expect.get("slept", [])
    if isinstance(slept, dict):
        yield from failures({"<range>": slept["<total>"]}, sum(result["slept"]), "slept in all")
    else:
        yield from failures(
            [{"<range>": _range(pause)} for pause in slept], result["slept"], "slept"
        )


def _what_always_holds(
    run: Run, step: Step, result: Mapping[str, Any], seen: Sequence[Seen]
) -> Iterator[str]:
    attempts = result["attempts"]
    if any(result["slept"]) and not result["waits"]:
        yield f"it slept {result['slept']}, but no hook was called before"
    if run.scenario.caller.key != "unreachable" and len(attempts) != len(seen):
        came = [
            (request.method, request.path, request.headers.get("user-agent")) for request in seen
        ]
        yield f"the hook was called for {len(attempts)} attempts, but these requests came: {came}"
        return
    for number, (attempt, before) in enumerate(zip(attempts, [None, *attempts], strict=False)):
        wanted = {1} if before is None else {1, before["attempt"] + 1}
        if attempt["attempt"] not in wanted:
            yield f"attempt {number} is reported as number {attempt['attempt']}"
    for attempt, request in zip(attempts, seen, strict=False):
        path = request.path.partition("?")[0]
        if (attempt["method"], attempt["path"]) != (request.method, path):
            yield f"the hook got {attempt['method']} {attempt['path']} of {request}"
        if request.did in RESPONDED and attempt["status"] != request.status:
            yield f"the hook got status {attempt['status']} of {request.status}"
        if (run.secret is None) is ("authorization" in request.headers):
            yield f"authorization: {request.headers.get('authorization')}"
    yield from _keys(run, step, attempts, seen)
    error = result.get("error")
    if error and error.get("status") and seen:
        last = seen[-1]
        if (error["status"], error["request_id"]) != (last.status, last.request_id):
            yield f"the error says {error['status']}, {error['request_id']} of {last}"


def _keys(
    run: Run, step: Step, attempts: Sequence[Mapping[str, Any]], seen: Sequence[Seen]
) -> Iterator[str]:
    """The Idempotency-Key of each call of a step."""
    calls: list[list[str | None]] = []
    for attempt, request in zip(attempts, seen, strict=False):
        if attempt["operation"] not in run.keyed_operations:
            if KEY_HEADER in request.headers:
                yield f"{attempt['operation']} takes no Idempotency-Key, but got one"
            continue
        if attempt["attempt"] == 1:
            calls.append([])
        calls[-1].append(request.headers.get(KEY_HEADER))
    for keys in calls:
        if None in keys or len(set(keys)) != 1:
            yield f"the Idempotency-Keys of a call's attempts are {keys}"
    given = "idempotency_key" in step.options
    for keys, others in itertools.combinations(calls, 2):
        if not given and keys[0] == others[0]:
            yield f"two calls have the Idempotency-Key {keys[0]}"


def _range(written: Any) -> list[float]:
    """A number of seconds, or a range of them."""
    return written if isinstance(written, list) else [written, written]
