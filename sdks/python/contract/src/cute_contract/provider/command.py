"""`cute-contract provider`: test an API against the spec."""

import argparse
import importlib
import re
import sys
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from cute_contract.certify import signing
from cute_contract.certify.signing import Result, ResultKind
from cute_contract.errors import CommandError
from cute_contract.provider import features, planned
from cute_contract.provider.cases import As, Call, CheckedOperation
from cute_contract.provider.causes import attributed
from cute_contract.provider.judging import Judge
from cute_contract.provider.pace import QuotaSpentError, minutes
from cute_contract.provider.promises.catalogue import catalogue
from cute_contract.provider.promises.checking import GROUP, Checker
from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.receiver import receiving
from cute_contract.provider.promises.trial import Trial
from cute_contract.provider.running import Runner
from cute_contract.provider.spec import Spec
from cute_contract.provider.wire import WRONG_KEY, NoResponseError, Wire, connect
from cute_contract.provider.world import World
from cute_contract.report.records import Check, Outcome, Report, count_line
from cute_contract.report.terminal import Terminal
from cute_contract.report.writing import finished

# As the only value of --promises.
NO_PROMISES = "none"
ME = Call("get_me", "GET", "/me")
SHOWN_LEFT = 5
CALLS_A_PROMISE = 5
LOOPBACK = re.compile(r"https?://(localhost|127\.|\[::1\])")


def run(options: argparse.Namespace) -> int:
    """Test the API; return the exit status. Raises `CommandError` if testing is impossible."""
    if options.sign and (options.spec or options.operations or options.promises):
        raise CommandError("--sign needs a whole run: without --spec, --operations and --promises.")
    spec = Spec.load(options.spec)
    recipes, operations = planned.load()
    known = sum(spec.has(operation.id) for operation in operations)
    if known < len(operations) / 2:
        raise CommandError(
            f"{options.spec} has {known} of the {len(operations)} operations that this command "
            "calls, because it tests the Cute API. For other documents use `verify`."
        )
    chosen = choose(options, operations)
    promises = promised(options, spec)
    terminal = Terminal(sys.stdout)
    base_url = based(options.base_url, spec)
    with connect(base_url) as client:
        wire = Wire(
            client,
            base_url,
            keys_of(options),
            lambda s, why: terminal.passing(f"  {why}: {s:.0f} s"),
            options.account or "",
        )
        world = World(wire, {r.name: r for r in recipes}, {o.id: o for o in operations}, ME)
        report = Report("Contract of the Cute API", base_url)
        report.facts.append(
            ("spec", f"{spec.version}{f' ({options.spec})' if options.spec else ''}")
        )
        knock(wire)
        runner = Runner(
            world,
            Judge(spec, base_url),
            spec,
            scopes_of(wire, As.LIMITED),
            options.strict,
            options.spend_quota,
            progress=terminal.passing,
        )
        greet(terminal, wire, chosen, promises, options)
        began = time.monotonic()
        try:
            go(runner, (chosen, promises), report, terminal, options)
        finally:
            finish(world, report, terminal)
        report.checks = attributed(report.checks)
        seen(report)
        report.facts += [
            ("calls", str(wire.calls)),
            ("time", f"{time.monotonic() - began:.0f} s"),
            ("key", options.key[:9] + "…"),
        ]
    status = finished(report, terminal, options)
    signing.sign(options, Result.of(ResultKind.PROVIDER, report), terminal)
    return status


def keys_of(options: argparse.Namespace) -> dict[As, str]:
    """Return the key of each caller. Raises `CommandError`."""
    if options.account and not options.app_key:
        raise CommandError("--account needs --app-key, the key of the app that it installed.")
    keys = {
        As.KEY: options.key,
        As.LIMITED: options.limited_key,
        As.SPARE: options.spare_key,
        As.APP: options.app_key,
        As.INSTALL: options.app_key if options.account else None,
    }
    return {identity: key for identity, key in keys.items() if key} | {As.WRONG: WRONG_KEY}


