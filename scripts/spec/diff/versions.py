"""Compare what callers of each version see, for breaking changes with a version.

A change in `openapi/versions/` that the base lacks comes with a patch that undoes it, so callers of
the base's versions don't see it. So the base is compared with the head's document of the same
version, for each version that both have.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from cute_api.versions.patches import PatchError, apply
from scripts.spec.diff.changes import Change, DocumentSide, Level, join
from scripts.spec.diff.json_values import same
from scripts.spec.diff.labels import label
from scripts.spec.diff.rules import Rule
from scripts.spec.diff.sources import Source, SourceError
from scripts.spec.diff.walk import compare

VERSIONS = "x-versions"

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NewVersionChange:
    """A change that has a folder in the head, but not in the base."""

    name: str
    summary: str


def carried(base: Source, head: Source) -> list[NewVersionChange]:
    """The changes that come with a new version."""
    known = {version["name"] for version in base.versions}
    new = [version for version in head.versions if version["name"] not in known]
    return [NewVersionChange(version["name"], version["summary"]) for version in new]


def changes(base: Source, head: Source) -> list[Change]:
    """Return the changes for callers of the base's newest version, and breaks for older ones.

    Raises `SourceError` for a patch that doesn't fit.
    """
    return [*_compared(base, head), *malformed(base, head)]


def malformed(base: Source, head: Source) -> list[Change]:
    """Return a finding for each part that is not as OpenAPI has it, unless it stayed the same."""
    found = []
    for source, other, side in ((head, base, DocumentSide.HEAD), (base, head, DocumentSide.BASE)):
        for at, (why, value) in source.malformed.items():
            stayed = at in other.malformed and same(other.malformed[at][1], value)
            if not stayed and (side is DocumentSide.HEAD or at not in other.malformed):
                rule, text = Rule.MALFORMED, f"{label(at)} {why}: it was left out."
                found.append(
                    Change(rule, rule.level, side, join(at), text, rule.advice, rule.hits, ())
                )
    return found


def not_compared(base: Source, head: Source) -> list[str]:
    """Return the older versions that both have, but that one of them has no changes to derive."""
    made = documents(base).keys() & documents(head).keys()
    dates = [
        {version["date"] for version in side.bundle.get(VERSIONS, ())} for side in (base, head)
    ]
    return sorted((dates[0] & dates[1]) - made)


def _compared(base: Source, head: Source) -> list[Change]:
    before, after = documents(base), documents(head)
    if not before.keys() & after.keys():
        return list(compare(base.bundle, head.bundle))
    both = [date for date in before if date in after]
    # Retired ones and those that have no folders yet are compared by the newest of each.
    newest = both[0] if next(iter(before)) == both[0] else None
    found = list(compare(base.bundle, head.bundle if newest is None else after[newest]))
    seen = {(change.rule, change.pointer) for change in found}
    for date in both:
        if date == newest:
            continue
        found += [
            change
            for change in compare(before[date], after[date])
            if change.level is Level.BREAKING and (change.rule, change.pointer) not in seen
        ]
    return found


def documents(source: Source) -> dict[str, Json]:
    """The document of each living version of a source, the newest first.

    It ends with the first version whose changes the source doesn't have.
    """
    dates = [version["date"] for version in source.bundle.get(VERSIONS, ())]
    if not dates:
        return {}
    document = dict(source.bundle)
    made: dict[str, Json] = {dates[-1]: document}
    for older, newer in reversed(list(pairwise(dates))):
        if not any(version["date"] == newer for version in source.versions):
            break
        document = _older(source, document, newer)
        entries = [version for version in source.bundle[VERSIONS] if version["date"] <= older]
        document = {**document, VERSIONS: entries}
        made[older] = document
    return made


def _older(source: Source, document: dict[str, Any], newer: str) -> dict[str, Any]:
    changes: Sequence[Json] = [version for version in source.versions if version["date"] == newer]
    for change in reversed(changes):
        try:
            document = apply(document, change["patch"])
        except PatchError as error:
            raise SourceError(
                f"The patch of {change['name']} does not fit the document of {source.name}: {error}"
            ) from None
    return document
