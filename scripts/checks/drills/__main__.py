"""Run drills one after another, and print which held and how long each took.

`python -m scripts.checks.drills valkey --away 10` runs a single one, with its options.
"""

import importlib
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import takewhile

from scripts.checks.drills.stage.report import BROKEN, KEPT, MISSING, perform

PACKAGE = "scripts.checks.drills"
WORDS = {KEPT: "held", MISSING: "NOT DRILLED: a program is missing (above)"}


def main(arguments: Sequence[str]) -> int:
    names = list(takewhile(lambda argument: not argument.startswith("-"), arguments))
    if len(names) == 1:
        drill = importlib.import_module(f"{PACKAGE}.{names[0]}")
        return perform(drill.parser(), drill.drill, arguments[1:])
    if not names or len(names) < len(arguments):
        sys.exit(__doc__)
    began = time.monotonic()
    codes: list[int] = []
    lines: list[str] = []
    for number, name in enumerate(names, 1):
        passed = time.monotonic() - began
        print(f"== drill {number} of {len(names)}: {name}, {passed:.0f} s passed", flush=True)
        started = time.monotonic()
        code = subprocess.run([sys.executable, "-m", PACKAGE, name], check=False)
        codes.append(code.returncode)
        lines.append(line_of(name, time.monotonic() - started, code.returncode))
    print("\n".join(["", *lines, summary(codes, time.monotonic() - began)]), flush=True)
    return KEPT if not any(codes) else BROKEN


def line_of(name: str, seconds: float, code: int) -> str:
    return f"{name:12} {seconds:6.0f} s  {WORDS.get(code, f'FAILED (status {code})')}"


def summary(codes: Sequence[int], seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{codes.count(KEPT)} of {len(codes)} drills held, in {minutes} min {rest} s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
