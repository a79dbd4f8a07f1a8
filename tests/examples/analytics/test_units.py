"""The pure parts of the analytics example: rows, money, scales, charts; what the store keeps."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from cute_analytics import charts, measures, page, rows
from cute_analytics.charts import Column
from cute_analytics.measures import Step, Unit
from cute_analytics.rows import Changes
from cute_analytics.store import VERSION, State, opened
from cute_analytics.trouble import explain, pause_after
from cute_sdk import RateLimitError

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
ITEM = "01a1a0b1-293a-7c44-9f0e-2d6b81a4c37"
EVENT = "01a1ad02-c828-7e57-a3d8-b56c1f09e87"


def item(number: int = 0, *, second: int = 0, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"{ITEM}{number}",
        "title": "Wool coat",
        "category": {"id": f"{ITEM}e", "name": "Scarves", "parent_id": None, "path": ["Scarves"]},
        "brand": None,
        "status": "active",
        "price": {"amount": 4_250, "currency": "EUR"},
        "url": "https://www.cute.example/items/1",
        "created_at": "2026-11-25T12:00:00.000Z",
        "updated_at": f"2026-11-25T12:00:{second:02}.000Z",
        **changes,
    }


def event(number: int, type_: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"id": f"{EVENT}{number}", "type": type_, "timestamp": 1_000, "data": data}


def known(tmp_path: Path, *pages: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """The items in the file after these pages of events: status, and whether deleted."""
    with opened(tmp_path / "a.duckdb", create=True) as store:
        for events in pages:
            ids = [sold["id"] for sold in events]
            with store.transaction():
                store.put(rows.changes_of(events, store.known_events(ids)), 1)
        return store.connection.execute(
            "SELECT status, deleted_at IS NOT NULL FROM items ORDER BY id"
        ).fetchall()


def test_a_late_event_does_not_undo_a_newer_state(tmp_path: Path) -> None:
    sold = event(1, "item.sold", item(second=9, status="sold"))
    late = event(2, "item.updated", item(second=3, status="reserved"))
    assert known(tmp_path, [sold], [late], [sold, sold]) == [("sold", False)]


def test_events_of_one_page_end_in_the_newest_state(tmp_path: Path) -> None:
    sold = event(1, "item.sold", item(second=9, status="sold"))
    late = event(2, "item.created", item(second=3))
    assert known(tmp_path, [sold, late]) == [("sold", False)]


def test_of_two_states_of_one_moment_the_later_in_the_feed_holds(tmp_path: Path) -> None:
    first = event(1, "item.updated", item(status="archived"))
    second = event(2, "item.updated", item(status="active"))
    assert known(tmp_path, [first, second]) == [("active", False)]
    assert known(tmp_path, [event(3, "item.updated", item(status="archived"))]) == [
        ("archived", False)
    ]


def test_nothing_comes_after_a_deletion(tmp_path: Path) -> None:
    deleted = event(1, "item.deleted", item(second=5))
    late = event(2, "item.updated", item(second=7))
    assert known(tmp_path, [deleted], [late]) == [("active", True)]
    assert known(tmp_path, [event(3, "item.updated", item(1)), event(4, "item.deleted", item(1))])


def test_a_transaction_that_breaks_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.duckdb"
    with opened(path, create=True) as store:
        with pytest.raises(KeyboardInterrupt), store.transaction():
            store.write_state(State(VERSION, "1", "alice"))
            store.put(Changes(items=[rows.item_row(item())]), 1)
            raise KeyboardInterrupt
        assert store.state() is None
        assert store.connection.execute("SELECT count(*) FROM items").fetchall() == [(0,)]


def test_times_are_utc_without_a_zone() -> None:
    assert rows.moment("2026-11-25T13:00:00.250+01:00") == NOON.replace(
        tzinfo=None, microsecond=250_000
    )


@pytest.mark.parametrize(
    "amount, currency, text",
    [
        (123_450, "EUR", "1,234.50 EUR"),
        (5, "EUR", "0.05 EUR"),
        (0, "EUR", "0.00 EUR"),
        (4_250, "JPY", "4,250 JPY"),
        (1_005, "KWD", "1.005 KWD"),
        (2**63, "EUR", "92,233,720,368,547,758.08 EUR"),
    ],
)
def test_money_is_written_exactly_with_the_currencys_own_decimals(
    amount: int, currency: str, text: str
) -> None:
    assert measures.money(amount, currency) == text


@pytest.mark.parametrize(
    "ms, text",
    [(900, "0.9 s"), (119_000, "119.0 s"), (120_000, "2.0 min"), (3 * 86_400_000, "3.0 d")],
)
def test_a_duration_is_in_the_unit_that_suits_it(ms: int, text: str) -> None:
    assert measures.duration(ms) == text


@pytest.mark.parametrize(
    "span, step",
    [
        (timedelta(seconds=60), Step.SECONDS_5),
        (timedelta(hours=24), Step.HOUR),
        (timedelta(days=30), Step.DAY),
        (timedelta(days=9_999), Step.YEAR),
    ],
)
def test_the_time_axis_has_few_enough_steps(span: timedelta, step: Step) -> None:
    assert measures.step_for(span) is step


def test_bands_reach_as_far_as_they_must() -> None:
    assert measures.band_ms(60_000) == 10 * Unit.SECONDS.ms
    assert measures.band_amount(9_900, "EUR") == 1_000
    assert measures.band_amount(9_900, "JPY") == 1_000
    assert measures.band_amount(0, "EUR") == 100


def test_a_chart_is_whole_xml_and_escapes_what_it_says() -> None:
    hostile = '"><script>alert(1)</script>'
    drawn = charts.columns(hostile, [Column(4, 2, hostile, hostile), Column(0, 0, "", "")], hostile)
    root = ElementTree.fromstring(drawn)
    assert len([element for element in root.iter() if element.tag == "rect"]) == 2
    assert "<script" not in drawn


def test_a_chart_of_nothing_is_still_a_chart() -> None:
    assert ElementTree.fromstring(charts.columns("Nothing", [], "0"))
    assert ElementTree.fromstring(charts.bar(0, 0, 0))


def test_a_report_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    page.write(report, "old")
    with pytest.raises(UnicodeEncodeError):
        page.write(report, "new \ud800")
    assert report.read_text() == "old"
    assert list(tmp_path.iterdir()) == [report]


def test_a_limit_is_waited_for_and_its_end_shown() -> None:
    error = RateLimitError("Too many.", retry_after=90.0)
    assert pause_after(error, 60.0) == 90.0
    assert pause_after(error, 300.0) == 300.0
    said = explain(error, "http://127.0.0.1", NOON)
    assert "it continues at 2026-11-25 12:01:30 UTC: load again then." in said
