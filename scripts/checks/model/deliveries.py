"""Events and deliveries: one relay that fans out, and a backlog that 1, 2 and 4 workers send."""

from collections.abc import Sequence
from pathlib import Path

import psutil

from scripts.checks.bench.delivery_stage import DeliveryStage, DeliveryStages, delivery_stages
from scripts.checks.model import meter
from scripts.checks.model.measured import MANY, CpuPart, Kind, Measurement, cheapest

WEBHOOKS = 100
RELAYING = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'cute relay'"
BATCHES = """
SELECT count(DISTINCT next_attempt_at),
    extract(epoch FROM max(next_attempt_at) - min(next_attempt_at))
FROM deliveries_pending
"""
LISTENING = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'cute deliver listen'"


def measure(
    directory: Path, numbers: Sequence[int], *, rounds: int, backlog: int
) -> list[Measurement]:
    """Measure emitting an event, its fan-out, and a delivery from outbox to receiver."""
    with delivery_stages(directory) as stages:
        with stages.stage(WEBHOOKS // MANY, MANY) as stage:
            found = _fan_out(stages, stage, Kind.FAN_OUT_MANY, backlog // 2)
        with stages.stage(WEBHOOKS) as stage:
            found += _fan_out(stages, stage, Kind.FAN_OUT, backlog)
        for number in (*numbers,) * rounds:
            with stages.stage(WEBHOOKS) as stage:
                stage.emit_many(backlog, print)
                found.append(_deliver(stages, stage, number, backlog))
    return cheapest(found)


def _fan_out(
    stages: DeliveryStages, stage: DeliveryStage, kind: Kind, events: int
) -> list[Measurement]:
    """Emit events while the relay is stopped, then fan them out while no worker runs."""
    stage.relay.spawn()
    stage.wait(lambda: int(stage.value(RELAYING)), 1)
    relay = psutil.Process(stage.relay.pid)
    relay.suspend()
    meters = {CpuPart.DATABASE: stages.database_cpu_s}
    before = meter.read(meters)
    stage.emit_many(events, print)
    emitted = _measurement(before, meter.read(meters), Kind.EMIT, 1, events)
    meters[CpuPart.RELAY] = stage.relay.cpu_s
    before = meter.read(meters)
    relay.resume()
    stage.wait(lambda: -stage.outbox(), 0)
    after = meter.read(meters)
    # A batch has one time, so the first is not in the seconds between first and last.
    batches, seconds = stage.rows(BATCHES)[0]
    rate = events * (batches - 1) / batches / float(seconds)
    fanned_out = meter.between(before, after, kind, 1, count=events, rate=rate)
    print(f"  {fanned_out}", flush=True)
    return [emitted, fanned_out] if kind is Kind.FAN_OUT else [fanned_out]


def _deliver(
    stages: DeliveryStages, stage: DeliveryStage, number: int, backlog: int
) -> Measurement:
    """Deliver the outbox: start workers, then the relay."""
    workers = [stage.worker, *(stage.another_worker() for _ in range(number - 1))]
    for worker in workers:
        worker.spawn()
    stage.wait(lambda: int(stage.value(LISTENING)), number)
    before_any = stage.receiver.count()
    stage.relay.spawn()
    stage.wait(lambda: stage.receiver.count() - before_any, 1)
    meters = {
        CpuPart.WORKER: lambda: sum(worker.cpu_s() for worker in workers),
        CpuPart.RELAY: stage.relay.cpu_s,
        CpuPart.DATABASE: stages.database_cpu_s,
        CpuPart.LOAD: stage.receiver.cpu_s,
    }
    done, before = stage.receiver.count() - before_any, meter.read(meters)
    stage.wait(lambda: stage.receiver.count() - before_any, backlog)
    return _measurement(before, meter.read(meters), Kind.DELIVER, number, backlog - done)


def _measurement(
    before: meter.Reading, after: meter.Reading, kind: Kind, processes: int, count: int
) -> Measurement:
    rate = count / (after.clock - before.clock)
    measurement = meter.between(before, after, kind, processes, count=count, rate=rate)
    print(f"  {measurement}", flush=True)
    return measurement
