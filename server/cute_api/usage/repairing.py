"""Remove foreign values from our stream, counts and reports on Valkey.

The consumer drops entries that are not rows. This module repairs what would block all later rows: a
value of another type, a stream id ahead of the clock (or the highest possible, after which nothing
can be added), a count that is not a number. No row or count of ours is lost, because they wait in
their processes meanwhile.
"""

import logging
from typing import Any

from redis import Redis, RedisError, ResponseError

from cute_api.lib.valkey_junk import is_junk
from cute_api.metrics.metric import CounterName
from cute_api.processes import reporting
from cute_api.usage import stream
from cute_api.usage.counters import COUNTERS

MAX_FIELDS = 100_000
"""Names of counts; we have some thousands."""

MAX_REPORTS = 10_000
"""A fleet has some hundred processes."""

log = logging.getLogger("cute.usage")


def clear_stream(valkey: Redis) -> None:
    """Remove a value that is not a stream. Raises `redis.RedisError`."""
    valkey.unlink(stream.STREAM)
    _report("stream", "The key of the stream held another type")


def repair(valkey: Redis) -> None:
    """Run all repairs. A repair that Valkey refuses is left for the next time."""
    for step in (repair_ids, repair_counts, repair_reports):
        try:
            step(valkey)
        except RedisError as error:
            kind = type(error).__name__
            log.warning("Valkey could not be repaired: %s", error, extra={"error": kind})


def repair_ids(valkey: Redis) -> None:
    """Let ids continue from the present, and the group read the whole stream.

    A stream with entries ahead of the clock is left alone until they are read. The clock is
    Valkey's, because Valkey makes the ids and ours may have been changed.
    """
    now = stream.time_of(valkey)
    with valkey.pipeline(transaction=True) as pipe:
        pipe.watch(stream.STREAM)  # type: ignore[no-untyped-call]  # redis has no types here
        try:
            info: Any = pipe.xinfo_stream(stream.STREAM)
            groups: Any = pipe.xinfo_groups(stream.STREAM)
        except ResponseError as error:
            if is_junk(error):
                clear_stream(valkey)
            return  # or there is no stream
        last = info["last-generated-id"]
        ahead = stream.came_at_of(last, now) is None
        if ahead and not info["length"]:
            # No command lowers ids, so replace the empty stream, unless a row came meanwhile.
            pipe.multi()
            pipe.unlink(stream.STREAM)
            pipe.xgroup_create(stream.STREAM, stream.GROUP, id="0", mkstream=True)
            pipe.execute()
            _report("stream", "Ids were ahead of the clock")
            return
        if any(
            _parts(group["last-delivered-id"]) > _parts(last)
            for group in groups
            if group["name"] == stream.GROUP.encode()
        ):
            pipe.multi()
            # Entries that were stored are no longer on the stream.
            pipe.xgroup_setid(stream.STREAM, stream.GROUP, "0")
            pipe.execute()
            _report("stream", "The group was set ahead of the stream")


def repair_counts(valkey: Redis) -> None:
    """Remove malformed counts. Unknown names stay, because a newer version may know them."""
    if _unlink_foreign(valkey, stream.COUNTERS_KEY, MAX_FIELDS):
        _report("counts", "The key of the counts held something else")
        return
    found: Any = valkey.hgetall(stream.COUNTERS_KEY)
    junk = [name for name, value in found.items() if stream.count_of(value) is None]
    if junk:
        valkey.hdel(stream.COUNTERS_KEY, *junk)
        _report("counts", "Counts were not numbers", len(junk))


def repair_reports(valkey: Redis) -> None:
    """Remove malformed reports and those of stopped processes."""
    if _unlink_foreign(valkey, reporting.KEY, MAX_REPORTS):
        _report("processes", "The key of the reports held something else")
        return
    old, junk = reporting.outdated(valkey)
    if old or junk:
        valkey.hdel(reporting.KEY, *old, *junk)
    if junk:
        _report("processes", "Reports could not be read", len(junk))


def _unlink_foreign(valkey: Redis, key: str, most: int) -> bool:
    """Remove a key that is not a hash or has more than `most` fields; return whether it did."""
    try:
        if int(valkey.hlen(key)) <= most:
            return False
    except ResponseError as error:
        if not is_junk(error):
            raise
    valkey.unlink(key)
    return True


def _parts(entry: bytes) -> tuple[int, int]:
    milliseconds, _, number = entry.partition(b"-")
    return int(milliseconds), int(number)


def _report(place: str, finding: str, times: int = 1) -> None:
    COUNTERS.add(CounterName.JUNK, place, by=times)
    log.error("%s: repaired. Check who can write to Valkey.", finding, extra={"place": place})
