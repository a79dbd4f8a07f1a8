"""Draft the sections of a changelog entry, in the form of Keep a Changelog, for editing."""

import textwrap
from collections.abc import Sequence

from scripts.spec.diff.changes import Change, Level
from scripts.spec.diff.rules import Rule

WIDTH = 100
SILENT = frozenset({Rule.TEXT_CHANGED, Rule.NO_EFFECT})
DEPRECATED = frozenset(
    {
        Rule.DEPRECATED,
        Rule.DEPRECATED_WITHOUT_SUNSET,
        Rule.SUNSET_EARLIER,
        Rule.SUNSET_LATER,
    }
)
ADDED = ("-added", "-grows")
REMOVED = ("-removed", "-retired", "-withdrawn", "-ignored")
# Rules whose names only sound like additions or removals.
CHANGED = frozenset({Rule.DEPRECATION_WITHDRAWN, Rule.SCOPE_ADDED, Rule.RESPONSE_NULL_ADDED})
SECTIONS = ("Added", "Changed", "Deprecated", "Removed")


def draft(changes: Sequence[Change]) -> str:
    """Return a line for each change, by its worst judgement; changes of texts are left out."""
    lines: dict[str, list[str]] = {section: [] for section in SECTIONS}
    listed: set[tuple[str, str]] = set()
    for change in changes:
        if change.rule in SILENT or (change.side, change.pointer) in listed:
            continue
        listed.add((change.side, change.pointer))
        mark = "**Breaking:** " if change.level is Level.BREAKING else ""
        lines[_section(change)].append(
            textwrap.fill(
                f"- {mark}{change.reason}",
                WIDTH,
                subsequent_indent="  ",
                break_long_words=False,
                break_on_hyphens=False,
            )
        )
    parts = [
        f"### {section}\n\n" + "\n".join(points) for section, points in lines.items() if points
    ]
    return "\n\n".join(parts) or "Nothing that users of the API notice."


def _section(change: Change) -> str:
    if change.rule in DEPRECATED:
        return "Deprecated"
    if change.rule not in CHANGED:
        if change.rule.endswith(ADDED):
            return "Added"
        if change.rule.endswith(REMOVED):
            return "Removed"
    return "Changed"
