"""The command that runs a Python program with the recorder."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from cute_contract.errors import CommandError

RECORDER = "cute_contract.record.program"
NOT_PYTHON = (
    "{} can't be recorded. Name a Python program as `python -m MODULE` or `python FILE`, or a "
    "script that a package installed, such as pytest."
)
INTERPRETER = re.compile(r"(python|pypy)[\d.]*(\.exe)?")
# The beginning of a script: its interpreter, or a shell that starts one with a long path.
SCRIPT = re.compile(rb"#![^\n]*python|#!/bin/sh\n'''exec' [^\n]*python")
HEAD_BYTES = 512
# Options of Python itself: flags, and those with a value.
FLAG, VALUED = re.compile(r"-[bBdEIOPqRsSuvx]+|-[WX].+"), frozenset({"-W", "-X"})


def launched(command: Sequence[str], folder: str) -> list[str]:
    """Return the command with the recorder, which writes into `folder`.

    A script runs with this Python, any other program with the Python that the command names.
    Raises `CommandError` if there is no such program, or it is not written in Python.
    """
    program, *arguments = command
    found = shutil.which(program)
    if found is None:
        raise CommandError(f"{program} can't be started: it is not an executable file.")
    recorder = ("-m", RECORDER, folder)
    if not INTERPRETER.fullmatch(Path(program).name):
        with Path(found).open("rb") as file:
            if not SCRIPT.match(file.read(HEAD_BYTES)):
                raise CommandError(NOT_PYTHON.format(program))
        return [sys.executable, *recorder, found, *arguments]
    options = _options(arguments)
    called = arguments[len(options) :]
    if not called or called == ["-m"] or (called[0] != "-m" and called[0].startswith("-")):
        raise CommandError(NOT_PYTHON.format(" ".join(command)))
    return [found, *options, *recorder, *called]


def _options(arguments: Sequence[str]) -> list[str]:
    """Return the leading options of Python itself."""
    options: list[str] = []
    rest = iter(arguments)
    for one in rest:
        if one in VALUED:
            options += [one, next(rest, "")]
        elif FLAG.fullmatch(one):
            options.append(one)
        else:
            break
    return options
