"""Record results of deliveries and the health of receivers: the ledger's writes."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime

import orjson

from cute_api.models.connections.connection import BoundStatement, Connection
from cute_api.models.enums import AttemptOutcome, DeliveryStatus, SandboxFaultKind
from cute_api.models.statements import Statement, sql
from cute_api.webhooks.delivery.claims import Claim
from cute_api.webhooks.delivery.due import FINISHED_TABLE, PENDING_TABLE
from cute_api.webhooks.delivery.health import Health
from cute_api.webhooks.delivery.judging import Result
from cute_api.webhooks.delivery.tallies import Tally

NOT_KEPT = "The request was sent. Its details could not be stored: please contact us."
MAX_DURATION_MS = 2**31 - 1

# Columns that are copied when a delivery is finished.
_KEPT = (
    "id, webhook_id, event_id, event_type, subject_id, sequence, occurred_at, test,"
    " next_attempt_at, created_at, account, install_id"
)
_TYPES = {
    "webhook_id": "uuid",
    "delivery_id": "uuid",
    "event_id": "uuid",
    "number": "int",
    "tries": "int",
    "outcome": "text",
    "started_at": "timestamptz",
    "duration_ms": "int",
    "dns_ms": "real",
    "connect_ms": "real",
    "tls_ms": "real",
    "first_byte_ms": "real",
    "request_headers": "jsonb",
    "response_status": "int",
    "response_headers": "jsonb",
    "response_body": "text",
    "error": "text",
    "status": "text",
    "next_attempt_at": "timestamptz",
    "fault": "text",
    "fault_response_status": "int",
    "releases": "uuid",
}
_NAMES = tuple(field.name for field in fields(Result))
_OF_DELIVERY = {"tries", "status", "next_attempt_at", "releases"}
_ATTEMPT = ", ".join(name for name in _NAMES if name not in _OF_DELIVERY)

_RESULT = f"""
WITH result AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%(results)s::jsonb)
        AS result ({", ".join(f"{name} {_TYPES[name]}" for name in _NAMES)})
)
"""  # noqa: S608 - constants only
_COUNTED = f"""
INSERT INTO attempts ({_ATTEMPT})
SELECT {_ATTEMPT} FROM result WHERE delivery_id IN (SELECT id FROM counted)
"""  # noqa: S608 - constants only

# A result counts once, and only for the attempt that was claimed: repeating it changes nothing.
# Retries have a statement of their own, because most deliveries end with their first attempt and a
# plan made while little was pending reads the whole table.
_ENDED = Statement(f"""
{_RESULT}, counted AS (
    DELETE FROM {PENDING_TABLE} AS delivery USING result
    WHERE delivery.webhook_id = result.webhook_id AND delivery.id = result.delivery_id
        AND delivery.attempt_count = result.number - 1
    RETURNING delivery.*, result.status AS ended, result.number, result.tries AS tried
), finished AS (
    INSERT INTO {FINISHED_TABLE} ({_KEPT}, status, attempt_count, tries, finished_at)
    SELECT {_KEPT}, ended, number, tried, statement_timestamp() FROM counted
)
{_COUNTED}
""")  # noqa: S608 - constants only
_AGAIN = Statement(f"""
{_RESULT}, counted AS (
    UPDATE {PENDING_TABLE} AS delivery
    SET attempt_count = result.number, tries = result.tries,
        next_attempt_at = result.next_attempt_at
    FROM result
    WHERE delivery.webhook_id = result.webhook_id AND delivery.id = result.delivery_id
        AND delivery.attempt_count = result.number - 1
    RETURNING delivery.id
)
{_COUNTED}
""")  # noqa: S608 - constants only

# Deliveries that a fault of a sandbox holds until a later event of their subject has been sent.
_OVERTAKEN = sql(f"""
UPDATE {PENDING_TABLE} AS delivery SET next_attempt_at = statement_timestamp()
FROM unnest(%(webhooks)s::uuid[], %(subjects)s::uuid[], %(events)s::uuid[])
    AS sent (webhook_id, subject_id, event_id)
WHERE delivery.webhook_id = sent.webhook_id AND delivery.subject_id = sent.subject_id
    AND delivery.event_id < sent.event_id AND delivery.next_attempt_at > statement_timestamp()
    AND EXISTS (
        SELECT FROM attempts
        WHERE attempts.delivery_id = delivery.id AND attempts.event_id = delivery.event_id
            AND attempts.number = delivery.attempt_count
            AND attempts.fault = '{SandboxFaultKind.WEBHOOK_OUT_OF_ORDER}'
    )
