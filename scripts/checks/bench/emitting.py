"""The load of webhook benches: sessions of PostgreSQL that emit at a rate, and their CPU.

Each event is a durable transaction, as after a change in the marketplace. Emitting from Python
would take nearly half as much CPU as the worker does, on shared cores.
"""

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from uuid import UUID

import psutil
import psycopg2

from scripts.checks.proof.emitter import CATCH_UP_S, DATA, NAME, SUBJECTS, TYPES
from scripts.checks.proof.webhook_tables import rows

CONNECTIONS = 4  # on two cores, more would only wait
GRACE_S = 60.0

EMIT = """
DO $emit$
DECLARE
    owners uuid[] := ARRAY(SELECT DISTINCT user_id FROM webhooks ORDER BY user_id);
    subjects uuid[] := ARRAY(
        SELECT uuidv7() FROM generate_series(1, %(subjects)s * cardinality(owners))
    );
    types text[] := %(types)s::text[];
    step interval := make_interval(secs => %(step)s);
    due timestamptz := clock_timestamp() + step * random();
    place integer;
BEGIN
    LOOP
        PERFORM pg_sleep(extract(epoch FROM due - clock_timestamp()));
        EXIT WHEN clock_timestamp() >= to_timestamp(%(end)s);
        place := floor(random() * cardinality(subjects));
        PERFORM cute_emit_event(
            types[1 + floor(random() * cardinality(types))::integer],
            owners[1 + place / %(subjects)s],
            subjects[1 + place],
            %(data)s
        );
        COMMIT;
        due := greatest(due + step, clock_timestamp() - make_interval(secs => %(catch_up)s));
    END LOOP;
END
$emit$
"""


@dataclass(frozen=True, slots=True)
class Emission:
    """The number of emitted events, the start (Unix seconds), the duration, and the CPU."""

    events: int
    began_at: float
    seconds: float
    cpu_s: float

    @property
    def rate(self) -> float:
        return self.events / self.seconds


def emit(url: str, rate: float, seconds: float) -> Emission:
    """Emit events, with new subjects, to each user with a webhook.

    Events that are late are still emitted for `CATCH_UP_S`. Raises `psycopg2.Error` if an event is
    refused, or if emitting takes `GRACE_S` longer than planned.
    """
    given = {
        "subjects": SUBJECTS,
        "types": list(TYPES),
        "step": CONNECTIONS / rate,
        "end": time.time() + seconds,
        "data": DATA % (UUID(int=0), 1, 4_200),
        "catch_up": CATCH_UP_S,
    }
    before, began_at, began = _count(url), time.time(), time.monotonic()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        sessions = [pool.submit(_session, url, given, seconds) for _ in range(CONNECTIONS)]
        cpu_s = sum(session.result() for session in sessions)
    took = time.monotonic() - began
    return Emission(_count(url) - before, began_at, took, cpu_s)


def _session(url: str, given: Mapping[str, object], seconds: float) -> float:
    """Emit until the end; return the seconds of CPU."""
    limit_ms = round((seconds + GRACE_S) * 1_000)
    connection = psycopg2.connect(
        url, application_name=NAME, options=f"-c statement_timeout={limit_ms}"
    )
    with closing(connection), connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(EMIT, given)
        times = psutil.Process(connection.info.backend_pid).cpu_times()
        return float(times.user + times.system)


def _count(url: str) -> int:
    return int(rows(url, "SELECT count(*) FROM events")[0][0])
