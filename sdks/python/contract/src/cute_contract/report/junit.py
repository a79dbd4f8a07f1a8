"""A report as JUnit XML, which CI systems read: a suite for each group, a case for each check."""

from xml.etree import ElementTree

from cute_contract.report.records import Check, Finding, Outcome, Report

# Characters that XML 1.0 can't contain, even escaped.
FORBIDDEN = {code: "\N{REPLACEMENT CHARACTER}" for code in range(32) if chr(code) not in "\t\n\r"}
ELEMENTS = {
    Outcome.FAILED: "failure",
    Outcome.BROKEN: "error",
    Outcome.FOLLOWS: "skipped",
    Outcome.SKIPPED: "skipped",
    Outcome.UNCHECKED: "skipped",
    Outcome.ABSENT: "skipped",
}


def junit(report: Report) -> str:
    """The report as an XML document."""
    root = ElementTree.Element("testsuites", {"name": report.title, **_totals(report.checks)})
    for group, checks in report.groups():
        suite = ElementTree.SubElement(root, "testsuite", {"name": group, **_totals(checks)})
        for check in checks:
            suite.append(_case(check))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _totals(checks: list[Check]) -> dict[str, str]:
    outcomes = [ELEMENTS.get(check.outcome) for check in checks]
    return {
        "tests": str(len(checks)),
        "failures": str(outcomes.count("failure")),
        "errors": str(outcomes.count("error")),
        "skipped": str(outcomes.count("skipped")),
        "time": f"{sum(check.seconds for check in checks):.3f}",
    }


def _case(check: Check) -> ElementTree.Element:
    case = ElementTree.Element(
        "testcase", classname=check.group, name=check.name, time=f"{check.seconds:.3f}"
    )
    element = ELEMENTS.get(check.outcome)
    if element is not None:
        message = "; ".join(finding.flaw for finding in check.findings) or check.note
        part = ElementTree.SubElement(case, element, message=_clean(message))
        part.text = _clean(text_of(check)) or None
    return case


def text_of(check: Check) -> str:
    """Return a check's findings as lines; a shared request appears once."""
    lines = [check.note] if check.note else []
    for number, finding in enumerate(check.findings):
        following = check.findings[number + 1 :]
        shown_later = any(other.request == finding.request for other in following)
        lines += _lines(finding, with_request=not shown_later)
    return "\n".join(lines)


def _lines(finding: Finding, *, with_request: bool) -> list[str]:
    lines = [
        finding.flaw,
        f"  expected  {finding.expected}" if finding.expected else "",
        f"  got       {finding.got}" if finding.got else "",
        f"  spec      {finding.place}" if finding.place else "",
        f"  advice    {finding.advice}" if finding.advice else "",
        f"  repeat    {finding.request}" if finding.request and with_request else "",
    ]
    return [line for line in lines if line]


def _clean(text: str) -> str:
    return text.translate(FORBIDDEN)
