"""Environments that link packages from `.venv` where the pins are the same.

pip has already verified the same hashes there, and Python's compiled files serve both. Installing
and compiling them again would take half a minute of CPU.
"""

import re
import subprocess
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from cute_api.config import ROOT

INSTALLED = ROOT / "requirements" / "dev.txt"
# A pin with its marker and hashes, without the comments on what requires it.
PIN = re.compile(r"^[\w.-]+(?:\[[\w,-]+\])?==.*(?:\n +--hash=.*)*", re.MULTILINE)
OUTSIDE = ".."
VENV_S = 60


def pins_of(file: Path) -> list[str]:
    return PIN.findall(file.read_text())


def linked(prefix: Path, pins: Sequence[str]) -> None:
    """Create an environment without pip; link the packages that `.venv` has with the same pins.

    Don't uninstall from it with pip, which follows links.
    """
    command: list[str | Path] = [sys.executable, "-m", "venv", "--clear", "--without-pip", prefix]
    subprocess.run(command, check=True, timeout=VENV_S)
    [place] = prefix.glob("lib/python3*/site-packages")
    installed = set(pins_of(INSTALLED))
    for pin in pins:
        wanted = Requirement(pin.partition("\\")[0])
        if pin in installed and (wanted.marker is None or wanted.marker.evaluate()):
            _link(metadata.distribution(wanted.name), place)


def _link(package: metadata.Distribution, place: Path) -> None:
    """Link the package's contents except programs into `place`."""
    for top in {file.parts[0] for file in package.files or ()} - {OUTSIDE}:
        if not (place / top).exists():
            (place / top).symlink_to(str(package.locate_file(top)))
