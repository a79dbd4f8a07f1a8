"""Who sends for a webhook, and what: taking lanes, and reading what is due in them.

A lane belongs to one pump at a time, by a row in `lanes`. Its deliveries need no lease: who owns
the lane remembers what is in flight, and when it dies all of the lane is the next owner's, from
the oldest on. So what was first in order is sent first again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from psycopg2.extensions import cursor as Cursor

from cute_api.models.reads import named_rows, pick
from cute_api.processes.prepared import Bound, Prepared, run
from cute_api.webhooks.delivery.due import (
    FIRST_DUE,
    IN_REGION,
    IS_OPEN,
    LANES,
    NOT_HELD,
    OPEN_HERE,
    PENDING_TABLE,
)
from cute_api.webhooks.delivery.health import Health
from cute_api.webhooks.delivery.live_pumps import LIVE_HERE, LIVE_PUMPS

TAKE_LIMIT = 1_000

_FREE = f"(lanes.owner IS NULL OR lanes.owner NOT IN ({LIVE_PUMPS}))"
_TAKE = f"""
INSERT INTO lanes (webhook_id, owner) SELECT webhook_id, %(pump)s::int FROM free
ON CONFLICT (webhook_id) DO UPDATE SET owner = EXCLUDED.owner WHERE {_FREE}
RETURNING 1
"""  # noqa: S608 - constants only

# How much work there is for how many: each pump takes its share, and no more than that. What a pump
# owns counts, too: a lane that is sent as fast as something becomes due has no work at most looks.
_SHARE = f"""
{LANES}, working AS (
    SELECT found.webhook_id, {_FREE} AS is_free,
        coalesce(lanes.owner = %(pump)s::int, false) AS is_mine
    FROM found {OPEN_HERE} WHERE {NOT_HELD} AND {FIRST_DUE} IS NOT NULL
        AND found.webhook_id <> ALL (%(avoid)s::uuid[])
), used AS (
    SELECT webhook_id, is_mine FROM working
    UNION SELECT webhook_id, owner = %(pump)s::int FROM lanes WHERE owner IN ({LIVE_HERE})
), share AS (
    SELECT ceil(count(*)::numeric / greatest(1, (SELECT count(*) FROM ({LIVE_HERE}) AS live)))
            ::integer AS lanes,
        (count(*) FILTER (WHERE is_mine))::integer AS mine
    FROM used
), free AS (
    SELECT webhook_id FROM working WHERE is_free
    LIMIT (SELECT least(greatest(lanes - mine, 0), {TAKE_LIMIT}) FROM share)
)
"""  # noqa: S608 - constants only
_FREE_LANES = f"""
{_SHARE}
SELECT webhook_id::text FROM free
"""  # noqa: S608 - constants only
_TAKE_SHARE = f"""
{_SHARE}, taken AS (
    {_TAKE}
)
SELECT share.lanes, share.mine, (SELECT count(*) FROM taken)::integer FROM share
"""  # noqa: S608 - constants only

# The lanes that something was just fanned out to: nobody has to look for them.
_TAKE_NAMED = Prepared(f"""
WITH found AS (
    SELECT webhook_id FROM unnest(%(lanes)s::uuid[]) AS named (webhook_id)
), free AS (
    SELECT found.webhook_id FROM found {OPEN_HERE} WHERE {NOT_HELD} AND {_FREE}
)
{_TAKE}
""")  # noqa: S608 - constants only

_OWNED = f"""
SELECT found.webhook_id::text, {IS_OPEN} AND {IN_REGION} AS is_open,
    {FIRST_DUE} IS NOT NULL AS is_due,
    failing_since, failures, slow, warned, held_until, last_success_at, last_failure_at,
    last_failed_delivery_id::text, generation
FROM lanes AS found
JOIN webhooks ON webhooks.id = found.webhook_id
JOIN users ON users.id = webhooks.user_id
WHERE found.owner = %(pump)s::int
"""  # noqa: S608 - constants only

_RELEASE = """
UPDATE lanes SET owner = NULL WHERE owner = %(pump)s::int AND webhook_id = ANY (%(lanes)s::uuid[])
"""

# Each lane offers no more than it has room for, so a long backlog of one hides no other. Each is
# looked up by itself, however many webhooks there are (OFFSET 0 sees to that), and so is each event
# by its id, which names its week. What is held is hashed once: `<> ALL` would compare each row with
# each of it.
_CLAIM = Prepared(f"""
SELECT due.id::text AS delivery_id, wanted.webhook_id::text, due.event_id::text, due.event_type,
    due.subject_id::text, due.test, due.attempt_count, due.tries,
    floor(extract(epoch FROM due.occurred_at) * 1000)::bigint AS timestamp_ms, events.data::text,
    events.api_version AS event_version, events.traceparent,
    webhooks.api_version AS webhook_version, webhooks.url,
    array_remove(ARRAY[webhooks.sealed_secret,
        CASE WHEN webhooks.previous_secret_until > statement_timestamp()
            THEN webhooks.previous_sealed_secret END], NULL) AS secrets
