"""The output of `cute doctor`: pure, from the lines."""

from collections.abc import Sequence

from cute_api.doctor.outcomes import DoctorLine, Outcome, exit_code
from cute_api.services.system_health.registry import CAUSES

WORDS = {
    Outcome.FAILED: "failed",
    Outcome.WARNING: "with a warning",
    Outcome.OK: "ok",
    Outcome.SKIPPED: "skipped",
}
BAD = (Outcome.FAILED, Outcome.WARNING)


def cause_of(lines: Sequence[DoctorLine]) -> dict[str, str]:
    """Map each bad check to its root cause, if it has one; both by name."""
    bad = {line.name for line in lines if line.judgement.outcome in BAD}
    found: dict[str, str] = {}
    for name in bad:
        cause = name
        # Each step leads to a more basic check, so the loop ends.
        while (deeper := _first(cause, bad)) is not None:
            cause = deeper
        if cause != name:
            found[name] = cause
    return found


def _first(name: str, bad: set[str]) -> str | None:
    return next((cause for cause in CAUSES.get(name, ()) if cause in bad), None)


def document(lines: Sequence[DoctorLine]) -> dict[str, object]:
    """The output of `--json`."""
    causes = cause_of(lines)
    return {
        "ok": exit_code(lines) == 0,
        "counts": {outcome.value: _count(lines, outcome) for outcome in Outcome},
        "checks": [
            {
                "name": line.name,
                "state": line.judgement.outcome,
                "found": line.judgement.found,
                "action": line.judgement.action or None,
                "caused_by": causes.get(line.name),
            }
            for line in lines
        ],
    }


def text(lines: Sequence[DoctorLine]) -> list[str]:
    """The output for people: the checks, what to do, and counts by state.

    Root causes are listed with their consequences below, failures before warnings.
    """
    wide = max((len(line.name) for line in lines), default=0)
    shown = [
        f"{line.judgement.outcome:<9}{line.name:<{wide}}  {line.judgement.found}" for line in lines
    ]
    causes = cause_of(lines)
    bad = _bad(lines)
    todo: list[str] = []
    for number, line in enumerate((check for check in bad if check.name not in causes), 1):
        todo.append(f"{number}. {line.name}: {line.judgement.action}")
        todo += [
            f"   - hence {check.name}: {check.judgement.found}"
            for check in bad
            if causes.get(check.name) == line.name
        ]
    if todo:
        shown += ["", "What to do", *todo]
    counts = [f"{n} {word}" for state, word in WORDS.items() if (n := _count(lines, state))]
    return [*shown, "", f"{', '.join(counts)}."]


def _bad(lines: Sequence[DoctorLine]) -> list[DoctorLine]:
    return [line for outcome in BAD for line in lines if line.judgement.outcome is outcome]


def _count(lines: Sequence[DoctorLine], outcome: Outcome) -> int:
    return sum(line.judgement.outcome is outcome for line in lines)
