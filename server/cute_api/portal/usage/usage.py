"""The session user's usage: charts with their tables, remaining quotas, and a CSV file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID

import flask
from sqlalchemy.orm import Session

from cute_api.lib.json_objects import Json
from cute_api.models import ApiKey, User
from cute_api.models.statements import SessionStatements
from cute_api.models.usage import NO_OPERATION
from cute_api.portal import charts
from cute_api.portal.moments import duration, when
from cute_api.portal.portal import current_portal
from cute_api.portal.usage import quotas, usage_csv
from cute_api.portal.usage.forms import PERIODS, RANGES, STATUS_CLASSES, UsageChoice
from cute_api.portal.views import file_page, new_blueprint, page, signed_in
from cute_api.problems import PROBLEMS
from cute_api.refusals import RefusalError
from cute_api.services.accounts import storage
from cute_api.services.accounts.custom_limits import CustomLimits
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.deliveries import budget
from cute_api.services.keys import own_keys
from cute_api.services.organisations.rights import Right
from cute_api.services.usage import advice, overview, spreadsheet
from cute_api.services.usage.overview import Report, Span
from cute_api.services.usage.usage import Period
from cute_api.usage import stream

TOP_OPERATIONS = 10
# More quotas are folded, because the charts below them matter more.
SHOWN_QUOTAS = 4
UNKNOWN_PATH = "(no operation)"
NO_RESPONSE = "(no response)"
FAILED = frozenset({4, 5})
_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Series:
    """Data of charts and tables over time, oldest period first; latencies in milliseconds.

    `labels` are those of the charts, `names` those of the tables.
    """

    labels: charts.Labels
    names: Sequence[str]
    by_class: Mapping[str, Sequence[int]]
    requests: Sequence[int]
    latencies: Mapping[str, Sequence[float | None]]


blueprint = new_blueprint("usage", __name__)


@blueprint.get("/usage")
@signed_in(Right.USAGE_READ)
def show_usage(session: Session, session_user: SessionUser) -> flask.Response:
    portal = current_portal()
    now = datetime.now(UTC)
    choice = UsageChoice.read(flask.request.args)
    chosen = chosen_key(session, session_user, choice.key_id)
    # The first request or the key's creation, so that a report doesn't begin with empty days.
    first = max(
        overview.first_hour(session, session_user.seller_id) or now,
        chosen.created_at if chosen else _EVER,
    )
    whole = Span.of(
        choice.range, choice.by or overview.fitting_period(choice.range, first, now), now
    )
    span = whole.since_first(first)
    report = overview.report(session, session_user.seller_id, span, key_id=choice.key_id)
    busy = [start for start, tally in report.periods.items() if tally.requests]
    span = span.since_first(busy[0]) if busy else span
    keys = own_keys.list_ever(session, session_user.seller_id)
    live = quotas.of_live(portal.limits, [chosen] if chosen else keys, now)
    series = _series(report, span)
    return page(
        "usage.html",
        choice=choice,
        by=span.by,
        since=name_of(span.since, span.by) if len(span.starts) < len(whole.starts) else None,
        extent=extent_of(span) if busy else None,
        ranges=RANGES,
        range_choices=[(value.value, name) for value, name in RANGES.items()],
        period_choices=[
            ("", "Automatic"),
            *((value.value, name) for value, name in PERIODS.items()),
        ],
        classes=STATUS_CLASSES,
        keys=keys,
        chosen=chosen,
        report=report,
        tables=_tables(series),
        charts=_charts(report, series),
        quotas=quotas.least_left_first(live.keys),
        together=live.together,
        custom=CustomLimits.of_user(session.get_one(User, session_user.seller_id)),
        shown_quotas=SHOWN_QUOTAS,
        deliveries=budget.of_today(
            session,
            session_user.seller_id,
            budget=portal.spec.tiers[session_user.tier].deliveries_a_day,
        ),
        storage=storage.of_user(
            session, session_user.seller_id, portal.spec.tiers[session_user.tier]
        ),
        advice=advice.of_user(
            SessionStatements(session),
            session_user.seller_id,
            portal.spec,
            now=now,
            log_one_in=portal.settings.request_log_one_in,
        ),
        key_names={str(key.id): key.name for key in keys},
        advised_rows=advice.MAX_ROWS,
        problems=PROBLEMS,
        complete_until=stream.complete_until(portal.valkey, now),
        csv_query=urlencode(replace(choice, by=span.by).query),
        max_failed=overview.MAX_FAILED,
        max_csv_rows=spreadsheet.MAX_ROWS,
        unknown_path=UNKNOWN_PATH,
        no_response=NO_RESPONSE,
    )


@blueprint.get("/usage.csv")
@signed_in(Right.USAGE_READ)
def download_usage(session: Session, session_user: SessionUser) -> flask.Response:
    choice = UsageChoice.read(flask.request.args)
    chosen_key(session, session_user, choice.key_id)
    names = {str(key.id): key.name for key in own_keys.list_ever(session, session_user.seller_id)}
    now = datetime.now(UTC)
    by = choice.by or overview.fitting_period(choice.range, _EVER, now)
    span = Span.of(choice.range, by, now)
    parts = usage_csv.parts(
        current_portal().database, session_user.seller_id, span, names, key_id=choice.key_id
    )
    return file_page(parts, name=f"cute-usage-{choice.range}.csv", media_type="text/csv")


def chosen_key(session: Session, session_user: SessionUser, key_id: UUID | None) -> ApiKey | None:
    """Return the chosen key, if any; raise 404 if it is not the session user's."""
    if key_id is None:
        return None
    found = own_keys.find_ever(session, session_user.seller_id, key_id)
    if found is None:
        raise RefusalError(404, "Key not found", "Go back, and choose a key from the list.")
    return found


