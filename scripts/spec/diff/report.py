"""A diff as text for a terminal, as JSON for programs, and as a draft of a changelog entry."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.spec.diff.changes import Change, DocumentSide, Level
from scripts.spec.diff.consumers.usage import DAYS, CallingKey
from scripts.spec.diff.rules import Rule

WIDTH = 100
INDENT = "    "
# Names in a line; the line says how many more there are.
MAX_NAMES = 6
HEADINGS = {
    Level.BREAKING: "BREAKING: a program that follows the document stops working",
    Level.RISKY: "RISKY: may break some programs: check the named callers",
    Level.SAFE: "SAFE: no program that follows the document notices",
}

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


@dataclass(frozen=True, slots=True)
class Entry:
    """A change with its place in the source YAML and its consumers.

    `consumers` have it in their contract; `callers` called the operations, by operationId. Both
    are None when they were not looked for.
    """

    change: Change
    place: str
    consumers: Sequence[str] | None = None
    callers: Mapping[str, Sequence[CallingKey]] | None = None


def text(entries: Sequence[Entry], base: str, head: str) -> str:
    """The report, grouped by level, with a line of counts at its end."""
    blocks = []
    for level in Level:
        group = [entry for entry in entries if entry.change.level is level]
        if group:
            blocks.append(HEADINGS[level])
            if level is Level.SAFE:
                blocks.append("\n".join(_line(entry) for entry in group))
            else:
                blocks.extend(_block(entry, base) for entry in group)
    blocks.append(f"From {base} to {head}, {counts(entries)}.")
    if any(entry.consumers is not None for entry in entries):
        blocks.append(_broken(broken(entries)))
    return "\n\n".join(blocks)


def broken(entries: Iterable[Entry]) -> list[str]:
    """The consumers that a change breaks, by name."""
    breaking = (entry for entry in entries if entry.change.level is Level.BREAKING)
    return sorted({name for entry in breaking for name in entry.consumers or ()})


def _broken(names: Sequence[str]) -> str:
    """`Breaks 3 partners: a, b, c.`"""
    if not names:
        return "Breaks no partner whose contract we have."
    return f"Breaks {len(names)} partner{'' if len(names) == 1 else 's'}: {', '.join(names)}."


def counts(entries: Iterable[Entry]) -> str:
    """`17 changes: 2 breaking, 1 risky, 14 safe`."""
    levels = [entry.change.level for entry in entries]
    numbers = ", ".join(f"{levels.count(level)} {level}" for level in Level)
    return f"{len(levels)} change{'' if len(levels) == 1 else 's'}: {numbers}"


def _block(entry: Entry, base: str) -> str:
    change = entry.change
    gone = f" (as of {base})" if change.side is DocumentSide.BASE else ""
    head = f"  {entry.place}{gone}  [{change.rule}]"
    lines = [head, *_wrapped(change.reason)]
    lines += _wrapped(_users(change), "In: ")
    lines += _wrapped(change.advice, "Instead: ")
    if entry.consumers is not None and change.uses:
        lines += _wrapped(_names(entry.consumers) or "nobody with a contract", "Who uses it: ")
    lines += _called(entry)
    return "\n".join(lines)


def _line(entry: Entry) -> str:
    return f"  {entry.place}  {entry.change.reason}"


def _wrapped(text: str, lead: str = "") -> list[str]:
    if not text:
        return []
    hanging = INDENT + " " * len(lead)
    return textwrap.wrap(
        lead + text,
        WIDTH,
        initial_indent=INDENT,
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _users(change: Change) -> str:
    """The operations and events that a change is in, with where in their bodies."""
    first: dict[str, str] = {}
    for use in change.uses:
        where = " ".join(part for part in (use.detail, use.pointer) if part)
        first.setdefault(use.name, f"{use.name} ({where})" if where else use.name)
    return _names(tuple(first.values()))


def _names(names: Sequence[str]) -> str:
    if len(names) <= MAX_NAMES:
        return ", ".join(names)
    return f"{', '.join(names[:MAX_NAMES])} and {len(names) - MAX_NAMES} more"


def _called(entry: Entry) -> list[str]:
    lines: list[str] = []
    if entry.callers is not None and not entry.callers and entry.change.operations:
        return _wrapped(f"by no key in the last {DAYS} days", "Called: ")
    for operation, callers in (entry.callers or {}).items():
        keys = [
            f"{caller.prefix or 'a deleted key'} of {caller.owner or 'a deleted user'}, "
            f"{caller.calls:,} call{'' if caller.calls == 1 else 's'}"
            for caller in callers[:MAX_NAMES]
        ]
        more = f"; {len(callers) - MAX_NAMES} more" if len(callers) > MAX_NAMES else ""
        lines += _wrapped("; ".join(keys) + more, f"Called {operation}: ")
    return lines


def data(entries: Sequence[Entry], base: str, head: str) -> dict[str, Any]:
    """Return the report as data: `changes` in order, and `counts`."""
    levels = [entry.change.level for entry in entries]
    return {
        "base": base,
        "head": head,
        "counts": {level.value: levels.count(level) for level in Level},
        "breaks": broken(entries),
        "changes": [_row(entry) for entry in entries],
    }


def _row(entry: Entry) -> dict[str, Any]:
    change = entry.change
    return {
        "level": change.level,
        "rule": change.rule,
        "place": entry.place,
        "document": change.side,
        "pointer": change.pointer,
        "reason": change.reason,
        "advice": change.advice,
        "operations": list(change.operations),
        "events": list(change.events),
        "uses": [
            {"name": use.name, "part": use.part, "detail": use.detail, "pointer": use.pointer}
            for use in change.uses
        ],
        "consumers": list(entry.consumers or ()),
        "callers": [
            {
                "operation": name,
                "prefix": caller.prefix,
                "owner": caller.owner,
                "calls": caller.calls,
            }
            for name, callers in (entry.callers or {}).items()
            for caller in callers
        ],
    }


def changelog(changes: Sequence[Change]) -> str:
    """Draft the sections of a changelog entry, in the form of Keep a Changelog, for editing.

    A change has one line, by its worst judgement; changes of texts are left out.
    """
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