def choose(
    options: argparse.Namespace, operations: Sequence[CheckedOperation]
) -> tuple[CheckedOperation, ...]:
    """Return the named operations; none if only promises are named. Raises `CommandError`."""
    if not options.operations and options.promises and options.promises != [NO_PROMISES]:
        return ()
    names = matching("operation", options.operations, [operation.id for operation in operations])
    return tuple(operation for operation in operations if operation.id in names)


def promised(options: argparse.Namespace, spec: Spec) -> tuple[Promise, ...]:
    """Return the named promises; without names those of the named operations, or all."""
    known = catalogue(spec)
    if options.promises == [NO_PROMISES]:
        return ()
    names = matching("promise", options.promises, [promise.id for promise in known])
    about = matching("operation", options.operations, list(spec.operations()))
    return tuple(
        promise
        for promise in known
        if (promise.id in names if options.promises else about.intersection(promise.operations))
    )


def matching(kind: str, patterns: Iterable[str], known: Collection[str]) -> set[str]:
    """Return the names that match one of the patterns, such as `list_*`; without patterns all.

    Raises `CommandError` for a pattern that matches none.
    """
    found: set[str] = set()
    for pattern in patterns:
        matches = {name for name in known if fnmatchcase(name, pattern)}
        if not matches:
            raise CommandError(f"There is no {kind} {pattern}. There are {', '.join(known)}.")
        found |= matches
    return found or set(known)


def based(url: str, spec: Spec) -> str:
    """Return the base URL with the spec's base path, added if missing."""
    bare = url.rstrip("/")
    return bare if bare.endswith(spec.base_path) else bare + spec.base_path


def knock(wire: Wire) -> None:
    """Check that the API responds and accepts the key. Raises `CommandError`."""
    try:
        response = wire.send(ME)
    except NoResponseError as error:
        raise CommandError(f"{wire.base_url} does not respond ({error}). Is it running?") from None
    if 300 <= response.status < 400:
        there = response.headers.get("Location", "another address")
        raise CommandError(f"It redirects to {there}. Pass that address instead.")
    if response.status == 401:
        raise CommandError("The key is refused (401). Give a valid one with --key.")
    if As.INSTALL in wire.keys and wire.send(replace(ME, by=As.INSTALL)).status == 401:
        raise CommandError("The app can't call for the account (401). Has the seller installed it?")


def scopes_of(wire: Wire, by: As) -> frozenset[str] | None:
    """Return a key's scopes, or None if unknown. Raises `CommandError`."""
    if by not in wire.keys:
        return None
    try:
        value = wire.send(replace(ME, by=by)).value
    except NoResponseError as error:
        raise CommandError(f"{wire.base_url} does not respond to {by.value} ({error}).") from None
    key = value.get("key") if isinstance(value, dict) else None
    scopes = key.get("scopes") if isinstance(key, dict) else None
    return frozenset(scopes) if isinstance(scopes, list) else None


def greet(
    terminal: Terminal,
    wire: Wire,
    chosen: tuple[CheckedOperation, ...],
    promises: tuple[Promise, ...],
    options: argparse.Namespace,
) -> None:
    """Announce the run. Raises `CommandError` if the day's quota is too small."""
    calls = expected_calls(chosen, options) + len(promises) * CALLS_A_PROMISE
    known = wire.known.get(As.KEY, ())
    terminal.line(
        f"{wire.base_url}: {len(chosen)} operations, {len(promises)} promises, about {calls} calls"
    )
    for window in known:
        terminal.line(f"  {window.name}: {window.left} of {window.quota} calls left")
        if window.seconds > 3_600 and window.left < calls:
            raise CommandError(
                f"That is more than the key has left ({window.left}). Make fewer calls "
                "with --operations, --promises or --examples 0, or use another key."
            )
    waiting = minutes(calls, known)
    if waiting > 0.5:
        terminal.line(f"  so it takes about {waiting:.0f} min, most of it waiting for the quota")
    terminal.line()


