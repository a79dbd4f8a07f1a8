"""A report in a terminal: a line for each group during the run, then failures and totals."""

from typing import TextIO

from cute_contract.report.junit import text_of
from cute_contract.report.records import (
    BAD,
    Check,
    Outcome,
    Report,
    alike,
    count_line,
    places,
)

COLOURS = {
    Outcome.PASSED: "32",
    Outcome.FAILED: "31;1",
    Outcome.BROKEN: "35;1",
    Outcome.FOLLOWS: "31",
    Outcome.SKIPPED: "2",
    Outcome.UNCHECKED: "2",
    Outcome.ABSENT: "33",
}
MARKS = {Outcome.PASSED: "✓", Outcome.FAILED: "✗", Outcome.BROKEN: "!", Outcome.ABSENT: "-"}
MARKS |= {Outcome.UNCHECKED: "?", Outcome.FOLLOWS: "↳"}
NAME_WIDTH = 26


class Terminal:
    """Prints the run's progress; colours and a changing last line only on a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lively = stream.isatty()
        self._pending = False

    def line(self, text: str = "") -> None:
        """A line that stays."""
        self._clear()
        print(text, file=self._stream, flush=True)

    def passing(self, text: str) -> None:
        """Show the current step, which the next line replaces; nothing without a terminal."""
        if self._lively:
            self._stream.write(f"\r\x1b[K\x1b[2m{text}\x1b[0m")
            self._stream.flush()
            self._pending = True

    def group(self, name: str, checks: list[Check], summary: str | None = None) -> None:
        """Print the line of a completed group, with `summary` instead of the passed checks."""
        bad = any(check.outcome in BAD for check in checks)
        absent = all(check.outcome in {Outcome.ABSENT, Outcome.SKIPPED} for check in checks)
        outcome = Outcome.FAILED if bad else Outcome.ABSENT if absent else Outcome.PASSED
        shown = [check for check in checks if check.outcome is not Outcome.SKIPPED]
        names = list(dict.fromkeys(map(self._check, shown)))
        if any(check.outcome is Outcome.ABSENT for check in checks):
            names = [self._paint(Outcome.ABSENT, Outcome.ABSENT.value)]
        if summary is not None:
            names = [summary, *(self._check(check) for check in checks if check.outcome in BAD)]
        mark = self._paint(outcome, MARKS[outcome])
        self.line(f"{mark} {name:<{NAME_WIDTH}} {'  '.join(names) or 'nothing provoked'}".rstrip())

    def findings(self, report: Report) -> None:
        """Print all failures; of equal ones, only a few in full."""
        for shown, rest in alike(report):
            for check in shown:
                head = f"{MARKS[check.outcome]} {check.group} · {check.name}"
                self.line(f"\n{self._paint(check.outcome, head)}")
                self.line("\n".join(f"    {line}" for line in text_of(check).splitlines()))
            if rest:
                names = ", ".join(places(rest))
                self.line(f"\n  The same in {len(rest)} more: {names}")

    def sum(self, report: Report) -> None:
        """Print unprovoked responses with reasons, remarks, and the last line."""
        reasons: dict[str, list[str]] = {}
        for check in report.checks:
            if check.outcome is Outcome.SKIPPED:
                reasons.setdefault(check.note, []).append(f"{check.group} {check.name}")
        if reasons:
            self.line("\nNot provoked:")
            for reason, names in sorted(reasons.items(), key=lambda entry: -len(entry[1])):
                shown = names[0] if len(names) == 1 else f"{len(names)} responses"
                self.line(self._paint(Outcome.SKIPPED, f"  {shown}: {reason}"))
        unchecked = [check for check in report.checks if check.outcome is Outcome.UNCHECKED]
        if unchecked:
            self.line("\nPromises that are NOT CHECKED:")
        for check in unchecked:
            self.line(self._paint(Outcome.UNCHECKED, f"  {check.short}: {check.note}"))
        for remark in report.remarks:
            self.line(remark)
        outcome = Outcome.FAILED if report.failed else Outcome.PASSED
        self.line(f"\n{self._paint(outcome, count_line(report))}")

    def _check(self, check: Check) -> str:
        mark = "" if check.outcome is Outcome.PASSED else MARKS[check.outcome]
        bad = check.outcome in BAD
        return self._paint(check.outcome, f"{mark}{check.name if bad else check.short}")

    def _paint(self, outcome: Outcome, text: str) -> str:
        return f"\x1b[{COLOURS[outcome]}m{text}\x1b[0m" if self._lively else text

    def _clear(self) -> None:
        if self._pending:
            self._stream.write("\r\x1b[K")
            self._pending = False
