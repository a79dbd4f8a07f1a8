"""Prove that in the webhook of an app, one seller's backlog delays no other.

`python -m scripts.checks.proof.installs` makes an app with 10,000 installs, its webhook, and a
receiver that takes 15 ms. Each seller has an event, some hundred a second; then again, while one
seller has a backlog of 5,000. The proof fails if the others wait, if requests of an account
overlap or are out of order, or if the backlog is gone before the others' events.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.checks.proof import webhook_tables
from scripts.checks.proof.hooks import WantedWebhook, furnish
from scripts.checks.proof.verdict import NotProvenError, exit_code
from scripts.checks.stack import Stack, stack

PATH = "/delay-15"
SELLERS = 10_000
BACKLOG = 5_000
RATE = 300.0
BATCH = 30
LONGEST_WAIT_S = 5.0
QUIET_S = 120.0
POLL_S = 0.2
REPORT_S = 10.0

MAKE_APP = """
WITH app AS (
    INSERT INTO apps (user_id, name, redirect_uris, scopes, status)
    SELECT user_id, 'Rail Lister', '{}', '{read:items}', 'live'
    FROM webhooks WHERE id = %(webhook)s
    RETURNING id
)
UPDATE webhooks SET app_id = app.id FROM app WHERE webhooks.id = %(webhook)s
"""
MAKE_INSTALLS = """
WITH seller AS (
    INSERT INTO users (email, username, tier)
    SELECT 'install-' || n || '@cute.example', 'install-' || n, 'free'
    FROM generate_series(1, %(count)s) AS n
    RETURNING id
)
INSERT INTO installs (app_id, user_id, scopes)
SELECT app_id, seller.id, '{read:items}' FROM webhooks, seller WHERE webhooks.id = %(webhook)s
RETURNING user_id::text
"""
EMIT = """
INSERT INTO events (type, user_id, subject_id, data)
SELECT 'item.created', account, uuidv7(), '{"title": "Wool coat"}'
FROM unnest(%(accounts)s::uuid[]) AS account, generate_series(1, %(each)s)
"""
PENDING = """
SELECT count(*) FILTER (WHERE account <> %(flooding)s),
    count(*) FILTER (WHERE account = %(flooding)s)
FROM (
    SELECT account FROM deliveries WHERE status = 'pending'
    UNION ALL SELECT user_id FROM events WHERE sequence IS NULL AND NOT test
) AS waiting
"""
WAITS = """
SELECT percentile_cont(ARRAY[0.5, 0.99, 1.0]) WITHIN GROUP (
    ORDER BY extract(epoch FROM attempts.started_at - deliveries.occurred_at)::float
)
FROM deliveries JOIN attempts ON attempts.delivery_id = deliveries.id
    AND attempts.event_id = deliveries.event_id AND attempts.number = 1
