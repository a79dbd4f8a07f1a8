"""Runs drills one after another, and says in the end which held and how long each took."""

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence

from scripts.drills.stage.report import BROKEN, KEPT, MISSING

WORDS = {KEPT: "held", MISSING: "NOT DRILLED: a program is missing (above)"}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.drills")
    parser.add_argument("drills", nargs="+", help="names of modules of scripts.drills")
    names = parser.parse_args(arguments).drills
    codes, lines = [], []
    for name in names:
        print(f"== drill: {name}", flush=True)
        began = time.monotonic()
        code = subprocess.run([sys.executable, "-m", f"scripts.drills.{name}"], check=False)
        codes.append(code.returncode)
        took = time.monotonic() - began
        lines.append(f"{name:10} {took:6.0f} s  {WORDS.get(code.returncode, 'FAILED')}")
    print("\n".join(["", *lines]), flush=True)
    return KEPT if not any(codes) else BROKEN


if __name__ == "__main__":
    sys.exit(main())
