"""Measurements: rates, and CPU by part, at each number of processes."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

FILE = Path(__file__).with_name("measured.json")


class Kind(StrEnum):
    """What a measurement counts: calls, fanned-out events, or deliveries."""

    GET = "get"
    LIST = "list"
    CREATE = "create"
    EMIT = "emit"
    FAN_OUT = "fan_out"
    FAN_OUT_MANY = "fan_out_many"
    DELIVER = "deliver"


CALLS = (Kind.GET, Kind.LIST, Kind.CREATE)
MANY = 10  # webhooks of an event of `FAN_OUT_MANY`


class CpuPart(StrEnum):
    """The user of CPU. `LOAD` makes or receives the load, and is not part of a deployment."""

    API = "api"
    RELAY = "relay"
    WORKER = "worker"
    DATABASE = "database"
    VALKEY = "valkey"
    LOAD = "load"


@dataclass(frozen=True, slots=True)
class Measurement:
    """Rate a second of `processes` of API or workers, and µs of CPU of each by part.

    `others` is the share of the machine, 0 to 1, that went to other programs.
    """

    kind: Kind
    processes: int
    rate: float
    cpu: Mapping[CpuPart, float]
    others: float


@dataclass(frozen=True, slots=True)
class MeasurementRun:
    """A run of `scripts.checks.model.measure`: its date, machine and measurements."""

    day: str
    machine: str
    cores: int
    found: tuple[Measurement, ...]

    def of(self, kind: Kind, processes: int = 1) -> Measurement:
        """Return the measurement; raises `KeyError`."""
        for measurement in self.found:
            if (measurement.kind, measurement.processes) == (kind, processes):
                return measurement
        raise KeyError(kind, processes)

    def numbers(self, kind: Kind) -> list[int]:
        """Return the measured numbers of processes, in order."""
        return sorted(
            measurement.processes for measurement in self.found if measurement.kind is kind
        )


def cheapest(rounds: Iterable[Measurement]) -> list[Measurement]:
    """Return the cheapest round of each kind and number, which other load affected least."""
    best: dict[tuple[Kind, int], Measurement] = {}
    for measurement in rounds:
        known = best.setdefault((measurement.kind, measurement.processes), measurement)
        if sum(measurement.cpu.values()) < sum(known.cpu.values()):
            best[measurement.kind, measurement.processes] = measurement
    return list(best.values())


def read(path: Path = FILE) -> MeasurementRun:
    """Read the last run."""
    document = json.loads(path.read_text(encoding="utf-8"))
    found = tuple(
        Measurement(
            Kind(row["kind"]),
            row["processes"],
            row["rate"],
            {CpuPart(part): spent for part, spent in row["cpu"].items()},
            row["others"],
        )
        for row in document.pop("found")
    )
    return MeasurementRun(found=found, **document)


def write(measured: MeasurementRun, path: Path = FILE) -> None:
    path.write_text(json.dumps(asdict(measured), indent=2) + "\n", encoding="utf-8")
