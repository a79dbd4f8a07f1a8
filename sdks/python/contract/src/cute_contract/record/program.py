"""Run a Python program as `__main__`, recording it: `python -m cute_contract.record.program`.

As `coverage run` does, in one process: the recording starts, and then the program.
"""

from __future__ import annotations

import runpy
import sys
from collections.abc import Sequence
from pathlib import Path

from cute_contract.record.recording import begin


def main(folder: str, command: Sequence[str]) -> None:
    """Run `-m MODULE ARGS` or `FILE ARGS`, which see the arguments and the path of a plain run."""
    begin(folder)
    if command[0] == "-m":
        sys.argv[:] = command[1:]
        runpy.run_module(command[1], run_name="__main__", alter_sys=True)
        return
    sys.argv[:] = command
    if not getattr(sys.flags, "safe_path", sys.flags.isolated):
        sys.path[0] = str(Path(command[0]).resolve().parent)
    runpy.run_path(command[0], run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
