"""The stream on Valkey between API processes and the consumer, and the counters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from redis import Redis, RedisError, ResponseError
from redis.backoff import NoBackoff
from redis.retry import Retry

from cute_api.lib.valkey_junk import read_or
from cute_api.processes import valkey as clients
from cute_api.usage.rows import RequestRow, RowError

STREAM = "cute:usage"
GROUP = "store"
CONSUMER = "writer"
FIELD = b"r"
COUNTERS_KEY = "cute:metrics"

# Some 140 MB, or three minutes of 1,000 requests/s; above it new rows are dropped and counted.
STREAM_ROWS = 200_000
# Valkey's own limit, in case many processes pass the check at once; it drops the oldest, uncounted.
STREAM_ROWS_HARD = 2 * STREAM_ROWS
TIMEOUT_S = 3.0
# Longer than a process gathers rows and a batch takes to store.
UNDERWAY = timedelta(seconds=2)
# Valkey's clock makes the ids, so an entry further ahead of it is not ours.
MAX_AHEAD = timedelta(minutes=1)
MAX_COUNT = 2**62  # leaves room to add to


@dataclass(frozen=True, slots=True)
class WaitingRows:
    """Number of rows on the stream, and the age of the oldest; 0 without rows."""

    rows: int
    oldest_s: float


class RowsRefusedError(RedisError):
    """Valkey refuses rows; `counts` are those that still have to be sent."""

    def __init__(self, message: str, counts: Mapping[str, int]) -> None:
        super().__init__(message)
        self.counts = counts


def connect(url: str) -> Redis:
    """A client with a short timeout and without retries."""
    return clients.connect(
        url,
        socket_timeout=TIMEOUT_S,
        socket_connect_timeout=TIMEOUT_S,
        retry=Retry(NoBackoff(), 0),
    )


def send(valkey: Redis, rows: Sequence[RequestRow], counts: Mapping[str, int]) -> Mapping[str, int]:
    """Add rows and counts; return the counts that Valkey refused because of junk.

    Raises `redis.RedisError`. A send that failed may still have taken effect: repeated rows are
    harmless, repeated counts are too high. Raises `RowsRefusedError` when only the rows and the
    counts that it names are to be sent again.
    """
    with valkey.pipeline(transaction=True) as pipe:
        for row in rows:
            pipe.xadd(STREAM, {FIELD: row.encode()}, maxlen=STREAM_ROWS_HARD, approximate=True)
        for name, count in counts.items():
            pipe.hincrby(COUNTERS_KEY, name, count)
        replies = pipe.execute(raise_on_error=False)
    refused = (isinstance(reply, ResponseError) for reply in replies[len(rows) :])
    left = {name: count for (name, count), no in zip(counts.items(), refused, strict=True) if no}
    for reply in replies[: len(rows)]:
        if isinstance(reply, ResponseError):
            raise RowsRefusedError(str(reply), left)
    return left


def count_of(value: bytes) -> int | None:
    """Parse a count from Valkey; return None if it is malformed."""
    try:
        count = int(value)
    except ValueError:
        return None
    return count if 0 <= count <= MAX_COUNT else None


def time_of(valkey: Redis) -> datetime:
    """Valkey's time, which also makes the entries' ids. Raises `redis.RedisError`."""
    seconds, microseconds = valkey.time()
    return datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=microseconds)


def complete_until(valkey: Redis, now: datetime) -> datetime | None:
    """The time up to which all finished requests are stored; None while Valkey is down.

    `now` is this process's clock, which dates requests. The age of the oldest entry is taken from
    Valkey's clock.
    """
    try:
        found = _oldest(valkey)
    except RedisError:
        return None
    if found is None:
        return now - UNDERWAY
    age = found[1]
    return None if age is None else now - age - UNDERWAY


def waiting(valkey: Redis) -> WaitingRows:
    """The rows to be stored; 0 if the key isn't a stream. Raises `redis.RedisError`."""
    found = read_or(None, lambda: _oldest(valkey))
    if found is None:
        return WaitingRows(0, 0.0)
    age = found[1] or timedelta(0)
    return WaitingRows(int(valkey.xlen(STREAM)), max(age.total_seconds(), 0.0))


def _oldest(valkey: Redis) -> tuple[object, timedelta | None] | None:
    """The id of the oldest entry, and its age, or None if the id is ahead of the clock."""
    first = valkey.xrange(STREAM, count=1)
    if not first:
        return None
    ((entry, _),) = first
    now = time_of(valkey)
    came_at = came_at_of(entry, now)
    return entry, None if came_at is None else now - came_at


def came_at_of(entry: object, now: datetime) -> datetime | None:
    """The time at which an id was made, or None if it is ahead of the clock.

    `now` is Valkey's, as `time_of` returns it.
    """
    assert isinstance(entry, bytes), "the client decodes nothing"
    milliseconds = int(entry.partition(b"-")[0])
    latest = int((now + MAX_AHEAD).timestamp() * 1_000)
    return datetime.fromtimestamp(milliseconds / 1_000, UTC) if milliseconds <= latest else None


def newest_of_key(valkey: Redis, key_id: str, count: int) -> list[RequestRow]:
    """The key's requests among the newest `count` on the stream; empty while Valkey is down."""
    encoded_id = key_id.encode()
    try:
        waiting = valkey.xrevrange(STREAM, count=count)
    except RedisError:
        return []
    found = []
    for _, fields in waiting or ():
        raw = (fields or {}).get(FIELD, b"")
        assert isinstance(raw, bytes), "the client decodes nothing"
        # Most rows are of other keys, so don't decode them.
        if encoded_id in raw:
            try:
                row = RequestRow.decode(raw)
            except RowError:
                continue
            if row.key_id == key_id:
                found.append(row)
    return found
