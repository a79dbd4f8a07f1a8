"""The dimensions that grow, and how to fill a store to a size."""

from enum import StrEnum

from cute_api.usage.histogram import BUCKETS
from scripts.checks.bench.filling import DAYS, in_batches, make_days, vacuum
from scripts.checks.bench.peers.stage import PeerStage

# One usage row in a hundred is the caller's; the others belong to as many users.
SHARE = 100


class Dimension(StrEnum):
    """A kind of rows whose number grows."""

    ITEMS = "items"
    KEYS = "keys"
    WEBHOOKS = "webhooks"
    USAGE = "usage"


SIZES: dict[Dimension, tuple[int, ...]] = {
    Dimension.ITEMS: (10_000, 100_000, 1_000_000),
    Dimension.KEYS: (10, 100_000),
    Dimension.WEBHOOKS: (1, 100, 10_000),
    Dimension.USAGE: (100_000, 1_000_000, 10_000_000),
}
TITLES = {
    Dimension.ITEMS: "items on the marketplace",
    Dimension.KEYS: "API keys, one of each user",
    Dimension.WEBHOOKS: "webhooks of one seller that want an event",
    Dimension.USAGE: "rows of requests, a hundredth of them the caller's",
}
# The number of items when something else grows.
ITEMS = 2_000

_KEYS = """
WITH person AS (
    INSERT INTO users (email, username, tier)
    SELECT 'crowd-' || n || '@cute.example', 'crowd-' || n, 'pro'
    FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS n RETURNING id, username
)
INSERT INTO api_keys (user_id, name, prefix, digest, scopes, tier)
SELECT id, 'crowd', 'cute_' || left(md5(username), 4), sha256(username::bytea),
    ARRAY['read:items'], 'pro' FROM person
"""
_WEBHOOKS = """
INSERT INTO webhooks (user_id, url, events, sealed_secret, verified_at)
SELECT :user, 'https://hooks.example/' || n, ARRAY['item.*'], '\\x00', now()
FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS n
"""
_USAGE = f"""
INSERT INTO request_log (at, request_id, key_id, user_id, operation, method, status, latency_us,
    bytes_out, ip_prefix, user_agent, error_code, counted)
SELECT clock_timestamp() - random() * interval '{DAYS} days', gen_random_uuid(), owner, owner,
    'list_items', 'GET', CASE WHEN n % 20 = 0 THEN 404 ELSE 200 END, (1000 + random() * 20000)::int,
    1200, '192.0.2.0/24', 'inventory/2.1', CASE WHEN n % 20 = 0 THEN 'not_found' END, true
FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS n, LATERAL (
    SELECT CASE WHEN n % {SHARE} = 0 THEN CAST(:user AS uuid)
        ELSE lpad((n % {SHARE})::text, 32, '0')::uuid END AS owner
) AS owners
"""  # noqa: S608 - constants only
_USAGE_HOURS = """
INSERT INTO usage_hours (user_id, hour, key_id, operation, status_class, requests, quota_used,
    latencies)
SELECT user_id, date_trunc('hour', at), key_id, operation, status / 100, count(*), count(*),
    array_fill(1::bigint, ARRAY[CAST(:buckets AS int)])
FROM request_log WHERE user_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5
"""


def items_of(dimension: Dimension, size: int) -> int:
    """Return the number of items in a store of that size."""
    return size if dimension is Dimension.ITEMS else ITEMS


def fill(stage: PeerStage, dimension: Dimension, size: int) -> None:
    """Fill a store to a size; its items exist already."""
    match dimension:
        case Dimension.KEYS:
            in_batches(stage.engine, _KEYS, size, {})
        case Dimension.WEBHOOKS:
            in_batches(stage.engine, _WEBHOOKS, size, {"user": stage.user_id})
        case Dimension.USAGE:
            make_days(stage.database_url)
            in_batches(stage.engine, _USAGE, size, {"user": stage.user_id})
            in_batches(stage.engine, _USAGE_HOURS, 1, {"buckets": BUCKETS})
    vacuum(stage.engine)
