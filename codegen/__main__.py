"""`python -m codegen` (`make generate`): generate all files from openapi/dist.

With `--check` it writes nothing, and fails for files that differ from the spec or that no target
makes any more.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from codegen.bundle import CodegenError
from codegen.pipeline import TARGETS, check, generate

ROOT = Path(__file__).resolve().parents[1]
SHOWN = 20


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    began = time.monotonic()
    try:
        if options.check:
            return _check(options.root)
        changed = generate(options.root, options.only)
    except CodegenError as error:
        print(error, file=sys.stderr)
        return 1
    for path in changed:
        print(f"  {path}")
    print(f"{len(changed)} files changed ({time.monotonic() - began:.1f} s).")
    return 0


def _check(root: Path) -> int:
    difference = check(root)
    for path in difference.stale[:SHOWN]:
        print(f"  {path}: differs from the spec", file=sys.stderr)
    for path in difference.orphans[:SHOWN]:
        print(f"  {path}: no target makes it any more", file=sys.stderr)
    wrong = len(difference.stale) + len(difference.orphans)
    if wrong:
        print(f"{wrong} generated files differ. Run `make generate`, commit it.", file=sys.stderr)
        return 1
    print("Generated files: up to date.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m codegen", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail on a difference")
    parser.add_argument(
        "--only", nargs="+", metavar="TARGET", help=f"only these: {', '.join(TARGETS)}"
    )
    parser.add_argument("--root", type=Path, default=ROOT, help="the tree (this checkout)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
