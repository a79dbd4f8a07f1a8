"""Rows as the edge would leave them, and a consumer that a test moves step by step."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from redis import Redis

from cute_api.lib.times import EPOCH
from cute_api.models.connections.connection import Connection
from cute_api.models.enums import Tier
from cute_api.processes.connections import connect
from cute_api.processes.stopping import StopFlag
from cute_api.spec import ANONYMOUS
from cute_api.usage import stream
from cute_api.usage.consumer import Consumer
from cute_api.usage.retention import Kept
from cute_api.usage.rows import RequestRow
from cute_api.usage.sinks import SinkWriter
from scripts.checks.proof.api import settings_of
from scripts.shared.waiting import until

MICROSECOND = timedelta(microseconds=1)
KEPT = {ANONYMOUS: 7, Tier.FREE: 7, Tier.BASIC: 30, Tier.PRO: 30}
ALICE, BOB = UUID(int=1), UUID(int=2)
ALICES_KEY, OTHER_KEY, BOBS_KEY = UUID(int=11), UUID(int=12), UUID(int=21)


def row(at: datetime | None = None, **changes: Any) -> RequestRow:
    """A row of Alice's first key, of now."""
    moment = at or datetime.now(UTC)
    plain = RequestRow(
        at_us=(moment - EPOCH) // MICROSECOND,
        request_id=str(uuid4()),
        key_id=str(ALICES_KEY),
        user_id=str(ALICE),
        operation="list_items",
        method="GET",
        status=200,
        latency_us=4_000,
        bytes_out=120,
        ip_prefix="127.0.0.0/24",
        user_agent="test",
        error_code=None,
        counted=True,
    )
    return replace(plain, **changes)


@dataclass
class Moved:
    """A consumer with its connections, which works only when `tend` or `move` is called."""

    consumer: Consumer
    connection: Connection
    valkey: Redis
    url: str

    def send(self, *rows: RequestRow) -> None:
        stream.send(self.valkey, rows, {})

    def tend(self) -> None:
        self.consumer.tend(self.connection)

    def drain(self) -> None:
        """Move all that is on the stream."""
        while self.valkey.xlen(stream.STREAM):
            self.consumer.move(self.connection)

    def move_until(self, condition: Callable[[], object], expected: str) -> None:
        """Move rows until the condition holds. Raises `TimeoutError`."""

        def holds() -> object:
            self.consumer.move(self.connection)
            return condition()

        until(holds, expected)

    def ask(self, query: str, *values: Any) -> Sequence[tuple[Any, ...]]:
        with self.connection.cursor() as cursor:
            cursor.execute(query, values)
            found: Sequence[tuple[Any, ...]] = cursor.fetchall()
            return found

    def count(self, table: str = "request_log") -> int:
        ((found,),) = self.ask(f"SELECT count(*) FROM {table}")
        return int(found)


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def moved(
    database_url: str,
    redis_url: str,
    clock: Callable[[], datetime] = now,
    ticks: Callable[[], float] = lambda: 0.0,
    *,
    kept: Kept = KEPT,
    feeder: SinkWriter | None = None,
) -> Iterator[Moved]:
    """A consumer on these stores; with `ticks` that stand still it tends once."""
    settings = settings_of(database_url, redis_url)
    connection = connect(database_url, "test")
    valkey = stream.connect(redis_url)
    try:
        yield Moved(
            Consumer(settings, StopFlag(), kept, feeder, clock=clock, ticks=ticks),
            connection,
            valkey,
            database_url,
        )
    finally:
        connection.close()
        valkey.close()
