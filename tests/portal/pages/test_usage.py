"""`/usage`: counts for the right user, remaining quota, and the same as CSV."""

import csv
import io
import itertools
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from cute_api.models import ApiKey, User
from cute_api.portal.usage.forms import UsageChoice
from cute_api.portal.usage.usage import extent_of
from cute_api.portal.usage.usage_csv import cell
from cute_api.services.accounts import custom_limits
from cute_api.services.accounts.custom_limits import CustomLimits
from cute_api.services.usage import overview, spreadsheet
from cute_api.services.usage.overview import ReportRange, Span
from cute_api.services.usage.usage import Period
from cute_api.usage import stream
from tests.fixtures.api import Api
from tests.portal.conftest import NewBrowser
from tests.usage.helpers import Moved, row

NOW = datetime.now(UTC)
# In an hour that is over, whatever the minute is.
BEFORE = NOW.replace(minute=0, second=0, microsecond=0) - timedelta(minutes=30)


def fill(store: Moved, key: ApiKey) -> None:
    """Six requests: three good ones, one not modified, two that failed."""
    mine = {"user_id": str(key.user_id), "key_id": str(key.id)}
    store.send(
        *(row(BEFORE, **mine) for _ in range(3)),
        row(BEFORE, **mine, status=304, operation="get_item", counted=False),
        row(BEFORE, **mine, status=404, operation="get_item", error_code="not_found"),
        row(BEFORE, **mine, status=499, operation=None, error_code=None),
    )
    store.drain()


def chart(page: str, name: str) -> dict[str, Any]:
    """The document of a chart, as it stands in the page."""
    found = re.search(rf'<script type="application/json" id="{name}-data">(.*?)</script>', page)
    assert found is not None, page
    document: dict[str, Any] = json.loads(found[1])
    return document


def totals(page: str) -> dict[str, int]:
    return {series["name"]: sum(series["values"]) for series in chart(page, "requests")["series"]}


def counted(api: Api, store: Moved, name: str) -> ApiKey:
    key = api.key(name).row
    fill(store, key)
    return key


def test_usage_200_counts_by_class_operation_and_code(
    api: Api, browser: NewBrowser, store: Moved
) -> None:
    alice = browser("alice21")
    counted(api, store, "alice21")
    page = alice.get("/usage").text
    assert totals(page) == {"2xx": 3, "3xx": 1, "4xx": 2, "5xx": 0}
    operations = chart(page, "operations")
    assert operations == {
        "kind": "bars",
        "labels": ["list_items", "get_item", "(no operation)"],
        "is_hourly": False,
        "series": [{"name": "Requests", "values": [3, 2, 1], "failed": False}],
        "unit": "",
    }
    failures = chart(page, "failures")
    assert (failures["kind"], failures["series"][0]["failed"]) == ("bars", True)
    assert dict(zip(failures["labels"], failures["series"][0]["values"], strict=True)) == {
        "404 not_found": 1,
        "499 (no response)": 1,
    }
    assert '<a href="/docs/errors#not_found"' in page
    assert max(value or 0 for value in chart(page, "latency")["series"][0]["values"]) > 0
    shown = chart(page, "requests")["series"]
    assert [series["name"] for series in shown if series["failed"]] == ["4xx", "5xx"]
    assert "2 <small>of 6 · 33.3\u00a0%</small>" in page
    first = {
        "range=30d": f"{BEFORE:%Y-%m-%dT%H:00Z}",
        "range=30d&by=day": f"{BEFORE.day} {BEFORE:%b}",
    }
    for query, label in first.items():
        of_month = alice.get(f"/usage?{query}").text
        assert chart(of_month, "requests")["labels"][0] == label, "from the first request on"
        assert sum(totals(of_month).values()) == 6


def test_usage_200_of_one_key_is_of_that_key_alone(
    api: Api, browser: NewBrowser, store: Moved
) -> None:
    alice = browser("alice22")
    counted(api, store, "alice22")
    other = api.key("alice22").row
    assert "No requests in the last 24 hours" in alice.get(f"/usage?key={other.id}").text


