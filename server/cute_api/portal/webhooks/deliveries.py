"""A webhook's page: its health, its deliveries, and redelivery."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import flask
from sqlalchemy.orm import Session

from cute_api.edge.limits.throttles import Action
from cute_api.lib.json_objects import Json
from cute_api.lib.times import EPOCH
from cute_api.models import clock
from cute_api.models.enums import AttemptOutcome, DeliveryStatus
from cute_api.models.statements import SessionStatements
from cute_api.portal import charts
from cute_api.portal.portal import current_portal
from cute_api.portal.views import new_blueprint, page, signed_in, to
from cute_api.portal.webhooks import failures, hints, state
from cute_api.portal.webhooks.actions import MOST_COUNTED, sent_nothing
from cute_api.portal.webhooks.events import offered
from cute_api.portal.webhooks.forms import choose, read_minute
from cute_api.portal.webhooks.state import Remedy
from cute_api.refusals import RefusalError
from cute_api.services.accounts.session_user import Viewer
from cute_api.services.deliveries import deliveries, detail
from cute_api.services.organisations.rights import Right
from cute_api.services.webhooks import stats, views

SHOWN = 25
CHARTED = timedelta(days=7)
SPAN = timedelta(hours=6)
# The charts of younger webhooks are by the hour.
YOUNG = timedelta(days=2)
SHORT_SPAN = timedelta(hours=1)
# A longer body is cut on the page.
MAX_SHOWN_BODY = 100_000
# The page of a delivery that is due, or was attempted, within this time refreshes often.
SOON = timedelta(seconds=30)
# How often pages refresh: while something is expected, and otherwise.
QUICK_S = 2
STEADY_S = 5

# What a page reports only until its result is there.
UNTIL_RESULT = {"verifying": Remedy.VERIFY, "trying": Remedy.TRY}
DONE = {
    "saved": "The webhook was saved. Its new settings apply to new events.",
    "verifying": "The challenge is being sent. Its result appears below.",
    "enabled": "The webhook is enabled. We send events to it again.",
    "disabled": "The webhook is disabled. We no longer send events to it.",
    "confirmed": "The webhook is active again. We are sending its queued deliveries.",
    "test": "The test event is being sent.",
    "again": "The delivery is being sent again.",
    "trying": "Sending the queued deliveries.",
}
# The page's own names of times, and those of `list_deliveries`.
TIMES = {"since": "created_since", "until": "created_until"}
STATUSES = {
    DeliveryStatus.PENDING: "Pending",
    DeliveryStatus.DELIVERED: "Delivered",
    DeliveryStatus.FAILED: "Failed",
    DeliveryStatus.CANCELLED: "Cancelled",
}
OUTCOMES = {
    AttemptOutcome.SUCCESS: "Delivered",
    AttemptOutcome.BAD_STATUS: "Error response",
    AttemptOutcome.TIMEOUT: "No response in time",
    AttemptOutcome.CONNECTION_ERROR: "No connection",
    AttemptOutcome.TLS_ERROR: "TLS failed",
    AttemptOutcome.REFUSED_ADDRESS: "Address refused",
    AttemptOutcome.NOT_SENT: "Not sent",
}


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which deliveries the log shows; unknown values are ignored."""

    status: DeliveryStatus | None
    type: str | None
    has_failed_attempts: bool
    since: str
    until: str
    cursor: str | None

    @classmethod
    def of(cls, args: Any, event_types: Any) -> "LogFilter":
        """Read the query of the page."""
        since, until = args.get("since", ""), args.get("until", "")
        event_type = args.get("type", "")
        return cls(
            status=choose(DeliveryStatus, args.get("status", "")),
            type=event_type if event_type in event_types else None,
            has_failed_attempts=args.get("has_failed_attempts") == "true",
            since=since if read_minute(since) else "",
            until=until if read_minute(until) else "",
            cursor=args.get("cursor"),
        )

    @property
    def fields(self) -> dict[str, str]:
        """The page's query without the cursor."""
        chosen = {
            "status": self.status,
            "type": self.type,
            "has_failed_attempts": "true" if self.has_failed_attempts else "",
            "since": self.since,
            "until": self.until,
        }
        return {name: str(value) for name, value in chosen.items() if value}

    def query(self) -> Json:
        """Return the query for `list_deliveries`."""
        chosen: Json = {}
        if self.status is not None:
            chosen["status"] = [self.status.value]
        if self.type is not None:
            chosen["types"] = [self.type]
        for name, parameter in TIMES.items():
            if moment := read_minute(getattr(self, name)):
                chosen[parameter] = moment.isoformat()
        if self.has_failed_attempts:
            chosen["has_failed_attempts"] = True
        place = {} if self.cursor is None else {"cursor": self.cursor}
        return {**chosen, **place, "limit": SHOWN}

    def link(self, cursor: str) -> str:
        """Return the query of the page after a cursor."""
        return urlencode({**self.fields, "cursor": cursor})


