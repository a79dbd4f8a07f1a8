"""Take lanes for a pump and claim their due deliveries.

A lane belongs to one pump at a time, by a row in `lanes`. Its deliveries need no lease: the owner
remembers what is in flight, and when it dies, the next owner starts with the oldest delivery. So
the order is kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from cute_api.models.connections.connection import BoundStatement, Connection
from cute_api.models.statements import Statement, pick, sql
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
ACCOUNT_SHARE = 8
"""Deliveries of one account in a claim for a webhook that carries many accounts."""
FIRST_TURN = "00000000-0000-0000-0000-000000000000"

_FREE = f"(lanes.owner IS NULL OR lanes.owner NOT IN ({LIVE_PUMPS}))"
_TAKE = f"""
INSERT INTO lanes (webhook_id, owner) SELECT webhook_id, %(pump)s::int FROM free
ON CONFLICT (webhook_id) DO UPDATE SET owner = EXCLUDED.owner WHERE {_FREE}
RETURNING 1
"""  # noqa: S608 - constants only

# Each pump takes at most its share of the lanes with work. Owned lanes count as well, because a
# lane that is emptied as fast as it fills has no work at most moments.
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
_FREE_LANES = sql(f"""
{_SHARE}
SELECT webhook_id::text FROM free
""")  # noqa: S608 - constants only
_TAKE_SHARE = sql(f"""
{_SHARE}, taken AS (
    {_TAKE}
)
SELECT share.lanes, share.mine, (SELECT count(*) FROM taken) AS taken FROM share
""")  # noqa: S608 - constants only

# Lanes that the relay named because it just fanned out to them.
_TAKE_NAMED = Statement(f"""
WITH found AS (
    SELECT webhook_id FROM unnest(%(lanes)s::uuid[]) AS named (webhook_id)
), free AS (
    SELECT found.webhook_id FROM found {OPEN_HERE} WHERE {NOT_HELD} AND {_FREE}
)
{_TAKE}
""")  # noqa: S608 - constants only

_OWNED = sql(f"""
SELECT found.webhook_id::text, {IS_OPEN} AND {IN_REGION} AS is_open,
    {FIRST_DUE} IS NOT NULL AS is_due,
    failing_since, failures, slow, warned, held_until, last_success_at, last_failure_at,
    last_failed_delivery_id::text, generation, webhooks.app_id IS NOT NULL AS by_account
FROM lanes AS found
JOIN webhooks ON webhooks.id = found.webhook_id
JOIN users ON users.id = webhooks.user_id
WHERE found.owner = %(pump)s::int
""")  # noqa: S608 - constants only

_RELEASE = sql("""
UPDATE lanes SET owner = NULL WHERE owner = %(pump)s::int AND webhook_id = ANY (%(lanes)s::uuid[])
""")

# Each lane yields at most its room, so that a long backlog hides no other lane. OFFSET 0 makes
# PostgreSQL look up each webhook by its index, however many there are; each event is found by its
# id, which names its week's partition. `NOT IN (SELECT)` hashes `held` once, while `<> ALL` would
# compare every row with every id.
_CLAIMED = """
SELECT due.id::text AS delivery_id, wanted.webhook_id::text, due.event_id::text, due.event_type,
    due.subject_id::text, coalesce(due.account, events.user_id)::text AS account,
    due.install_id::text AS install, due.test, due.attempt_count, due.tries,
    floor(extract(epoch FROM due.occurred_at) * 1000)::bigint AS timestamp_ms, events.data::text,
    events.api_version AS event_version, events.traceparent,
    webhooks.api_version AS webhook_version, webhooks.url,
    array_remove(ARRAY[webhooks.sealed_secret,
        CASE WHEN webhooks.previous_secret_until > statement_timestamp()
            THEN webhooks.previous_sealed_secret END], NULL) AS secrets,
    due.install_id IS NULL OR due.test OR events.app_id IS NOT NULL OR EXISTS (
        SELECT FROM installs JOIN event_types ON event_types.scope = ANY (installs.scopes)
        WHERE installs.id = due.install_id AND installs.removed_at IS NULL
            AND event_types.name = due.event_type
    ) AS is_allowed, webhooks.fault_key_id, webhooks.clock_ahead