def test_usage_200_shows_the_calls_that_can_be_saved(
    api: Api, browser: NewBrowser, store: Moved
) -> None:
    alice = browser("alice27")
    key = api.key("alice27").row
    assert "There are no requests in the last 7 days." in alice.get("/usage").text
    mine: dict[str, Any] = {"user_id": str(key.user_id), "key_id": str(key.id)}
    store.send(*(row(BEFORE, **mine) for _ in range(3)))
    store.drain()
    assert "Nothing that would save 10 calls a day or more." in alice.get("/usage").text
    polls = {"operation": "list_my_orders", "path": "/v1/me/orders"}
    store.send(*(row(BEFORE, **mine, **polls) for _ in range(21)))
    store.drain()
    page = alice.get("/usage").text
    assert "From all 24 requests since" in page
    assert f'href="/requests?operation=list_my_orders&amp;key={key.id}"' in page
    assert (
        "20 of 21 calls a day repeat an earlier one, and a webhook for <code>order.*</code>" in page
    )


def test_usage_404_for_the_key_of_another(api: Api, browser: NewBrowser, store: Moved) -> None:
    bob = browser("bob23")
    key = counted(api, store, "alice23")
    for path in ("/usage", "/usage.csv", "/requests"):
        assert bob.get(f"{path}?key={key.id}").status_code == 404, path
    assert "No requests in the last 24 hours" in bob.get("/usage").text
    assert len(bob.get("/usage.csv").text.splitlines()) == 1


def test_usage_200_shows_the_quota_left_without_using_any(api: Api, browser: NewBrowser) -> None:
    alice = browser("alice24")
    made = api.key("alice24")
    key = made.row
    api.with_key(made.secret).get("/items")
    for _ in range(2):
        page = alice.get("/usage").text
        assert "999 of 1,000 left" in page
        assert "99,999 of 100,000 left" in page
    assert "All keys together" in page
    assert "299,999 of 300,000 left" in page
    assert "agreed with you" not in page
    with api.database.transaction() as session:
        email = session.get_one(User, key.user_id).email
        custom_limits.change(session, email=email, changes=CustomLimits(day=50, keys_factor=2))
    page = alice.get("/usage").text
    assert "49 of 50 left" in page
    assert "99 of 100 left" in page
    assert "agreed with you" in page
    with api.database.transaction() as session:
        custom_limits.clear(session, email=email)
    # Newer ones, of which nothing is used.
    others = [api.key("alice24").row for _ in range(4)]
    first, _, folded = alice.get("/usage").text.partition("<summary>1 more key</summary>")
    assert f"<code>{key.prefix}…</code>" in first, "of what is used there is less left"
    assert sum(f"<code>{other.prefix}…</code>" in folded for other in others) == 1
    with api.database.transaction() as session:
        mine = ApiKey.user_id == key.user_id
        session.execute(update(ApiKey).where(mine).values(revoked_at=NOW))
    assert "You have no active key" in alice.get("/usage").text
    assert "This key is no longer valid" in alice.get(f"/usage?key={key.id}").text


def test_csv_200_has_a_row_for_each_count(api: Api, browser: NewBrowser, store: Moved) -> None:
    alice = browser("alice25")
    key = counted(api, store, "alice25")
    with api.database.transaction() as session:
        session.execute(update(ApiKey).where(ApiKey.id == key.id).values(name="=HYPERLINK(1)"))
    response = alice.get("/usage.csv?range=7d&by=hour")
    assert response.headers["Content-Disposition"] == 'attachment; filename="cute-usage-7d.csv"'
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert {(line["operation"], line["status_class"], line["requests"]) for line in rows} == {
        ("list_items", "2xx", "3"),
        ("get_item", "3xx", "1"),
        ("get_item", "4xx", "1"),
        ("", "4xx", "1"),
    }
    assert {line["key_name"] for line in rows} == {"'=HYPERLINK(1)"}
    assert {line["start"] for line in rows} == {BEFORE.strftime("%Y-%m-%dT%H:00:00Z")}
    by_day = alice.get("/usage.csv?range=7d&by=day")
    days = list(csv.DictReader(io.StringIO(by_day.text)))
    assert [{**day, "start": ""} for day in days] == [{**line, "start": ""} for line in rows]
    assert {day["start"] for day in days} == {BEFORE.strftime("%Y-%m-%dT00:00:00Z")}
    assert alice.head("/usage.csv").text == ""


