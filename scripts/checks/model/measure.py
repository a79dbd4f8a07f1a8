"""Measure again the input of the model: `python -m scripts.checks.model.measure`, five minutes.

It starts its own PostgreSQL, Valkey and processes, all on this machine; nothing else should run.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import psutil

from scripts.checks.bench.peers.report import processor
from scripts.checks.model import calls, deliveries
from scripts.checks.model.measured import FILE, MeasurementRun, write

NUMBERS = (1, 2, 4)
DELIVERY_ROUNDS = 2


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.checks.model.measure",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rounds", type=int, default=3, help="of calls (default: 3)")
    parser.add_argument("--seconds", type=int, default=3, help="of each round (default: 3)")
    parser.add_argument("--backlog", type=int, default=40_000, help="deliveries (default: 40,000)")
    parser.add_argument("--into", type=Path, default=FILE, help=f"(default: {FILE.name})")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="cute-model-") as name:
        home = Path(name)
        found = deliveries.measure(
            home / "deliveries", NUMBERS, rounds=DELIVERY_ROUNDS, backlog=options.backlog
        )
        (home / "calls").mkdir()
        found += calls.measure(
            home / "calls", NUMBERS, rounds=options.rounds, seconds=options.seconds
        )
    day, cores = datetime.now(UTC).date().isoformat(), psutil.cpu_count() or 1
    write(MeasurementRun(day, processor(), cores, tuple(found)), options.into)
    return 0


if __name__ == "__main__":
    sys.exit(main())
