"""Prove that a retried create takes effect exactly once, with the API killed at every step.

`python -m scripts.checks.proof.idempotency --creates 1000` starts stores and the API, and sends
creates in batches. While a batch is in progress the API is killed by SIGKILL, at a step that is
held or after a random time; each create is sent again with its `Idempotency-Key` until it succeeds,
and then again. In the end each key has one item, one event and one record, and its responses are
all equal, or the proof fails. The tests run it smaller.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import uuid4

import httpx

from cute_api.config import Variable
from cute_api.handlers.idempotency import HEADER
from cute_api.models.connections.pools import PoolShares
from cute_api.models.database import Database
from cute_api.spec import BASE_PATH
from scripts.checks.proof.hooks import new_sellers
from scripts.checks.proof.steps import KillStep, Watch
from scripts.checks.proof.verdict import NotProvenError, exit_code
from scripts.checks.proof.webhook_tables import rows
from scripts.checks.stack import Stack, stack

CONNECTIONS = 27  # more than the default, because the calls of one lane share a part of them
BATCH = PoolShares.of(CONNECTIONS).in_lane  # a whole batch is in progress at once: eight calls
# Each seller has a key of its own, so that none reaches its quota. There are more than a batch has
# creates, because creates of one seller would take turns.
SELLERS = 10
LONGEST_DELAY_S = 0.06
RESPONSE_S = 120.0
REQUEST_S = 20.0
RETRY_PAUSE_S = 0.05
REPLAYED = "Idempotent-Replayed"

# The items, events and records of each key. An item's title is the key of its create.
FOUND = """
SELECT key,
    (SELECT array_agg(id::text) FROM items WHERE title = key),
    (SELECT count(*) FROM events JOIN items ON items.id = subject_id WHERE title = key),
    (SELECT count(*) FROM idempotency_records AS records WHERE records.key = asked.key)
FROM unnest(%s::text[]) AS asked (key)
"""

Moment = KillStep | float
"""When to kill: at a step, or so many seconds after the batch was sent."""


@dataclass(frozen=True, slots=True)
class KeyRecords:
    """The rows of one key."""

    item_ids: tuple[str, ...]
    events: int
    records: int


@dataclass(frozen=True, slots=True)
class CreatedItem:
    """A create that succeeded; `replayed` is about its first response."""

    key: str
    item_id: str
    interrupted: bool
    replayed: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """The creates of one batch, whose API was killed once."""

    moment: Moment
    creates: Sequence[CreatedItem]
    effect_at_kill: int

    def counts(self) -> Counter[str]:
        return Counter(
            creates=len(self.creates),
            kills=1,
            interrupted=sum(create.interrupted for create in self.creates),
            replayed=sum(create.interrupted and create.replayed for create in self.creates),
        )


class IdempotencyProof:
    """The API on its own database, with sellers who create items."""

    def __init__(self, stack: Stack) -> None:
        """The database of `stack` has no rows; the proof changes it for good."""
        database = stack.migrate()
        self._database_url = stack.database_url
        self._watch = Watch(stack.database_url)
        self._watch.install()
        self._category_id, self._keys = _furnish(database)
        database.engine.dispose()  # its sessions would count as the API's
        self._api = stack.api({Variable.CONNECTIONS.value: str(CONNECTIONS)})
        self._numbers = count()
        self._api.start()

    def run(self, moment: Moment, creates: int = BATCH) -> Batch:
        """Send a batch, kill the API at this moment, and finish the batch.

        Raises `NotProvenError` when a create was lost, doubled, or got two different responses.
        """
        names = [f"{next(self._numbers)}-{uuid4()}" for _ in range(creates)]
        with ThreadPoolExecutor(creates) as pool:
            if isinstance(moment, KillStep):
                with self._watch.hold(moment):
                    futures = [pool.submit(self._create, name) for name in names]
                    self._watch.wait_for_waiting(creates)
                    self._api.kill()
            else:
                futures = [pool.submit(self._create, name) for name in names]
                time.sleep(moment)
                self._api.kill()
            self._watch.wait_for_end_of_backends()
            at_kill = self._found(names)
            self._api.start()
            created = _results(futures)
        self._judge(created, self._found(names))
        effect = sum(bool(found.item_ids) for found in at_kill.values())
        for name, found in at_kill.items():
            if not len(found.item_ids) == found.events == found.records:
                raise NotProvenError(f"The kill left half of {name}: {found}")
        return Batch(moment, created, effect)

    def _create(self, name: str) -> CreatedItem:
        """Send a create until it succeeds, then again: both responses must be equal."""
        api_key = self._keys[int(name.partition("-")[0]) % len(self._keys)]
        body = {
            "title": name,
            "price": {"amount": 2_450, "currency": "EUR"},
            "category_id": self._category_id,
            "condition": "good",
        }
        headers = {"Authorization": f"Bearer {api_key}", HEADER: name}
        with httpx.Client(
            base_url=self._api.base_url + BASE_PATH,
            headers=headers,
            timeout=REQUEST_S,
            trust_env=False,
        ) as client:
            first, interrupted = _until_created(client, body)
            again, _ = _until_created(client, body)
        if again.headers.get(REPLAYED) != "true" or again.content != first.content:
            raise NotProvenError(f"{name} got two different responses.")
        return CreatedItem(name, first.json()["id"], interrupted, REPLAYED in first.headers)

    def _found(self, names: Sequence[str]) -> dict[str, KeyRecords]:
        return {
            name: KeyRecords(tuple(item_ids or ()), events, records)
            for name, item_ids, events, records in rows(self._database_url, FOUND, [list(names)])
        }

    @staticmethod
    def _judge(created: Sequence[CreatedItem], found: dict[str, KeyRecords]) -> None:
        for create in created:
            if found[create.key] != KeyRecords((create.item_id,), events=1, records=1):
                raise NotProvenError(f"{create} left {found[create.key]}")


def _until_created(client: httpx.Client, body: dict[str, Any]) -> tuple[httpx.Response, bool]:
    """Return the 201 of a create, and whether a connection was lost before it."""
    deadline = time.monotonic() + RESPONSE_S
    interrupted = False
    while time.monotonic() < deadline:
        try:
            response = client.post("/items", json=body)
        except httpx.ConnectError:
            time.sleep(RETRY_PAUSE_S)
            continue
        except httpx.TransportError:
            interrupted = True
            continue
        if response.status_code == 201:
            return response, interrupted
        in_use = response.status_code == 409 and response.json()["code"] == "idempotency_key_in_use"
        if not in_use and response.status_code < 500:
            raise NotProvenError(f"A create returned {response.status_code}: {response.text}")
        time.sleep(RETRY_PAUSE_S)
    raise NotProvenError(f"A create had no response after {RESPONSE_S:.0f} s.")


def _results(futures: Sequence[Future[CreatedItem]]) -> list[CreatedItem]:
    wait(futures)
    return [future.result() for future in futures]


def _furnish(database: Database) -> tuple[str, list[str]]:
    """Return a category's id, and a key of each seller."""
    category_id, sellers = new_sellers(database, SELLERS)
    return category_id, [secret for _, secret in sellers]


