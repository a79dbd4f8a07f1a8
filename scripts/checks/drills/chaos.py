"""Kill or stop PostgreSQL and Valkey at random for minutes while calls and webhooks flow.

Each in turn is killed (`kill -9`) and restarted a moment later, or hangs for that long (SIGSTOP,
SIGCONT). Outside of outages of PostgreSQL no call may fail. No event may be lost or come out of
order. An event that arrives twice must have been acknowledged around an outage of PostgreSQL, when
its result could not be stored. The memory of the processes, which must all survive, must be flat.
"""

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from scripts.checks.drills.outages.stopping import continue_all, stop_all
from scripts.checks.drills.stage.callers import TimedCall
from scripts.checks.drills.stage.report import Report, parser_of
from scripts.checks.drills.stage.world import (
    COMPLETE,
    SEEN_S,
    World,
    promise_calls,
    promise_nothing_lost,
    world,
)
from scripts.sandbox import embedded
from scripts.shared.waiting import until

LONGEST_OUTAGE_S = 1.0
# Share of outages in which the server hangs instead of being killed.
HANGS = 0.5
SHORTEST_PEACE_S, LONGEST_PEACE_S = 8.0, 20.0
# Each outage is too short for an alert of its own. Together they may miss the objectives, and
# Valkey is often away for longer than `CuteLimitsPerProcess` waits.
MAY_FIRE = frozenset(
    {
        "CuteApiErrorBudgetBurn",
        "CuteLimitsPerProcess",
        "CuteReachabilityBudgetBurn",
        "CuteServerDown",
    }
)
# How many kinds of unexplained second deliveries are shown.
SHOWN = 5
# How long before an outage a process may have received a result that it can't store.
AROUND_S = 2.0
# The second snapshot, the first of a full catalogue, is made after five minutes.
WARM_SHARE = 0.6
# Allowed growth of a warm process: a leak of 1 MiB per outage exceeds it.
GROWTH, GROWTH_MB = 1.05, 8.0


@dataclass(frozen=True, slots=True)
class Outage:
    """The time from a kill or a stop until all are ready, in monotonic and Unix seconds."""

    server: str
    begun: float
    ended: float
    began_at: float
    ended_at: float


def parser() -> argparse.ArgumentParser:
    options = parser_of("chaos", __doc__, seconds=1_500)
    options.add_argument("--minutes", type=float, default=10, help="default: 10")
    options.add_argument("--rate", type=float, default=40, help="calls a second (default: 40)")
    options.add_argument("--events", type=float, default=60, help="a second (default: 60)")
    options.add_argument("--seed", type=int, help="of the random outages")
    return options


def drill(report: Report, options: argparse.Namespace, directory: Path) -> None:
    seed = random.SystemRandom().randrange(2**31) if options.seed is None else options.seed
    chance = random.Random(seed)
    with world(directory, size=COMPLETE) as (running, stores):
        assert stores is not None, "its own"
        report.say(f"{options.minutes:g} minutes, seed {seed}")
        kills: Counter[str] = Counter()
        outages: list[Outage] = []
        looked: list[dict[str, float]] = []
        with (
            running.alerts() as alerts,
            running.traffic(calls=options.rate, events=options.events) as calls,
        ):
            began = time.monotonic()
            for number in count():
                passed = time.monotonic() - began
                if passed > options.minutes * 60 * WARM_SHARE:
                    looked.append(memory(running))
                if passed > options.minutes * 60 and kills.total() > 1:
                    break
                time.sleep(chance.uniform(SHORTEST_PEACE_S, LONGEST_PEACE_S))
                victim = stores.valkey if number % 2 else stores.postgres
                hangs = chance.random() < HANGS
                kills[f"{victim.name} {'stopped' if hangs else 'killed'}"] += 1
                away = chance.uniform(0, LONGEST_OUTAGE_S)
                outage = struck(running, victim, away, hangs=hangs)
                outages.append(outage)
            time.sleep(SEEN_S)
            looked.append(memory(running))
            alerts.promise(report, "in all", may_fire=MAY_FIRE)
        report.say(", ".join(f"{name} {times} times" for name, times in sorted(kills.items())))
        of_postgres = [outage for outage in outages if outage.server == stores.postgres.name]
        in_all = sum(outage.ended - outage.begun for outage in of_postgres)
        report.say(f"PostgreSQL was away for {in_all:.0f} s in all, until /readyz was ok again")
        promise_calls(report, outside(calls, of_postgres), "outside of outages of PostgreSQL")
        promise_nothing_lost(report, running.verdict(report))
        promise_duplicates(report, running, outages, excuse=stores.postgres.name)
        promise_memory(report, looked)


