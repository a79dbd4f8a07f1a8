"""Monitoring delivery: read from the tables for the metrics and `cute webhooks status`.

A lane here is a webhook with something pending or with a failing receiver. Only the pumps know the
requests in flight; they write them down once a second. Dead pumps have nothing in flight.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from cute_api.models import weeks
from cute_api.models.enums import AttemptOutcome, WebhookHealthStatus, WebhookStatus
from cute_api.models.statements import Gateway, sql
from cute_api.models.weeks import PartitionSpan
from cute_api.webhooks.delivery.backlog import wanted_workers
from cute_api.webhooks.delivery.due import (
    BUDGET_HELD_UNTIL,
    IN_BUDGET,
    IS_OPEN,
    LANES,
    PENDING_TABLE,
)
from cute_api.webhooks.delivery.health import OPEN_AFTER
from cute_api.webhooks.delivery.live_pumps import LIVE_PUMPS
from cute_api.webhooks.delivery.status import FULL_HOURS, RecentAttempts, status_of

COUNTED_AT_MOST = 100_000  # events of the outbox
# How many pending deliveries are counted, an equal part for each lane.
CHEAP = 100_000
THOROUGH = 2_000_000
LEAST_OF_A_LANE = 100
SHOWN_OF_A_KIND = 5
MAX_SHOWN = 5 * SHOWN_OF_A_KIND


class LaneState(StrEnum):
    """How a lane is served: the first that applies."""

    UNVERIFIED = "unverified"
    OUT_OF_BUDGET = "out_of_budget"
    CLOSED = "closed"
    HELD = "held"
    PROBED = "probed"
    SLOW = "slow"
    FAILING = "failing"
    WELL = "well"


_IN_FLIGHT = f"""
SELECT lane.key::uuid AS webhook_id, sum(lane.value::int)::int AS in_flight
FROM pumps CROSS JOIN LATERAL jsonb_each_text(pumps.in_flight) AS lane
WHERE pumps.number IN ({LIVE_PUMPS})
GROUP BY lane.key
"""  # noqa: S608 - constants only

_NOBODY = "(webhooks.deleted_at IS NOT NULL OR users.suspended_at IS NOT NULL)"
_LANE = f"""
{LANES}, known AS (
    SELECT webhook_id FROM found WHERE webhook_id IS NOT NULL
    UNION SELECT webhook_id FROM lanes WHERE failing_since IS NOT NULL
), lane AS MATERIALIZED (
    SELECT known.webhook_id, webhooks.url, users.username, {IS_OPEN} AS is_open,
        waiting.pending, waiting.due, lanes.failing_since,
        CASE WHEN waiting.due > 0
            THEN extract(epoch FROM statement_timestamp() - waiting.first)::float END AS waiting_s,
        CASE WHEN lanes.held_until > statement_timestamp() THEN lanes.held_until
            WHEN NOT {IN_BUDGET} THEN {BUDGET_HELD_UNTIL} END AS held_until,
        CASE
            WHEN {_NOBODY} THEN '{LaneState.CLOSED}'
            WHEN webhooks.status = '{WebhookStatus.UNVERIFIED}' THEN '{LaneState.UNVERIFIED}'
            WHEN webhooks.status = '{WebhookStatus.ACTIVE}' AND NOT {IN_BUDGET}
                THEN '{LaneState.OUT_OF_BUDGET}'
            WHEN NOT ({IS_OPEN}) THEN '{LaneState.CLOSED}'
            WHEN lanes.held_until > statement_timestamp() THEN '{LaneState.HELD}'
            WHEN lanes.failures >= {OPEN_AFTER} THEN '{LaneState.PROBED}'
            WHEN lanes.slow THEN '{LaneState.SLOW}'
            WHEN lanes.failing_since IS NOT NULL THEN '{LaneState.FAILING}'
            ELSE '{LaneState.WELL}'
        END AS state
    FROM known
    JOIN webhooks ON webhooks.id = known.webhook_id
    JOIN users ON users.id = webhooks.user_id
    LEFT JOIN lanes ON lanes.webhook_id = known.webhook_id
    CROSS JOIN LATERAL (
        SELECT count(*) AS pending, min(next_attempt_at) AS first,
            count(*) FILTER (WHERE next_attempt_at <= statement_timestamp()) AS due
        FROM (
            SELECT next_attempt_at FROM {PENDING_TABLE}
            WHERE webhook_id = known.webhook_id
            ORDER BY next_attempt_at, id
            LIMIT (SELECT greatest({LEAST_OF_A_LANE}, %(count)s / greatest(1, count(*))) FROM known)
        ) AS first
    ) AS waiting
    WHERE waiting.pending > 0 OR ({IS_OPEN})
)
"""  # noqa: S608 - constants only

_TOTALS = sql(f"""
{_LANE}
SELECT
    (SELECT count(*) FROM (
        SELECT FROM events WHERE sequence IS NULL AND NOT test LIMIT {COUNTED_AT_MOST}
    ) AS outbox) AS outbox_events,
    coalesce((
        SELECT extract(epoch FROM clock_timestamp() - created_at)::float FROM events
        WHERE sequence IS NULL AND NOT test ORDER BY position LIMIT 1
    ), 0) AS outbox_age_s,
    coalesce(sum(pending), 0)::bigint AS pending,
    coalesce(sum(due) FILTER (WHERE is_open), 0)::bigint AS due,
    coalesce(max(waiting_s) FILTER (WHERE is_open AND held_until IS NULL), 0)::float
        AS oldest_due_s,
    coalesce(max(waiting_s) FILTER (WHERE state = '{LaneState.WELL}'), 0)::float AS oldest_well_s,
    coalesce(sum(due) FILTER (WHERE state = '{LaneState.WELL}'), 0)::bigint AS due_well,
    count(*) FILTER (WHERE state = '{LaneState.WELL}' AND due > 0) AS webhooks_well,
    (SELECT count(*) FROM ({LIVE_PUMPS}) AS live) AS pumps,
    (SELECT coalesce(jsonb_object_agg(outcome, count), '{{}}') FROM attempt_counts) AS attempts,
    (SELECT coalesce(jsonb_agg(in_flight), '[]') FROM ({_IN_FLIGHT}) AS sending) AS sending,
    (SELECT coalesce(jsonb_object_agg(state, lanes), '{{}}') FROM (
        SELECT state, count(*) AS lanes FROM lane WHERE pending > 0 GROUP BY state
    ) AS states) AS states
