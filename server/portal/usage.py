"""The usage of who is logged in: charts with their tables, quota left, and the same as CSV."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID

import flask
import redis
from sqlalchemy.orm import Session

from server.edge import rate_limits
from server.edge.rate_limits import RateLimits
from server.models import ApiKey
from server.models.usage import NO_OPERATION
from server.portal import charts
from server.portal.charts import Json
from server.portal.house import House, page
from server.portal.refusals import RefusalError
from server.portal.usage_forms import PERIODS, RANGES, STATUS_CLASSES, UsageChoice
from server.problems import PROBLEMS
from server.services import own_keys, usage_report
from server.services.sessions import Visitor
from server.services.usage import Period
from server.services.usage_report import Report, Span
from server.usage import stream

TOP_OPERATIONS = 10
UNKNOWN_PATH = "(no operation)"
NO_ANSWER = "(no answer)"
# A cell that begins so is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Quota:
    """What is left of a key's windows, the minute and the day, as schema `Policy` has them."""

    key: ApiKey
    policies: Sequence[Mapping[str, str | int]]


def make_usage(house: House, limits: RateLimits, valkey: "redis.Redis") -> flask.Blueprint:
    """The blueprint of `/usage`. `valkey` is where requests wait to be counted."""
    blueprint = house.blueprint("usage", __name__)

    @blueprint.get("/usage")
    @house.signed_in
    def show_usage(session: Session, visitor: Visitor) -> flask.Response:
        now = datetime.now(UTC)
        choice = UsageChoice.read(flask.request.args)
        chosen = chosen_key(session, visitor, choice.key_id)
        span = Span.of(choice.range, choice.by, now)
        report = usage_report.report(session, visitor.user_id, span, key_id=choice.key_id)
        keys = own_keys.list_ever(session, visitor.user_id)
        return page(
            "usage.html",
            choice=choice,
            ranges=RANGES,
            periods=PERIODS,
            classes=STATUS_CLASSES,
            keys=keys,
            chosen=chosen,
            report=report,
            labels={start: label(start, span.by) for start in span.starts},
            charts=_charts(report, span),
            quotas=[
                Quota(key, [rate_limits.policy(one) for one in limits.look(key.id, key.tier)])
                for key in ([chosen] if chosen else keys)
                if _is_live(key, now)
            ],
            problems=PROBLEMS,
            complete_until=stream.complete_until(valkey, now),
            csv_query=urlencode(choice.query),
            max_failed=usage_report.MAX_FAILED,
            max_csv_rows=usage_report.MAX_CSV_ROWS,
            unknown_path=UNKNOWN_PATH,
            no_answer=NO_ANSWER,
        )

    @blueprint.get("/usage.csv")
    @house.signed_in
    def download_usage(session: Session, visitor: Visitor) -> flask.Response:
        choice = UsageChoice.read(flask.request.args)
        chosen_key(session, visitor, choice.key_id)
        names = {str(key.id): key.name for key in own_keys.list_ever(session, visitor.user_id)}
        written = io.StringIO()
        table = csv.writer(written)
        table.writerow((*usage_report.COLUMNS, "key_name"))
        span = Span.of(choice.range, choice.by, datetime.now(UTC))
        for row in usage_report.rows(session, visitor.user_id, span, key_id=choice.key_id):
            table.writerow((*row, cell(names.get(str(row[1]), ""))))
        return flask.Response(
            written.getvalue(),
            mimetype="text/csv",
            headers={
                "Content-Disposition": f'attachment; filename="cute-usage-{choice.range}.csv"'
            },
        )

    return blueprint


def chosen_key(session: Session, visitor: Visitor, key_id: UUID | None) -> ApiKey | None:
    """The key that was chosen, if one was; 404 for one that is not the visitor's."""
    if key_id is None:
        return None
    found = own_keys.find_ever(session, visitor.user_id, key_id)
    if found is None:
        raise RefusalError(
            404, "There is no such key of yours", "Go back, and choose a key from the list."
        )
    return found


def label(start: datetime, by: Period) -> str:
    """A period as charts and tables name it; times are in UTC."""
    return start.strftime("%d %b %H:%M" if by is Period.HOUR else "%d %b")


def cell(text: str) -> str:
    """A text for a cell of a spreadsheet, that is never read as a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _charts(report: Report, span: Span) -> Mapping[str, Json]:
    labels = [label(start, span.by) for start in span.starts]
    tallies = list(report.periods.values())
    top = list(report.operations.items())[:TOP_OPERATIONS]
    failures: dict[str, charts.Number] = {}
    for failure in report.failures[:TOP_OPERATIONS]:
        name = f"{failure.status} {failure.code or NO_ANSWER}"
        failures[name] = failure.requests
    return {
        "requests": charts.stacked(
            labels,
            {
                name: [tally.by_class.get(status_class, 0) for tally in tallies]
                for status_class, name in STATUS_CLASSES.items()
            },
        ),
        "latency": charts.lines(
            labels,
            {"p50": [tally.p50 for tally in tallies], "p95": [tally.p95 for tally in tallies]},
            "ms",
        ),
        "operations": charts.bars(
            {UNKNOWN_PATH if name == NO_OPERATION else name: one.requests for name, one in top},
            "Requests",
        ),
        "failures": charts.bars(failures, "Requests"),
    }


def _is_live(key: ApiKey, now: datetime) -> bool:
    return key.revoked_at is None and (key.expires_at is None or key.expires_at > now)
