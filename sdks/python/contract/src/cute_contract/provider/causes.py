"""Merge findings with the same cause."""

import re
from collections.abc import Sequence
from dataclasses import replace

from cute_contract.report.records import BAD, Check, Finding, Outcome, Rank

PLACE = re.compile(r"/\d+")


def attributed(checks: Sequence[Check]) -> list[Check]:
    """Return the checks; of each cause the first by rank fails, and the others `FOLLOWS` it."""
    failed = sorted((check for check in checks if check.outcome in BAD), key=lambda c: c.rank)
    causes: list[tuple[Check, Check]] = []
    follow: dict[int, Check] = {}
    for check in failed:
        root = next((root for known, root in causes if follows(check, known)), None)
        causes.append((check, root or check))
        if root is not None:
            follow[id(check)] = root
    return [_following(check, follow.get(id(check))) for check in checks]


def follows(check: Check, cause: Check) -> bool:
    """Return whether the finding of `cause` explains the failure of `check`."""
    known = {topic for finding in cause.findings for topic in topics(finding)}
    if check.findings and all(known & topics(finding) for finding in check.findings):
        return True
    if check.outcome is Outcome.BROKEN:
        return bool(cause.at & check.uses)
    if check.rank is Rank.MEANING:
        return cause.rank <= Rank.MEANING and bool(cause.at & check.uses)
    if check.rank is Rank.REFUSAL:
        return cause.rank is Rank.MEANING and bool(cause.at & check.at)
    return False


def topics(finding: Finding) -> set[str]:
    """Return the subject of a finding, without the row of a list."""
    return {finding.about, PLACE.sub("/*", finding.flaw)} - {""}


def _following(check: Check, cause: Check | None) -> Check:
    if cause is None:
        return check
    note = f"for the same cause as {cause.group} {cause.short or cause.name}"
    return replace(check, outcome=Outcome.FOLLOWS, note=note, cause=cause)
