"""Compare our speed with alternatives.

`python -m scripts.checks.bench.peers` loads a marketplace into one PostgreSQL, starts each
contender as a process of its own on it, and compares their responses: one that differs is
disqualified. Then each gets the same load, one at a time, in turns. Ratios are to the peer on
FastAPI, round by round. `--only fastapi --paths list,get --rounds 2 --seconds 1 --items 10000`
takes about a minute.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import orjson

from cute_api import config
from scripts.checks.bench.peers import environment, report
from scripts.checks.bench.peers.programs import Contender, ContenderError, program_of, running
from scripts.checks.bench.peers.requests import Path as Request
from scripts.checks.bench.peers.run import PeerComparison, PeerLength, Results, judge
from scripts.checks.bench.peers.stage import furnished
from scripts.checks.stack import stack

ITEMS = 100_000
SHOWN = 8
ROUNDS = 6
SECONDS = 1
JSON = Path("bench") / "peers.json"
# For these two a second process is measured as well.
TWICE = (Contender.OURS, Contender.FASTAPI)

Name = TypeVar("Name", bound=StrEnum)


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    length = PeerLength(options.rounds, options.seconds)
    try:
        results = compare(options.only, options.paths, length, options.items)
    except (environment.MissingError, ContenderError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if results.failure is not None:
        print(f"error: {results.failure} The results so far follow.", file=sys.stderr)
    if not results.samples:
        return 1
    options.json.parent.mkdir(parents=True, exist_ok=True)
    found = report.document(results, length, options.items)
    options.json.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2))
    print(f"\n{report.machine()}; {options.items:,} items; medians of {length.rounds} rounds")
    print(report.table(results))
    print(report.targets(results))
    print(f"All samples: {options.json}")
    return 1 if results.disqualified or results.failure else 0


def compare(
    chosen: Sequence[Contender], paths: Sequence[Request], length: PeerLength, items: int
) -> Results:
    """The whole comparison. Raises `MissingError`, `ContenderError`."""
    wrk, python = environment.wrk(), environment.python()
    programs = [program_of(contender, python) for contender in chosen]
    if Request.LIST in paths:
        programs += [program_of(contender, python, 2) for contender in chosen if contender in TWICE]
    _say(f"Loading {items:,} items")
    with (
        stack() as own,
        furnished(own.stores, own.database_url, items) as stage,
        running(stage.places(programs), own.directory) as contenders,
    ):
        disqualified = judge(stage, contenders)
        for contender, lines in disqualified.items():
            _say(f"DISQUALIFIED: {contender}, whose responses are not ours:")
            _say("\n".join(f"  {line}" for line in lines[:SHOWN]))
        agreeing = {n: contender for n, contender in contenders.items() if n not in disqualified}
        _say(f"Their responses agree: {', '.join(agreeing)}")
        comparison = PeerComparison(stage, wrk, agreeing, length, _say)
        comparison.results.disqualified = disqualified
        return comparison.run(paths)


def _say(line: str) -> None:
    print(line, flush=True)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.checks.bench.peers",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"(default: {ROUNDS})")
    parser.add_argument(
        "--seconds", type=int, default=SECONDS, help=f"of each measurement (default: {SECONDS})"
    )
    parser.add_argument(
        "--only",
        type=_names(Contender),
        default=list(Contender),
        help=f"contenders to compare with ours, of {','.join(Contender)} (default: all)",
    )
    parser.add_argument(
        "--paths",
        type=_names(Request),
        default=list(Request),
        help=f"requests to measure, of {','.join(Request)} (default: all); `list` is also measured "
        "under other loads and with two processes",
    )
    parser.add_argument("--items", type=int, default=ITEMS, help=f"(default: {ITEMS:,})")
    parser.add_argument(
        "--json",
        type=Path,
        default=config.load().data_dir / JSON,
        help="where to write all samples (default: bench/peers.json in the data directory)",
    )
    options = parser.parse_args(arguments)
    # All others are judged by ours.
    options.only = list(dict.fromkeys([Contender.OURS, *options.only]))
    return options


def _names(kind: type[Name]) -> Callable[[str], list[Name]]:
    def read(text: str) -> list[Name]:
        try:
            return [kind(name) for name in text.split(",")]
        except ValueError:
            raise argparse.ArgumentTypeError(f"allowed names: {', '.join(kind)}") from None

    return read


if __name__ == "__main__":
    sys.exit(main())
