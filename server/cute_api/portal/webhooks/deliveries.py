"""A webhook's page: how it does, what was sent to it, and sending one delivery again."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import flask
from sqlalchemy.orm import Session

from cute_api.edge.limits.action_throttle import Action
from cute_api.models import clock
from cute_api.models.enums import AttemptOutcome, DeliveryStatus
from cute_api.models.reads import Reads, SessionReads
from cute_api.portal import charts
from cute_api.portal.portal import current_portal
from cute_api.portal.views import new_blueprint, page, signed_in, to
from cute_api.portal.webhooks import hints, state
from cute_api.portal.webhooks.actions import MOST_COUNTED, sent_nothing
from cute_api.portal.webhooks.forms import choose, read_minute
from cute_api.problems import ApiError, Code
from cute_api.refusals import RefusalError
from cute_api.services.accounts.sessions import SessionUser
from cute_api.services.common.moments import EPOCH
from cute_api.services.deliveries import deliveries
from cute_api.services.keys.principals import Principal
from cute_api.services.webhooks import stats, views

Json = dict[str, Any]

SHOWN = 25
CHARTED = timedelta(days=7)
SPAN = timedelta(hours=6)
# A webhook of two days has more to show by the hour.
YOUNG = timedelta(days=2)
SHORT_SPAN = timedelta(hours=1)
LEAST_SPANS = 6
# Of a longer body the page shows the beginning.
MAX_SHOWN_BODY = 100_000
# A delivery due within this time, or attempted within it, is worth waiting for on the page.
SOON = timedelta(seconds=30)

DONE = {
    "saved": "The webhook was saved. The new settings apply to events from now on.",
    "verifying": "The challenge is being sent. Reload the page to see the result.",
    "enabled": "The webhook is enabled. Events are sent to it again.",
    "disabled": "The webhook is disabled. Nothing is sent to it.",
    "confirmed": "The webhook is active again. Pending deliveries are sent now.",
    "test": "The test event is being sent.",
    "again": "The delivery is being sent again.",
    "trying": "What waits is being sent. Reload the page to see the result.",
}
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
    AttemptOutcome.NOT_SENT: "Not sent: an error on our side",
}


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which deliveries the log shows; what is no choice is left out."""

    status: DeliveryStatus | None
    type: str | None
    has_failed_attempts: bool
    since: str
    until: str
    cursor: str | None

    @classmethod
    def of(cls, given: Any, event_types: Any) -> "LogFilter":
        """From the query of the page."""
        since, until = given.get("since", ""), given.get("until", "")
        event_type = given.get("type", "")
        return cls(
            status=choose(DeliveryStatus, given.get("status", "")),
            type=event_type if event_type in event_types else None,
            has_failed_attempts=given.get("has_failed_attempts") == "true",
            since=since if read_minute(since) else "",
            until=until if read_minute(until) else "",
            cursor=given.get("cursor"),
        )

    @property
    def fields(self) -> dict[str, str]:
        """What was chosen, as the page's query has it, without the place in the list."""
        chosen = {
            "status": self.status,
            "type": self.type,
            "has_failed_attempts": "true" if self.has_failed_attempts else "",
            "since": self.since,
            "until": self.until,
        }
        return {name: str(value) for name, value in chosen.items() if value}

    def query(self) -> Json:
        """As `list_deliveries` takes it."""
        moments = {name: read_minute(getattr(self, name)) for name in ("since", "until")}
        given: Json = {name: moment.isoformat() for name, moment in moments.items() if moment}
        if self.has_failed_attempts:
            given["has_failed_attempts"] = True
        place = {} if self.cursor is None else {"cursor": self.cursor}
        return {**self.fields, **given, **place, "limit": SHOWN}

    def link(self, cursor: str) -> str:
        """The query of the page after a cursor."""
        return urlencode({**self.fields, "cursor": cursor})


@dataclass(frozen=True, slots=True)
class ChartTimes:
    """When a webhook's `week` began, and the spans of its charts, the oldest first."""

    week: datetime
    span: timedelta
    times: Sequence[datetime]


blueprint = new_blueprint("deliveries", __name__)
blueprint.add_app_template_filter(hints.hint, "hint")


@blueprint.get("/webhooks/<uuid:webhook_id>")
@signed_in
def show_webhook(session: Session, session_user: SessionUser, webhook_id: UUID) -> flask.Response:
    principal, reads = session_user.principal, SessionReads(session)
    webhook = views.get_own(reads, principal, webhook_id)
    wanted = LogFilter.of(flask.request.args, current_portal().spec.events)
    now = clock.now(session)
    # The last span is the one that is not over.
    shown = charted(datetime.fromisoformat(webhook["created_at"]), now)
    log = deliveries.list_of_webhook(reads, principal, webhook_id, wanted.query())
    week = stats.stats(reads, principal, webhook_id, {"since": shown.week.isoformat()}, now=now)[
        "total"
    ]
    spans = stats.by_span(reads, principal, webhook_id, since=shown.times[0], span=shown.span)
    return page(
        "webhook.html",
        webhook=webhook,
        troubles=state.troubles(webhook),
        failed=_last_failed(reads, principal, webhook),
        waiting=deliveries.count_waiting(session, principal, webhook_id, most=MOST_COUNTED),
        most=MOST_COUNTED,
        day=stats.stats(reads, principal, webhook_id, {}, now=now)["total"],
        week=week,
        spans=spans,
        charts=_charts(spans, shown.times),
        hours=shown.span // timedelta(hours=1),
        log=log,
        newest=urlencode(wanted.fields),
        now=now,
        wanted=wanted,
        older=wanted.link(log["next_cursor"]) if log["has_more"] else None,
        statuses=STATUSES,
        families=current_portal().derived.event_families,
        done=DONE.get(flask.request.args.get("done", "")),
    )


