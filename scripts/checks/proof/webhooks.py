"""Prove that kills lose no webhook, and that each item's events stay in order.

`python -m scripts.checks.proof.webhooks --events 100000` starts stores, the API, a relay, two
workers and a receiver. Events are emitted over several connections, and some made through the API,
while each of PostgreSQL, Valkey, API, relay and workers is killed by SIGKILL, again and again, at
random. Once nothing is pending, the receiver's requests are compared with the table: see
`webhook_verdict.WebhookVerdict` for what must be 0. The tests run it smaller.
"""

import argparse
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import httpx

from cute_api.config import Variable
from cute_api.spec import BASE_PATH
from scripts.checks.proof import webhook_tables
from scripts.checks.proof.emitter import Emitter, emitters
from scripts.checks.proof.hooks import (
    BudgetError,
    HooksMarket,
    WantedWebhook,
    furnish,
    require_budget,
)
from scripts.checks.proof.verdict import NotProvenError, exit_code
from scripts.checks.proof.webhook_verdict import WebhookVerdict, judge
from scripts.checks.stack import OwnStack, stack

EVENTS = 100_000
RATE = 1_000.0
CONNECTIONS = 6
SELLERS = 6
SCHEDULE = "0,1,1,1,1,1,1,1"
ITEM_EVENTS = ("item.created", "item.updated", "item.sold")
# Each seller's webhooks: a path, which says the response, and event types.
HOOKS = (
    ("/flaky-40", ITEM_EVENTS),
    ("/delay-15", ("item.updated",)),
)
# Attempts of an event: 40 % of those to the first receiver fail, a third of the events also goes to
# the second, and killed processes cause the rest.
ATTEMPTS_OF_AN_EVENT = 2.5
WORKERS = 2
SHORTEST_PEACE_S, LONGEST_PEACE_S = 0.3, 3.0
LONGEST_OUTAGE_S = 0.5
REPORT_S = 10.0
LISTING_PAUSE_S = 0.05
REQUEST_S = 20.0

Say = Callable[[str], None]


class Victim(StrEnum):
    """The process to kill."""

    RELAY = "relay"
    WORKER = "worker"
    API = "API"
    VALKEY = "Valkey"
    POSTGRESQL = "PostgreSQL"


class KillableProcess(Protocol):
    """A process that can be killed and started again."""

    def kill(self) -> None: ...

    def spawn(self) -> None: ...


class ItemLister(threading.Thread):
    """Lists items through the API. `listed` holds the ids of the created items."""

    def __init__(self, base_url: str, market: HooksMarket) -> None:
        super().__init__(daemon=True)
        self._base_url = base_url
        self._market = market
        self._ended = threading.Event()
        self.listed: list[str] = []

    def run(self) -> None:
        body = {
            "title": "Silk scarf",
            "price": {"amount": 900, "currency": "EUR"},
            "category_id": self._market.category_id,
            "condition": "good",
        }
        number = 0
        url = self._base_url + BASE_PATH + "/items"
        with httpx.Client(timeout=REQUEST_S, trust_env=False) as client:
            while not self._ended.wait(LISTING_PAUSE_S):
                key = self._market.api_keys[number % len(self._market.api_keys)]
                number += 1
                try:
                    response = client.post(
                        url, json=body, headers={"Authorization": f"Bearer {key}"}
                    )
                except httpx.TransportError:
                    continue
                if response.status_code == 201:
                    self.listed.append(response.json()["id"])

    def end(self) -> None:
        self._ended.set()


@dataclass(frozen=True, slots=True)
class RunResult:
    """The verdict, kills by process, the number of listed items, and the seconds."""

    verdict: WebhookVerdict
    kills: Counter[Victim]
    listed: int
    emitting_s: float
    healing_s: float