def expected_calls(chosen: tuple[CheckedOperation, ...], options: argparse.Namespace) -> int:
    """Estimate the calls of a run: the tests, their setup, generated requests."""
    cases = [case for operation in chosen for case in operation.cases if not case.spends]
    calls = sum(1 + len(case.before) + ("${own." in repr(case)) * 2 for case in cases)
    return calls + len(chosen) * int(options.examples)


def go(
    runner: Runner,
    plan: tuple[tuple[CheckedOperation, ...], tuple[Promise, ...]],
    report: Report,
    terminal: Terminal,
    options: argparse.Namespace,
) -> None:
    """Run the chosen tests; a used-up quota ends the run early, with a check that says so."""
    chosen, promises = plan
    try:
        for operation in chosen:
            checks = runner.operation(operation)
            report.checks += checks
            terminal.group(operation.id, checks)
        if promises:
            checked(runner, promises, report, terminal, options)
        if options.examples and chosen:
            generated(runner, chosen, report, terminal, options)
        if options.spend_quota:
            found = list(runner.spending(chosen))
            report.checks += [check for _, check in found]
            terminal.group("with the quota spent", [check for _, check in found])
    except QuotaSpentError as error:
        report.checks.append(Check("run", "to its end", Outcome.BROKEN, note=str(error)))
        terminal.line(str(error))


def checked(
    runner: Runner,
    promises: tuple[Promise, ...],
    report: Report,
    terminal: Terminal,
    options: argparse.Namespace,
) -> None:
    """The promises, with a receiver whose URL the API can be given."""
    with receiving(options.receiver_port, options.receiver_url) as receiver:
        local = options.receiver_url or LOOPBACK.match(runner.world.wire.base_url)
        why = "the API can't reach this machine: give --receiver-url"
        trial = Trial(
            runner.world, runner.spec, receiver if local else None, why, bool(options.receiver_url)
        )
        checks = list(Checker(trial, terminal.passing).run(promises))
    report.checks += checks
    shown = attributed(report.checks)[-len(checks) :]
    terminal.group(GROUP, shown, count_line(Report("", "", checks=shown)))


def seen(report: Report) -> None:
    """Report how many features of the document were checked, and why the others were not."""
    total, checked, reasons = features.summary(features.load(), report.checks)
    report.facts.append(("features", f"{checked} of {total} checked"))
    lines = [f"  {number}: {reason}" for reason, number in reasons.most_common()]
    head = f"\nFeatures of the document: {checked} of {total} checked. NOT CHECKED:"
    report.remarks.append("\n".join([head, *lines]))


def generated(
    runner: Runner,
    chosen: tuple[CheckedOperation, ...],
    report: Report,
    terminal: Terminal,
    options: argparse.Namespace,
) -> None:
    """The property-based part."""
    # Schemathesis takes a second to load, which `--help` and other runs need not wait for.
    fuzzing = importlib.import_module("cute_contract.provider.fuzzing")
    fuzzer = fuzzing.Fuzzer(
        runner.world,
        runner.judge,
        runner.spec,
        options.examples,
        options.seed,
        options.seconds,
        terminal.passing,
    )
    checks = list(fuzzer.run(chosen))
    report.checks += checks
    summary = f"{fuzzer.sent} to {len(checks)} operations, from seed {options.seed}"
    terminal.group("generated requests", checks, summary)


def finish(world: World, report: Report, terminal: Terminal) -> None:
    """Delete the tests' shared data, and report what remains."""
    terminal.passing("  clearing away")
    try:
        world.clear(world.shared)
    except (NoResponseError, QuotaSpentError):
        world.left += world.shared.undo
    if world.left:
        shown = ", ".join(world.left[:SHOWN_LEFT])
        more = ", …" if len(world.left) > SHOWN_LEFT else ""
        report.remarks.append(f"\nNot deleted, because ordered items can't be: {shown}{more}")