FROM lane
""")  # noqa: S608 - constants only

# The first few lanes of each kind; a lane may be of several kinds.
_SHOWN = sql(f"""
{_LANE}, placed AS (
    SELECT lane.*, least(
        CASE WHEN is_open AND failing_since IS NOT NULL
            THEN row_number() OVER (ORDER BY NOT is_open, failing_since NULLS LAST) END,
        CASE WHEN state = '{LaneState.HELD}'
            THEN row_number() OVER (ORDER BY state <> '{LaneState.HELD}', pending DESC) END,
        CASE WHEN state = '{LaneState.OUT_OF_BUDGET}' THEN row_number()
            OVER (ORDER BY state <> '{LaneState.OUT_OF_BUDGET}', pending DESC) END,
        CASE WHEN is_open AND due > 0
            THEN row_number() OVER (ORDER BY NOT is_open, waiting_s DESC NULLS LAST) END,
        CASE WHEN pending > 0 THEN row_number() OVER (ORDER BY pending DESC) END
    ) AS place
    FROM lane
)
SELECT placed.webhook_id::text, placed.username, placed.url, state, pending, due, waiting_s,
    coalesce(sending.in_flight, 0) AS in_flight, placed.failing_since, placed.held_until,
    webhooks.status, {IN_BUDGET} AS in_budget, coalesce(lanes.failures, 0) AS failures,
    coalesce(recent.attempts, 0) AS attempts,
    coalesce(recent.failed_attempts, 0) AS failed_attempts