@dataclass(frozen=True, slots=True)
class ChartTimes:
    """The start of a webhook's `week`, and of its charts' spans, oldest first."""

    week: datetime
    span: timedelta
    times: Sequence[datetime]


blueprint = new_blueprint("deliveries", __name__)
blueprint.add_app_template_filter(hints.hint, "hint")


@blueprint.get("/webhooks/<uuid:webhook_id>")
@signed_in(Right.WEBHOOKS_READ)
def show_webhook(session: Session, viewer: Viewer, webhook_id: UUID) -> flask.Response:
    principal, reads = viewer.principal, SessionStatements(session)
    webhook = views.get_own(reads, principal, webhook_id)
    log_filter = LogFilter.of(flask.request.args, current_portal().spec.events)
    now = clock.now(session)
    found = failures.standing(reads, principal, webhook, now)
    remedies = {trouble.remedy for trouble in found.troubles}
    reported = flask.request.args.get("done", "")
    if reported in UNTIL_RESULT and UNTIL_RESULT[reported] not in remedies:
        reported = ""
    waiting = deliveries.count_waiting(session, principal, webhook_id, most=MOST_COUNTED)
    is_moving = reported in UNTIL_RESULT or (waiting > 0 and not found.troubles)
    chart = charted(datetime.fromisoformat(webhook["created_at"]), now)
    log = deliveries.list_of_webhook(reads, principal, webhook_id, log_filter.query())
    of_week = {"hour_since": chart.week.isoformat()}
    week = stats.stats(reads, principal, webhook_id, of_week, now=now)["total"]
    spans = stats.by_span(reads, principal, webhook_id, since=chart.times[0], span=chart.span)
    return page(
        "webhook.html",
        webhook=webhook,
        standing=found,
        failed=_failed_attempt(found.last_failed),
        every_s=QUICK_S if is_moving else STEADY_S,
        quick_s=QUICK_S,
        waiting=waiting,
        most=MOST_COUNTED,
        day=stats.stats(reads, principal, webhook_id, {}, now=now)["total"],
        week=week,
        spans=spans,
        charts=_charts(spans, [time for time in chart.times if time >= spans[-1][0]])
        if spans
        else (),
        is_short=bool(spans) and spans[-1][0] == chart.times[-1],
        hours=chart.span // timedelta(hours=1),
        log=log,
        newest=urlencode(log_filter.fields),
        now=now,
        wanted=log_filter,
        older=log_filter.link(log["next_cursor"]) if log["has_more"] else None,
        statuses=STATUSES,
        status_choices=[("", "All"), *((status.value, name) for status, name in STATUSES.items())],
        families=offered(
            current_portal().derived.event_families, principal, current_portal().spec.events
        ),
        done=DONE.get(reported),
    )