""")  # noqa: S608 - constants only

# The last resort, without a row for the attempt, which can't be written.
_GIVE_UP = sql(f"""
WITH gone AS (
    DELETE FROM {PENDING_TABLE} WHERE webhook_id = %(webhook_id)s AND id = %(delivery_id)s
    RETURNING *
)
INSERT INTO {FINISHED_TABLE} ({_KEPT}, status, attempt_count, tries, finished_at)
SELECT {_KEPT}, '{DeliveryStatus.FAILED}', attempt_count, tries, statement_timestamp() FROM gone
""")  # noqa: S608 - constants only

# Deliveries that an install no longer allows, without an attempt.
_CANCEL_CLAIMED = sql(f"""
WITH gone AS (
    DELETE FROM {PENDING_TABLE} USING unnest(%(webhooks)s::uuid[], %(deliveries)s::uuid[])
        AS claimed (webhook_id, delivery_id)
    WHERE {PENDING_TABLE}.webhook_id = claimed.webhook_id AND id = claimed.delivery_id
    RETURNING {PENDING_TABLE}.*
)
INSERT INTO {FINISHED_TABLE} ({_KEPT}, status, attempt_count, tries, finished_at)
SELECT {_KEPT}, '{DeliveryStatus.CANCELLED}', attempt_count, tries, statement_timestamp()
FROM gone
""")  # noqa: S608 - constants only

_HEALTH = Statement("""
UPDATE lanes SET failing_since = seen.failing_since, failures = seen.failures, slow = seen.slow,
    warned = seen.warned, held_until = seen.held_until,
    last_success_at = coalesce(seen.last_success_at, lanes.last_success_at),
    last_failure_at = coalesce(seen.last_failure_at, lanes.last_failure_at),
    last_failed_delivery_id = coalesce(
        seen.last_failed_delivery_id, lanes.last_failed_delivery_id
    )
FROM jsonb_to_recordset(%(lanes)s::jsonb) AS seen (
    webhook_id uuid, generation int, failing_since timestamptz, failures int, slow boolean,
    warned smallint, held_until timestamptz, last_success_at timestamptz,
    last_failure_at timestamptz, last_failed_delivery_id uuid
)
WHERE lanes.webhook_id = seen.webhook_id AND lanes.owner = %(pump)s::int
    AND lanes.generation = seen.generation
""")

# Counts are text, because PostgreSQL takes twice as long to read a JSON array.
_HOURS = Statement("""
INSERT INTO webhook_hours AS kept (
    webhook_id, hour, delivered, failed, attempts, failed_attempts, latency
)
SELECT webhook_id, hour, delivered, failed, attempts, failed_attempts, latency::integer[]
FROM jsonb_to_recordset(%(tallies)s::jsonb) AS counted (
    webhook_id uuid, hour timestamptz, delivered integer, failed integer, attempts integer,
    failed_attempts integer, latency text
)
ORDER BY webhook_id, hour
ON CONFLICT (webhook_id, hour) DO UPDATE SET
    delivered = kept.delivered + EXCLUDED.delivered,
    failed = kept.failed + EXCLUDED.failed,
    attempts = kept.attempts + EXCLUDED.attempts,
    failed_attempts = kept.failed_attempts + EXCLUDED.failed_attempts,
    latency = (
        SELECT array_agg(coalesce(old, 0) + coalesce(new, 0) ORDER BY place)
        FROM unnest(kept.latency, EXCLUDED.latency) WITH ORDINALITY AS counts (old, new, place)
    )
""")

_OUTCOMES = Statement("""
INSERT INTO attempt_counts AS kept (outcome, count)
SELECT outcome, count
FROM unnest(%(outcomes)s::text[], %(counts)s::bigint[]) AS ended (outcome, count)
ORDER BY outcome
ON CONFLICT (outcome) DO UPDATE SET count = kept.count + EXCLUDED.count
""")

# Pending deliveries of a deleted or disabled webhook. A lane's owner may have some in flight, and
# leaves the lane when they have ended.
_CANCEL = sql(f"""
WITH gone AS (
    DELETE FROM {PENDING_TABLE} WHERE webhook_id = ANY (%(webhooks)s::uuid[]) AND id IN (
        SELECT pending.id FROM unnest(%(webhooks)s::uuid[]) AS closed (webhook_id)
        CROSS JOIN LATERAL (
            SELECT id FROM {PENDING_TABLE} WHERE webhook_id = closed.webhook_id LIMIT %(batch)s
        ) AS pending
        LIMIT %(batch)s
    )
    RETURNING *
)
INSERT INTO {FINISHED_TABLE} ({_KEPT}, status, attempt_count, tries, finished_at)
SELECT {_KEPT}, '{DeliveryStatus.CANCELLED}', attempt_count, tries, statement_timestamp()
FROM gone
""")  # noqa: S608 - constants only


def results(connection: Connection, attempts: Sequence[Result]) -> None:
    """Record attempts and their deliveries' new states. Safe to repeat."""
    connection.together(*recording(attempts))


