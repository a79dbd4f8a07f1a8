"""The set-up of webhook benches: crash-safe stores, sellers and a receiver.

Each measurement has its own database, copied from a template with rows, and its own relay and
worker, so that measurements don't affect each other.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psutil
import redis

from cute_api.config import Variable
from scripts.checks.bench import emitting
from scripts.checks.bench.emitting import Emission
from scripts.checks.bench.peers.programs import cpu_of
from scripts.checks.processes import CuteProcess, ReceiverProcess, Spawn, spawned
from scripts.checks.proof import webhook_tables
from scripts.checks.proof.hooks import WantedWebhook, furnish
from scripts.checks.stack import OwnStack, Stack, stack
from scripts.sandbox.embedded.postgres import DATABASE

ITEM_EVENTS = ("item.created", "item.updated", "item.sold")
SCHEDULE = "0,5,300,1800"
POLL_S = 0.2
REPORT_S = 5.0
STALL_S = 60.0
WARM_UP_EVENTS, WARM_UP_RATE, WARM_UP_S = 4, 50.0, 1.0
EMITTED_AT_ONCE = 2_000

Say = Callable[[str], None]

PENDING = """
SELECT (SELECT count(*) FROM events WHERE sequence IS NULL) + (
    SELECT count(*) FROM deliveries JOIN webhooks ON webhooks.id = deliveries.webhook_id
    WHERE deliveries.status = 'pending' AND webhooks.url NOT LIKE '%%/hang/%%'
)
"""
END_SESSIONS = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s"
IN_OUTBOX = "SELECT count(*) FROM events WHERE sequence IS NULL"
EMIT_MANY = """
WITH sellers AS (
    SELECT user_id, row_number() OVER (ORDER BY user_id) - 1 AS place, count(*) OVER () AS n
    FROM (SELECT DISTINCT user_id FROM webhooks) AS owners
)
SELECT count(cute_emit_event(
    'item.created', user_id, uuidv7(),
    jsonb_build_object('title', 'Wool coat', 'number', number, 'status', 'published',
        'description', 'Hardly worn, warm, two inner pockets. Smoke-free home.',
        'price', jsonb_build_object('amount', 4200, 'currency', 'EUR'), 'size', 'M')
))
FROM generate_series(%(first)s::bigint, %(last)s) AS number
JOIN sellers ON place = number %% n
"""


class DeliveryStage:
    """A database with an optional relay and worker. Use it from the main thread."""

    def __init__(self, stack: Stack, receiver: ReceiverProcess) -> None:
        self._stack = stack
        self._url = stack.database_url
        self.receiver = receiver
        self.emitting_cpu_s = 0.0
        self.relay = stack.cute("relay")
        self.worker = stack.cute("worker")
        self._workers = count(1)

    def another_worker(self) -> CuteProcess:
        """Return another worker, which does not run yet."""
        return self._stack.cute("worker", number=next(self._workers))

    def warm_up(self) -> None:
        """Deliver a few events to each webhook, so that each step has run once."""
        sellers = self.value("SELECT count(DISTINCT user_id) FROM webhooks")
        self.emit_many(WARM_UP_EVENTS * sellers, print)
        self.emit(WARM_UP_RATE, WARM_UP_S)
        self.wait_until_quiet()

    def emit(self, rate: float, seconds: float) -> Emission:
        """Emit at a rate: see `emitting`."""
        emission = emitting.emit(self._url, rate, seconds)
        self.emitting_cpu_s += emission.cpu_s
        return emission

    def emit_many(self, events: int, say: Say) -> None:
        """Emit to all sellers in turn, as fast as PostgreSQL accepts."""
        reported = time.monotonic()
        for first in range(1, events + 1, EMITTED_AT_ONCE):
            last = min(first + EMITTED_AT_ONCE - 1, events)
            self.rows(EMIT_MANY, first=first, last=last)
            if time.monotonic() - reported > REPORT_S:
                reported = time.monotonic()
                say(f"  {last:,} of {events:,} events emitted")

    def fill(self, deliveries: int, each: int, say: Say) -> None:
        """Create pending deliveries, `each` per event, while no worker runs.

        Raises `RuntimeError` if there are fewer.
        """
        self.relay.spawn()
        self.emit_many(deliveries // each, say)
        self.wait(
            lambda: -self.outbox(),
            0,
            lambda left: say(f"  {-left:,} events to fan out"),
        )
        made = self.pending()
        if made != deliveries:
            raise RuntimeError(f"{made:,} are pending instead of {deliveries:,}.")

    def wait_until_quiet(self) -> None:
        """Wait until nothing is pending to a receiver that responds."""
        self.wait(lambda: -self.pending(), 0)

    def wait(
        self, measure: Callable[[], int], goal: int, report: Callable[[int], None] | None = None
    ) -> None:
        """Wait until a measure reaches the goal; raise if it does not grow for `STALL_S`."""
        best, grew = measure(), time.monotonic()
        reported = time.monotonic()
        while (now := measure()) < goal:
            if now > best:
                best, grew = now, time.monotonic()
            if time.monotonic() - grew > STALL_S:
                raise TimeoutError(f"Nothing moved for {STALL_S:.0f} s, at {now} of {goal}.")
            if report is not None and time.monotonic() - reported > REPORT_S:
                reported = time.monotonic()
                report(now)
            time.sleep(POLL_S)

    def pending(self) -> int:
        return int(self.value(PENDING))

    def outbox(self) -> int:
        """Return the number of events that wait for the relay."""
        return int(self.value(IN_OUTBOX))

    def value(self, statement: str, **given: Any) -> Any:
        return self.rows(statement, **given)[0][0]

    def rows(self, statement: str, **given: Any) -> list[tuple[Any, ...]]:
        return webhook_tables.rows(self._url, statement, given)


class DeliveryStages:
    """The stores, the receiver, and a template database for each number of webhooks."""

    def __init__(self, stack: OwnStack) -> None:
        self.stores, self.directory = stack.stores, stack.directory
        self.receiver = stack.receiver()
        self._stack = stack
        self._numbers = count(1)
        self._furnished: dict[tuple[int, int], str] = {}

    def database_cpu_s(self) -> float:
        """Return the seconds of CPU that PostgreSQL has used so far."""
        process = self.stores.postgres.process
        assert process is not None, "it runs as long as the block"
        return cpu_of(psutil.Process(process.pid))

    @contextmanager
    def stage(self, sellers: int, each: int = 1) -> Iterator[DeliveryStage]:
        """Create sellers with `each` webhooks. The relay and the worker don't run yet."""
        template = self._template(sellers, each)
        number = next(self._numbers)
        name = f"bench_{number}"
        self.stores.postgres.create_database(name, template)
        with redis.Redis.from_url(self.stores.redis_url) as valkey:
            valkey.flushdb()
        home = self._stack.directory / name
        home.mkdir()
        url = self.stores.postgres.database_url(name)
        with closing(self._stack.on_database(url, home)) as part:
            yield DeliveryStage(part, self.receiver)
        # Drop it, because each run has a million deliveries.
        self._operate(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _template(self, sellers: int, each: int) -> str:
        if (sellers, each) not in self._furnished:
            name = f"furnished_{sellers}_{each}"
            # Tests have our tables there.
            self.stores.postgres.create_database(name, DATABASE)
            wanted = [
                WantedWebhook(seller, self.receiver.url(f"/ok/{seller}-{number}"), ITEM_EVENTS)
                for seller in range(sellers)
                for number in range(each)
            ]
            url = self.stores.postgres.database_url(name)
            furnish(url, self.stores.redis_url, self._stack.encryption_key, wanted)
            # Open sessions of the API would prevent a copy.
            self._operate(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            self._operate(END_SESSIONS, (name,))
            self._furnished[sellers, each] = name
        return self._furnished[sellers, each]

    def _operate(self, statement: str, given: Sequence[str] = ()) -> None:
        webhook_tables.rows(self.stores.database_url, statement, given)


@contextmanager
def delivery_stages(
    directory: Path | None = None, start: Spawn = spawned
) -> Iterator[DeliveryStages]:
    """Stores of its own with fsync on, which end with the block."""
    settings = {Variable.WEBHOOK_SCHEDULE.value: SCHEDULE}
    with stack(directory, spawn=start, settings=settings) as running:
        yield DeliveryStages(running)


def hang(stage: DeliveryStage, nth: int) -> None:
    """Let the receiver of every n-th webhook hang."""
    stage.rows(
        """
        UPDATE webhooks SET url = replace(url, '/ok/', '/hang/')
        WHERE id IN (
            SELECT id FROM (
                SELECT id, row_number() OVER (ORDER BY id) AS place FROM webhooks
            ) AS numbered WHERE place %% %(nth)s = 0
        )
        """,
        nth=nth,
    )


def percentiles(stage: DeliveryStage, since: float) -> Sequence[float]:
    """Return p50 and p99, in ms, from an event to its first attempt, where receivers respond.

    Only events since `since` (Unix seconds) count.
    """
    (found,) = stage.rows(
        """
        SELECT percentile_disc(ARRAY[0.5, 0.99]) WITHIN GROUP (
            ORDER BY extract(epoch FROM attempts.started_at - events.created_at)::float * 1000
        )
        FROM attempts
        JOIN deliveries ON deliveries.id = attempts.delivery_id
        JOIN events ON events.id = deliveries.event_id
        JOIN webhooks ON webhooks.id = deliveries.webhook_id
        WHERE attempts.number = 1 AND events.created_at >= to_timestamp(%(since)s)
            AND webhooks.url NOT LIKE '%%/hang/%%'
        """,
        since=since,
    )
    measured: Sequence[float] | None = found[0]
    if measured is None:
        raise RuntimeError("Nothing was attempted.")
    return measured
