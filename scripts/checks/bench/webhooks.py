"""Measure how fast webhooks are, how long events wait, and what hanging receivers cost.

`python -m scripts.checks.bench.webhooks` starts stores (fsync on), a relay, one worker and a
receiver, all on this machine, and measures each part on a database of its own:

- live: events offered at a rate, by several sessions, each webhook with a seller of its own
- calm: the same at a rate that leaves the machine time
- drain: a backlog that was made while no worker ran
- peer: one RQ job for each delivery, of a queue that never runs empty
- hanging: many webhooks, with a tenth hanging and with none, in turns; the median of the rounds
- memory: of relay and worker with few deliveries pending, and with very many

Latency is from `events.created_at`, within the transaction, to `attempts.started_at` of the first.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from scripts.checks.bench import webhook_peer
from scripts.checks.bench.delivery_cpu import CpuMeter
from scripts.checks.bench.delivery_stage import (
    DeliveryStage,
    DeliveryStages,
    Say,
    delivery_stages,
    hang,
    percentiles,
)
from scripts.checks.bench.webhook_peer import WorkerKind
from scripts.checks.proof.hooks import BudgetError, require_budget

HANGING_EVERY = 10
STEADY_RATE = 500.0
SKIPPED_S = 2.0
EACH = 10  # webhooks of a seller, each of which gets every event
SAMPLE_S = 0.25


@dataclass(frozen=True, slots=True)
class PartSizes:
    """The sizes of the parts. Rates are events a second."""

    hooks: int = 100
    rate: float = 3_500.0
    seconds: float = 30.0
    calm_rate: float = 500.0
    calm_seconds: float = 30.0
    backlog: int = 200_000
    peer_seconds: float = 10.0
    many_hooks: int = 500
    hanging_seconds: float = 25.0
    rounds: int = 3
    pending: int = 1_000_000
    memory_seconds: float = 20.0


class WebhookPart(StrEnum):
    """The parts of the bench."""

    LIVE = "live"
    CALM = "calm"
    DRAIN = "drain"
    PEER = "peer"
    HANGING = "hanging"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class WebhookFigure:
    """A line of the report: the measurement and its target, as text."""

    name: str
    text: str
    asked: str = ""


@dataclass(frozen=True, slots=True)
class LiveResult:
    """Rates a second; latencies in ms; deliveries pending at the last event; the CPU of
    each process, in words."""

    offered: float
    delivered: float
    p50: float
    p99: float
    left: int
    cpu: str

    def __str__(self) -> str:
        return (
            f"offered {self.offered:,.0f}/s, delivered {self.delivered:,.0f}/s, "
            f"p50 {self.p50:.1f} ms, p99 {self.p99:.1f} ms, {self.left:,} left at the end; "
            f"{self.cpu}"
        )


def live(stages: DeliveryStages, stage: DeliveryStage, rate: float, seconds: float) -> LiveResult:
    """Emit events at a rate to a running relay and worker."""
    stage.relay.spawn()
    stage.worker.spawn()
    stage.warm_up()
    meter = CpuMeter(stages, stage)
    emission = stage.emit(rate, seconds)
    left = stage.pending()
    stage.wait_until_quiet()
    cpu = meter.report(emission.events)
    since = emission.began_at + min(SKIPPED_S, seconds / 4)
    p50, p99 = percentiles(stage, since)
    delivered = stage.value(
        "SELECT count(*) FROM attempts WHERE outcome = 'success' "
        "AND started_at BETWEEN to_timestamp(%(first)s) AND to_timestamp(%(last)s)",
        first=emission.began_at,
        last=emission.began_at + emission.seconds,
    )
    return LiveResult(emission.rate, delivered / emission.seconds, p50, p99, left, cpu)


def drain(
    stages: DeliveryStages, stage: DeliveryStage, backlog: int, say: Say
) -> tuple[float, str]:
    """Return deliveries a second of a backlog, from the first attempt to the last; and the CPU."""
    stage.fill(backlog, 1, say)
    before = stage.receiver.count()
    stage.worker.spawn()
    stage.wait(lambda: stage.receiver.count() - before, 1)
    begun, meter = stage.receiver.count() - before, CpuMeter(stages, stage)
    stage.wait(
        lambda: stage.receiver.count() - before,
        backlog,
        lambda done: say(f"  {done:,} of {backlog:,} delivered"),
    )
    stage.wait_until_quiet()
    cpu = meter.report(backlog - begun)
    seconds = stage.value(
        "SELECT extract(epoch FROM max(started_at) - min(started_at))::float FROM attempts"
    )
    return backlog / float(seconds), cpu


@dataclass(frozen=True, slots=True)
class DeliveryMemory:
    """Resident MiB under a light load, and the peak with very many deliveries pending."""

    relay: float
    relay_peak: float
    worker: float
    worker_peak: float

    def __str__(self) -> str:
        return (
            f"relay {self.relay:.0f} -> {self.relay_peak:.0f} MiB "
            f"({self.relay_peak / self.relay:.2f}x), "
            f"worker {self.worker:.0f} -> {self.worker_peak:.0f} MiB "
            f"({self.worker_peak / self.worker:.2f}x)"
        )


def memory(stage: DeliveryStage, pending: int, seconds: float, say: Say) -> DeliveryMemory:
    """Measure a light load, then a backlog of very many deliveries."""
    stage.relay.spawn()
    stage.worker.spawn()
    stage.warm_up()
    stage.emit(STEADY_RATE / EACH, seconds / 2)
    stage.wait_until_quiet()
    relay, worker = stage.relay.memory_mb(), stage.worker.memory_mb()
    stage.worker.kill()
    stage.relay.kill()
    stage.fill(pending, EACH, say)
    relay_peak, worker_peak = stage.relay.memory_mb(), 0.0
    before = stage.receiver.count()
    stage.worker.spawn()
    stage.wait(stage.receiver.count, before + 1)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        relay_peak = max(relay_peak, stage.relay.memory_mb())
        worker_peak = max(worker_peak, stage.worker.memory_mb())
        time.sleep(SAMPLE_S)
    say(f"  {stage.pending():,} of {pending:,} still pending at the end")
    return DeliveryMemory(relay, relay_peak, worker, worker_peak)


class Bench:
    """Runs the parts, and returns the figures of each."""

    def __init__(self, stages: DeliveryStages, directory: Path, sizes: PartSizes, say: Say) -> None:
        self._stages = stages
        self._directory = directory
        self._sizes = sizes
        self._say = say
        self._drained: float | None = None

    def run(self, part: WebhookPart) -> list[WebhookFigure]:
        parts: dict[WebhookPart, Callable[[], list[WebhookFigure]]] = {
            WebhookPart.LIVE: self._live,
            WebhookPart.CALM: self._calm,
            WebhookPart.DRAIN: self._drain,
            WebhookPart.PEER: self._peer,
            WebhookPart.HANGING: self._hanging,
            WebhookPart.MEMORY: self._memory,
        }
        return parts[part]()

    def _live(self) -> list[WebhookFigure]:
        with self._stages.stage(self._sizes.hooks) as stage:
            figure = live(self._stages, stage, self._sizes.rate, self._sizes.seconds)
        return [WebhookFigure(f"live, {self._sizes.hooks} webhooks", str(figure), "p99 < 100 ms")]

    def _calm(self) -> list[WebhookFigure]:
        with self._stages.stage(self._sizes.hooks) as stage:
            figure = live(self._stages, stage, self._sizes.calm_rate, self._sizes.calm_seconds)
        name = f"calm, {self._sizes.hooks} webhooks"
        return [WebhookFigure(name, str(figure), "p50 < 8 ms, p99 < 20 ms")]

    def _drain(self) -> list[WebhookFigure]:
        with self._stages.stage(self._sizes.hooks) as stage:
            self._drained, cpu = drain(self._stages, stage, self._sizes.backlog, self._say)
        name = f"drain of {self._sizes.backlog:,}"
        return [WebhookFigure(name, f"{self._drained:,.0f}/s; {cpu}", ">= 8,000/s")]

    def _peer(self) -> list[WebhookFigure]:
        figures = []
        for kind in WorkerKind:
            jobs = webhook_peer.measure(
                self._stages.stores.redis_url,
                self._stages.receiver,
                kind,
                self._sizes.peer_seconds,
                self._directory / "peer.log",
            )
            ratio = f"; drain is {self._drained / jobs:.1f}x" if self._drained else ""
            figures.append(WebhookFigure(f"peer: a job each, {kind}", f"{jobs:,.0f}/s{ratio}"))
        return figures

    def _hanging(self) -> list[WebhookFigure]:
        sizes, ratios, figures = self._sizes, [], []
        for number in range(1, sizes.rounds + 1):
            found: dict[bool, LiveResult] = {}
            # Alternate the order, so that other load on the machine affects both.
            for some_hang in (False, True) if number % 2 else (True, False):
                with self._stages.stage(sizes.many_hooks) as stage:
                    if some_hang:
                        hang(stage, HANGING_EVERY)
                    found[some_hang] = live(self._stages, stage, STEADY_RATE, sizes.hanging_seconds)
                words = f"a {HANGING_EVERY}th hang" if some_hang else "none hang"
                self._say(f"  round {number}, {words}: {found[some_hang]}")
            ratios.append(found[True].p99 / found[False].p99)
            figures.append(found)
        p99 = {hung: statistics.median(found[hung].p99 for found in figures) for hung in found}
        text = (
            f"p99 of the healthy {p99[True]:.1f} ms, with none hanging {p99[False]:.1f} ms: "
            f"{statistics.median(ratios):.2f}x ({min(ratios):.2f} to {max(ratios):.2f})"
        )
        return [WebhookFigure(f"hanging, {sizes.many_hooks} webhooks", text, "<= 1.25x")]

    def _memory(self) -> list[WebhookFigure]:
        with self._stages.stage(max(self._sizes.hooks // EACH, 1), EACH) as stage:
            figure = memory(stage, self._sizes.pending, self._sizes.memory_seconds, self._say)
        return [WebhookFigure(f"memory, {self._sizes.pending:,} pending", str(figure), "flat")]


def report(figures: Sequence[WebhookFigure]) -> str:
    """Return a line for each figure, with its target."""
    width = max(len(figure.name) for figure in figures) + 2
    return "\n".join(
        f"{figure.name:{width}}{figure.text}" + (f"  [{figure.asked}]" if figure.asked else "")
        for figure in figures
    )


def _options(arguments: Sequence[str] | None) -> tuple[PartSizes, list[WebhookPart]]:
    parser = argparse.ArgumentParser(prog="python -m scripts.checks.bench.webhooks")
    parser.add_argument("--parts", default=",".join(WebhookPart), help="(default: %(default)s)")
    for name, value in asdict(PartSizes()).items():
        parser.add_argument(
            f"--{name.replace('_', '-')}", type=type(value), default=value, help=f"({value})"
        )
    options = parser.parse_args(arguments)
    parts = [WebhookPart(word) for word in options.parts.split(",")]
    sizes = {name: value for name, value in vars(options).items() if name != "parts"}
    made = PartSizes(**sizes)
    try:
        _require_budgets(made)
    except BudgetError as error:
        parser.error(str(error))
    return made, parts


def _require_budgets(sizes: PartSizes) -> None:
    """Raise `BudgetError` if a part exceeds a day's budget. Each part has its own database."""
    require_budget(sizes.rate * sizes.seconds, sizes.hooks)
    require_budget(sizes.calm_rate * sizes.calm_seconds, sizes.hooks)
    require_budget(sizes.backlog, sizes.hooks)
    require_budget(STEADY_RATE * sizes.hanging_seconds, sizes.many_hooks)
    require_budget(sizes.pending, max(sizes.hooks // EACH, 1))


def main(arguments: Sequence[str] | None = None) -> int:
    sizes, parts = _options(arguments)
    figures = []
    print(f"{os.cpu_count()} CPUs, one worker, fsync on; the receiver is on the same machine")
    with delivery_stages() as stages:
        bench = Bench(stages, stages.directory, sizes, lambda line: print(line, flush=True))
        for part in parts:
            print(f"- {part}", flush=True)
            found = bench.run(part)
            print(report(found), flush=True)
            figures += found
    print(f"\n{report(figures)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
