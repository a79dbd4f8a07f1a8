"""The probes at each size: requests to the server, and steps of other processes."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import text

from cute_api.lib.times import EPOCH
from cute_api.processes.connections import connect
from cute_api.spec import BASE_PATH
from cute_api.usage import storing
from cute_api.usage.rows import RequestRow
from cute_api.webhooks.outbox.fan_out import FanOut
from cute_api.webhooks.outbox.fence import Fence
from scripts.checks.bench.growth.dimensions import Dimension
from scripts.checks.bench.peers.requests import TITLES, Path, PeerRequest, requests_of
from scripts.checks.bench.peers.stage import PeerStage

STORED_ROWS = 500
EMIT = text("SELECT cute_emit_event('item.updated', CAST(:user AS uuid), gen_random_uuid(), '{}')")
EMPTY_OUTBOX = text("DELETE FROM events WHERE sequence IS NULL")
MICROSECOND = timedelta(microseconds=1)

Step = Callable[[], float]
"""Does something once; the seconds that it took."""

Prepare = Callable[[PeerStage], AbstractContextManager[Step]]


@dataclass(frozen=True, slots=True)
class Probe:
    """A request, or a step of a process other than the server.

    `linear` is the reason why its cost may be linear; otherwise only logarithmic.
    """

    name: str
    request: PeerRequest | None = None
    step: Prepare | None = None
    linear: str = ""


def probes_of(dimension: Dimension, stage: PeerStage) -> list[Probe]:
    """Return the hot paths that could depend on the dimension."""
    plain = requests_of(stage)
    key = plain[Path.LIST].headers

    def read(name: str, target: str) -> Probe:
        return Probe(name, PeerRequest("GET", f"{BASE_PATH}{target}", key))

    match dimension:
        case Dimension.ITEMS:
            return [
                *(Probe(TITLES[path], request) for path, request in plain.items()),
                read("list of a category", f"/items?category_id={stage.category_id}&limit=20"),
                read("list by price", "/items?sort=price_asc&limit=20"),
                read("changes of items", "/items/changes?limit=20"),
                read("/v1/me/items", "/me/items?limit=20"),
            ]
        case Dimension.KEYS:
            return [Probe(TITLES[path], plain[path]) for path in (Path.GET, Path.ME)]
        case Dimension.WEBHOOKS:
            return [
                Probe(TITLES[Path.CREATE], plain[Path.CREATE]),
                Probe(
                    "relay: fan out one event",
                    step=fanning_out,
                    linear="each webhook gets a row of its own, of its delivery",
                ),
            ]
        case Dimension.USAGE:
            return [
                Probe(TITLES[Path.LIST], plain[Path.LIST]),
                read("/v1/me/requests", "/me/requests?limit=20"),
                read("/v1/me/usage", "/me/usage?limit=20"),
                Probe(f"usage: store {STORED_ROWS} rows", step=storing_rows),
            ]


@contextmanager
def fanning_out(stage: PeerStage) -> Iterator[Step]:
    """The relay's step for one event."""
    with closing(connect(stage.database_url, "cute bench")) as connection:
        relay = FanOut(0, Fence())
        relay.take_over(connection)

        def step() -> float:
            with stage.engine.begin() as writer:
                # Events of earlier creates: with many webhooks, more than one statement handles.
                writer.execute(EMPTY_OUTBOX)
                writer.execute(EMIT, {"user": stage.user_id})
            started = time.perf_counter()
            relay.move(connection)
            return time.perf_counter() - started

        yield step


@contextmanager
def storing_rows(stage: PeerStage) -> Iterator[Step]:
    """The usage consumer's step for a batch of rows of one key."""
    with closing(connect(stage.database_url, "cute bench")) as connection:

        def step() -> float:
            rows = [_row(stage.user_id) for _ in range(STORED_ROWS)]
            started = time.perf_counter()
            storing.store(connection, rows)
            return time.perf_counter() - started

        yield step


def _row(user_id: str) -> RequestRow:
    return RequestRow(
        at_us=(datetime.now(UTC) - EPOCH) // MICROSECOND,
        request_id=str(uuid4()),
        key_id=user_id,
        user_id=user_id,
        operation="list_items",
        method="GET",
        status=200,
        latency_us=4_000,
        bytes_out=1_200,
        ip_prefix="192.0.2.0/24",
        user_agent="inventory/2.1",
        error_code=None,
        counted=True,
    )
