"""Let each dependency fail in five modes while everything is called: refused, stopped, dropped,
slow, half-open.

PostgreSQL (primary, replica), both Valkeys, the mail server, the issuer of logins, DNS, ClickHouse
and the collector of traces each stand behind a relay. Calls that don't need the failing dependency
may not fail; those that need it fail soon, with 503 and `Retry-After`; everything recovers soon
after; and only the dependency's alerts fire. `--only valkey oidc:stop` drills a part. DNS needs
root.
"""

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from scripts.checks.drills.outages import names
from scripts.checks.drills.outages.expected_alerts import SPEED, expected, quiet_first
from scripts.checks.drills.outages.mail_wishes import MailWishes, arrived
from scripts.checks.drills.outages.mixed_calls import MixedCallers
from scripts.checks.drills.outages.modes import FailureMode
from scripts.checks.drills.outages.needs import (
    MEDIAN_S,
    RECOVERED_S,
    WORK_THAT_NEEDS,
    BackgroundWork,
    Dependency,
    FailureCase,
    Outcome,
    judge,
)
from scripts.checks.drills.outages.surroundings import FailingDependency, surroundings
from scripts.checks.drills.stage.callers import quantile
from scripts.checks.drills.stage.report import DrillError, Report, parser_of
from scripts.checks.drills.stage.world import (
    COMPLETE,
    World,
    promise_calls,
    promise_nothing_lost,
    world,
)
from scripts.checks.processes import HOST
from scripts.sandbox import readiness
from scripts.shared.waiting import until

WARM_S = 8.0
EVENTS = 5.0
# Recovered once no call has failed for this long.
QUIET_S = 1.5
# A later recovery would affect the next parts.
WELL_S = 120.0
LONGEST_DELAY_S = 10.0
MAILS_S = 180.0
EXAMPLES = 4
SIZE = replace(COMPLETE, relays=1, workers=1)
PARTS = tuple(
    (dependency, mode) for dependency in quiet_first(tuple(Dependency)) for mode in FailureMode
)


def parser() -> argparse.ArgumentParser:
    options = parser_of("dependencies", __doc__, seconds=1_500)
    options.add_argument("--only", nargs="+", default=[], help="such as valkey, or oidc:stop")
    options.add_argument("--except", nargs="+", default=[], dest="left_out", help="the same")
    options.add_argument("--rate", type=float, default=18, help="calls a second (default: 18)")
    help_text = "seconds that each mode lasts (default: 6)"
    options.add_argument("--seconds", type=float, default=6, help=help_text)
    return options


def parts_of(options: argparse.Namespace) -> list[tuple[Dependency, FailureMode]]:
    """Return the parts to drill; raises `SystemExit` for an unknown name."""
    known = {name for failing, mode in PARTS for name in (failing, mode, f"{failing}:{mode}")}
    if unknown := {*options.only, *options.left_out} - known:
        raise SystemExit(f"Unknown: {' '.join(sorted(unknown))}. Known: {' '.join(sorted(known))}")

    def is_named(part: tuple[Dependency, FailureMode], given: Sequence[str]) -> bool:
        dependency, mode = part
        return not {dependency, mode, f"{dependency}:{mode}"}.isdisjoint(given)

    wanted = [pair for pair in PARTS if not options.only or is_named(pair, options.only)]
    return [pair for pair in wanted if not is_named(pair, options.left_out)]


def drill(report: Report, options: argparse.Namespace, directory: Path) -> None:
    parts = parts_of(options)
    has_names = any(dependency is Dependency.DNS for dependency, _ in parts)
    if has_names:
        names.in_namespace(directory)
    with (
        surroundings(directory, names=has_names) as around,
        world(directory, size=SIZE, settings=around.settings, urls=around.urls) as (running, _),
    ):
        callers = MixedCallers(
            running.base_url,
            running.market.api_keys,
            category_id=running.market.category_id,
            rate=options.rate,
            api_urls=[api.base_url for api in running.apis],
            issuer_url=around.issuer_url,
        )
        wishes = MailWishes(around.urls[0], every_s=1.0)
        outcomes: list[Outcome] = []
        with (
            running.alerts(speed=SPEED) as alerts,
            running.traffic(calls=options.rate, events=EVENTS, callers=callers),
        ):
            wishes.start()
            time.sleep(WARM_S)
            promise_calls(report, callers.calls, "while nothing fails")
            if quantile(callers.calls, 0.5) > MEDIAN_S:
                raise DrillError("This machine is too busy: nothing fails, and calls take seconds.")
            report.say(f"{len(parts)} parts, {options.seconds:g} s each, {options.rate:g} calls/s")
            done: list[Dependency] = []
            for dependency, group in groupby(parts, key=itemgetter(0)):
                since = time.time()
                modes = [mode for _, mode in group]
                for mode in modes:
                    failing = around.failing[dependency]
                    outcome, began = one_part(running, callers, failing, mode, options.seconds)
                    outcomes.append(outcome)
                    promise(report, outcome)
                    promise_delivered(report, running, outcome.case, began)
                wanted = expected(dependency, done, modes)
                alerts.promise(
                    report,
                    f"while {dependency} fails",
                    fires=wanted.fires,
                    may_fire=wanted.may_fire,
                    since=since,
                )
                done.append(dependency)
            wishes.end()
        promise_mails(report, wishes, around.mails, outcomes)
        promise_nothing_lost(report, running.verdict(report))
        report.say("in all: " + total(outcomes))


