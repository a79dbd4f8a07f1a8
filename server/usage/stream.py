"""The stream on Valkey between the API's processes and the consumer, and the counters beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from server.usage.rows import RequestRow, RowError

STREAM = "cute:usage"
GROUP = "store"
CONSUMER = "writer"
FIELD = b"r"
COUNTERS_KEY = "cute:metrics"

# Some 100 MB, and three minutes of 1,000 requests/s: above it new rows are dropped, and counted.
STREAM_ROWS = 200_000
# What holds if many processes pass the check at once. The oldest rows would go, uncounted.
STREAM_ROWS_HARD = 2 * STREAM_ROWS
TIMEOUT_S = 3.0
# Longer than a process gathers rows, and than the batch that is being stored.
UNDERWAY = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Rows on the stream, and for how long the oldest has been there; 0 without any."""

    rows: int
    oldest_s: float


def connect(url: str) -> Redis:
    """A client that gives up after seconds, and tries nothing twice by itself."""
    return Redis.from_url(
        url,
        socket_timeout=TIMEOUT_S,
        socket_connect_timeout=TIMEOUT_S,
        retry=Retry(NoBackoff(), 0),
    )


def send(valkey: Redis, rows: Sequence[RequestRow], counts: Mapping[str, int]) -> None:
    """Add rows and counts, all or none.

    Raises `redis.RedisError`. A send that failed may still have happened: a row that is sent again
    does no harm, counts would be too high by it.
    """
    with valkey.pipeline(transaction=True) as pipe:
        for row in rows:
            pipe.xadd(STREAM, {FIELD: row.encode()}, maxlen=STREAM_ROWS_HARD, approximate=True)
        for name, count in counts.items():
            pipe.hincrby(COUNTERS_KEY, name, count)
        pipe.execute()


def complete_until(valkey: Redis, now: datetime) -> datetime | None:
    """Up to when the requests that had ended are all stored; None while Valkey does not answer.

    What is oldest on the stream came there at the time that its id begins with.
    """
    try:
        waiting = valkey.xrange(STREAM, count=1)
    except RedisError:
        return None
    if not waiting:
        return now - UNDERWAY
    ((entry, _),) = waiting
    return _came_at(entry) - UNDERWAY


def waiting(valkey: Redis, now: datetime) -> Waiting:
    """What waits to be stored. Raises `redis.RedisError`."""
    first = valkey.xrange(STREAM, count=1)
    if not first:
        return Waiting(0, 0.0)
    ((entry, _),) = first
    oldest = now - _came_at(entry)
    return Waiting(int(valkey.xlen(STREAM)), max(oldest.total_seconds(), 0.0))


def _came_at(entry: object) -> datetime:
    """When an entry came to the stream: its id begins with that."""
    assert isinstance(entry, bytes), "the client decodes nothing"
    return datetime.fromtimestamp(int(entry.partition(b"-")[0]) / 1_000, UTC)


def newest_of_key(valkey: Redis, key_id: str, count: int) -> list[RequestRow]:
    """The requests with a key among the newest `count` on the stream; none while Valkey is down."""
    wanted = key_id.encode()
    try:
        waiting = valkey.xrevrange(STREAM, count=count)
    except RedisError:
        return []
    found = []
    for _, fields in waiting or ():
        raw = (fields or {}).get(FIELD, b"")
        assert isinstance(raw, bytes), "the client decodes nothing"
        # Most are other keys': they need not be read.
        if wanted in raw:
            try:
                row = RequestRow.decode(raw)
            except RowError:
                continue
            if row.key_id == key_id:
                found.append(row)
    return found