"""
_OURS = f"""
CROSS JOIN LATERAL (
    SELECT webhooks.*, users.clock_ahead, (
        SELECT api_keys.id::text FROM api_keys WHERE api_keys.id = webhooks.created_by_key_id
            AND api_keys.faults_until > statement_timestamp()
    ) AS fault_key_id
    FROM webhooks
    JOIN lanes ON lanes.webhook_id = webhooks.id AND lanes.owner = %(pump)s::int
    JOIN users ON users.id = webhooks.user_id AND {IS_OPEN}
    WHERE webhooks.id = wanted.webhook_id
    OFFSET 0
) AS webhooks
"""  # noqa: S608 - constants only
_OLDEST_DUE = f"""
    SELECT * FROM {PENDING_TABLE}
    WHERE webhook_id = wanted.webhook_id AND next_attempt_at <= statement_timestamp()
        AND id NOT IN (SELECT unnest(%(held)s::uuid[]))
    ORDER BY next_attempt_at, id
    LIMIT wanted.room
"""  # noqa: S608 - constants only
_EVENTS = """
CROSS JOIN LATERAL (
    SELECT user_id, data, api_version, traceparent, app_id FROM events
    WHERE events.id = due.event_id LIMIT 1
) AS events
ORDER BY due.next_attempt_at, due.id
"""
_CLAIM = Statement(f"""
{_CLAIMED}
FROM unnest(%(lanes)s::uuid[], %(rooms)s::int[]) AS wanted (webhook_id, room)
{_OURS}
CROSS JOIN LATERAL ({_OLDEST_DUE}) AS due
{_EVENTS}
""")

# One index probe for each account with something due, beginning at `turn`, until there are as many
# accounts as the webhook has room for; each gets an equal part of the room. Rows written by the
# previous release have no account: they are sent once they are among the webhook's oldest.
_CLAIM_TURNS = Statement(f"""
{_CLAIMED}
FROM unnest(%(lanes)s::uuid[], %(rooms)s::int[], %(turns)s::uuid[])
    AS wanted (webhook_id, room, turn)
{_OURS}
CROSS JOIN LATERAL (
    WITH RECURSIVE visited AS (
        SELECT wanted.turn AS account, 0 AS found, true AS waits
        UNION ALL
        SELECT following.account, visited.found + (NOT following.waits)::int, following.waits
        FROM visited CROSS JOIN LATERAL (
            SELECT account, (wanted.webhook_id, account) IN (
                SELECT * FROM unnest(%(waiting_lanes)s::uuid[], %(waiting_accounts)s::uuid[])
            ) AS waits
            FROM {PENDING_TABLE}
            WHERE webhook_id = wanted.webhook_id AND account > visited.account
                AND next_attempt_at <= statement_timestamp()
            ORDER BY account
            LIMIT 1
        ) AS following
        WHERE visited.found < wanted.room
    ), sending AS (
        SELECT account, least({ACCOUNT_SHARE}, wanted.room / count(*) OVER ()) AS share
        FROM visited WHERE NOT waits
    )
    SELECT of_account.* FROM sending CROSS JOIN LATERAL (
        SELECT * FROM {PENDING_TABLE}
        WHERE webhook_id = wanted.webhook_id AND account = sending.account
            AND next_attempt_at <= statement_timestamp()
            AND id NOT IN (SELECT unnest(%(held)s::uuid[]))
        ORDER BY next_attempt_at, id
        LIMIT sending.share
    ) AS of_account
    UNION ALL
    SELECT * FROM ({_OLDEST_DUE}) AS oldest WHERE account IS NULL
) AS due
{_EVENTS}
""")  # noqa: S608 - constants only


class Claim(NamedTuple):
    """A delivery that this pump may attempt. `data` is the event's payload, JSON text.

    `account` is the user whose event it is, `install` that of an app's webhook. Without
    `is_allowed` the install has ended, or allows the type no more.

    `event_version` is the payload's API version, `webhook_version` the one to send.
    `traceparent` names the span of the request that caused the event, if it had one.
    `secrets` are sealed, newest first. `attempt_count` counts all earlier attempts,
    `tries` those since the delivery was last made due again. `fault_key_id` is the key that created
    the webhook, if it has faults in a sandbox. `clock_ahead` is how far the clock of the webhook's
    owner is ahead of the real time.
    """

    delivery_id: str
    webhook_id: str
    event_id: str
    event_type: str
    subject_id: str
    account: str
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
    install: str | None = None
    is_allowed: bool = True
    fault_key_id: str | None = None
    clock_ahead: timedelta = timedelta()

    @property
    def in_order(self) -> bool:
        """Whether it must not overtake earlier events of its subject: a first attempt."""
        return self.attempt_count == 0 and not self.test


@dataclass(frozen=True, slots=True)
class OwnedLane:
    """A lane of this pump as stored; a lane of another region is not open to it."""

    webhook_id: str
    is_open: bool
    is_due: bool
    health: Health
    generation: int
    by_account: bool = False


class AccountTurn(NamedTuple):
    """Whose turn it is in a webhook that carries many accounts.

    Accounts are served in the order of their ids: those after `after`, except those `waiting`.
    """

    after: str = FIRST_TURN
    waiting: tuple[str, ...] = ()


def take(
    connection: Connection, pump: int, region: str | None, avoid: Iterable[str]
) -> tuple[int, int]:
    """Take a region's lanes that no live pump owns, up to this pump's share.

    Skip those to `avoid`, because they could not be taken a moment ago.
    Return that share and how many lanes this pump already had, read at the same moment.
    """
    (row,) = connection.rows(_TAKE_SHARE, pump=pump, region=region, avoid=list(avoid))
    return row.lanes, row.mine


def free(connection: Connection, pump: int, region: str | None, avoid: Iterable[str]) -> list[str]:
    """The lanes that `take` would take."""
    found = connection.rows(_FREE_LANES, pump=pump, region=region, avoid=list(avoid))
    return [row.webhook_id for row in found]


def take_named(connection: Connection, pump: int, region: str | None, lanes: Iterable[str]) -> int:
    """Take those of `lanes` in the region that no live pump owns; return how many."""
    return connection.run(_TAKE_NAMED, pump=pump, region=region, lanes=list(lanes))


def owned(connection: Connection, pump: int, region: str | None) -> list[OwnedLane]:
    return [
        OwnedLane(
            row.webhook_id,
            row.is_open,
            row.is_due,
            pick(row, Health),
            row.generation,
            row.by_account,
        )
        for row in connection.rows(_OWNED, pump=pump, region=region)
    ]


def release(connection: Connection, pump: int, lanes: Iterable[str]) -> None:
    """Release lanes so that any pump may take them."""
    connection.run(_RELEASE, pump=pump, lanes=list(lanes))


def claim(
    connection: Connection,
    pump: int,
    rooms: Sequence[tuple[str, int]],
    held: Sequence[str],
    turns: Mapping[str, AccountTurn],
    *,
    before: Sequence[BoundStatement] = (),
) -> list[Claim]:
    """Return the due deliveries of our lanes, up to each lane's room, except those `held`.

    `turns` names the lanes that carry many accounts. The statements `before` run first, in the
    round trip of the first claim.
    """
    whole = [(lane, room) for lane, room in rooms if lane not in turns]
    split = [(lane, room) for lane, room in rooms if lane in turns]
    waiting = [(lane, account) for lane, _ in split for account in turns[lane].waiting]
    by_turn = {
        "turns": [turns[lane].after for lane, _ in split],
        "waiting_lanes": [lane for lane, _ in waiting],
        "waiting_accounts": [account for _, account in waiting],
    }
    rows = []
    for statement, part, more in ((_CLAIM, whole, {}), (_CLAIM_TURNS, split, by_turn)):
        if part:
            lanes = {"lanes": [lane for lane, _ in part], "rooms": [room for _, room in part]}
            claiming = BoundStatement(
                statement, {"pump": pump, "held": list(held), **lanes, **more}
            )
            rows += connection.together(*before, claiming)
            before = ()
    return [pick(row, Claim)._replace(secrets=tuple(map(bytes, row.secrets))) for row in rows]
