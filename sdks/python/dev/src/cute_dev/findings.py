"""Findings of a command that checks something, and how they are printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from rich.markup import escape

from . import output
from .context import Context

OK, WARNING, FAILED = "ok", "warning", "failed"
COLORS = {OK: "green", WARNING: "yellow", FAILED: "red"}


@dataclass(frozen=True)
class Finding:
    """A check's result, and what to do if it is not `ok`."""

    name: str
    state: str
    found: str
    advice: str = ""


def show(context: Context, findings: Sequence[Finding], *, as_json: bool) -> int:
    """Print findings; return the exit status: 1 if one of them failed."""
    if as_json:
        output.show_value(context.out, [asdict(finding) for finding in findings])
    else:
        for finding in findings:
            color = COLORS[finding.state]
            context.out.print(
                f"[{color}]{finding.state:<8}[/] {finding.name:<8} {escape(finding.found)}"
            )
            if finding.advice:
                context.out.print(f"                  {escape(finding.advice)}")
    return int(any(finding.state == FAILED for finding in findings))
