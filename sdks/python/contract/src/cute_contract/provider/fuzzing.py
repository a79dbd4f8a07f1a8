"""Generated requests, valid and invalid, whose responses must all be declared.

Schemathesis generates the requests from the spec with Hypothesis and a seed. Failures are not
shrunk, because each call costs quota; the report has the failed request.
"""

import json
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings, strategies
from hypothesis.errors import HypothesisException
from hypothesis.internal.conjecture.utils import many
from schemathesis.generation import GenerationMode

from cute_contract.provider.cases import As, Call, CheckedOperation
from cute_contract.provider.judging import Judge
from cute_contract.provider.pace import QuotaSpentError
from cute_contract.provider.spec import Spec
from cute_contract.provider.wire import NoResponseError
from cute_contract.provider.world import AbsentError, Scope, UnavailableError, World, new_scope
from cute_contract.report.records import Check, Finding, Outcome, Rank

MOST_FINDINGS = 3
# Created webhooks must lead nowhere: a name that is reserved for examples.
RECEIVER = "https://shop.example/hooks/cute"
SHORT = "fuzz"
VERSION = "Cute-Version"


@dataclass(slots=True)
class Fuzzer:
    """Sends `examples` generated requests to an operation, for at most `seconds`."""

    world: World
    judge: Judge
    spec: Spec
    examples: int
    seed: int
    seconds: float
    progress: Callable[[str], None]
    clock: Callable[[], float] = time.monotonic
    sent: int = 0

    def run(self, operations: tuple[CheckedOperation, ...]) -> Iterator[Check]:
        """Check each implemented operation, without revoking keys or deleting existing data."""
        adapt_hypothesis()
        document = schemathesis.openapi.from_dict(self.spec.document)
        share = self.seconds / max(len(operations), 1)
        for operation in operations:
            absent = operation.id in self.world.absent or not self.spec.has(operation.id)
            ends_key = any(case.call.by is As.SPARE for case in operation.cases)
            if absent or ends_key or operation.deletes_others:
                continue
            self.progress(f"  {operation.id}: generated requests")
            yield self._operation(operation, document, self.clock() + share)

    def _operation(self, operation: CheckedOperation, document: Any, until: float) -> Check:
        began = self.clock()
        findings: list[Finding] = []
        sent = 0
        stopped: list[QuotaSpentError] = []

        def attempt(case: Any) -> None:
            nonlocal sent
            if stopped or self.clock() > until or len(findings) >= MOST_FINDINGS:
                return
            sent += 1
            try:
                findings.extend(self._attempt(operation, case))
            except QuotaSpentError as error:
                # Hypothesis would retry a failed call.
                stopped.append(error)

        generated = document.find_operation_by_id(operation.id)
        drawn = strategies.one_of(
            *(generated.as_strategy(generation_mode=mode) for mode in GenerationMode)
        )
        bounded = settings(
            max_examples=self.examples,
            phases=(Phase.generate,),
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        note = ""
        try:
            seed(self.seed)(bounded(given(drawn)(attempt)))()
        except HypothesisException as error:
            note = f"no request could be generated: {type(error).__name__}"
        if stopped:
            raise stopped[0]
        if not sent:
            note = note or "no time was left: give more with --seconds"
        self.sent += sent
        outcome = Outcome.FAILED if findings else Outcome.PASSED if sent else Outcome.SKIPPED
        name = f"{sent} generated requests (seed {self.seed})"
        return Check(
            operation.id,
            name,
            outcome,
            tuple(findings),
            note,
            self.clock() - began,
            SHORT,
            Rank.GENERATED,
        )

    def _attempt(self, operation: CheckedOperation, case: Any) -> list[Finding]:
        scope = new_scope()
        try:
            call = self._call(operation, case, scope)
            response = self.world.send_filled(call, scope)
            found = list(self.judge.of_response(call, response))
            return [replace(finding, request=response.command) for finding in found]
        except (UnavailableError, AbsentError):
            return []
        except NoResponseError as error:
            return [Finding("no response", "a response", str(error), request=error.command)]
        finally:
            self.world.clear(scope)

    def _call(self, operation: CheckedOperation, case: Any, scope: Scope) -> Call:
        """Replace half of the generated ids with existing ones."""
        # A generated change would be one of the app whose key was given.
        by = self.spec.caller(operation.id) if operation.method == "GET" else As.KEY
        path = operation.path
        for name, value in (case.path_parameters or {}).items():
            text = self._known(name, str(value), scope, own=operation.method == "DELETE")
            path = path.replace(f"{{{name}}}", quote(text, safe=""))
        query = urlencode(case.query or {}, doseq=True)
        raw = _bytes(self._filled(case.body, scope), case.media_type)
        return Call(
            operation.id,
            operation.method,
            f"{path}?{query}" if query else path,
            headers=_sendable(case.headers or {}, self.spec.older_versions),
            raw=raw,
            media_type=case.media_type or "application/json",
            by=by if by in self.world.wire.keys else As.KEY,
        )

    def _known(self, name: str, value: str, scope: Scope, *, own: bool) -> str:
        if name not in self.world.recipes or sum(value.encode()) % 2:
            return value
        return self.world.value(f"own.{name}" if own else name, scope)

    def _filled(self, node: Any, scope: Scope) -> Any:
        if isinstance(node, list):
            return [self._filled(value, scope) for value in node]
        if not isinstance(node, dict):
            return node
        filled = {name: self._filled(value, scope) for name, value in node.items()}
        for name, value in filled.items():
            if name in self.world.recipes and isinstance(value, str):
                filled[name] = self.world.value(name, scope)
            elif name == "url" and isinstance(value, str):
                filled[name] = RECEIVER
        return filled


def _bytes(body: Any, media_type: str | None) -> bytes | None:
    if media_type is None or type(body).__name__ == "NotSet":
        return None
    return body if isinstance(body, bytes) else json.dumps(body, default=str).encode()


def _sendable(headers: Mapping[str, Any], older: Collection[str]) -> dict[str, str]:
    """Remove headers that HTTP can't carry, and the generated authorisation.

    Responses of `older` versions are not those of the spec, so no call asks for them.
    """
    texts = {str(name): str(value) for name, value in headers.items()}
    return {
        name: value
        for name, value in texts.items()
        if name.isascii()
        and value.isascii()
        and value.isprintable()
        and name.lower() not in {"authorization", "content-type", "host"}
        and not (name == VERSION and value in older)
    }


def adapt_hypothesis() -> None:
    """Provide a name that hypothesis-jsonschema 0.23 calls and Hypothesis has renamed."""
    if not hasattr(many, "more"):
        setattr(many, "more", _more)  # noqa: B010 - mypy refuses the plain assignment


def _more(elements: Any) -> bool:
    """Return whether another element must be drawn, through Hypothesis' current interface."""
    steps = getattr(elements, "_cute_steps", None)
    if steps is None:
        elements.__enter__()
        steps = elements._cute_steps = iter(elements)
    for _ in steps:
        return True
    elements.__exit__(None, None, None)
    return False
