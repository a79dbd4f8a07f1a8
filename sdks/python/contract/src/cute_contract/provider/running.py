"""Run the generated tests of each operation."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace

from cute_contract.provider.cases import OPTIONAL, As, Case, CheckedOperation, NotProvoked
from cute_contract.provider.judging import PROBLEM, Judge
from cute_contract.provider.pace import QuotaSpentError
from cute_contract.provider.spec import Spec
from cute_contract.provider.wire import ApiResponse, NoResponseError
from cute_contract.provider.world import (
    GONE,
    AbsentError,
    DeadKeyError,
    Scope,
    UnavailableError,
    World,
    new_scope,
)
from cute_contract.report.records import Check, Finding, Outcome, Rank

# Repeated if the data may have changed between two calls.
TRIES = 3
# The largest quota of a minute that is spent to see a 429.
MOST_SPENT = 1_500
# Statuses that a promise also covers.
REFUSED = frozenset({304, 404, 409, 412, 422})
UNTIL = 429
NO_QUOTA = "spends the whole quota of the key's minute: give --spend-quota"


@dataclass(slots=True)
class Runner:
    """Runs cases and returns their checks.

    `scopes` are those of the limited key, or None without one. `strict` counts a missing operation
    as a failure.
    """

    world: World
    judge: Judge
    spec: Spec
    scopes: frozenset[str] | None
    strict: bool
    spend: bool
    clock: Callable[[], float] = time.monotonic
    unproven: set[str] = field(default_factory=set)
    progress: Callable[[str], None] = field(default=lambda text: None)

    def operation(self, operation: CheckedOperation) -> list[Check]:
        """Run all tests of an operation, except for those that need a used-up quota."""
        if not self.spec.has(operation.id):
            return [self._absent(operation, "not in the spec given")]
        checks = []
        for case in operation.cases:
            if case.spends:
                if not self.spend:
                    checks.append(_skipped(operation, case, NO_QUOTA))
                continue
            self.progress(f"  {operation.id}: {case.status} {case.name}")
            check = self.case(operation, case)
            checks.append(check)
            if check.outcome is Outcome.ABSENT:
                return [check]
        checks += [_missing(operation, missing) for missing in operation.not_provoked]
        return checks

    def spending(
        self, operations: tuple[CheckedOperation, ...]
    ) -> Iterator[tuple[CheckedOperation, Check]]:
        """Use up the quota of the key's minute, then check that each operation returns 429."""
        cases = [(o, c) for o in operations for c in o.cases if c.spends and self.spec.has(o.id)]
        present = [(o, c) for o, c in cases if o.id not in self.world.absent]
        if not present:
            return
        cheapest = next((c for o, c in present if o.method == "GET" and "{" not in o.path), None)
        for operation, case in present:
            for _ in range(TRIES):
                if cheapest is not None:
                    self._spend(cheapest)
                self.progress(f"  {operation.id}: {case.status} {case.name}")
                check = self.case(operation, case)
                # In between, the window may have freed a call.
                if check.outcome is not Outcome.FAILED:
                    break
            yield operation, check

    def case(self, operation: CheckedOperation, case: Case) -> Check:
        """Run a test, and delete its data."""
        began = self.clock()
        scope = new_scope()
        self.world.used.clear()
        note, findings, outcome = "", list[Finding](), Outcome.PASSED
        try:
            self._allow(case)
            self._need(case, scope)
            outcome, note, findings = self._tried(operation, case, scope)
        except UnavailableError as error:
            outcome, note = Outcome.SKIPPED, str(error)
        except DeadKeyError as error:
            outcome = Outcome.FAILED
            findings = [Finding(str(error), "that it works until it is revoked", "401")]
        except AbsentError as error:
            outcome, note = Outcome.SKIPPED, f"needs {error}, which is not provided"
            if case.status < 300:
                self.unproven.add(operation.id)
        except NoResponseError as error:
            outcome = Outcome.BROKEN
            wanted = f"{case.status} to {case.name}"
            findings = [Finding("no response", wanted, str(error), request=error.command)]
        finally:
            self._clear(scope)
        if outcome is Outcome.ABSENT and self.strict:
            outcome = Outcome.FAILED
        return Check(
            operation.id,
            f"{case.status} {case.name}",
            outcome,
            tuple(findings),
            note,
            self.clock() - began,
            short=str(case.status),
            rank=Rank.REFUSAL if case.status in REFUSED else Rank.FORM,
            uses=frozenset(self.world.used),
            at=frozenset({operation.id}),
        )

    def _tried(
        self, operation: CheckedOperation, case: Case, scope: Scope
    ) -> tuple[Outcome, str, list[Finding]]:
        for _ in range(TRIES):
            failed = self._prepare(case, scope)
            if failed is not None:
                return failed
            call, response = self.world.send(case.call, scope, spent=case.spends)
            if not self._moved_on(case, call.headers.get("If-None-Match"), response):
                break
        else:
            return Outcome.SKIPPED, "changed between any two calls", []
        if response.status in case.also:
            return Outcome.SKIPPED, f"returned {response.status}, which is allowed", []
        if self._is_absent(operation, case, response):
            self.world.absent.add(operation.id)
            flaw = f"{operation.method} {operation.path} is not provided"
            finding = Finding(
                flaw, str(case.status), str(response.status), request=response.command
            )
            return Outcome.ABSENT, f"returns {response.status}", [finding]
        found = self.judge.of_case(case, call, response)
        placed = [_with_request(finding, response) for finding in found]
        return (Outcome.FAILED if placed else Outcome.PASSED), "", placed

    def _prepare(self, case: Case, scope: Scope) -> tuple[Outcome, str, list[Finding]] | None:
        """Make the setup calls; return a check if one fails."""
        for call in case.before:
            filled, response = self.world.send(call, scope)
            if response.status in case.also:
                return Outcome.SKIPPED, f"{call.operation} returned {response.status}", []
            if response.status in GONE and "${" not in call.path:
                return Outcome.SKIPPED, f"needs {call.operation}, which is not provided", []
            if response.status >= 300:
                flaw = f"{filled.operation}, which comes before, returned {response.status}"
                finding = Finding(flaw, "a success", str(response.status), request=response.command)
                return Outcome.BROKEN, "", [finding]
        return None

    def _allow(self, case: Case) -> None:
        """Raise `UnavailableError` if the test's key was not given."""
        by = case.call.by
        if by in OPTIONAL and by not in self.world.wire.keys:
            raise UnavailableError(f"needs another key: give {by.option}")
        if by is As.LIMITED and self.scopes is not None and self.scopes.issuperset(case.lacking):
            raise UnavailableError(f"the limited key has {' and '.join(case.lacking)} too")

    def _need(self, case: Case, scope: Scope) -> None:
        """Create what a list should show; the list is called even if that fails."""
        for name in case.needs:
            with suppress(UnavailableError, AbsentError):
                self.world.value(name, scope)

    def _moved_on(self, case: Case, condition: str | None, response: ApiResponse) -> bool:
        """Return whether a 200 replaced a 304 because the version has changed."""
        return (
            case.status == 304
            and response.status == 200
            and condition not in {None, "*", response.headers.get("ETag")}
        )

    def _is_absent(self, operation: CheckedOperation, case: Case, response: ApiResponse) -> bool:
        """Return whether the API lacks the operation, because its success returns 404 or similar.

        If no success could be tried, because another operation is missing, any response shows it.
        """
        if response.status not in GONE:
            return False
        if case.status >= 300:
            as_wanted = response.status == case.status and response.media_type == PROBLEM
            return operation.id in self.unproven and not as_wanted
        return operation.sandbox or response.status != 404 or "{" not in operation.path

    def _absent(self, operation: CheckedOperation, note: str) -> Check:
        outcome = Outcome.FAILED if self.strict else Outcome.ABSENT
        return Check(operation.id, "all", outcome, note=note)

    def _clear(self, scope: Scope) -> None:
        try:
            self.world.clear(scope)
        except (NoResponseError, QuotaSpentError):
            self.world.left += scope.undo

    def _spend(self, case: Case) -> None:
        for _ in range(MOST_SPENT):
            self.progress("  spending the quota of the key's minute")
            _, response = self.world.send(case.call, new_scope(), spent=True)
            if response.status == UNTIL:
                return


def _with_request(finding: Finding, response: ApiResponse) -> Finding:
    return replace(finding, request=response.command)


def _skipped(operation: CheckedOperation, case: Case, reason: str) -> Check:
    return Check(operation.id, f"{case.status} {case.name}", Outcome.SKIPPED, note=reason)


def _missing(operation: CheckedOperation, missing: NotProvoked) -> Check:
    return Check(operation.id, missing.status, Outcome.SKIPPED, note=missing.reason)