def moments(creates: int, chance: random.Random) -> Iterator[tuple[Moment, int]]:
    """Yield when to kill and how many creates to send: steps and random moments in turn."""
    number = 0
    while creates > 0:
        size = min(BATCH, creates)
        steps: list[Moment] = list(KillStep)
        random_one = number % 2 == 1
        yield chance.uniform(0, LONGEST_DELAY_S) if random_one else steps[number // 2 % 5], size
        creates -= size
        number += 1


def prove(
    proof: IdempotencyProof, creates: int, chance: random.Random, say: Callable[[str], None]
) -> Counter[str]:
    """Run all batches and return the totals; raises `NotProvenError`."""
    sums: Counter[str] = Counter()
    for moment, size in moments(creates, chance):
        batch = proof.run(moment, size)
        sums += batch.counts()
        when = moment.value if isinstance(moment, KillStep) else f"after {moment * 1000:.0f} ms"
        say(
            f"{sums['creates']:5} of {creates} creates; killed {when}: "
            f"{batch.effect_at_kill} of {size} had taken effect"
        )
    return sums


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m scripts.checks.proof.idempotency")
    parser.add_argument("--creates", type=int, default=1_000, help="how many (default: 1000)")
    parser.add_argument("--seed", type=int, default=None, help="of the random moments")
    options = parser.parse_args(arguments)
    seed = random.SystemRandom().randrange(2**31) if options.seed is None else options.seed
    print(f"seed {seed}", flush=True)
    started = time.monotonic()
    with stack() as running:
        proof = IdempotencyProof(running)
        chance = random.Random(seed)
        sums = prove(proof, options.creates, chance, lambda line: print(line, flush=True))
    print(
        f"Proven in {time.monotonic() - started:.0f} s: {sums['creates']} creates, "
        f"{sums['kills']} kills, {sums['interrupted']} creates lost their connection, "
        f"{sums['replayed']} of them had taken effect. 0 duplicates, 0 lost."
    )


if __name__ == "__main__":
    sys.exit(exit_code(main))