FROM unnest(%(lanes)s::uuid[], %(rooms)s::int[]) AS wanted (webhook_id, room)
CROSS JOIN LATERAL (
    SELECT webhooks.* FROM webhooks
    JOIN lanes ON lanes.webhook_id = webhooks.id AND lanes.owner = %(pump)s::int
    JOIN users ON users.id = webhooks.user_id AND {IS_OPEN}
    WHERE webhooks.id = wanted.webhook_id
    OFFSET 0
) AS webhooks
CROSS JOIN LATERAL (
    SELECT * FROM {PENDING_TABLE}
    WHERE webhook_id = wanted.webhook_id AND next_attempt_at <= statement_timestamp()
        AND id NOT IN (SELECT unnest(%(held)s::uuid[]))
    ORDER BY next_attempt_at, id
    LIMIT wanted.room
) AS due
CROSS JOIN LATERAL (
    SELECT data, api_version, traceparent FROM events WHERE events.id = due.event_id LIMIT 1
) AS events
ORDER BY due.next_attempt_at, due.id
""")  # noqa: S608 - constants only


class Claim(NamedTuple):
    """A delivery that is ours to attempt. `data` is the event's payload, JSON text.

    `event_version` is the API version that it is in, `webhook_version` the one to send it in.
    `traceparent` names the span that the event follows from, if its request had one.
    `secrets` are sealed, the newest first. `attempt_count` counts all attempts before this one,
    `tries` those since it was last made due again.
    """

    delivery_id: str
    webhook_id: str
    event_id: str
    event_type: str
    subject_id: str
    test: bool
    attempt_count: int
    tries: int
    timestamp_ms: int
    data: str
    event_version: str
    traceparent: str | None
    webhook_version: str
    url: str
    secrets: tuple[bytes, ...]

    @property
    def in_order(self) -> bool:
        """Whether it must not overtake what happened to its subject before: a first attempt."""
        return self.attempt_count == 0 and not self.test


@dataclass(frozen=True, slots=True)
class Owned:
    """A lane of ours as the database has it; one of another region is not open to us."""

    webhook_id: str
    is_open: bool
    is_due: bool
    health: Health
    generation: int


def take(cursor: Cursor, pump: int, region: str | None, avoid: Iterable[str]) -> tuple[int, int]:
    """Take lanes of a region that nobody alive owns, up to this pump's share of those with work.

    Those to `avoid` are left alone: they could not be taken a moment ago.

    Returns that share, and how many lanes this pump had: of one moment.
    """
    cursor.execute(_TAKE_SHARE, {"pump": pump, "region": region, "avoid": list(avoid)})
    share, mine, _ = cursor.fetchone() or (0, 0, 0)
    return share, mine


def free(cursor: Cursor, pump: int, region: str | None, avoid: Iterable[str]) -> list[str]:
    """The lanes that `take` would take."""
    cursor.execute(_FREE_LANES, {"pump": pump, "region": region, "avoid": list(avoid)})
    return [lane for (lane,) in cursor.fetchall()]


def take_named(cursor: Cursor, pump: int, region: str | None, lanes: Iterable[str]) -> int:
    """Take those of these lanes that are of the region and nobody alive owns; how many."""
    _TAKE_NAMED.run(cursor, {"pump": pump, "region": region, "lanes": list(lanes)})
    return int(cursor.rowcount)


def owned(cursor: Cursor, pump: int, region: str | None) -> list[Owned]:
    cursor.execute(_OWNED, {"pump": pump, "region": region})
    return [
        Owned(row.webhook_id, row.is_open, row.is_due, pick(row, Health), row.generation)
        for row in named_rows(cursor)
    ]


def release(cursor: Cursor, pump: int, lanes: Iterable[str]) -> None:
    """Leave lanes to the pump that takes them next."""
    cursor.execute(_RELEASE, {"pump": pump, "lanes": list(lanes)})


def claim(
    cursor: Cursor,
    pump: int,
    rooms: Sequence[tuple[str, int]],
    held: Sequence[str],
    *,
    before: Sequence[Bound] = (),
) -> list[Claim]:
    """What is due in lanes of ours, up to the room of each, save the deliveries already `held`.

    What is to be done `before` goes with it, in one round trip.
    """
    wanted = _CLAIM.bind(
        {
            "pump": pump,
            "lanes": [lane for lane, _ in rooms],
            "rooms": [room for _, room in rooms],
            "held": held,
        }
    )
    run(cursor, *before, wanted)
    return [
        pick(row, Claim)._replace(secrets=tuple(map(bytes, row.secrets)))
        for row in named_rows(cursor)
    ]
