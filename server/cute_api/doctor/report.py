"""What `cute doctor` prints: pure, from the lines."""

from collections.abc import Sequence

from cute_api.doctor.outcomes import DoctorLine, Outcome, exit_code

WORDS = {
    Outcome.FAILED: "failed",
    Outcome.WARNING: "with a warning",
    Outcome.OK: "ok",
    Outcome.SKIPPED: "skipped",
}


def document(lines: Sequence[DoctorLine]) -> dict[str, object]:
    """For `--json`."""
    return {
        "ok": exit_code(lines) == 0,
        "counts": {outcome.value: _count(lines, outcome) for outcome in Outcome},
        "checks": [
            {
                "name": line.name,
                "state": line.judgement.outcome,
                "found": line.judgement.found,
                "action": line.judgement.action or None,
            }
            for line in lines
        ],
    }


def text(lines: Sequence[DoctorLine]) -> list[str]:
    """For people: a line for each check, what to do (what failed first), and how many of each."""
    wide = max((len(line.name) for line in lines), default=0)
    shown = [
        f"{line.judgement.outcome:<9}{line.name:<{wide}}  {line.judgement.found}" for line in lines
    ]
    todo = [
        f"{number}. {line.name}: {line.judgement.action}"
        for number, line in enumerate(_to_do(lines), 1)
    ]
    if todo:
        shown += ["", "What to do", *todo]
    counts = [f"{_count(lines, one)} {word}" for one, word in WORDS.items() if _count(lines, one)]
    return [*shown, "", f"{', '.join(counts)}."]


def _to_do(lines: Sequence[DoctorLine]) -> list[DoctorLine]:
    return [
        line
        for outcome in (Outcome.FAILED, Outcome.WARNING)
        for line in lines
        if line.judgement.outcome is outcome
    ]


def _count(lines: Sequence[DoctorLine], outcome: Outcome) -> int:
    return sum(line.judgement.outcome is outcome for line in lines)
