"""Costs in µs of CPU, measured with one process."""

from collections.abc import Mapping
from dataclasses import dataclass

from scripts.checks.model.measured import CALLS, MANY, CpuPart, Kind, MeasurementRun


@dataclass(frozen=True, slots=True)
class CallCost:
    """CPU of a call, without its row that `cute usage` stores."""

    api: float
    database: float
    valkey: float


@dataclass(frozen=True, slots=True)
class StepCost:
    """CPU of a step of one process with its session of PostgreSQL."""

    process: float
    database: float


@dataclass(frozen=True, slots=True)
class DeliveryCost:
    """CPU of a delivery, after its fan-out."""

    worker: float
    database: float


# docs/performance.md, "Rows of requests": `make bench BENCHES=usage_rows`, 28 November 2026.
ROW = StepCost(process=26, database=15)


@dataclass(frozen=True, slots=True)
class Costs:
    """`fan_out` is for an event with one webhook, `another` for each further one."""

    calls: Mapping[Kind, CallCost]
    emit: float
    fan_out: StepCost
    another: StepCost
    deliver: DeliveryCost
    row: StepCost = ROW

    def mixed(self, shares: Mapping[Kind, float]) -> CallCost:
        """Return the mean cost of a call; the shares add up to 1."""
        return CallCost(
            api=sum(share * self.calls[kind].api for kind, share in shares.items()),
            database=sum(share * self.calls[kind].database for kind, share in shares.items()),
            valkey=sum(share * self.calls[kind].valkey for kind, share in shares.items()),
        )


def costs_of(measured: MeasurementRun) -> Costs:
    """Derive the costs. Measured deliveries include the relay's share of PostgreSQL."""
    single, many = measured.of(Kind.FAN_OUT).cpu, measured.of(Kind.FAN_OUT_MANY).cpu
    delivered = measured.of(Kind.DELIVER).cpu
    return Costs(
        calls={kind: CallCost(*(measured.of(kind).cpu[part] for part in _CALL)) for kind in CALLS},
        emit=measured.of(Kind.EMIT).cpu[CpuPart.DATABASE],
        fan_out=StepCost(single[CpuPart.RELAY], single[CpuPart.DATABASE]),
        another=StepCost(*((many[part] - single[part]) / (MANY - 1) for part in _STEP)),
        deliver=DeliveryCost(
            delivered[CpuPart.WORKER], delivered[CpuPart.DATABASE] - single[CpuPart.DATABASE]
        ),
    )


_CALL = (CpuPart.API, CpuPart.DATABASE, CpuPart.VALKEY)
_STEP = (CpuPart.RELAY, CpuPart.DATABASE)
