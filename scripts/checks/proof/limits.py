"""Prove that limits are exact: several server processes, many clients, one key or several.

`python -m scripts.checks.proof.limits --runs 10 --calls 5000` starts stores and four `cute serve`
processes. Each run sends the calls of 64 concurrent clients four times. With one new key: against
the minute's quota; against the rest of the day's, when that is less; and half of them conditional,
so that units are returned throughout. With several keys of one user: against the minute of all keys
together. Each time exactly the quota is admitted, all the rest is 429, and Valkey's counters say
the same, or the proof fails. The tests run it smaller.
"""

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
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
# One key more than the user's quota suffices for.
KEYS = QUOTA.keys_factor + 1
QUOTA_OF_KEYS = QUOTA.keys_factor * QUOTA.minute


class LimitsPart(Enum):
    """The quota that a run uses up."""

    MINUTE = "the minute"
    DAY = "the day"
    RETURNED = "the minute, half of the calls conditional"
    KEYS = "the minute of several keys of a user"


@dataclass(frozen=True, slots=True)
class LimitResult:
    """The number of responses by status, and what Valkey counted in both windows.

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

    def run(self, part: LimitsPart, calls: int, *, used: int = 0) -> LimitResult:
        """Send the calls; raise `NotProvenError` unless exactly the quota was admitted.

        `used` units of the minute were taken before.
        """
        made = [new_key(self._database) for _ in range(KEYS if part is LimitsPart.KEYS else 1)]
        key = made[0].row
        caller = Caller(Tier.PRO, user_id=key.user_id, key_id=key.id)
        names = (caller.slot, "keys") if part is LimitsPart.KEYS else caller.own
        minute, day = (
            f"LIMITS:{{{item.key_for(*names)}}}"
            for item in (QuotaMinute(QUOTA.minute), QuotaDay(QUOTA.day))
        )
        before = QUOTA.day - DAY_LEFT if part is LimitsPart.DAY else 0
        self._valkey.flushdb()
        # The windows began a second and an hour ago.
        self._valkey.set(minute, used, ex=2 * 60 - 1)
        self._valkey.set(day, before, ex=2 * 86_400 - 3_600)
        outages = self._outages()
        started = time.monotonic()
        statuses = asyncio.run(
            self._send([key.secret for key in made], calls, conditional=part is LimitsPart.RETURNED)
        )
        seconds = time.monotonic() - started
        result = LimitResult(
            part,
            statuses,
            minute=int(self._valkey.get(minute) or 0) - used,
            day=int(self._valkey.get(day) or 0) - before,
            outages=self._outages() - outages,
        )
        self._judge(result, calls, used, seconds)
        return result

    def _judge(self, result: LimitResult, calls: int, used: int, seconds: float) -> None:
        if seconds >= 60:
            raise NotProvenError(
                f"The calls took {seconds:.0f} s, longer than the window: send fewer."
            )
        returned = result.part is LimitsPart.RETURNED
        left = {LimitsPart.DAY: DAY_LEFT, LimitsPart.KEYS: QUOTA_OF_KEYS - used}
        expected = min(calls, left.get(result.part, QUOTA.minute - used))
        right = (
            result.minute == result.day == result.admitted
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

    async def _send(self, secrets: Sequence[str], calls: int, *, conditional: bool) -> Counter[int]:
        keys = [{"Authorization": f"Bearer {secret}"} for secret in secrets]
        statuses: Counter[int] = Counter()
        timeout = aiohttp.ClientTimeout(total=REQUEST_S)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            etag = await self._etag(session, keys[0]) if conditional else ""
            numbers = iter(range(calls - 1 if conditional else calls))
            if conditional:
                statuses[200] += 1

            async def client(base_url: str, key: Mapping[str, str]) -> None:
                for number in numbers:
                    asked = {"If-None-Match": etag} if conditional and number % 2 else {}
                    url = base_url + PATH
                    async with session.get(url, headers={**key, **asked}) as response:
                        statuses[response.status] += 1

            # Each key's clients are at all processes.
            apis = [self._apis[n % len(self._apis)] for n in range(CLIENTS)]
            places = [
                (api.base_url, keys[n // len(self._apis) % len(keys)]) for n, api in enumerate(apis)
            ]
            await asyncio.gather(*(client(*place) for place in places))
        return statuses

    async def _etag(self, session: aiohttp.ClientSession, key: Mapping[str, str]) -> str:
        async with session.get(self._apis[0].base_url + PATH, headers=key) as response:
            return response.headers["ETag"]


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
        "exact in both windows, of one key and of all keys of a user."
    )


if __name__ == "__main__":
    sys.exit(exit_code(main))
