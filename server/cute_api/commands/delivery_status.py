"""The output of `cute webhooks status`: pure, from the data that `delivery_watch` has read."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from cute_api.lib.times import timestamp
from cute_api.models.set_aside import SetAside
from cute_api.usage.delivery_watch import DeliveryTotals, LaneState, LaneView

SET_ASIDE_HEAD = ("written by", "row", "times", "last", "error")
MINUTE_S = 60
HOUR_S = 3_600
DAY_S = 86_400
# Clearer words for some states.
WORDS = {
    LaneState.UNVERIFIED: "waits for verification",
    LaneState.OUT_OF_BUDGET: "owner out of budget",
}
HEAD = (
    "webhook",
    "owner",
    "host",
    "status",
    "lane",
    "pending",
    "due",
    "waiting",
    "in flight",
    "failing since",
    "held until",
)


def document(
    totals: DeliveryTotals, lanes: Sequence[LaneView], refused: Sequence[SetAside] = ()
) -> dict[str, object]:
    """The output of `--json`. Durations are in seconds, times in RFC 3339."""
    return {
        "outbox_events": totals.outbox_events,
        "outbox_age_s": round(totals.outbox_age_s, 3),
        "pending": totals.pending,
        "due": totals.due,
        "oldest_due_s": round(totals.oldest_due_s, 3),
        "oldest_well_s": round(totals.oldest_well_s, 3),
        "in_flight": totals.in_flight,
        "pumps": totals.pumps,
        "attempts": {kind.value: count for kind, count in totals.attempts.items()},
        "lanes_by_state": {state.value: count for state, count in totals.lanes.items()},
        "lanes_by_in_flight": {str(number): lanes for number, lanes in totals.concurrency.items()},
        "weeks_ahead": totals.weeks_ahead,
        "lanes": [
            {
                "webhook_id": lane.webhook_id,
                "owner": lane.username,
                "host": _host(lane.url),
                "status": lane.status,
                "state": lane.state,
                "pending": lane.pending,
                "due": lane.due,
                "waiting_s": None if lane.waiting_s is None else round(lane.waiting_s, 3),
                "in_flight": lane.in_flight,
                "failing_since": _moment(lane.failing_since),
                "held_until": _moment(lane.held_until),
            }
            for lane in lanes
        ],
        "set_aside": [
            {
                "writer": row.writer,
                "subject": row.subject,
                "error": row.error,
                "times": row.times,
                "first_at": timestamp(row.first_at),
                "last_at": timestamp(row.last_at),
            }
            for row in refused
        ],
    }


def lines(
    totals: DeliveryTotals, lanes: Sequence[LaneView], refused: Sequence[SetAside] = ()
) -> list[str]:
    """The output for people: totals, the most important lanes, the rows set aside last."""
    facts = {
        "Outbox": f"{totals.outbox_events:,} events, the oldest {duration(totals.outbox_age_s)}",
        "Pending": f"{totals.pending:,} deliveries",
        "Due": f"{totals.due:,}, the oldest {duration(totals.oldest_due_s)}"
        f" ({duration(totals.oldest_well_s)} where receivers respond)",
        "In flight": f"{totals.in_flight:,}",
        "Workers": f"{totals.pumps} delivering",
        "Attempts": _listed(totals.attempts),
        "Lanes": _listed(totals.lanes),
        "Lanes by in flight": _listed(totals.concurrency),
        "Weeks ahead": f"{totals.weeks_ahead}{_warning(totals.weeks_ahead)}",
    }
    lines = [f"{name + ':':<20}{text}" for name, text in facts.items()]
    if lanes:
        lines += ["", *_table([HEAD, *map(_row, lanes)])]
    else:
        lines += ["", "No deliveries are pending, and no webhook is failing."]
    if refused:
        lines += ["", "Rows that could not be written, newest first:", ""]
        lines += _table([SET_ASIDE_HEAD, *map(_refused, refused)])
    return lines


def duration(seconds: float) -> str:
    """Format a duration in the largest unit with a value of at least two."""
    for unit, name in ((DAY_S, "d"), (HOUR_S, "h"), (MINUTE_S, "min")):
        if seconds >= 2 * unit:
            return f"{seconds / unit:.0f} {name}"
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"


def _row(lane: LaneView) -> tuple[str, ...]:
    return (
        lane.webhook_id,
        lane.username,
        _host(lane.url),
        lane.status,
        WORDS.get(lane.state, lane.state),
        f"{lane.pending:,}",
        f"{lane.due:,}",
        "" if lane.waiting_s is None else duration(lane.waiting_s),
        str(lane.in_flight),
        _moment(lane.failing_since) or "",
        _moment(lane.held_until) or "",
    )


def _refused(row: SetAside) -> tuple[str, ...]:
    return (row.writer, row.subject, str(row.times), _moment(row.last_at) or "", row.error)


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _listed(counts: Mapping[Any, int]) -> str:
    listed = (f"{name}: {count:,}" for name, count in counts.items() if count)
    return ", ".join(listed) or "none"


def _warning(weeks_ahead: int) -> str:
    if weeks_ahead < 0:
        return " - no event can be written: start `cute relay`, which makes the weeks"
    return " - is `cute relay` running? It creates the weeks ahead" if weeks_ahead == 0 else ""


def _host(url: str) -> str:
    """The URL's host, without path and query, which may contain secrets of the owner."""
    return urlsplit(url).netloc.rpartition("@")[2]


def _moment(at: datetime | None) -> str | None:
    return None if at is None else timestamp(at)
