"""A few callers exceed their quotas by far while others work as usual.

One key, then several keys, call far more often than a free key may. Each gets exactly its quota,
and 429 beyond it. Calls of others must succeed, about as quickly as before. Then the operator
suspends two of the users: from the next call on their calls are refused, and an address that keeps
calling without a valid key is throttled.
"""

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from cute_api.models.enums import Tier
from cute_api.problems import Code
from scripts.checks.drills.stage.callers import Callers, TimedCall, described, quantile
from scripts.checks.drills.stage.report import Report, parser_of
from scripts.checks.drills.stage.world import COMPLETE, World, promise_calls, world

FREE_MINUTE = 60
ABUSERS, SUSPENDED = 5, 2
REFUSED = {(401, Code.INVALID_API_KEY), (429, Code.AUTH_THROTTLED)}
# Others may wait longer, because the callers share the machine.
SLOWER, SLOWER_S = 3.0, 0.25
SPEED = 6.0


def parser() -> argparse.ArgumentParser:
    options = parser_of("abuse", __doc__, seconds=600)
    options.add_argument("--rate", type=float, default=30, help="calls a second of the others")
    options.add_argument("--abuse", type=float, default=150, help="calls a second beyond quotas")
    options.add_argument("--seconds", type=float, default=20, help="of each part (default: 20)")
    return options


def drill(report: Report, options: argparse.Namespace, directory: Path) -> None:
    with world(directory, size=COMPLETE) as (running, _):
        emails = [f"abuser-{number}@cute.example" for number in range(ABUSERS)]
        keys = [running.new_key(email, tier=Tier.FREE) for email in emails]
        with (
            running.alerts(speed=SPEED) as alerts,
            running.traffic(calls=options.rate, events=10) as calls,
        ):
            time.sleep(options.seconds)
            quiet = list(calls)
            for abusing in (keys[:1], keys[1:]):
                began = len(calls)
                callers = abuse(running, abusing, options.abuse)
                time.sleep(options.seconds)
                callers.end()
                promise_quotas(report, callers.calls, len(abusing))
                promise_others(report, quiet, calls[began:])
            callers = abuse(running, keys[:SUSPENDED], options.abuse)
            for email in emails[:SUSPENDED]:
                running.cute("users", "suspend", "--email", email)
            suspended = time.monotonic()
            time.sleep(5)
            callers.end()
            after = [call for call in callers.calls if call.begun > suspended]
            ways = Counter((call.status, call.code) for call in after)
            described_ways = ", ".join(f"{n} x {way[0]} {way[1]}" for way, n in ways.items())
            report.promise(
                f"after the suspension: {described_ways}", holds=bool(ways) and set(ways) <= REFUSED
            )
            alerts.promise(report, "in all")
        promise_calls(report, calls, "the others, in all")


def abuse(running: World, keys: Sequence[str], rate: float) -> Callers:
    callers = Callers(
        running.base_url,
        keys,
        category_id=running.market.category_id,
        rate=rate,
        reads=("/me/items", "/items?limit=20"),
        lists=False,
        network=2,
    )
    callers.start()
    return callers


def promise_quotas(report: Report, calls: Sequence[TimedCall], keys: int) -> None:
    statuses = Counter(call.status for call in calls)
    report.promise(
        f"{keys} keys of {FREE_MINUTE} calls a minute: {len(calls)} calls, {dict(statuses)}",
        holds=statuses[200] == FREE_MINUTE * keys and set(statuses) <= {200, 429},
    )


def promise_others(
    report: Report, before: Sequence[TimedCall], during: Sequence[TimedCall]
) -> None:
    allowed = quantile(before, 0.95) * SLOWER + SLOWER_S
    report.promise(
        f"others meanwhile: {described(during)}; p95 {quantile(during, 0.95) * 1_000:.0f} ms, "
        f"before {quantile(before, 0.95) * 1_000:.0f} ms",
        holds=quantile(during, 0.95) <= allowed,
    )
