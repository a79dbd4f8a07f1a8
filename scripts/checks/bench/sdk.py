"""Measure the import of the Python SDK, beside that of httpx2, which it needs.

`python -m scripts.checks.bench.sdk` prints the processor time of an import in a fresh interpreter,
the median of many, in turns. The promise is under 100 ms, without httpx2, which loads with the
first client.
"""

import argparse
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from cute_api.config import child_environ

SOURCE = Path(__file__).resolve().parents[3] / "sdks/python/sdk/src"
PROMISED_MS = 100.0
ROUNDS = 15
CLIENT = "from cute_sdk import Cute; Cute('k', 'http://127.0.0.1:1')"
IMPORTS = {
    "nothing": "pass",
    "import cute_sdk": "import cute_sdk",
    "from cute_sdk import Cute": "from cute_sdk import Cute",
    "a client, httpx2 included": CLIENT,
    "a client and its first item": f"{CLIENT}; from cute_sdk import models; models.Item",
    "import httpx2": "import httpx2",
}
PROGRAM = """
import time
began = time.process_time()
{statement}
print((time.process_time() - began) * 1000)
"""


def cost(statement: str) -> float:
    """Return the milliseconds of processor time of one import."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(statement=statement)],
        env=child_environ({"PYTHONPATH": str(SOURCE)}),
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.checks.bench.sdk", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="imports of each kind (15)")
    options = parser.parse_args(arguments)
    taken: dict[str, list[float]] = {name: [] for name in IMPORTS}
    for _ in range(options.rounds):
        for name, statement in IMPORTS.items():
            taken[name].append(cost(statement))
    medians = {name: statistics.median(values) for name, values in taken.items()}
    for name, median in medians.items():
        print(f"  {name:28} {median:8.1f} ms")
    ours = medians["from cute_sdk import Cute"]
    print(f"httpx2 takes {medians['import httpx2'] / ours:.1f} times as long as Cute.")
    print(f"Asked: under {PROMISED_MS:.0f} ms. Found: {ours:.1f} ms.")
    return 0 if ours < PROMISED_MS else 1


if __name__ == "__main__":
    sys.exit(main())
