"""The commands of the Dockerfile's first stage, to be run in a folder instead of an image."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from cute_api.config import child_environ
from scripts.release import sbom
from scripts.release.__main__ import PINS
from scripts.release.deployed import DOCKERFILE
from scripts.release.packages import ReleaseError

COMMENT = re.compile(r"^#.*\n", re.MULTILINE)
STAGE = re.compile(r"^FROM .*$", re.MULTILINE)
INSTALL_S = 600
MOUNT = re.compile(r"--mount=\S+\s+")


def _instructions() -> list[str]:
    """Return the build stage's instructions, one per line."""
    text = COMMENT.sub("", DOCKERFILE.read_text()).replace("\\\n", " ")
    _, build, _ = STAGE.split(text)
    return build.strip().splitlines()


def run_commands() -> list[str]:
    """Return the commands that install the packages and add the wheel."""
    return [
        MOUNT.sub("", line.removeprefix("RUN "))
        for line in _instructions()
        if line.startswith("RUN ")
    ]


def copied() -> list[str]:
    """Return the patterns of the files that it copies from a release."""
    copies = [line for line in _instructions() if line.startswith("COPY ")]
    return [pattern for copy in copies for pattern in copy.split()[1:-1]]


def install(wheel: Path, release: Path, prefix: Path) -> None:
    """Run the commands: create the environment `prefix` from the files of a release alone.

    The files are put into the folder `release`. pip fetches the packages as usual. Raises
    `ReleaseError`.
    """
    _run(run_commands(), wheel, release, prefix)


def install_wheel(wheel: Path, release: Path, prefix: Path) -> None:
    """Like `install`, for an existing environment with the packages."""
    _, command = run_commands()
    _run([command], wheel, release, prefix)


def _run(commands: Sequence[str], wheel: Path, release: Path, prefix: Path) -> None:
    shutil.copy(wheel, release)
    shutil.copy(sbom.PINS, release / PINS)
    missing = [pattern for pattern in copied() if not list(release.glob(pattern))]
    if missing:
        raise ReleaseError(f"The release has no {', '.join(missing)}.")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    environ = {"RELEASE": str(release), "PREFIX": str(prefix), "PATH": path, "PYTHONPATH": ""}
    environ["REQUIREMENTS"] = PINS
    for command in commands:
        done = subprocess.run(
            ["/bin/sh", "-euc", command],
            cwd=release,
            env=child_environ(environ),
            capture_output=True,
            text=True,
            timeout=INSTALL_S,
            check=False,
        )
        if done.returncode:
            raise ReleaseError(done.stdout + done.stderr)
