"""CPU of a delivery by process, on cores that all processes share."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from scripts.checks.bench.delivery_stage import DeliveryStage, DeliveryStages


class DeliveryPart(StrEnum):
    """The users of CPU. The last two are the load, not the product: emitting runs in sessions of
    PostgreSQL, which are counted separately.
    """

    RELAY = "relay"
    WORKER = "worker"
    DATABASE = "PostgreSQL"
    RECEIVER = "receiver"
    EMITTING = "emitting"


class CpuMeter:
    """Measures from its creation on; call `report` once the processes have started."""

    def __init__(self, stages: DeliveryStages, stage: DeliveryStage) -> None:
        self._meters: Mapping[DeliveryPart, Callable[[], float]] = {
            DeliveryPart.RELAY: lambda: stage.relay.cpu_s() if stage.relay.runs else 0.0,
            DeliveryPart.WORKER: lambda: stage.worker.cpu_s() if stage.worker.runs else 0.0,
            DeliveryPart.DATABASE: lambda: stages.database_cpu_s() - stage.emitting_cpu_s,
            DeliveryPart.RECEIVER: stages.receiver.cpu_s,
            DeliveryPart.EMITTING: lambda: stage.emitting_cpu_s,
        }
        self._before = self._read()

    def report(self, deliveries: int) -> str:
        """Return microseconds for each delivery; none may be pending when measuring begins."""
        if not deliveries:
            return "no CPU: all was delivered before it was counted"
        after = self._read()
        spent = {part: after[part] - self._before[part] for part in after}
        micros = {part: seconds / deliveries * 1e6 for part, seconds in spent.items()}
        parts = ", ".join(f"{part} {micros[part]:.0f}" for part in micros if micros[part] >= 1)
        return f"CPU µs a delivery: {sum(micros.values()):.0f} ({parts})"

    def _read(self) -> dict[DeliveryPart, float]:
        return {part: seconds() for part, seconds in self._meters.items()}
