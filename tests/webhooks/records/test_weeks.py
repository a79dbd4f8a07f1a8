"""The arithmetic of weeks: what is made ahead, what is dropped, and which ids are in which."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cute_api.lib.times import EPOCH
from cute_api.models import weeks
from cute_api.models.weeks import DAY, WEEK, PartitionSpan

days = st.dates(min_value=date(1971, 1, 1), max_value=date(2900, 1, 1))
moments = st.builds(datetime.combine, days, st.times(), st.just(UTC))
randoms = st.integers(0, 2**74 - 1)


def uuid7(moment: datetime, random: int) -> UUID:
    """Ids as PostgreSQL makes them: 48 bits of milliseconds, version, variant, 74 random bits."""
    milliseconds = (moment - EPOCH) // timedelta(milliseconds=1)
    high, low = random >> 62, random & (2**62 - 1)
    return UUID(int=milliseconds << 80 | 7 << 76 | high << 64 | 2 << 62 | low)


@given(moments, randoms)
def test_an_id_is_in_the_week_of_its_time_and_in_no_other(moment: datetime, random: int) -> None:
    made = uuid7(moment, random)
    assert made.version == 7
    week = weeks.week_of(moment.date())
    assert week.weekday() == 0
    assert week <= moment.date() < week + WEEK
    assert weeks.first_id(week) <= made < weeks.first_id(week + WEEK)


@given(days)
def test_a_week_or_a_day_is_known_by_its_name_which_no_other_table_has(day: date) -> None:
    for span in (PartitionSpan(weeks.week_of(day)), PartitionSpan(day, days=1)):
        assert weeks.span_named(weeks.name("events", span)) == span
        for other in (*weeks.TABLES[1:], "events_default", "old_events"):
            assert weeks.span_named(weeks.name(other, span)) is None
    assert weeks.span_named("events") is None


@given(days, st.integers(0, weeks.WEEKS_AHEAD * 7))
def test_whatever_happens_within_five_weeks_finds_its_week(today: date, later: int) -> None:
    wanted = weeks.wanted(today)
    assert PartitionSpan(weeks.week_of(today + later * DAY)) in wanted
    assert wanted == sorted(set(wanted))
    assert len(wanted) == weeks.WEEKS_AHEAD + 1


@given(days, st.sets(st.integers(-400, 400), max_size=60))
def test_what_is_dropped_is_older_than_what_is_kept_and_nothing_stays_a_week_longer(
    today: date, distances: set[int]
) -> None:
    existing = {PartitionSpan(weeks.week_of(today + distance * DAY)) for distance in distances}
    expired = weeks.expired(existing, today)
    assert expired == sorted(expired)
    for week in existing:
        last_day = week.end - DAY
        if week in expired:
            assert last_day < today - weeks.KEPT_DAYS * DAY
        else:
            assert week.first >= today - (weeks.KEPT_DAYS + 7) * DAY
    assert not set(expired) & set(weeks.wanted(today))


@given(days)
def test_weeks_follow_each_other_without_a_gap_or_an_overlap(today: date) -> None:
    week = weeks.week_of(today)
    first, second = (
        weeks.definition("events", PartitionSpan(start)) for start in (week, week + WEEK)
    )
    end = f"TO ('{weeks.first_id(week + WEEK)}')"
    assert first.endswith(end)
    assert f"FROM ('{weeks.first_id(week + WEEK)}')" in second
    assert weeks.definition("events", PartitionSpan(week), first=True).endswith(
        f"FROM (MINVALUE) {end}"
    )


@given(days)
def test_days_of_a_week_follow_each_other_without_a_gap_or_an_overlap(today: date) -> None:
    week = PartitionSpan(weeks.week_of(today))
    parts = weeks.days_of(week)
    assert (parts[0].first, parts[-1].end) == (week.first, week.end)
    assert all(day.end == after.first for day, after in pairwise(parts))
    assert weeks.missing(parts, today) == weeks.wanted(today)[1:]


MONDAY, SUNDAY = date(2026, 11, 30), date(2026, 12, 6)
LARGE = weeks.LARGE_BYTES


@pytest.mark.parametrize(
    ("today", "last_week", "this_week", "is_split"),
    [
        (MONDAY, LARGE - 1, 0, False),
        (MONDAY, LARGE, 0, True),
        (MONDAY, 0, LARGE // 7 + 1, True),
        (SUNDAY, 0, LARGE // 7 + 1, False),
        (SUNDAY, 0, LARGE - 1, False),
        (SUNDAY, 0, LARGE, True),
    ],
)
def test_next_week_is_split_where_a_week_is_large_or_will_be(
    today: date, last_week: int, this_week: int, *, is_split: bool
) -> None:
    following = PartitionSpan(MONDAY + WEEK)
    existing = weeks.wanted(today)

    def found(existing: list[PartitionSpan]) -> PartitionSpan | None:
        return weeks.to_split(existing, today, last_week_bytes=last_week, this_week_bytes=this_week)

    assert found(existing) == (following if is_split else None)
    already = [*weeks.days_of(following), *(span for span in existing if span != following)]
    assert found(already) is None