@blueprint.get("/webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>")
@signed_in
def show_delivery(
    session: Session, session_user: SessionUser, webhook_id: UUID, delivery_id: UUID
) -> flask.Response:
    delivery = _need(session, session_user, webhook_id, delivery_id)
    due = state.moment(delivery["next_attempt_at"])
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
        watched=due is not None and abs(due - clock.now(session)) < SOON,
        now=clock.now(session),
        done=DONE.get(flask.request.args.get("done", "")),
    )


@blueprint.post("/webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/redeliver")
@signed_in
def redeliver(
    session: Session, session_user: SessionUser, webhook_id: UUID, delivery_id: UUID
) -> flask.Response:
    current_portal().services.actions.count(Action.REDELIVER, session_user.user_id)
    _need(session, session_user, webhook_id, delivery_id)
    with sent_nothing():
        deliveries.redeliver(
            session, session_user.principal, delivery_id, event_types=current_portal().spec.events
        )
    return to(f"/webhooks/{webhook_id}/deliveries/{delivery_id}?done=again")


def _last_failed(reads: Reads, principal: Principal, webhook: Json) -> Json | None:
    """The attempt that failed last, with the id of its delivery, unless it is no longer kept."""
    delivery_id = webhook["health"]["last_failed_delivery_id"]
    if delivery_id is None:
        return None
    try:
        delivery = deliveries.get(
            reads,
            principal,
            UUID(delivery_id),
            event_types=current_portal().spec.events,
            versions=current_portal().services.versions,
        )
    except ApiError as error:
        if error.code is not Code.NOT_FOUND:
            raise
        return None
    attempt = state.last_failure(delivery)
    if attempt is None:
        return None
    return {
        **attempt,
        "delivery_id": delivery_id,
        "type": delivery["type"],
        "beginning": state.beginning(attempt["response_body"]),
        "outcome_text": OUTCOMES.get(attempt["outcome"], attempt["outcome"]),
    }


def _need(session: Session, session_user: SessionUser, webhook_id: UUID, delivery_id: UUID) -> Json:
    """The delivery, if it is one of this webhook's."""
    delivery = deliveries.get(
        SessionReads(session),
        session_user.principal,
        delivery_id,
        event_types=current_portal().spec.events,
        versions=current_portal().services.versions,
    )
    if delivery["webhook_id"] != str(webhook_id):
        raise RefusalError(
            404, "There is no such delivery", "Look for it in the log of its webhook."
        )
    return delivery


def charted(created_at: datetime, now: datetime) -> ChartTimes:
    """What the charts of a webhook show that was registered then.

    The last span is the one that is not over.
    """
    span = SHORT_SPAN if now - created_at <= YOUNG else SPAN
    end = EPOCH + ((now - EPOCH) // span + 1) * span
    times = [end - span * back for back in range(CHARTED // span, 0, -1)]
    since = [time for time in times if time + span > created_at]
    return ChartTimes(
        EPOCH + ((now - EPOCH) // SPAN + 1) * SPAN - CHARTED,
        span,
        times[-max(len(since), LEAST_SPANS) :],
    )


def _charts(
    spans: Sequence[tuple[datetime, Json]], times: Sequence[datetime]
) -> list[tuple[str, str, str, Json]]:
    """Id, title, what it shows and document of each chart. Times without attempts leave gaps.

    Before anything was delivered there is no latency, and no chart of it.
    """
    known = dict(spans)
    labels = [f"{time:%m-%d %H:%M}" for time in times]

    def values(of: Callable[[Json], float | None]) -> list[float | None]:
        return [of(known[time]) if time in known else None for time in times]

    def rate(span: Json) -> float | None:
        points = span["success_basis_points"]
        return None if points is None else points / 100

    shown = [
        (
            "rate",
            "Success rate",
            "A line of the share of attempts that succeeded, over time.",
            charts.lines(labels, {"rate": values(rate)}, "%", top=100),
        ),
        (
            "latency",
            "Event to receipt",
            "Lines of the latencies p50 and p95, over time.",
            charts.lines(
                labels,
                {
                    "p50": values(lambda span: span["p50_ms"]),
                    "p95": values(lambda span: span["p95_ms"]),
                },
                "ms",
            ),
        ),
    ]
    return [
        one
        for one in shown
        if any(value is not None for series in one[3]["series"] for value in series["values"])
    ]
