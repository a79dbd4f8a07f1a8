"""`cute-contract client`: run a program under each fault, and report what it did wrong."""

import argparse
import sys
from collections.abc import Iterator, Mapping

from cute_sdk import APIStatusError, Cute, CuteError

from cute_contract.certify import signing
from cute_contract.certify.signing import Result, ResultKind
from cute_contract.client import events
from cute_contract.client.judging import RATE_LIMITED, SECONDS, SLOW, Run, mistakes
from cute_contract.client.running import Program, faults_of, faults_of_webhooks
from cute_contract.errors import CommandError
from cute_contract.report.records import counted
from cute_contract.report.terminal import Terminal

# What each fault would do to a program, as the report says it.
CALL_FAULTS: Mapping[str, str] = {
    "response_lost": "the call was processed, but no response came",
    "truncated_body": "the call was processed, but only half of the response came",
    "connection_reset": "the call was not processed, the connection was reset",
    "server_error": "500",
    RATE_LIMITED: f"429 with Retry-After: {SECONDS}",
    SLOW: f"the response came after {SECONDS} seconds",
}
FAULTS: Mapping[str, str] = {**CALL_FAULTS, **events.FAULTS}
MAX_FAULTS = 20
WIDTH = max(map(len, FAULTS))
NOT_A_SANDBOX = 404


def run(options: argparse.Namespace) -> int:
    """Test the program; return the exit status. Raises `CommandError` if that is impossible."""
    terminal = Terminal(sys.stdout)
    environ = {"CUTE_BASE_URL": options.base_url, "CUTE_API_KEY": options.key}
    count = failed = 0
    try:
        with Cute(options.key, options.base_url) as client:
            program = Program(options.command, client, environ, options.timeout)
            clean = program.run([])
            terminal.line(described(clean))
            for kind, found in tried(program, clean):
                count += 1
                failed += bool(found)
                verdict = "failed" if found else "passed"
                terminal.line(f"{kind:<{WIDTH}}  {verdict}  {FAULTS[kind]}")
                for mistake in found:
                    terminal.line(f"{'':<{WIDTH}}    - {mistake}")
    except APIStatusError as error:
        if error.status == NOT_A_SANDBOX:
            raise CommandError(f"{options.base_url} is not a sandbox, or too old.") from None
        raise CommandError(str(error)) from None
    except CuteError as error:
        raise CommandError(str(error)) from None
    terminal.line(f"\n{count - failed} of {count} faults passed")
    subject = signing.program(options.command)
    others = len(FAULTS) - count
    result = Result(ResultKind.CLIENT, subject, count - failed, failed, not_checked=others)
    signing.sign(options, result, terminal)
    return int(failed > 0)


def tried(program: Program, clean: Run) -> Iterator[tuple[str, list[str]]]:
    """Run the program under each fault; yield the fault and what went wrong.

    Faults of webhooks are for programs that get events.
    """
    operations = list(dict.fromkeys(call.operation for call in clean.calls))[:MAX_FAULTS]
    for kind in CALL_FAULTS:
        run = program.run(list(faults_of(kind, operations)), listens=bool(clean.deliveries))
        yield kind, mistakes(run, clean, kind)
    yield from tried_events(program, clean)


def tried_events(program: Program, clean: Run) -> Iterator[tuple[str, list[str]]]:
    """Run the program under each fault of webhooks that its events can meet."""
    for kind in events.FAULTS:
        if faults := list(faults_of_webhooks(kind, clean))[:MAX_FAULTS]:
            yield kind, mistakes(program.run(faults), clean, kind)


def described(clean: Run) -> str:
    """Say what the program did without faults. Raises `CommandError` if it can't be tested."""
    if clean.exit_status is None:
        raise CommandError("Without faults the program does not end in time: see --timeout.")
    if clean.exit_status:
        raise CommandError(f"Without faults the program ends with {clean.exit_status}: see above.")
    if not clean.calls:
        raise CommandError("The program made no call. It must use CUTE_BASE_URL and CUTE_API_KEY.")
    effects = [
        f"{counted(count, kind.removesuffix('s'))} created"
        for kind, count in clean.made.items()
        if count
    ]
    if clean.deliveries:
        effects.append(counted(len(clean.deliveries), "event"))
    calls = counted(len(clean.calls), "call")
    return f"Without faults: {calls}, {', '.join(effects) or 'nothing created'}\n"