class WebhooksProof:
    """All the processes, on stores that it kills as well. Use it from the main thread."""

    def __init__(self, stack: OwnStack) -> None:
        self._stores = stack.stores
        self._receiver = stack.receiver()
        wanted = [
            WantedWebhook(seller, self._receiver.url(f"{path}/{seller}"), events)
            for seller in range(SELLERS)
            for path, events in HOOKS
        ]
        urls = stack.database_url, stack.redis_url
        self._market = furnish(*urls, stack.encryption_key, wanted)
        self._api = stack.api()
        settings = {Variable.WEBHOOK_SCHEDULE.value: SCHEDULE}
        self._relay = stack.cute("relay", settings)
        self._workers = [stack.cute("worker", settings, number=n) for n in range(WORKERS)]
        for process in (self._relay, *self._workers):
            process.spawn()
        self._api.start()

    def run(self, events: int, rate: float, seed: int, say: Say) -> RunResult:
        """Emit at least `events` while it kills, wait until nothing is pending, and judge."""
        chance = random.Random(seed)
        sources = emitters(
            self._stores.database_url,
            self._market.users,
            rate=rate,
            connections=CONNECTIONS,
            seed=seed,
        )
        lister = ItemLister(self._api.base_url, self._market)
        kills: Counter[Victim] = Counter()
        started = reported = time.monotonic()
        threads: list[Emitter | ItemLister] = [*sources, lister]
        for thread in threads:
            thread.start()
        while (done := sum(len(source.committed) for source in sources)) < events or len(
            kills
        ) < len(Victim):
            if not sum(kills.values()) % len(Victim):
                bag = chance.sample(list(Victim), len(Victim))
            time.sleep(chance.uniform(SHORTEST_PEACE_S, LONGEST_PEACE_S))
            victim = bag.pop()
            self._kill(victim, chance)
            kills[victim] += 1
            if time.monotonic() - reported > REPORT_S:
                reported = time.monotonic()
                say(f"  {done:,} of {events:,} events, {sum(kills.values())} kills")
        for thread in threads:
            thread.end()
        for thread in threads:
            thread.join(REQUEST_S)
        emitted_at = time.monotonic()
        webhook_tables.wait_until_quiet(self._stores.database_url, say)
        quiet_at = time.monotonic()
        committed = webhook_tables.committed(self._stores.database_url)
        verdict = judge(
            self._market.hooks,
            committed,
            self._receiver.records(),
            [list(source.committed) for source in sources],
        )
        created = {event.subject_id for event in committed if event.type == "item.created"}
        for item_id in set(lister.listed) - created:
            verdict.vanished += 1
            verdict.note(f"item {item_id} was listed without an event")
        return RunResult(
            verdict, kills, len(lister.listed), emitted_at - started, quiet_at - emitted_at
        )

    def _kill(self, victim: Victim, chance: random.Random) -> None:
        """Kill a process, and start it again, at once or a moment later."""
        process: KillableProcess
        match victim:
            case Victim.RELAY:
                process = self._relay
            case Victim.WORKER:
                process = chance.choice(self._workers)
            case Victim.API:
                process = self._api
            case Victim.VALKEY:
                process = self._stores.valkey
            case Victim.POSTGRESQL:
                process = self._stores.postgres
        process.kill()
        time.sleep(chance.uniform(0, LONGEST_OUTAGE_S))
        process.spawn()
        if victim is Victim.POSTGRESQL:
            # A process that is killed while it recovers has nothing to lose.
            self._stores.postgres.wait_ready()


def report(result: RunResult) -> str:
    """The counts, in lines."""
    verdict = result.verdict
    killed = ", ".join(f"{victim} {result.kills[victim]}" for victim in Victim)
    return "\n".join(
        [
            f"events {verdict.events:,} ({result.listed:,} items listed through the API), "
            f"deliveries {verdict.deliveries:,}, requests {verdict.requests:,}",
            f"kills {sum(result.kills.values())}: {killed}",
            f"lost {verdict.lost}, vanished {verdict.vanished}, "
            f"duplicates {verdict.duplicates} (of other bytes {verdict.unequal}), "
            f"strays {verdict.strays}",
            f"order violations {verdict.order}, against commits {verdict.commit_order}, "
            f"gaps in the feed {verdict.gaps}",
            f"seconds {result.emitting_s:.0f} emitting, {result.healing_s:.0f} until quiet",
            *(f"  for example: {words}" for words in verdict.examples),
        ]
    )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m scripts.checks.proof.webhooks")
    parser.add_argument("--events", type=int, default=EVENTS, help=f"at least (default: {EVENTS})")
    parser.add_argument("--rate", type=float, default=RATE, help=f"a second (default: {RATE})")
    parser.add_argument("--seed", type=int, default=None, help="random seed of the kills")
    options = parser.parse_args(arguments)
    try:
        require_budget(options.events * ATTEMPTS_OF_AN_EVENT, SELLERS)
    except BudgetError as error:
        parser.error(str(error))
    seed = random.SystemRandom().randrange(2**31) if options.seed is None else options.seed
    print(f"seed {seed}", flush=True)
    with stack() as running:
        proof = WebhooksProof(running)
        result = proof.run(options.events, options.rate, seed, lambda line: print(line, flush=True))
    print(report(result))
    if result.verdict.violations:
        raise NotProvenError(result.verdict.violations)
    print("Proven: nothing lost, nothing out of order.")


if __name__ == "__main__":
    sys.exit(exit_code(main))