def struck(
    running: World, victim: embedded.Postgres | embedded.Valkey, away: float, *, hangs: bool
) -> Outage:
    """Kill the server or let it hang for `away` seconds, and wait until all are ready."""
    assert victim.process is not None, "it runs"
    begun, began_at = time.monotonic(), time.time()
    if hangs:
        stop_all(victim.process.pid)
        try:
            time.sleep(away)
        finally:
            continue_all(victim.process.pid)
    else:
        victim.kill()
        time.sleep(away)
        victim.start()
    until(lambda: all(api.is_ready for api in running.apis), "all processes are ready")
    return Outage(victim.name, begun, time.monotonic(), began_at, time.time())


def outside(calls: Sequence[TimedCall], outages: Sequence[Outage]) -> list[TimedCall]:
    """Return the calls outside of outages, which end when the balancer has noticed the recovery."""

    def within(call: TimedCall) -> bool:
        return any(
            call.begun < outage.ended + SEEN_S and call.begun + call.seconds > outage.begun
            for outage in outages
        )

    return [call for call in calls if not within(call)]


def promise_duplicates(
    report: Report, running: World, outages: Sequence[Outage], *, excuse: str
) -> None:
    """Promise that events acknowledged twice were first acknowledged around outages of `excuse`."""
    first: dict[tuple[str, str], float] = {}
    explained = 0
    others: Counter[str] = Counter()
    for record in running.receiver.records():
        place = record.path, record.webhook_id
        if not 200 <= record.status < 300:
            continue
        if place not in first:
            first[place] = record.at
        elif any(
            outage.began_at - AROUND_S <= first[place] <= outage.ended_at + AROUND_S
            for outage in outages
            if outage.server == excuse
        ):
            explained += 1
        else:
            others[described(first[place], record.at, outages)] += 1
    for text, number in others.most_common(SHOWN):
        report.say(f"{number} arrived {text}")
    report.promise(
        f"{explained} deliveries arrived twice around outages of PostgreSQL, {others.total()} at "
        "other times",
        holds=not others,
    )


def described(first: float, again: float, outages: Sequence[Outage]) -> str:
    """Describe a second delivery in whole seconds, by the last outage before the first one."""
    earlier = [outage for outage in outages if outage.began_at <= first]
    if not earlier:
        return f"before any outage, and again {again - first:.0f} s later"
    last = earlier[-1]
    return (
        f"{first - last.ended_at:.0f} s after an outage of {last.server} of "
        f"{last.ended - last.begun:.1f} s, and again {again - first:.0f} s later"
    )


def memory(running: World) -> dict[str, float]:
    """Return the MiB of each process, by kind and number."""
    counted: Callable[[], int] = count(1).__next__
    return {f"{process.name} {counted()}": process.memory_mb() for process in running.processes}


def promise_memory(report: Report, looked: Sequence[dict[str, float]]) -> None:
    """Promise that memory doesn't grow. `looked` has a measurement before each outage, after a
    warm-up.
    """
    warm, grown = looked[0], looked[-1]
    most = max(grown, key=lambda name: grown[name] - warm[name])
    report.say(f"{most} grew most: " + " ".join(f"{sizes[most]:.0f}" for sizes in looked))
    described = ", ".join(f"{name} {warm[name]:.0f} to {grown[name]:.0f}" for name in grown)
    flat = all(grown[name] <= max(warm[name] * GROWTH, warm[name] + GROWTH_MB) for name in grown)
    report.promise(f"memory in MiB: {described}", holds=flat)
