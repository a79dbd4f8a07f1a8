"""The commands of the Dockerfile's first stage, to be run in a folder instead of an image."""

import re
from collections.abc import Iterator

from tests.deploy.processes import DOCKERFILE

COMMENT = re.compile(r"^#.*\n", re.MULTILINE)
STAGE = re.compile(r"^FROM .*$", re.MULTILINE)
MOUNT = re.compile(r"--mount=\S+\s+")


def _instructions() -> list[str]:
    """Those of the stage that builds, one line each."""
    text = COMMENT.sub("", DOCKERFILE.read_text()).replace("\\\n", " ")
    _, build, _ = STAGE.split(text)
    return build.strip().splitlines()


def run_commands() -> Iterator[str]:
    for line in _instructions():
        if line.startswith("RUN "):
            yield MOUNT.sub("", line.removeprefix("RUN "))


def copied() -> list[str]:
    """The patterns of the files that it takes from a release."""
    [copy] = [line for line in _instructions() if line.startswith("COPY ")]
    return copy.split()[1:-1]
