"""A run of Schemathesis against a running API, in its own process.

Reads an `HuntInput` as JSON from standard input and writes a `HuntFindings` to standard output. The
process is its own because Schemathesis patches Hypothesis and keeps its hooks in globals.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

import schemathesis
from cute_contract.provider.fuzzing import adapt_hypothesis
from schemathesis import Case, HookContext, Response
from schemathesis.checks import load_all_checks
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.recorder import CaseNode, Interaction, ScenarioRecorder
from schemathesis.engine.run import PhaseName
from schemathesis.generation.meta import CoveragePhaseData, CoverageScenario

from cute_api.spec import BASE_PATH, VERSION_HEADER
from scripts.checks.proof.contract.allowances import check_settings
from scripts.checks.proof.contract.knowledge import Filler, data_fields
from scripts.checks.proof.contract.records import PHASES, FailedCheck, HuntFindings, HuntInput

REQUEST_SECONDS = 20.0
STEPS = 8
TEXT_LENGTH = 2_000
OTHER_METHODS = "(methods that are not declared)"


def hunt(order: HuntInput) -> HuntFindings:
    """Run an order; failed checks are findings, never raised."""
    load_all_checks()
    adapt_hypothesis()
    _hook(Filler(order.known_values, data_fields(order.document)))
    config = schemathesis.Config.from_dict(_settings(order))
    document = schemathesis.openapi.from_dict(order.document, config=config)
    findings = HuntFindings()
    for event in from_schema(document).execute():
        _take(event, findings, order.hidden)
    return findings


def _settings(order: HuntInput) -> dict[str, Any]:
    # Schemathesis' own configuration. Every check is on by default.
    return {
        "seed": order.seed,
        "base-url": order.base_url + BASE_PATH,
        "headers": {
            VERSION_HEADER: order.version,
            **({} if order.key is None else {"Authorization": f"Bearer {order.key}"}),
            **({} if order.account is None else {"Cute-Account": order.account}),
        },
        "continue-on-failure": True,
        "request-timeout": REQUEST_SECONDS,
        "suppress-health-check": ["all"],
        "generation": {
            "max-examples": order.examples,
            "mode": "all",
            "database": "none",
            "deterministic": False,
        },
        "phases": {
            **{phase: {"enabled": phase in order.phases} for phase in PHASES},
            "fuzzing": {
                "enabled": "fuzzing" in order.phases,
                "extra-data-sources": {"responses": order.known_ids},
            },
            "stateful": {"enabled": "stateful" in order.phases, "max-steps": STEPS},
        },
        **check_settings(),
        "cache": {"enabled": False},
    }


def _hook(filler: Filler) -> None:
    # Schemathesis takes functions only: it writes to their attributes.
    @schemathesis.hook
    def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
        filler.before_call(case, kwargs)

    @schemathesis.hook
    def after_call(context: HookContext, case: Case[Any], response: Response) -> None:
        filler.after_call(case, response)


def _take(event: events.EngineEvent, findings: HuntFindings, hidden: str) -> None:
    if isinstance(event, events.ScenarioFinished):
        _take_scenario(event.recorder, findings, hidden)
        if event.label is not None and event.phase is not PhaseName.STATEFUL_TESTING:
            _progress(f"    {event.label}: {event.status.value}, {event.elapsed_time:.0f} s")
    elif isinstance(event, events.PhaseFinished):
        findings.phases[event.phase.name.value] = event.status.value
        _progress(f"  {event.phase.name.value}: {event.status.value}")
    elif isinstance(event, events.NonFatalError):
        text = f"{event.label}: {event.info.title}: {event.info.message}"
        findings.fail(text[:TEXT_LENGTH])
    elif isinstance(event, events.FatalError):
        findings.fail(f"fatal: {event.exception!r}"[:TEXT_LENGTH])


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _take_scenario(recorder: ScenarioRecorder, findings: HuntFindings, hidden: str) -> None:
    for case_id, node in recorder.cases.items():
        interaction = recorder.interactions.get(case_id)
        if interaction is None or interaction.response is None:
            continue
        findings.count(_label(node), interaction.response.status_code)
        if hidden and hidden.encode() in interaction.response.content:
            findings.fail(f"{_label(node)} shows what another seller hides")
        for failed_check in _failed_checks(recorder, case_id, node, interaction, findings):
            findings.add(failed_check)


def _failed_checks(
    recorder: ScenarioRecorder,
    case_id: str,
    node: CaseNode,
    interaction: Interaction,
    findings: HuntFindings,
) -> Iterator[FailedCheck]:
    for check in recorder.checks.get(case_id, ()):
        findings.checks[check.name] = findings.checks.get(check.name, 0) + 1
        if check.status is Status.FAILURE and check.failure_info is not None:
            assert interaction.response is not None
            failure = check.failure_info.failure
            yield FailedCheck(
                check=check.name,
                operation=_label(node),
                status=interaction.response.status_code,
                title=failure.title,
                message=failure.message[:TEXT_LENGTH],
                response=interaction.response.content[:TEXT_LENGTH].decode(errors="replace"),
                sample=check.failure_info.code_sample[:TEXT_LENGTH],
            )


def _label(node: CaseNode) -> str:
    case = node.value
    data = case.meta.phase.data if case.meta is not None else None
    if (
        isinstance(data, CoveragePhaseData)
        and data.scenario is CoverageScenario.UNSPECIFIED_HTTP_METHOD
    ):
        return OTHER_METHODS
    definition: dict[str, Any] = case.operation.definition.raw
    return str(definition["operationId"])


if __name__ == "__main__":
    json.dump(hunt(HuntInput.of(json.load(sys.stdin))).document(), sys.stdout)
