"""The command that runs a program with the recorder of its language."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode

from cute_contract.errors import CommandError

RECORDER = "cute_contract.record.program"
NODE_RECORDER = Path(__file__).with_name("node.mjs")
UNKNOWN = (
    "{} can't be recorded. Name a Python program as `python -m MODULE` or `python FILE`, a program "
    "for Node.js as `node FILE`, or a script that a package installed, such as pytest or vitest."
)
INTERPRETER = re.compile(r"(python|pypy)[\d.]*(\.exe)?")
# The beginning of a script: its interpreter, or a shell that starts one with a long path.
SCRIPT = re.compile(rb"#![^\n]*python|#!/bin/sh\n'''exec' [^\n]*python")
NODE = re.compile(r"node(js)?(\.exe)?")
NODE_SCRIPT = re.compile(rb"#![^\n]*\bnode\b")
HEAD_BYTES = 512
# Options of Python itself: flags, and those with a value.
FLAG, VALUED = re.compile(r"-[bBdEIOPqRsSuvx]+|-[WX].+"), frozenset({"-W", "-X"})


def launched(command: Sequence[str], folder: str) -> list[str]:
    """Return the command with the recorder, which writes into `folder`.

    A script in Python runs with this Python, one for Node.js with the Node.js of PATH, any other
    program with what the command names. Raises `CommandError` if there is no such program, or it
    can't be recorded.
    """
    program, *arguments = command
    found = shutil.which(program)
    if found is None:
        raise CommandError(f"{program} can't be started: it is not an executable file.")
    recorder = ("-m", RECORDER, folder)
    if NODE.fullmatch(Path(program).name):
        return [found, _node_option(folder), *arguments]
    if not INTERPRETER.fullmatch(Path(program).name):
        with Path(found).open("rb") as file:
            head = file.read(HEAD_BYTES)
        if NODE_SCRIPT.match(head):
            return [shutil.which("node") or "node", _node_option(folder), found, *arguments]
        if not SCRIPT.match(head):
            raise CommandError(UNKNOWN.format(program))
        return [sys.executable, *recorder, found, *arguments]
    options = _options(arguments)
    called = arguments[len(options) :]
    if not called or called == ["-m"] or (called[0] != "-m" and called[0].startswith("-")):
        raise CommandError(UNKNOWN.format(" ".join(command)))
    return [found, *options, *recorder, *called]


def _node_option(folder: str) -> str:
    """Return the option that loads the recorder first, also in workers and forks."""
    return f"--import={NODE_RECORDER.as_uri()}?{urlencode({'folder': folder})}"


def _options(arguments: Sequence[str]) -> list[str]:
    """Return the leading options of Python itself."""
    options: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if argument in VALUED:
            options += [argument, next(rest, "")]
        elif FLAG.fullmatch(argument):
            options.append(argument)
        else:
            break
    return options
