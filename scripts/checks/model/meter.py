"""CPU by part, and of other programs, over a period."""

import resource
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import psutil

from scripts.checks.model.measured import CpuPart, Kind, Measurement

Meters = Mapping[CpuPart, Callable[[], float]]
"""The seconds of CPU that each part has used so far."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Seconds so far: of the clock, by part, of our processes, and of the machine."""

    clock: float
    parts: Mapping[CpuPart, float]
    machine: float


def read(meters: Meters) -> Reading:
    times = psutil.cpu_times()
    machine = sum(times) - times.idle - times.iowait - times.guest - times.guest_nice
    parts = {part: seconds() for part, seconds in meters.items()}
    return Reading(time.perf_counter(), parts, machine)


def between(
    before: Reading, after: Reading, kind: Kind, processes: int, *, count: int, rate: float
) -> Measurement:
    """Return the CPU that `count` operations of a kind took. `rate` is operations per second."""
    spent = {part: after.parts[part] - before.parts[part] for part in after.parts}
    capacity = (after.clock - before.clock) * (psutil.cpu_count() or 1)
    others = (after.machine - before.machine - sum(spent.values())) / capacity
    cpu = {part: round(seconds / count * 1e6, 1) for part, seconds in spent.items()}
    return Measurement(kind, processes, round(rate, 1), cpu, round(max(others, 0.0), 3))


def ended_children() -> float:
    """Return the seconds of CPU of ended children."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
