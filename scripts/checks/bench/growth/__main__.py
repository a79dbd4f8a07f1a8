"""Measure what hot paths cost as tables grow.

`python -m scripts.checks.bench.growth` makes stores of different sizes on one PostgreSQL and serves
each by the real server. One caller sends the same requests to each in turn, so other load on the
machine affects all sizes alike. It prints time and CPU by size, and the slope: the exponent
with which CPU grows. It names whatever grows faster than the logarithm of the size without a known
reason. The largest sizes take many minutes to load; `--most 100000` leaves out larger ones.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import orjson

from cute_api import config
from scripts.checks.bench.growth.dimensions import SIZES, TITLES, Dimension
from scripts.checks.bench.growth.run import BenchSetup, Growth, GrowthLength, measure
from scripts.checks.bench.peers import environment
from scripts.checks.bench.peers.load import LoadError
from scripts.checks.bench.peers.programs import ContenderError
from scripts.checks.bench.peers.report import machine
from scripts.checks.stack import stack

ROUNDS = 3
SECONDS = 2
JSON = Path("bench") / "growth.json"


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    length = GrowthLength(options.rounds, options.seconds)
    try:
        found = grow(options.only, options.most, length)
    except (environment.MissingError, ContenderError, LoadError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"\n{machine()}; medians of {length.rounds} rounds, one caller")
    print(table(found))
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_bytes(
        orjson.dumps(
            {"machine": machine(), "growth": [_document(growth) for growth in found]},
            option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS,
        )
    )
    print(f"All of it: {options.json}")
    return 0


def grow(dimensions: Sequence[Dimension], most: int, length: GrowthLength) -> list[Growth]:
    """Measure all probes of these dimensions, at their sizes up to `most`."""
    wrk = environment.wrk()
    found = []
    for dimension in dimensions:
        sizes = [size for size in SIZES[dimension] if size <= most]
        if len(sizes) < 2:
            print(f"{TITLES[dimension]}: left out, all but one size are above {most:,}")
            continue
        print(f"{TITLES[dimension]}:", flush=True)
        # Each dimension has its own stores, because old rows would slow down the next.
        with stack(durable=False) as own:
            ground = BenchSetup(own.stores, wrk, own.directory)
            found += measure(ground, dimension, sizes, length, _say)
    return found


def table(found: Sequence[Growth]) -> str:
    """Return each probe's time and CPU by size, in ms, its slope, and whether that is allowed."""
    lines = []
    for dimension in dict.fromkeys(growth.dimension for growth in found):
        mine = [growth for growth in found if growth.dimension is dimension]
        sizes = sorted(mine[0].costs)
        lines.append(
            f"{TITLES[dimension]}: {', '.join(f'{size:,}' for size in sizes)}; each as ms, CPU ms"
        )
        for growth in mine:
            costs = "".join(f"{growth.wall(size):10.1f}{growth.cpu(size):8.2f}" for size in sizes)
            verdict = "ok" if growth.is_within else "TOO FAST"
            if growth.linear and growth.is_within:
                verdict = f"linear: {growth.linear}"
            lines.append(
                f"  {growth.probe:28}{costs}"
                f"   x{growth.times:.2f}, slope {growth.slope:.2f}  {verdict}"
            )
    return "\n".join(lines)


def _document(growth: Growth) -> dict[str, object]:
    return {**asdict(growth), "slope": growth.slope, "within": growth.is_within}


def _say(line: str) -> None:
    print(line, flush=True)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.checks.bench.growth",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    largest = max(size for sizes in SIZES.values() for size in sizes)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"(default: {ROUNDS})")
    parser.add_argument(
        "--seconds", type=int, default=SECONDS, help=f"of each measurement (default: {SECONDS})"
    )
    parser.add_argument(
        "--only",
        type=lambda text: [Dimension(name) for name in text.split(",")],
        default=list(Dimension),
        help=f"what grows, of {','.join(Dimension)} (default: all)",
    )
    parser.add_argument("--most", type=int, default=largest, help="the largest size")
    parser.add_argument(
        "--json",
        type=Path,
        default=config.load().data_dir / JSON,
        help="where to write it (default: bench/growth.json in the data directory)",
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
