"""Measure how many rows of requests one `cute usage` stores a second, and their CPU.

`python -m scripts.checks.bench.usage_rows` fills the stream on Valkey, then moves all of it into a
fresh database, as the consumer does, in rounds. It prints rows per second, and microseconds of CPU
per row of the consumer and of PostgreSQL's session. On a busy machine the CPU is the more reliable
figure. Commits are safe against a crash.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from uuid import UUID, uuid4

import psutil

from cute_api.lib.times import EPOCH
from cute_api.models import schema
from cute_api.models.database import make_engine
from cute_api.processes.connections import connect
from cute_api.processes.stopping import StopFlag
from cute_api.spec import Spec
from cute_api.usage import stream
from cute_api.usage.consumer import Consumer
from cute_api.usage.retention import kept_by_tier
from cute_api.usage.rows import RequestRow
from scripts.checks.bench.peers.programs import cpu_of
from scripts.checks.proof.api import settings_of
from scripts.checks.stack import stack

ROUNDS = 3
ROWS = 100_000
SENT_AT_ONCE = 500
KEYS = 200
KEYS_PER_USER = 2
OPERATIONS = ("list_items", "get_item", "get_me", "list_events", "create_item", "update_item")
AGENTS = tuple(f"cute-sdk-python/1.{minor} (CPython 3.12; Linux)" for minor in range(20))
STATUSES = (200,) * 18 + (404, 429)
MICROSECOND = timedelta(microseconds=1)
AIM_ROWS_S = 10_000


@dataclass(frozen=True, slots=True)
class RoundResult:
    """A round: rows, seconds, and seconds of CPU on either side."""

    rows: int
    seconds: float
    consumer_s: float
    session_s: float


def traffic(draw: Random) -> Iterator[RequestRow]:
    """Yield requests of `KEYS` keys, as an API process records them, without end."""
    keys = [(str(UUID(int=1_000 + n // KEYS_PER_USER)), str(UUID(int=n))) for n in range(KEYS)]
    while True:
        user_id, key_id = draw.choice(keys)
        status = draw.choice(STATUSES)
        yield RequestRow(
            at_us=(datetime.now(UTC) - EPOCH) // MICROSECOND,
            request_id=str(uuid4()),
            key_id=key_id,
            user_id=user_id,
            operation=draw.choice(OPERATIONS),
            method="GET",
            status=status,
            latency_us=int(draw.expovariate(1 / 8_000)),
            bytes_out=draw.randrange(20_000),
            ip_prefix=f"203.0.{draw.randrange(256)}.0/24",
            user_agent=draw.choice(AGENTS),
            error_code="not_found" if status == 404 else None,
            counted=status != 429,
        )


def run(database_url: str, redis_url: str, rounds: int, rows: int) -> list[RoundResult]:
    """Measure each round, on an empty database."""
    spec = Spec.load(sandbox=False)
    engine = make_engine(database_url, pool_size=1)
    try:
        schema.upgrade(engine, spec.events)
    finally:
        engine.dispose()
    requests = traffic(Random(1))
    with (
        closing(stream.connect(redis_url)) as valkey,
        closing(connect(database_url, "bench")) as connection,
    ):
        valkey.delete(stream.STREAM, stream.COUNTERS_KEY)
        consumer = Consumer(
            settings_of(database_url, redis_url), StopFlag(), kept_by_tier(spec.tiers)
        )
        consumer.tend(connection)
        session = psutil.Process(connection.info.backend_pid)
        found = []
        for _ in range(rounds):
            for _ in range(0, rows, SENT_AT_ONCE):
                stream.send(valkey, list(islice(requests, SENT_AT_ONCE)), {})
            waiting = int(valkey.xlen(stream.STREAM))
            began, cpu, session_cpu = time.perf_counter(), time.process_time(), cpu_of(session)
            while valkey.xlen(stream.STREAM):
                consumer.move(connection)
            found.append(
                RoundResult(
                    waiting,
                    time.perf_counter() - began,
                    time.process_time() - cpu,
                    cpu_of(session) - session_cpu,
                )
            )
    return found


def report(rounds: Sequence[RoundResult]) -> str:
    """Return a line for each round."""
    lines = [f"aim: {AIM_ROWS_S:,} rows/s"]
    for moved in rounds:
        consumer_us, session_us = (
            spent / moved.rows * 1e6 for spent in (moved.consumer_s, moved.session_s)
        )
        lines.append(
            f"{moved.rows:,} rows in {moved.seconds:.1f} s: "
            f"{moved.rows / moved.seconds:,.0f} rows/s; CPU for each row: "
            f"consumer {consumer_us:.0f} µs, PostgreSQL {session_us:.0f} µs"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.checks.bench.usage_rows")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"(default: {ROUNDS})")
    parser.add_argument("--rows", type=int, default=ROWS, help=f"in each round ({ROWS:,})")
    options = parser.parse_args(arguments)
    with stack() as running:
        print(report(run(running.database_url, running.redis_url, options.rounds, options.rows)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