def name_of(start: datetime, by: Period) -> str:
    """Return a period's name: its time, or its day in UTC."""
    return when(start) if by is Period.HOUR else f"{start.day} {start:%b}"


def extent_of(span: Span) -> str | None:
    """Return how much data a chart with a single point has."""
    return f"1 {span.by.value} of data" if len(span.starts) == 1 else None


def _series(report: Report, span: Span) -> Series:
    tallies = [report.periods[start] for start in span.starts]
    quantiles = [tally.quantiles for tally in tallies]
    names = [name_of(start, span.by) for start in span.starts]
    return Series(
        labels=span.starts if span.by is Period.HOUR else names,
        names=names,
        by_class={
            name: [tally.by_class.get(status_class, 0) for tally in tallies]
            for status_class, name in STATUS_CLASSES.items()
        },
        requests=[tally.requests for tally in tallies],
        latencies={
            "p50": [p50 for p50, _ in quantiles],
            "p95": [p95 for _, p95 in quantiles],
        },
    )


def _tables(series: Series) -> Mapping[str, Sequence[Sequence[str | None]]]:
    """Return the cells of the tables over time, newest first. They are formatted here, because
    a month by the hour has thousands and templates are slow."""
    columns = (*series.by_class.values(), series.requests)
    counts = [[f"{count:,}" for count in column] for column in columns]
    latencies = [
        [None if value is None else duration(value) for value in column]
        for column in series.latencies.values()
    ]
    return {
        "requests": list(zip(series.names, *counts, strict=True))[::-1],
        "latency": list(zip(series.names, *latencies, strict=True))[::-1],
    }


def _charts(report: Report, series: Series) -> Mapping[str, Json]:
    top = list(report.operations.items())[:TOP_OPERATIONS]
    failures: dict[str, charts.Number] = {}
    for failure in report.failures[:TOP_OPERATIONS]:
        name = f"{failure.status} {failure.code or NO_RESPONSE}"
        failures[name] = failure.requests
    return {
        "requests": charts.stacked(
            series.labels,
            series.by_class,
            failed=[STATUS_CLASSES[status_class] for status_class in FAILED],
        ),
        "latency": charts.lines(series.labels, series.latencies, "ms"),
        "operations": charts.bars(
            {UNKNOWN_PATH if name == NO_OPERATION else name: row.requests for name, row in top},
            "Requests",
        ),
        "failures": charts.bars(failures, "Requests", failed=True),
    }
