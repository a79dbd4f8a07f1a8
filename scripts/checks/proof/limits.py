"""Prove that limits are exact: several server processes, many clients at once, one key.

`python -m scripts.checks.proof.limits --runs 10 --calls 5000` starts stores and four `cute serve`
processes. Each run sends the calls of 64 concurrent clients with one new key, three times: against
the minute's quota; against what is left of the day's, when that is less; and half of them
conditional, so that units go back all the while. Each time exactly the quota is admitted, all
the rest is 429, and Valkey's counters say the same, or the proof fails. The tests run it smaller.
"""

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

import aiohttp
import redis

from cute_api.edge.limits.rate_limits import Caller, QuotaDay, QuotaMinute
from cute_api.models.enums import Tier
from cute_api.spec import BASE_PATH, Spec
from scripts.checks.proof.api import new_key
from scripts.checks.proof.verdict import NotProvenError, exit_code
from scripts.checks.stack import Stack, stack

PROCESSES = 4
CLIENTS = 64
RUNS = 10
CALLS = 5_000
REQUEST_S = 30.0
PATH = f"{BASE_PATH}/categories"
QUOTA = Spec.load(sandbox=False).tiers[Tier.PRO]
# The rest of the day's quota for the second part, which is less than the minute's quota.
DAY_LEFT = 700


class LimitsPart(Enum):
    """The quota that a run uses up."""

    MINUTE = "the minute"
    DAY = "the day"
    RETURNED = "the minute, half of the calls conditional"


@dataclass(frozen=True, slots=True)
class LimitResult:
    """The number of responses by status, and Valkey's counters of both windows.

    `outages` counts how often a process found Valkey too slow and decided alone for a while.
    """

    part: LimitsPart
    statuses: Counter[int]
    minute: int
    day: int
    outages: int

    @property
    def admitted(self) -> int:
        """The number of admitted calls."""
        return self.statuses[200]

    def __str__(self) -> str:
        counts = ", ".join(
            f"{count} with {status}" for status, count in sorted(self.statuses.items())
        )
        counted = f"counted {self.minute} and {self.day}"
        return f"{self.part.value}: {counts}; {counted}; {self.outages} outages"


class LimitsProof:
    """Several API processes on a stack, whose database the proof changes for good."""

    def __init__(self, stack: Stack, processes: int) -> None:
        self._database = stack.migrate()
        self._valkey = redis.Redis.from_url(stack.redis_url)
        self._apis = [stack.api(number=number) for number in range(processes)]
        for api in self._apis:
            api.start()

    def run(self, part: LimitsPart, calls: int) -> LimitResult:
        """Send the calls; raise `NotProvenError` unless exactly the quota was admitted."""
        key = new_key(self._database)
        caller = Caller(Tier.PRO, user_id=key.row.user_id, key_id=key.row.id)
        self._valkey.flushdb()
        if part is LimitsPart.DAY:
            # The window began an hour ago, and most of it is used up.
            name = self._counter(QuotaDay(QUOTA.day), caller)
            self._valkey.set(name, QUOTA.day - DAY_LEFT, ex=2 * 86_400 - 3_600)
        outages = self._outages()
        started = time.monotonic()
        statuses = asyncio.run(
            self._send(key.secret, calls, conditional=part is LimitsPart.RETURNED)
        )
        seconds = time.monotonic() - started
        result = LimitResult(
            part,
            statuses,
            minute=self._count(QuotaMinute(QUOTA.minute), caller),
            day=self._count(QuotaDay(QUOTA.day), caller),
            outages=self._outages() - outages,
        )
        self._judge(result, calls, seconds)
        return result

    def _judge(self, result: LimitResult, calls: int, seconds: float) -> None:
        if seconds >= 60:
            raise NotProvenError(
                f"The calls took {seconds:.0f} s, longer than the window: send fewer."
            )
        returned = result.part is LimitsPart.RETURNED
        expected = min(calls, DAY_LEFT if result.part is LimitsPart.DAY else QUOTA.minute)
        used = result.day - (QUOTA.day - DAY_LEFT if result.part is LimitsPart.DAY else 0)
        right = (
            result.minute == used == result.admitted
            and sum(result.statuses.values()) == calls
            and set(result.statuses) <= ({200, 304, 429} if returned else {200, 429})
            # With returned units, a call may be refused although a unit returns a moment later.
            and (result.admitted <= expected if returned else result.admitted == expected)
        )
        if not right:
            hint = "; run it on a machine that is less busy" if result.outages else ""
            raise NotProvenError(f"{expected} should have been admitted, but {result}{hint}")

    def _outages(self) -> int:
        return sum(api.log.read_text().count("limit storage is away") for api in self._apis)

    async def _send(self, secret: str, calls: int, *, conditional: bool) -> Counter[int]:
        headers = {"Authorization": f"Bearer {secret}"}
        statuses: Counter[int] = Counter()
        timeout = aiohttp.ClientTimeout(total=REQUEST_S)
        async with aiohttp.ClientSession(headers=headers, timeout=timeout) as session:
            etag = await self._etag(session) if conditional else ""
            numbers = iter(range(calls - 1 if conditional else calls))
            if conditional:
                statuses[200] += 1

            async def client(base_url: str) -> None:
                for number in numbers:
                    asked = {"If-None-Match": etag} if conditional and number % 2 else {}
                    async with session.get(base_url + PATH, headers=asked) as response:
                        statuses[response.status] += 1

            bases = [self._apis[n % len(self._apis)].base_url for n in range(CLIENTS)]
            await asyncio.gather(*(client(base_url) for base_url in bases))
        return statuses

    async def _etag(self, session: aiohttp.ClientSession) -> str:
        async with session.get(self._apis[0].base_url + PATH) as response:
            return response.headers["ETag"]

    @staticmethod
    def _counter(item: QuotaDay | QuotaMinute, caller: Caller) -> str:
        return f"LIMITS:{{{item.key_for(*caller.own)}}}"

    def _count(self, item: QuotaDay | QuotaMinute, caller: Caller) -> int:
        return int(self._valkey.get(self._counter(item, caller)) or 0)


def prove(proof: LimitsProof, runs: int, calls: int, say: Callable[[str], None]) -> None:
    """Run all parts; raise `NotProvenError` at the first run that is not exact."""
    for number in range(1, runs + 1):
        for part in LimitsPart:
            say(f"run {number} of {runs}, {proof.run(part, calls)}")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m scripts.checks.proof.limits")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"how many (default: {RUNS})")
    parser.add_argument("--calls", type=int, default=CALLS, help=f"of each (default: {CALLS})")
    options = parser.parse_args(arguments)
    started = time.monotonic()
    with stack(durable=False) as running:
        proof = LimitsProof(running, PROCESSES)
        prove(proof, options.runs, options.calls, lambda line: print(line, flush=True))
    print(
        f"Proven in {time.monotonic() - started:.0f} s: {options.runs} of {options.runs} runs, "
        f"{PROCESSES} processes, {CLIENTS} clients, {options.calls} calls each: "
        "exact in both windows."
    )


if __name__ == "__main__":
    sys.exit(exit_code(main))