@pytest.mark.parametrize(("wanted", "by"), list(itertools.product(ReportRange, Period)))
def test_parts_of_the_csv_follow_each_other_and_share_no_day(
    wanted: ReportRange, by: Period
) -> None:
    span = Span.of(wanted, by, NOW)
    parts = list(spreadsheet.parts(span))
    assert parts[0][1] is None
    assert [until for _, until in parts[1:]] == [since for since, _ in parts[:-1]]
    assert parts[-1][0] == span.since
    if by is Period.DAY:
        assert {since for since, _ in parts} <= set(span.starts)


def test_what_waits_is_shown(store: Moved) -> None:
    """The time until which the counts are complete: that of the oldest queued row, less a
    margin.
    """
    assert stream.complete_until(store.valkey, NOW) == NOW - stream.UNDERWAY
    store.valkey.xadd(stream.STREAM, {stream.FIELD: row().encode()}, id="1700000000000-0")
    until = stream.complete_until(store.valkey, datetime.now(UTC))
    assert until is not None
    came_at = datetime.fromtimestamp(1_700_000_000, UTC)
    assert abs(until - (came_at - stream.UNDERWAY)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({}, (ReportRange.DAY, None)),
        ({"range": "30d", "by": ""}, (ReportRange.MONTH, None)),
        ({"range": "7d", "by": "hour"}, (ReportRange.WEEK, Period.HOUR)),
        ({"range": "9y", "by": "<b>", "key": "x"}, (ReportRange.DAY, None)),
    ],
)
def test_what_is_not_offered_becomes_what_is_shown_first(
    sent: dict[str, str], expected: tuple[ReportRange, Period | None]
) -> None:
    choice = UsageChoice.read(sent)
    assert (choice.range, choice.by, choice.key_id) == (*expected, None)


def test_a_span_ends_with_the_period_that_is_not_over() -> None:
    now = datetime(2026, 3, 1, 0, 30, tzinfo=UTC)
    hours = Span.of(ReportRange.DAY, Period.HOUR, now)
    assert (hours.since, hours.starts[-1], len(hours.starts)) == (
        datetime(2026, 2, 28, 1, tzinfo=UTC),
        datetime(2026, 3, 1, tzinfo=UTC),
        24,
    )
    days = Span.of(ReportRange.WEEK, Period.DAY, now)
    assert (days.since, len(days.starts)) == (datetime(2026, 2, 23, tzinfo=UTC), 7)


def test_a_report_begins_with_what_there_is_to_count() -> None:
    now = datetime(2026, 3, 10, 12, 30, tzinfo=UTC)
    for age, by, periods in (
        (timedelta(minutes=5), Period.HOUR, 1),
        (timedelta(days=2), Period.HOUR, 49),
        (timedelta(days=10), Period.DAY, 11),
        (timedelta(days=400), Period.DAY, 30),
    ):
        first = now - age
        assert overview.fitting_period(ReportRange.MONTH, first, now) is by
        span = Span.of(ReportRange.MONTH, by, now).since_first(first)
        assert len(span.starts) == periods, age
        assert extent_of(span) == ("1 hour of data" if periods == 1 else None)
    assert overview.fitting_period(ReportRange.DAY, now - timedelta(days=400), now) is Period.HOUR


def test_a_cell_is_never_a_formula() -> None:
    assert [cell(text) for text in ("=1+1", "@x", "Sync", "")] == ["'=1+1", "'@x", "Sync", ""]