@blueprint.get("/webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>")
@signed_in(Right.WEBHOOKS_READ)
def show_delivery(
    session: Session, viewer: Viewer, webhook_id: UUID, delivery_id: UUID
) -> flask.Response:
    delivery = _need(session, viewer, webhook_id, delivery_id)
    due, now = state.moment(delivery["next_attempt_at"]), clock.now(session)
    body: str = delivery["request_body"]
    return page(
        "delivery.html",
        webhook_id=webhook_id,
        delivery=delivery,
        pretty=json.dumps(json.loads(body), indent=2, ensure_ascii=False)[:MAX_SHOWN_BODY],
        raw=body[:MAX_SHOWN_BODY],
        is_cut=len(body) > MAX_SHOWN_BODY,
        statuses=STATUSES,
        outcomes=OUTCOMES,
        every_s=0 if due is None else QUICK_S if abs(due - now) < SOON else STEADY_S,
        quick_s=QUICK_S,
        now=now,
        done=DONE.get(flask.request.args.get("done", "")),
    )


@blueprint.post("/webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/redeliver")
@signed_in(Right.WEBHOOKS_WRITE)
def redeliver(
    session: Session, viewer: Viewer, webhook_id: UUID, delivery_id: UUID
) -> flask.Response:
    current_portal().services.actions.count(Action.REDELIVER, viewer.seller_id)
    _need(session, viewer, webhook_id, delivery_id)
    with sent_nothing():
        deliveries.redeliver(
            session, viewer.principal, delivery_id, event_types=current_portal().spec.events
        )
    return to(f"/webhooks/{webhook_id}/deliveries/{delivery_id}?done=again")


def _failed_attempt(delivery: Json | None) -> Json | None:
    """Return the last failed attempt of a delivery, if any, as the banner shows it."""
    attempt = None if delivery is None else state.last_failure(delivery)
    if delivery is None or attempt is None:
        return None
    return {
        **attempt,
        "delivery_id": delivery["id"],
        "type": delivery["type"],
        "beginning": state.beginning(attempt["response_body"]),
        "outcome_text": OUTCOMES.get(attempt["outcome"], attempt["outcome"]),
    }


def _need(session: Session, viewer: Viewer, webhook_id: UUID, delivery_id: UUID) -> Json:
    """Return the delivery if it belongs to this webhook; raise 404 otherwise."""
    delivery = detail.get(
        SessionStatements(session),
        viewer.principal,
        delivery_id,
        event_types=current_portal().spec.events,
        versions=current_portal().services.versions,
    )
    if delivery["webhook_id"] != str(webhook_id):
        raise RefusalError(404, "Delivery not found", "Look for it in the log of its webhook.")
    return delivery


def charted(created_at: datetime, now: datetime) -> ChartTimes:
    """Return the times of the charts of a webhook created then.

    The last span is the current one.
    """
    span = SHORT_SPAN if now - created_at <= YOUNG else SPAN
    end = EPOCH + ((now - EPOCH) // span + 1) * span
    times = [end - span * back for back in range(CHARTED // span, 0, -1)]
    since = [time for time in times if time + span > created_at]
    return ChartTimes(
        EPOCH + ((now - EPOCH) // SPAN + 1) * SPAN - CHARTED,
        span,
        times[-max(len(since), 1) :],
    )


def _charts(
    spans: Sequence[tuple[datetime, Json]], times: Sequence[datetime]
) -> list[tuple[str, str, str, Json]]:
    """Return each chart's id, title, description and document. Times without attempts are gaps.

    Charts without any value are left out, such as the latency before the first delivery.
    """
    known = dict(spans)

    def values(of: Callable[[Json], float | None]) -> list[float | None]:
        return [of(known[time]) if time in known else None for time in times]

    def rate(span: Json) -> float | None:
        points = span["success_basis_points"]
        return None if points is None else points / 100

    all_charts = [
        (
            "rate",
            "Success rate",
            "A line of the success rate of attempts over time.",
            charts.lines(times, {"rate": values(rate)}, "%", top=100),
        ),
        (
            "latency",
            "Event to receipt",
            "Lines of p50 and p95 latency over time.",
            charts.lines(
                times,
                {
                    "p50": values(lambda span: span["p50_ms"]),
                    "p95": values(lambda span: span["p95_ms"]),
                },
                "ms",
            ),
        ),
    ]
    return [
        chart
        for chart in all_charts
        if any(value is not None for series in chart[3]["series"] for value in series["values"])
    ]