FROM placed
JOIN webhooks ON webhooks.id = placed.webhook_id
JOIN users ON users.id = webhooks.user_id
LEFT JOIN lanes ON lanes.webhook_id = placed.webhook_id
LEFT JOIN ({_IN_FLIGHT}) AS sending ON sending.webhook_id = placed.webhook_id
CROSS JOIN LATERAL (
    SELECT sum(attempts)::bigint AS attempts, sum(failed_attempts)::bigint AS failed_attempts
    FROM webhook_hours
    WHERE webhook_id = placed.webhook_id
        AND hour >= date_trunc('hour', statement_timestamp()) - interval '{FULL_HOURS} hour'
) AS recent
WHERE place <= {SHOWN_OF_A_KIND}
ORDER BY placed.failing_since NULLS LAST, waiting_s DESC NULLS LAST, pending DESC
LIMIT {MAX_SHOWN}
""")  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class DeliveryTotals:
    """Delivery at this moment. Times are seconds, 0 when nothing waits.

    `due` and `oldest_due_s` cover open lanes, the age only those that don't rest; `oldest_well_s`
    and `wanted_workers` cover receivers that don't fail, so that delays are our fault. `pending`
    and `due` are too low if more is pending than is counted. `attempts` counts all attempts ever,
    `concurrency` lanes by requests in flight, `lanes` those with something pending. `weeks_ahead`
    are the weeks after this one that have partitions for events; below 0 no event can be written.
    """

    outbox_events: int
    outbox_age_s: float
    pending: int
    due: int
    oldest_due_s: float
    oldest_well_s: float
    wanted_workers: int
    pumps: int
    in_flight: int
    attempts: Mapping[AttemptOutcome, int]
    concurrency: Mapping[int, int]
    lanes: Mapping[LaneState, int]
    weeks_ahead: int


@dataclass(frozen=True, slots=True)
class LaneView:
    """A lane that an operator should see. `waiting_s` is None if nothing is due.

    `status` is what the webhook's owner sees, `state` how the lane is served.
    """

    webhook_id: str
    username: str
    url: str
    state: LaneState
    status: WebhookHealthStatus
    pending: int
    due: int
    waiting_s: float | None
    in_flight: int
    failing_since: datetime | None
    held_until: datetime | None


def weeks_ahead(existing: Iterable[PartitionSpan], today: date) -> int:
    """Return how many weeks after this one have partitions without a gap, or -1."""
    mondays = {weeks.week_of(span.first) for span in existing}
    ready = -1
    while weeks.week_of(today) + (ready + 1) * weeks.WEEK in mondays:
        ready += 1
    return ready


def totals(connection: Gateway, count: int = CHEAP) -> DeliveryTotals:
    """Read totals, counting up to `count` deliveries: 100,000 take about 0.1 s."""
    (row,) = connection.rows(_TOTALS, count=count)
    in_flight = sum(row.sending)
    return DeliveryTotals(
        outbox_events=row.outbox_events,
        outbox_age_s=row.outbox_age_s,
        pending=row.pending,
        due=row.due,
        oldest_due_s=row.oldest_due_s,
        oldest_well_s=row.oldest_well_s,
        wanted_workers=wanted_workers(
            due=row.due_well,
            webhooks=row.webhooks_well,
            oldest_s=row.oldest_well_s,
            in_flight=in_flight,
            pumps=row.pumps,
        ),
        pumps=row.pumps,
        in_flight=in_flight,
        attempts={outcome: row.attempts.get(outcome, 0) for outcome in AttemptOutcome},
        concurrency=dict(sorted(Counter(row.sending).items())),
        lanes={state: row.states.get(state, 0) for state in LaneState},
        weeks_ahead=weeks_ahead(weeks.existing(connection), datetime.now(UTC).date()),
    )


def shown_lanes(connection: Gateway) -> list[LaneView]:
    """Return the worst lanes: failing, held, out of budget, waiting longest, most pending."""
    return [_shown_lane(row) for row in connection.rows(_SHOWN, count=THOROUGH)]


def _shown_lane(row: Any) -> LaneView:
    """Build a lane from a row of `_SHOWN`."""
    signs = RecentAttempts(
        WebhookStatus(row.status),
        in_budget=row.in_budget,
        failures=row.failures,
        attempts=row.attempts,
        failed_attempts=row.failed_attempts,
    )
    return LaneView(
        webhook_id=row.webhook_id,
        username=row.username,
        url=row.url,
        state=LaneState(row.state),
        status=status_of(signs),
        pending=row.pending,
        due=row.due,
        waiting_s=row.waiting_s,
        in_flight=row.in_flight,
        failing_since=row.failing_since,
        held_until=row.held_until,
    )
