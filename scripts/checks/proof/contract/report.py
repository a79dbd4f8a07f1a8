"""Judge the findings of the hunts, and format them."""

from collections import Counter
from collections.abc import Iterator, Sequence

from cute_api.models._gen.version import API_VERSION
from scripts.checks.proof.contract.allowances import ALLOWANCES
from scripts.checks.proof.contract.hunting import HuntRun
from scripts.checks.proof.contract.records import PHASES, FailedCheck

MISSING_PHASE = "not run"
CUT_AT = 700


def judge(hunts: Sequence[HuntRun], operations: Sequence[str], *, least: int) -> Sequence[str]:
    """Return the reasons why the proof fails; empty if it holds.

    No check may fail, every operation must have succeeded in each version, and all hunts of a
    version together must have called each at least `least` times.
    """
    complaints: list[str] = []
    for hunt in hunts:
        complaints += [f"{hunt.name}: {_describe(failed)}" for failed in hunt.findings.failed]
        complaints += [f"{hunt.name}: {error[:CUT_AT]}" for error in hunt.findings.errors]
        complaints += [f"{hunt.name}: {text}" for text in _limits_crossed(hunt)]
        complaints += [f"{hunt.name}: {text}" for text in _phases_missing(hunt)]
    for version in dict.fromkeys(hunt.version for hunt in hunts):
        of_version = [hunt for hunt in hunts if hunt.version == version]
        found = _operations_idle(of_version, operations, least)
        complaints += [text if version == API_VERSION else f"{version}: {text}" for text in found]
    return complaints


def write(hunts: Sequence[HuntRun], complaints: Sequence[str], operations: Sequence[str]) -> str:
    """The report as text."""
    lines: list[str] = []
    for hunt in hunts:
        calls = sum(sum(counts.values()) for counts in hunt.findings.statuses.values())
        lines += [f"{hunt.name}: {calls:,} responses, {hunt.seconds:.0f} s"]
        lines += [f"  {line}" for line in _table(hunt, operations)]
        checks = ", ".join(f"{name} {count:,}" for name, count in hunt.findings.checks.items())
        lines += [f"  checks that ran: {checks}", ""]
    lines.append("Correct responses that a check would report as failures:")
    for allowance in ALLOWANCES:
        where = ", ".join(allowance.operations) or "all operations"
        lines.append(f"  {', '.join(allowance.also)} for {allowance.check} ({where})")
        lines.append(f"    {allowance.reason}")
    lines.append("")
    lines += [f"FAILED {complaint}" for complaint in complaints]
    lines.append(f"{len(complaints)} failure(s)." if complaints else "No failure: it holds.")
    return "\n".join(lines)


def _describe(failed: FailedCheck) -> str:
    return (
        f"{failed.operation} {failed.status} {failed.check}: {failed.title}\n"
        f"    {failed.message[:CUT_AT]}\n    {failed.sample[:CUT_AT]}\n"
        f"    {failed.response[:CUT_AT]}"
    )


def _limits_crossed(hunt: HuntRun) -> Iterator[str]:
    for operation, counts in hunt.findings.statuses.items():
        if "429" in counts:
            yield f"{operation} returned 429, {counts['429']} times: the run left its quota"


def _phases_missing(hunt: HuntRun) -> Iterator[str]:
    ran = {name.lower(): status for name, status in hunt.findings.phases.items()}
    for phase in PHASES:
        if phase in hunt.phases and ran.get(phase, MISSING_PHASE) in (MISSING_PHASE, "skip"):
            yield f"the phase {phase} did not run"


def _operations_idle(
    hunts: Sequence[HuntRun], operations: Sequence[str], least: int
) -> Iterator[str]:
    """Each operation must have returned 2xx in some run, and other than 429 where it was called."""
    for operation in operations:
        seen: Counter[str] = Counter()
        for hunt in hunts:
            if hunt.operations and operation not in hunt.operations:
                continue
            counts = hunt.findings.statuses.get(operation, {})
            if not set(counts) - {"429"}:
                yield f"{hunt.name}: {operation} returned nothing but 429, or was never called"
            seen.update(counts)
        if not any(status.startswith("2") for status in seen):
            yield f"{operation} never returned 2xx"
        if seen.total() < least:
            yield f"{operation} was called {seen.total()} times, not {least}"


def _table(hunt: HuntRun, operations: Sequence[str]) -> Iterator[str]:
    asked = hunt.operations or operations
    rows = [*asked, *sorted(set(hunt.findings.statuses) - set(asked))]
    statuses = sorted({s for counts in hunt.findings.statuses.values() for s in counts})
    width = max(len(row) for row in rows)
    yield " ".join([" " * width, *(f"{status:>6}" for status in statuses)])
    for row in rows:
        counts = hunt.findings.statuses.get(row, {})
        yield " ".join(
            [f"{row:<{width}}", *(f"{counts.get(status) or '·':>6}" for status in statuses)]
        )
