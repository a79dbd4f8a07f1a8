"""Prove that one noisy install of an app starves no other.

`python -m scripts.checks.proof.fairness --calls 5000` starts stores and four `cute serve`
processes. 64 concurrent clients call for one install, far beyond its quota, while each of a few
others calls without a pause. Exactly the quota of the noisy one is admitted, no call of the others
is refused, and the window of the app counts all admitted calls. The tests run it smaller.
"""

import argparse
import asyncio
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import aiohttp

from cute_api.models.enums import Tier
from cute_api.services.accounts import accounts
from cute_api.spec import BASE_PATH, Spec
from scripts.checks.proof.apps import app_key
from scripts.checks.proof.verdict import NotProvenError, exit_code
from scripts.checks.stack import Stack, stack

PROCESSES = 4
CLIENTS = 64
CALLS = 5_000
QUIET = 3
CALM_CALLS = 20
REQUEST_S = 30.0
WINDOW_S = 60
PATH = f"{BASE_PATH}/categories"
QUOTA = Spec.load(sandbox=False).tiers[Tier.PRO]
# A quiet install stays within its quota.
MOST_QUIET = QUOTA.minute // 2
LEFT = re.compile(r'"app_minute";r=(\d+)')


@dataclass(slots=True)
class Install:
    """The responses to the calls for one seller by status, and their times in milliseconds."""

    account: UUID
    statuses: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    left: int = 0

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.times, n=20, method="inclusive")[-1]


@dataclass(frozen=True, slots=True)
class FairnessResult:
    """The installs after the flood, and the p95 of the quiet ones before it."""

    noisy: Install
    quiet: Sequence[Install]
    calm_p95: float

    def __str__(self) -> str:
        statuses = ", ".join(f"{n} with {s}" for s, n in sorted(self.noisy.statuses.items()))
        others = sum(install.statuses.total() for install in self.quiet)
        slowest = max(install.p95 for install in self.quiet)
        return (
            f"the noisy install: {statuses}; {len(self.quiet)} quiet ones: {others} calls, none "
            f"refused, p95 {self.calm_p95:.0f} ms before the flood, {slowest:.0f} ms beside it"
        )


class FairnessProof:
    """Several API processes on a stack, whose database the proof changes for good."""

    def __init__(self, stack: Stack, processes: int) -> None:
        self._database = stack.migrate()
        self._urls = []
        for number in range(processes):
            api = stack.api(number=number)
            api.start()
            self._urls.append(api.base_url)

    def run(self, calls: int) -> FairnessResult:
        """Send the calls of the noisy install; raise `NotProvenError` unless others get theirs."""
        with self._database.transaction() as session:
            sellers = [
                accounts.create(session, email=f"seller-{n}@cute.example", tier=Tier.FREE)[0].id
                for n in range(QUIET + 1)
            ]
            secret = app_key(session, sellers)
        noisy, *quiet = map(Install, sellers)
        started = time.monotonic()
        calm = asyncio.run(self._send(secret, noisy, quiet, calls))
        if time.monotonic() - started >= WINDOW_S:
            raise NotProvenError("The calls took longer than the window: send fewer.")
        result = FairnessResult(noisy, quiet, calm)
        self._judge(result, calls)
        return result

    def _judge(self, result: FairnessResult, calls: int) -> None:
        admitted = min(calls, QUOTA.minute)
        expected = Counter({200: admitted, 429: calls - admitted})
        if result.noisy.statuses != expected:
            statuses = result.noisy.statuses
            raise NotProvenError(f"{expected} was expected of the noisy install, not {statuses}")
        for install in result.quiet:
            if set(install.statuses) != {200}:
                raise NotProvenError(f"A quiet install was refused: {install.statuses}")
        others = sum(install.statuses.total() for install in result.quiet)
        left = QUOTA.minute * QUOTA.app_factor - admitted - others
        seen = min(install.left for install in result.quiet)
        if seen != left:
            raise NotProvenError(f"The app has {seen} calls left, not {left}.")

    async def _send(
        self, secret: str, noisy: Install, quiet: Sequence[Install], calls: int
    ) -> float:
        """Send all calls; return the p95 of the quiet installs before the flood."""
        numbers = iter(range(calls))
        flooding = True

        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(REQUEST_S)) as session:

            async def call(install: Install, turn: int) -> None:
                url = self._urls[turn % len(self._urls)] + PATH
                headers = {
                    "Authorization": f"Bearer {secret}",
                    "Cute-Account": str(install.account),
                }
                began = time.perf_counter()
                async with session.get(url, headers=headers) as response:
                    install.times.append((time.perf_counter() - began) * 1000)
                    install.statuses[response.status] += 1
                    found = LEFT.search(response.headers["RateLimit"])
                    install.left = -1 if found is None else int(found[1])

            async def flood(client: int) -> None:
                for number in numbers:
                    await call(noisy, client + number)

            async def quietly(install: Install) -> None:
                for turn in range(MOST_QUIET - CALM_CALLS - 1):
                    if not flooding:
                        return
                    await call(install, turn)

            for install in quiet:
                for turn in range(CALM_CALLS):
                    await call(install, turn)
            calm = max(install.p95 for install in quiet)
            for install in quiet:
                install.times.clear()
            beside = [asyncio.create_task(quietly(install)) for install in quiet]
            await asyncio.gather(*(flood(client) for client in range(CLIENTS)))
            flooding = False
            await asyncio.gather(*beside)
            # One more call after all others shows what the app has left.
            await call(quiet[0], 0)
        return calm


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m scripts.checks.proof.fairness")
    parser.add_argument("--calls", type=int, default=CALLS, help="for the noisy install")
    options = parser.parse_args(arguments)
    with stack(durable=False) as running:
        print(f"Proven: {FairnessProof(running, PROCESSES).run(options.calls)}")


if __name__ == "__main__":
    sys.exit(exit_code(main))