WHERE account <> %(flooding)s AND deliveries.occurred_at >= %(since)s
"""
OVERLAPS = """
SELECT count(*) FROM (
    SELECT attempts.started_at,
        lag(attempts.started_at + make_interval(secs => attempts.duration_ms / 1000.0))
            OVER (PARTITION BY account ORDER BY deliveries.id) AS earlier_ended
    FROM deliveries JOIN attempts ON attempts.delivery_id = deliveries.id
        AND attempts.event_id = deliveries.event_id AND attempts.number = 1
) AS attempt
WHERE started_at < earlier_ended - interval '2 milliseconds'
"""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class DeliveryWaits:
    """Seconds from an event until its request began."""

    median: float
    p99: float
    longest: float

    def __str__(self) -> str:
        """Milliseconds."""
        times = (self.median, self.p99, self.longest)
        return "p50 {:,.0f} ms, p99 {:,.0f} ms, longest {:,.0f} ms".format(
            *(1_000 * seconds for seconds in times)
        )


class InstallsProof:
    """An app with its installs, the first of which floods."""

    def __init__(self, running: Stack, sellers: int) -> None:
        receiver = running.receiver()
        wanted = [WantedWebhook(0, receiver.url(PATH), ("item.created",))]
        urls = running.database_url, running.redis_url
        market = furnish(*urls, running.encryption_key, wanted)
        self._url = running.database_url
        self._webhook = market.hooks[0].id
        self._flooding = ""
        self._rows(MAKE_APP)
        made = self._rows(MAKE_INSTALLS, count=sellers + 1)
        self._flooding, *self._others = [account for (account,) in made]
        running.cute("relay").spawn()
        running.cute("worker").spawn()
        # Each step has run once before it is measured.
        self._emit([self._flooding], 1)
        self._wait(1)

    def calm(self, rate: float, say: Say) -> DeliveryWaits:
        """Emit an event of each seller at a rate; return how long they waited."""
        ((began,),) = self._rows("SELECT clock_timestamp()")
        pace, reported = time.monotonic(), time.monotonic()
        for first in range(0, len(self._others), BATCH):
            part = self._others[first : first + BATCH]
            self._emit(part, 1)
            pace += len(part) / rate
            time.sleep(max(0.0, pace - time.monotonic()))
            if time.monotonic() - reported > REPORT_S:
                reported = time.monotonic()
                say(f"  {first:,} of {len(self._others):,} sellers have an event")
        self._wait(0)
        ((waits,),) = self._rows(WAITS, since=began)
        return DeliveryWaits(*waits)

    def flooded(self, backlog: int, rate: float, say: Say) -> tuple[DeliveryWaits, int]:
        """Do the same while one seller has a backlog; return also how much of it is left."""
        self._emit([self._flooding], backlog)
        waits = self.calm(rate, say)
        return waits, self._pending()[1]

    def overlaps(self) -> int:
        """Wait for the backlog; return first attempts that began before the last one's end."""
        self._wait(1)
        return int(self._rows(OVERLAPS)[0][0])

    def _emit(self, accounts: Sequence[str], each: int) -> None:
        self._rows(EMIT, accounts=list(accounts), each=each)

    def _pending(self) -> tuple[int, int]:
        ((others, flooding),) = self._rows(PENDING)
        return int(others), int(flooding)

    def _wait(self, place: int) -> None:
        """Wait until the others (0) or the flooding seller (1) have nothing pending."""
        least, changed = self._pending()[place], time.monotonic()
        while left := self._pending()[place]:
            if left < least:
                least, changed = left, time.monotonic()
            if time.monotonic() - changed > QUIET_S:
                raise NotProvenError(f"{left:,} deliveries are still pending.")
            time.sleep(POLL_S)

    def _rows(self, statement: str, **values: object) -> list[tuple[Any, ...]]:
        given = {"webhook": self._webhook, "flooding": self._flooding, **values}
        return webhook_tables.rows(self._url, statement, given)


def prove(running: Stack, sellers: int, backlog: int, rate: float, say: Say) -> None:
    """Print how long the sellers wait, with and without the flood; raise if that differs."""
    proof = InstallsProof(running, sellers)
    say(f"{sellers:,} installs of an app, alone: {proof.calm(rate, say)}")
    waits, left = proof.flooded(backlog, rate, say)
    say(f"while another has {backlog:,} pending ({left:,} at the end): {waits}")
    if not left:
        raise NotProvenError("The backlog was gone too soon: ask for a larger one.")
    if waits.longest > LONGEST_WAIT_S:
        raise NotProvenError(f"A seller waited for {waits.longest:.1f} s.")
    overlaps = proof.overlaps()
    if overlaps:
        raise NotProvenError(f"{overlaps:,} requests began before the account's last one ended.")
    say("Proven: one seller's backlog delays no other, and each seller's events are in order.")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m scripts.checks.proof.installs")
    parser.add_argument("--sellers", type=int, default=SELLERS)
    parser.add_argument("--backlog", type=int, default=BACKLOG, help="of one seller")
    parser.add_argument("--rate", type=float, default=RATE, help="events a second")
    options = parser.parse_args(arguments)
    with stack() as running:
        prove(
            running,
            options.sellers,
            options.backlog,
            options.rate,
            lambda line: print(line, flush=True),
        )


if __name__ == "__main__":
    sys.exit(exit_code(main))