def recording(attempts: Sequence[Result]) -> list[BoundStatement]:
    """Return the statements that record attempts."""
    parts: dict[Statement, list[Result]] = {}
    for result in attempts:
        statement = _ENDED if result.next_attempt_at is None else _AGAIN
        parts.setdefault(statement, []).append(result)
    bound = [
        BoundStatement(statement, {"results": _document(part)}) for statement, part in parts.items()
    ]
    if releasing := [result for result in attempts if result.releases is not None]:
        bound.append(_overtaken(releasing))
    return bound


def _overtaken(releasing: Sequence[Result]) -> BoundStatement:
    return BoundStatement(
        _OVERTAKEN,
        {
            "webhooks": [result.webhook_id for result in releasing],
            "subjects": [result.releases for result in releasing],
            "events": [result.event_id for result in releasing],
        },
    )


def _document(part: Sequence[Result]) -> str:
    """Encode results as one JSON document: quoting each value costs ten times as much.

    NUL is replaced, because PostgreSQL refuses it.
    """
    return orjson.dumps(part).decode().replace("\\u0000", "\\ufffd")


def reduced(result: Result) -> Result:
    """Return the result without details that its receiver influenced, in case they are refused."""
    return replace(
        result,
        duration_ms=min(max(result.duration_ms, 0), MAX_DURATION_MS),
        dns_ms=None,
        connect_ms=None,
        tls_ms=None,
        first_byte_ms=None,
        request_headers={},
        response_headers=None,
        response_body=None,
        error=NOT_KEPT,
    )


def give_up(connection: Connection, result: Result) -> None:
    """End a delivery as failed, without its last attempt."""
    connection.run(_GIVE_UP, webhook_id=result.webhook_id, delivery_id=result.delivery_id)


def cancel_claimed(connection: Connection, claimed: Sequence[Claim]) -> None:
    """End claimed deliveries as cancelled, without an attempt."""
    connection.run(
        _CANCEL_CLAIMED,
        webhooks=[claim.webhook_id for claim in claimed],
        deliveries=[claim.delivery_id for claim in claimed],
    )


def health(pump: int, lanes: Mapping[str, tuple[Health, int]]) -> BoundStatement:
    """Return the statement that writes the health of this pump's lanes, if not outdated."""
    rows = [
        {"webhook_id": webhook_id, "generation": generation, **state._asdict()}
        for webhook_id, (state, generation) in lanes.items()
    ]
    return BoundStatement(_HEALTH, {"lanes": orjson.dumps(rows).decode(), "pump": pump})


def hours(tallies: Mapping[tuple[str, datetime], Tally]) -> BoundStatement:
    """Add to the counts by webhook and hour, in order, so that pumps don't deadlock."""
    counted = [
        {
            "webhook_id": webhook_id,
            "hour": hour,
            "delivered": tally.delivered,
            "failed": tally.failed,
            "attempts": tally.attempts,
            "failed_attempts": tally.failed_attempts,
            "latency": f"{{{','.join(map(str, tally.latency))}}}",
        }
        for (webhook_id, hour), tally in tallies.items()
    ]
    return BoundStatement(_HOURS, {"tallies": orjson.dumps(counted).decode()})


def outcomes(tallies: Iterable[Tally]) -> BoundStatement:
    """Add to the total counts by outcome, in order, so that pumps don't deadlock."""
    counts = sum((tally.outcomes for tally in tallies), Counter[AttemptOutcome]())
    return BoundStatement(_OUTCOMES, {"outcomes": list(counts), "counts": list(counts.values())})


def cancel(connection: Connection, webhooks: Sequence[str], batch: int) -> int:
    """Cancel up to `batch` pending deliveries of closed webhooks; return how many."""
    return connection.run(_CANCEL, webhooks=list(webhooks), batch=batch)
