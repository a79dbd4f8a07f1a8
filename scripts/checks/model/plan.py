"""Compute what a load needs from the costs.

Some parts can be started several times (API processes, workers); others exist once: the primary of
PostgreSQL, the Valkey of limits, the relay, `cute usage`. The fullest of these is the first
bottleneck.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from cute_api.config import DEFAULT_CONNECTIONS
from cute_api.webhooks.delivery.lanes import MAX_IN_FLIGHT
from scripts.checks.model.costs import Costs
from scripts.checks.model.measured import Kind

FULL = 0.7
"""How busy a part may be on average: above that, random arrivals queue noticeably."""
DATABASE_CORES = 32
RECEIVER_S = 0.1
LEAST = 2
"""The least number of a replicated part, so that one can be replaced."""
MIX: Mapping[Kind, float] = {Kind.GET: 0.5, Kind.LIST: 0.4, Kind.CREATE: 0.1}
READS = (Kind.GET, Kind.LIST)
ROW_BYTES = 450
DAY_S = 86_400
OTHERS = {"relays": (2, 1), "usage": (2, 2), "mailer": (1, 2), "background": (1, 2)}
"""How many there are of each, and the connections to PostgreSQL of one."""
WORKER_CONNECTIONS = 3


class SingletonPart(StrEnum):
    """Parts that can't be started twice."""

    DATABASE = "PostgreSQL"
    VALKEY = "Valkey"
    RELAY = "relay"
    USAGE = "cute usage"


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """Calls a second of `MIX`, whose changes each make an event, and further events a second.

    Each event goes to one webhook, whose receiver takes `RECEIVER_S`.
    """

    name: str
    calls: float
    events: float = 0.0

    @property
    def all_events(self) -> float:
        return self.events + self.calls * MIX[Kind.CREATE]


@dataclass(frozen=True, slots=True)
class Plan:
    """A deployment. `cores` are those that are busy; `fullness` is 1 for a part that is full.

    `without_reads` is the fullness of the primary when gets and lists go to replicas. `connections`
    are to PostgreSQL at most, with the default of each process.
    """

    load: LoadPlan
    apis: int
    workers: int
    api_cores: float
    worker_cores: float
    cores: Mapping[SingletonPart, float]
    fullness: Mapping[SingletonPart, float]
    without_reads: float
    connections: int
    row_gb: float

    @property
    def all_cores(self) -> float:
        return self.api_cores + self.worker_cores + sum(self.cores.values())

    @property
    def first(self) -> SingletonPart:
        """Return the part that is full first when the load grows."""
        return max(self.fullness, key=lambda part: self.fullness[part])

    @property
    def room(self) -> float:
        """Return the multiple of this load at which that part reaches its limit."""
        return FULL / self.fullness[self.first]


def plan(load: LoadPlan, costs: Costs) -> Plan:
    """Return what `load` needs."""
    calls, events = load.calls / 1e6, load.all_events / 1e6
    call = costs.mixed(MIX)
    api_cores = calls * call.api
    worker_cores = events * costs.deliver.worker
    # The cost of a create includes its event.
    emitted = load.events / 1e6 * costs.emit
    database = (
        calls * (call.database + costs.row.database)
        + emitted
        + events * (costs.fan_out.database + costs.deliver.database)
    )
    reads = calls * sum(MIX[kind] * costs.calls[kind].database for kind in READS)
    valkey = calls * call.valkey
    # Relay and usage wait for their statements, and PostgreSQL waits for them.
    relay = events * (costs.fan_out.process + costs.fan_out.database)
    usage = calls * (costs.row.process + costs.row.database)
    in_flight = load.all_events * RECEIVER_S
    apis = max(LEAST, ceil(api_cores / FULL)) if load.calls else 0
    workers = max(LEAST, ceil(worker_cores / FULL), ceil(in_flight / (MAX_IN_FLIGHT * FULL)))
    return Plan(
        load=load,
        apis=apis,
        workers=workers,
        api_cores=api_cores,
        worker_cores=worker_cores,
        cores={
            SingletonPart.DATABASE: database,
            SingletonPart.VALKEY: valkey,
            SingletonPart.RELAY: events * costs.fan_out.process,
            SingletonPart.USAGE: calls * costs.row.process,
        },
        fullness={
            SingletonPart.DATABASE: database / DATABASE_CORES,
            SingletonPart.VALKEY: valkey,
            SingletonPart.RELAY: relay,
            SingletonPart.USAGE: usage,
        },
        without_reads=(database - reads) / DATABASE_CORES,
        connections=(DEFAULT_CONNECTIONS + 1) * apis
        + WORKER_CONNECTIONS * workers
        + sum(count * size for count, size in OTHERS.values()),
        row_gb=load.calls * DAY_S * ROW_BYTES / 1e9,
    )
