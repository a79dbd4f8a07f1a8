"""Takes away what somebody else put where the requests and the counts wait on Valkey.

An entry that is no row is dropped when its turn comes. What is repaired here would stop all that
follow: a value of another kind, an id of the stream that is ahead of the clock (or the last that
there can be: then nothing can be added any more), a count that is no number. Nothing of ours gets
lost: rows and counts wait in their processes until they find room.
"""

import logging
from typing import Any

from redis import Redis, RedisError, ResponseError

from cute_api.lib.valkey_junk import is_junk
from cute_api.metrics.metric import Counted
from cute_api.processes import reporting
from cute_api.usage import stream
from cute_api.usage.counters import COUNTERS

MAX_FIELDS = 100_000
"""Names of counts; ours are some thousands."""

MAX_REPORTS = 10_000
"""A fleet has some hundred processes."""

log = logging.getLogger("cute.usage")


def clear_stream(valkey: Redis) -> None:
    """Remove what is no stream. Raises `redis.RedisError`."""
    valkey.unlink(stream.STREAM)
    _report("stream", "What stood there was no stream")


def repair(valkey: Redis) -> None:
    """Repair what can be seen to need it. What Valkey does not let us do is left for next time."""
    for step in (repair_ids, repair_counts, repair_reports):
        try:
            step(valkey)
        except RedisError as error:
            kind = type(error).__name__
            log.warning("Valkey could not be repaired: %s", error, extra={"error": kind})


def repair_ids(valkey: Redis) -> None:
    """See that ids continue from the present, and that the group reads all that is on the stream.

    While entries with ids ahead of the clock wait the stream is let be: they are read first. The
    clock is Valkey's, which makes the ids: ours may have been set.
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
            return  # or there is none
        last = info["last-generated-id"]
        ahead = stream.came_at_of(last, now) is None
        if ahead and not info["length"]:
            # No command turns ids back: an empty stream begins again, unless a row came meanwhile.
            pipe.multi()
            pipe.unlink(stream.STREAM)
            pipe.xgroup_create(stream.STREAM, stream.GROUP, id="0", mkstream=True)
            pipe.execute()
            _report("stream", "Ids were ahead of the clock")
            return
        if any(
            _parts(one["last-delivered-id"]) > _parts(last)
            for one in groups
            if one["name"] == stream.GROUP.encode()
        ):
            pipe.multi()
            # What was read and stored is no longer there.
            pipe.xgroup_setid(stream.STREAM, stream.GROUP, "0")
            pipe.execute()
            _report("stream", "The group was set ahead of the stream")


def repair_counts(valkey: Redis) -> None:
    """Remove counts that are none. Names that we don't know stay: a newer version may."""
    try:
        crowded = int(valkey.hlen(stream.COUNTERS_KEY)) > MAX_FIELDS
    except ResponseError as error:
        if not is_junk(error):
            raise
        crowded = True
    if crowded:
        valkey.unlink(stream.COUNTERS_KEY)
        _report("counts", "What stood there were no counts")
        return
    found: Any = valkey.hgetall(stream.COUNTERS_KEY)
    junk = [name for name, value in found.items() if stream.count_of(value) is None]
    if junk:
        valkey.hdel(stream.COUNTERS_KEY, *junk)
        _report("counts", "Counts were no numbers", len(junk))


def repair_reports(valkey: Redis) -> None:
    """Remove reports that are none, and those of processes that are gone."""
    try:
        crowded = int(valkey.hlen(reporting.KEY)) > MAX_REPORTS
    except ResponseError as error:
        if not is_junk(error):
            raise
        crowded = True
    if crowded:
        valkey.unlink(reporting.KEY)
        _report("processes", "What stood there were no reports of processes")
        return
    old, junk = reporting.outdated(valkey)
    if old or junk:
        valkey.hdel(reporting.KEY, *old, *junk)
    if junk:
        _report("processes", "Reports could not be read", len(junk))


def _parts(entry: bytes) -> tuple[int, int]:
    milliseconds, _, number = entry.partition(b"-")
    return int(milliseconds), int(number)


def _report(place: str, what: str, times: int = 1) -> None:
    COUNTERS.add(Counted.JUNK, place, by=times)
    log.error("%s: repaired. Check who can write to Valkey.", what, extra={"place": place})
