"""A report as a self-contained HTML page, without scripts and external files."""

from collections.abc import Iterator
from html import escape

from cute_contract.report.records import (
    BAD,
    Check,
    Finding,
    Outcome,
    Report,
    alike,
    count_line,
    places,
)
from cute_contract.report.style import STYLE

KINDS = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "failed",
    Outcome.BROKEN: "broken",
    Outcome.FOLLOWS: "broken",
    Outcome.SKIPPED: "skipped",
    Outcome.UNCHECKED: "skipped",
    Outcome.ABSENT: "absent",
}


def html(report: Report) -> str:
    """Return the report as a page: the totals, the failures, then every check by group."""
    return "\n".join(_page(report)) + "\n"


def _page(report: Report) -> Iterator[str]:
    verdict = "Not as promised" if report.failed else "As promised"
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(report.title)}: {verdict.lower()}</title>"
    yield f"<style>{STYLE}</style>\n</head>\n<body>"
    yield f'<header class="{"bad" if report.failed else "good"}">'
    yield f"<p>{escape(report.title)}</p>\n<h1>{verdict}</h1>"
    yield f"<p class=subject>{escape(report.subject)}</p>"
    yield "<dl>" + "".join(_fact(*fact) for fact in report.facts) + "</dl>\n</header>\n<main>"
    yield from _bar(report)
    yield from _failures(report)
    yield "<h2>All checks</h2>"
    for group, checks in report.groups():
        yield from _group(group, checks)
    for remark in report.remarks:
        yield f"<p class=remark>{escape(remark.strip())}</p>"
    yield "</main>\n</body>\n</html>"


def _fact(name: str, text: str) -> str:
    return f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>"


def _bar(report: Report) -> Iterator[str]:
    counts = report.counts
    yield f'<div class=bar role=img aria-label="{escape(count_line(report))}">'
    for outcome in Outcome:
        if counts[outcome]:
            yield f'<i class={KINDS[outcome]} style="flex:{counts[outcome]}"></i>'
    yield "</div>\n<p class=legend>"
    for outcome in Outcome:
        if counts[outcome]:
            yield f"<span class={KINDS[outcome]}>{counts[outcome]} {outcome.value}</span>"
    yield "</p>"


def _failures(report: Report) -> Iterator[str]:
    if report.failed:
        yield "<h2>What is wrong</h2>"
    for shown, rest in alike(report):
        for check in shown:
            yield f"<article class={KINDS[check.outcome]}>"
            yield f"<h3><code>{escape(check.group)}</code> {escape(check.name)}</h3>"
            if check.note:
                yield f"<p>{escape(check.note)}</p>"
            for finding in check.findings:
                yield from _finding(finding)
            yield "</article>"
        if rest:
            names = ", ".join(places(rest))
            yield f"<p class=alike><b>The same in {len(rest)} more:</b> {escape(names)}</p>"


def _finding(finding: Finding) -> Iterator[str]:
    rows = {
        "expected": finding.expected,
        "got": finding.got,
        "spec": finding.place,
        "advice": finding.advice,
    }
    yield f"<section>\n<h4>{escape(finding.flaw)}</h4>\n<table>"
    for name, text in rows.items():
        if text:
            yield f"<tr><th>{name}</th><td>{escape(text)}</td></tr>"
    yield "</table>"
    if finding.request:
        yield f"<pre>{escape(finding.request)}</pre>"
    yield "</section>"


def _group(group: str, checks: list[Check]) -> Iterator[str]:
    bad = any(check.outcome in BAD for check in checks)
    tested = [check for check in checks if check.outcome is not Outcome.SKIPPED]
    yield f"<details class={'failed' if bad else 'fine'}{' open' if bad else ''}>"
    marks = "".join(
        f'<b class={KINDS[check.outcome]} title="{escape(check.name)}">'
        f"{escape(check.short or check.name)}</b>"
        for check in tested
    )
    yield f"<summary><code>{escape(group)}</code><span>{marks}</span></summary>\n<ul>"
    for check in checks:
        note = f" <small>{escape(check.note)}</small>" if check.note else ""
        kind = KINDS[check.outcome]
        yield f"<li class={kind}><b>{check.outcome.value}</b> {escape(check.name)}{note}</li>"
    yield "</ul>\n</details>"
