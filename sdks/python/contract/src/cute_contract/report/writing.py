"""Write a report to files, and return a command's exit status."""

import argparse
from pathlib import Path

from cute_contract.errors import CommandError
from cute_contract.report.html import html
from cute_contract.report.junit import junit
from cute_contract.report.records import Report
from cute_contract.report.terminal import Terminal


def finished(report: Report, terminal: Terminal, options: argparse.Namespace) -> int:
    """Print and write a run's report; return the exit status. Raises `CommandError`."""
    terminal.findings(report)
    terminal.sum(report)
    write(options.junit, junit(report))
    write(options.html, html(report))
    return 1 if report.failed else 0


def write(path: str | None, text: str) -> None:
    """Write it if a path is given. Raises `CommandError`."""
    if path is None:
        return
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path} can't be written: {error.strerror}.") from None
