"""Prove that a program on each SDK changes everything once, and loses nothing, under each fault.

`python -m scripts.checks.proof.faults` runs the programs of its folder by `cute-contract client`
against a sandbox, and prints a table of faults and SDKs. For each SDK a program makes calls, and
another one gets events.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from cute_contract.client.command import FAULTS, described, tried, tried_events
from cute_contract.client.running import Program
from cute_sdk import Cute

from cute_api.models.enums import Tier
from cute_api.spec import Spec
from scripts.checks.proof.api import raised
from scripts.checks.proof.contract.stage import playing
from scripts.checks.proof.verdict import NotProvenError, exit_code
from scripts.checks.stack import stack
from scripts.shared import javascript, node

PROGRAMS = Path(__file__).with_name("programs")
RUN_SECONDS = 60.0
WIDTH = 24


def commands() -> Mapping[str, tuple[Sequence[str], Sequence[str]]]:
    """The commands of the two programs for each SDK: one makes calls, one gets events."""
    javascript.build()
    run = node.find()
    return {
        "Python, sync": (_python("sync"), _python("listening_sync")),
        "Python, async": (_python("asynchronous"), _python("listening_async")),
        "JavaScript": (
            run.command("node", [str(PROGRAMS / "javascript.mjs")]),
            run.command("node", [str(PROGRAMS / "listening.mjs")]),
        ),
    }


def _python(name: str) -> Sequence[str]:
    return [sys.executable, str(PROGRAMS / f"{name}.py")]


def results(
    base_url: str, key: str, calling: Sequence[str], listening: Sequence[str]
) -> Iterator[tuple[str, list[str]]]:
    """Yield each fault with what a program did wrong under it."""
    environ = {"CUTE_BASE_URL": base_url, "CUTE_API_KEY": key}
    with Cute(key, base_url) as client:
        for command, tries in ((calling, tried), (listening, tried_events)):
            program = Program(command, client, environ, RUN_SECONDS)
            clean = program.run([])
            print(described(clean), flush=True)
            yield from tries(program, clean)


def main() -> None:
    """Run the programs; raises `NotProvenError` if one did something wrong."""
    wrong: dict[tuple[str, str], list[str]] = {}
    programs = commands()
    with (
        stack(durable=False) as own,
        playing(own.stores, raised(Spec.load(sandbox=True)), name="faults", delivering=True) as api,
    ):
        for name, (calling, listening) in programs.items():
            print(name, flush=True)
            key = api.key("alice", Tier.PRO)
            for fault, found in results(api.base_url, key, calling, listening):
                wrong[fault, name] = found
    print("".join(f"{head:<{WIDTH}}" for head in ("fault", *programs)))
    for fault in FAULTS:
        cells = ["failed" if wrong[fault, name] else "passed" for name in programs]
        print("".join(f"{cell:<{WIDTH}}" for cell in (fault, *cells)))
    complaints = [
        f"{name}, {fault}: {text}" for (fault, name), texts in wrong.items() for text in texts
    ]
    if complaints:
        raise NotProvenError("\n".join(complaints))
    print(f"faults: {len(wrong)} runs changed everything once and lost nothing")


if __name__ == "__main__":
    sys.exit(exit_code(main))
