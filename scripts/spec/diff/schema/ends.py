"""The end of fields and of values, as schemas announce it.

A field has `deprecated` and `x-sunset` beside what it is; values that will go are a list
`x-deprecated-values` beside theirs, each with its `value` and `sunset`.
"""

from collections.abc import Mapping
from datetime import datetime

from scripts.spec.diff.documents import Node
from scripts.spec.diff.findings import Findings, WalkPosition
from scripts.spec.diff.json_values import contains
from scripts.spec.diff.labels import as_code, label
from scripts.spec.diff.lifecycle import End, compare_part, moment_of
from scripts.spec.diff.rules import Rule
from scripts.spec.diff.schema.view import SchemaView


def is_over(sunset: Node | None, now: datetime) -> bool:
    """Return whether this sunset has passed."""
    moment = None if sunset is None else moment_of(sunset.value)
    return moment is not None and moment <= now


def compare_ends(
    findings: Findings, old: SchemaView, new: SchemaView, spot: WalkPosition, now: datetime
) -> None:
    """Compare the schemas' sunsets. Values after their sunset leave the old view."""
    before, after = _part(old), _part(new)
    compare_part(findings, before, after, spot, subject=label(new.site.at), now=now)
    ended, ending = _values(old), _values(new)
    for value in dict.fromkeys((*ended, *ending)):
        promised, announced = ended.get(value, End()), ending.get(value, End())
        if contains((*new.listed, *(new.values or ())), value):
            subject = f"{label(new.site.at)}: {as_code([value])}"
            compare_part(findings, promised, announced, spot, subject=subject, now=now)
    _leave_out_retired(findings, old, new, spot, now)


def _part(seen: SchemaView) -> End:
    return End(seen.deprecated, seen.sunset)


def _values(seen: SchemaView) -> Mapping[str, End]:
    """Return the values that a list will lose; all our lists have texts."""
    if seen.ending is None:
        return {}
    return {
        str(entry.get("value")): End(entry, entry.child("sunset"))
        for entry in seen.ending.elements()
    }


def _leave_out_retired(
    findings: Findings, old: SchemaView, new: SchemaView, spot: WalkPosition, now: datetime
) -> None:
    kept = (*new.listed, *(new.values or ()))
    known = (*old.listed, *(old.values or ()))
    over = [
        value
        for value, part in _values(old).items()
        if is_over(part.sunset, now) and contains(known, value) and not contains(kept, value)
    ]
    if not over or old.ending is None:
        return
    text = f"{label(old.site.at)}: {as_code(over)} gone, as announced: the sunset is over."
    findings.add(Rule.PART_RETIRED, old.ending, text, spot)
    old.listed = tuple(value for value in old.listed if not contains(over, value))
    if old.values is not None:
        old.values = tuple(value for value in old.values if not contains(over, value))
