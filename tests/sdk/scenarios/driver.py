"""Runs scenarios in one of the runners, and judges the results.

A runner is a process that reads one JSON document on stdin, `{"runs": [run, …]}`, and writes one
line of JSON on stdout for each run, `{"results": [result, …]}`, in their order, when all are over;
it makes several at the same time. A run has

    base_url, control, api_key (or null), answers (of a function for the key), client (options of
    the constructor), values, steps

and a result, one for each step,

    value     what the call returned, as JSON; null when an error came
    raw       with `raw`: {"status", "request_id", "headers" (lower case)}
    error     null, or {"class", "bases", "message", "status", "code", "request_id", "retry_after",
              "errors", "problem"}
    attempts  what the hook was given: [{"operation", "method", "path", "status", "attempt",
              "request_id", "reason"}]
    waits     what the hook before a wait was given: [{"attempt", "reason", "seconds", …}]
    asked     how often the function for the key was asked
    slept     seconds that the client would have slept: the runner's clock advances without waiting

Before each step the runner asks `GET {control}/__step/N`, from 0.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from codegen import bundle
from codegen.ir import ApiOperation
from codegen.naming import snake
from codegen.reading import read
from cute_api.config import ROOT, child_environ
from scripts.shared import javascript, node
from tests.fixtures.programs import finished
from tests.sdk.scenarios.judge import Run, judge
from tests.sdk.scenarios.proxy import Gate
from tests.sdk.scenarios.scenario import BadScenarioError, Scenario, Step
from tests.sdk.scenarios.world import World

PLACE = Path("tests/sdk/scenarios")
RUNNER_S = 120.0
OPERATIONS: Mapping[str, ApiOperation] = {
    ".".join(map(snake, (*operation.resource, operation.name))): operation
    for operation in read(bundle.load(ROOT)).operations
}
KEYED = frozenset(
    operation.id for operation in OPERATIONS.values() if operation.takes_idempotency_key
)


class Flavour(Enum):
    """Which SDK, and how it is called."""

    PYTHON_SYNC = "python_sync"
    PYTHON_ASYNC = "python_async"
    JAVASCRIPT = "javascript"

    @property
    def language(self) -> str:
        return "javascript" if self is Flavour.JAVASCRIPT else "python"


class RunnerError(Exception):
    """The runner ended without results; the text is its output."""


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """The errors of one scenario; none if it passed."""

    name: str
    wrong: Sequence[str]


def run(
    world: World,
    scenarios: Sequence[Scenario],
    flavour: Flavour,
    tree: Path = ROOT,
) -> list[ScenarioResult]:
    """Run all of them in one process of the runner. Raises `RunnerError`.

    `tree` is the checkout whose SDK is used, with its own runner if it has one.
    """
    staged = [_stage(world, scenario) for scenario in scenarios]
    job = {"runs": [task for _, _, task in staged]}
    responses = _ask(flavour, job, tree)
    if len(responses) != len(staged):
        raise RunnerError(f"{len(staged)} runs, but {len(responses)} responses")
    found = []
    for scenario, (gate, secret, task), response in zip(scenarios, staged, responses, strict=True):
        results = response["results"]
        wrong = judge(Run(scenario, task["values"], secret, results, gate.seen, KEYED))
        found.append(ScenarioResult(scenario.name, wrong))
    return found


def _stage(world: World, scenario: Scenario) -> tuple[Gate, str | None, dict[str, Any]]:
    """The gate of a scenario, its caller's key, and what the runner is given."""
    gate = world.proxy.open({n: step.failures for n, step in enumerate(scenario.steps)})
    secret, values = world.enter(scenario.caller, spare=scenario.names("spare_key"))
    unreachable = scenario.caller.key == "unreachable"
    task = {
        "name": scenario.name,
        "control": gate.base_url,
        "base_url": values["closed_url"] if unreachable else gate.base_url,
        "api_key": secret,
        "answers": [
            secret if answer == "own" else f"cute_{answer}" for answer in scenario.caller.answers
        ],
        "client": dict(scenario.client),
        "values": values,
        "steps": [_for_runner(step) for step in scenario.steps],
    }
    return gate, secret, task


def _for_runner(step: Step) -> dict[str, Any]:
    """A step as the runner gets it: with the ids in its path, and whether it takes more."""
    operation = OPERATIONS.get(step.call)
    if operation is None:
        raise BadScenarioError(f"there is no {step.call}: the spec has {sorted(OPERATIONS)}")
    return {
        **step.for_runner(),
        "path": [snake(parameter.words) for parameter in operation.path_parameters],
        "has_params": bool(operation.other_parameters or operation.body),
    }


def command(flavour: Flavour, tree: Path = ROOT) -> tuple[list[str], dict[str, str]]:
    """The runner's command line, of paths from the checkout that has it, and its environment."""
    if flavour is Flavour.JAVASCRIPT:
        if tree == ROOT:
            javascript.build()
        found = node.find()
        return found.command("node", [str(PLACE / "runner.mjs")]), found.environ()
    paths = [str(tree / "sdks/python/sdk/src"), str(ROOT)]
    how = flavour.value.removeprefix("python_")
    environ = child_environ({"PYTHONPATH": os.pathsep.join(paths)})
    return [sys.executable, "-m", "tests.sdk.scenarios.runner", how], environ


def _ask(flavour: Flavour, job: Mapping[str, Any], tree: Path) -> list[dict[str, Any]]:
    words, environ = command(flavour, tree)
    home = tree if (tree / PLACE).is_dir() else ROOT
    done = finished(*words, typed=json.dumps(job), env=environ, cwd=home, timeout=RUNNER_S)
    if done.returncode:
        raise RunnerError(f"{flavour.value}: {done.stderr[-4_000:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]
