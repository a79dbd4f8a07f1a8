"""Generate what follows from the list of metrics, as a part of `make generate`.

With `--check` it writes nothing, and fails for files that differ.
"""

import argparse
import sys
from collections.abc import Sequence

from cute_api.config import ROOT
from scripts.release.monitoring.files import different, generate


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.release.monitoring", description=__doc__
    )
    parser.add_argument("--check", action="store_true", help="write nothing; fail on a difference")
    if not parser.parse_args(arguments).check:
        for path in generate(ROOT):
            print(f"  {path}")
        return 0
    found = different(ROOT)
    for path in found:
        print(f"  {path}: is out of date", file=sys.stderr)
    if found:
        print("Run `make generate`, commit it.", file=sys.stderr)
        return 1
    print("Files of the metrics: up to date.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