def one_part(
    running: World,
    callers: MixedCallers,
    failing: FailingDependency,
    mode: FailureMode,
    seconds: float,
) -> tuple[Outcome, float]:
    """Fail, restore, and wait for recovery; return the outcome, and the start in Unix seconds."""
    first, failed_at, began = len(callers.calls), time.monotonic(), time.time()
    failing.fail(mode)
    time.sleep(seconds)
    failing.restore(mode)
    case = FailureCase(failing.dependency, mode, failed_at, time.monotonic())

    def is_well() -> bool:
        now = time.monotonic()
        if callers.is_open_since(case.restored_at):
            return False
        recent = [
            call for call in callers.calls[first:] if call.begun + call.seconds > now - QUIET_S
        ]
        is_quiet = now > case.restored_at + QUIET_S and not any(
            outcome.failed for outcome in recent
        )
        return is_quiet and is_ready(running)

    until(is_well, "it has recovered", WELL_S)
    # Earlier calls belong to the last part.
    calls = [call for call in callers.calls[first:] if call.begun >= failed_at]
    return judge(case, calls), began


def is_ready(running: World) -> bool:
    return all(readiness.is_ready(HOST, api.port) for api in running.apis)


def promise(report: Report, outcome: Outcome) -> None:
    case = outcome.case
    holds = (
        not outcome.needless
        and not outcome.unclear
        and outcome.p50_s <= MEDIAN_S
        and outcome.recovered_s <= case.recovers_s
    )
    report.promise(f"{f'{case.dependency}:{case.mode}':20} {outcome}", holds=holds)
    for words, found in (("needlessly", outcome.needless), ("unclearly", outcome.unclear)):
        for way, number in Counter(map(str, found)).most_common(EXAMPLES):
            longest = max(outcome.seconds for outcome in found if str(outcome) == way)
            report.say(f"    {words}: {number} x {way}, the longest {longest:.1f} s")


def promise_delivered(report: Report, running: World, case: FailureCase, began: float) -> None:
    """Promise that a part's events are delivered soon, unless they need the failed dependency."""
    if BackgroundWork.DELIVERY in WORK_THAT_NEEDS[case.dependency]:
        return
    delays = running.delays(began, time.time() - QUIET_S)
    report.promise(
        f"    {len(delays)} events delivered after at most {max(delays, default=0):.1f} s",
        holds=bool(delays) and delays[-1] <= LONGEST_DELAY_S,
    )


def promise_mails(
    report: Report, wishes: MailWishes, file: Path, outcomes: Sequence[Outcome]
) -> None:
    """Promise that each email is sent, and at once while the mail server worked."""
    took = until(lambda: set(wishes.wanted) <= set(arrived(file)), "all emails arrive", MAILS_S)
    there = arrived(file)
    offset = time.time() - time.monotonic()
    away = [
        (outcome.case.failed_at + offset, outcome.case.restored_at + offset + RECOVERED_S * 2)
        for outcome in outcomes
        if BackgroundWork.MAIL in WORK_THAT_NEEDS[outcome.case.dependency]
    ]
    delays = sorted(
        (there[recipient] - at, at)
        for recipient, at in wishes.wanted.items()
        # An email that was not late yet when an outage began waits for its end.
        if not any(
            begun <= min(there[recipient], at + LONGEST_DELAY_S) and at <= ended
            for begun, ended in away
        )
    )
    slowest, at = delays[-1] if delays else (0.0, 0.0)
    meanwhile = [outcome.case for outcome in outcomes if outcome.case.failed_at + offset <= at]
    during = f"{meanwhile[-1].dependency}:{meanwhile[-1].mode}" if meanwhile else "nothing"
    report.promise(
        f"{len(there)} emails arrived, the last {took:.0f} s after the end; the slowest of "
        f"the {len(delays)} that no outage hindered took {slowest:.1f} s, during {during}",
        holds=slowest <= LONGEST_DELAY_S,
    )


def total(outcomes: Sequence[Outcome]) -> str:
    called, failed, needless = (
        sum(len(found) for found in column)
        for column in zip(
            *((outcome.calls, outcome.failed, outcome.needless) for outcome in outcomes),
            strict=True,
        )
    )
    return f"{called:,} calls, {failed:,} failed, {needless:,} of them needlessly"
