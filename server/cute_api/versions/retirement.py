"""Retirement of versions: the days in the document's `x-versions`, and the policy.

The entry of a version that retires has two days (UTC): `deprecated`, when we informed its callers,
and `sunset`, from which on it can't be requested. This module is the only source: headers, pages,
emails and commands read it here.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from cute_api.lib.end_of_life import EndOfLife
from cute_api.lib.json_objects import Json
from cute_api.versions.change import VersionsError

DATE, DEPRECATED, SUNSET = "date", "deprecated", "sunset"
MEMBERS = {DATE, DEPRECATED, SUNSET}


class RetirementStage(StrEnum):
    """Stages before a version's end. Its callers get an email in each."""

    ANNOUNCED = "announced"
    THREE_MONTHS = "three_months"
    MONTH = "month"
    WEEK = "week"


def retirements(entries: Sequence[Json]) -> Mapping[str, EndOfLife]:
    """The end of each version that retires, by its date; `entries` are oldest first.

    Raises `VersionsError` if an entry breaks the policy: a year of notice, never the newest
    version, and not before an older one.
    """
    for entry in entries:
        is_known = {DATE} <= entry.keys() <= MEMBERS
        if not is_known or (DEPRECATED in entry) != (SUNSET in entry):
            raise VersionsError(
                f"The version {entry.get(DATE)}: {DEPRECATED} and {SUNSET} belong together, and "
                "nothing else can stand beside its date."
            )
    if entries and SUNSET in entries[-1]:
        raise VersionsError(f"The version {entries[-1]['date']} is the newest: it can't retire.")
    ends = {
        older["date"]: _end(older, newer) for older, newer in pairwise(entries) if SUNSET in older
    }
    for older, newer in pairwise(entries):
        end = ends.get(newer["date"])
        before = ends.get(older["date"])
        if end is not None and (before is None or _sunset(before) > _sunset(end)):
            raise VersionsError(
                f"The version {older['date']} is older than {newer['date']}: it must retire no "
                "later."
            )
    return ends


def year_after(day: date) -> date:
    """The same day of the next year; 1 March after a 29 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


def stage_of(end: EndOfLife, now: datetime) -> RetirementStage | None:
    """The stage of a version with this end; None before the announcement and after the end."""
    if not end.deprecated_at <= now < _sunset(end):
        return None
    return max((begins, stage) for stage, begins in stages(end).items() if begins <= now)[1]


def stages(end: EndOfLife) -> Mapping[RetirementStage, datetime]:
    """When each stage of a version with this end begins."""
    sunset = _sunset(end)
    return {
        RetirementStage.ANNOUNCED: end.deprecated_at,
        RetirementStage.THREE_MONTHS: _months_before(sunset, 3),
        RetirementStage.MONTH: _months_before(sunset, 1),
        RetirementStage.WEEK: sunset - timedelta(days=7),
    }


def _months_before(moment: datetime, months: int) -> datetime:
    """The same day of an earlier month, or the last day of a shorter month."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def _end(entry: Json, newer: Json) -> EndOfLife:
    name = entry["date"]
    deprecated, sunset = _day(name, entry[DEPRECATED]), _day(name, entry[SUNSET])
    if deprecated < _day(name, newer["date"]):
        raise VersionsError(
            f"The version {name} is deprecated on {deprecated}, before the next one exists: "
            f"{newer['date']} or later."
        )
    if sunset < year_after(deprecated):
        raise VersionsError(
            f"The version {name} retires on {sunset}, less than 12 months after its callers were "
            f"informed: {year_after(deprecated)} or later."
        )
    return EndOfLife(_start(deprecated), _start(sunset))


def _day(version: str, text: object) -> date:
    try:
        return datetime.strptime(str(text), "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise VersionsError(f"The version {version}: {text!r} is not a date.") from None


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _sunset(end: EndOfLife) -> datetime:
    assert end.sunset_at is not None, "versions that retire have a sunset"
    return end.sunset_at
