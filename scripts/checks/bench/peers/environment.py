"""The comparison's additional requirements: the peers' packages, and wrk.

Both are installed on demand into folders of their own in `.venv`, so that our servers never see
them. Packages that `.venv` has as well are linked, not installed again.
"""

import hashlib
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from cute_api.config import ROOT
from scripts.sandbox import debian
from scripts.sandbox.command import VENV, InstallError, execute
from scripts.shared.linked import INSTALLED, linked, pins_of

PLACE = VENV / "peers"
PYTHON = PLACE / "bin" / "python"
STAMP = PLACE / "installed"
PINS = ROOT / "requirements" / "peers.txt"
WRK = "wrk"
WRK_PLACE = VENV / "wrk"
MISSING = (
    "wrk, which makes the load, is not installed and can't be unpacked. Install it (Debian and "
    "Ubuntu: `apt-get install wrk`), then start again."
)


class MissingError(Exception):
    """A requirement is missing on this machine; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Wrk:
    """The program, and the environment that it runs in."""

    program: str
    environ: dict[str, str]


def python() -> Path:
    """The interpreter with the packages of `requirements/peers.txt`, which are installed if needed.

    Raises `MissingError`.
    """
    digest = hashlib.sha256(
        PINS.read_bytes() + INSTALLED.read_bytes() + sys.version.encode()
    ).hexdigest()
    try:
        if STAMP.read_text() == digest:
            return PYTHON
    except OSError:
        pass
    print("Installing the peers' packages into .venv/peers; later runs skip this.")
    options = ("--disable-pip-version-check", "--no-input")
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--python", PYTHON, *options]
    linked(PLACE, pins_of(PINS))
    try:
        execute("the peers' packages", [*pip, "install", "--require-hashes", "-r", PINS])
    except InstallError as error:
        raise MissingError(str(error)) from error
    STAMP.write_text(digest)
    return PYTHON


def wrk() -> Wrk:
    """wrk: the system's, or Debian's, unpacked here. Raises `MissingError`."""
    found = shutil.which(WRK)
    if found is not None:
        return Wrk(found, {})
    unpacked = WRK_PLACE / "usr" / "bin" / WRK
    if not unpacked.exists():
        try:
            debian.unpack([WRK], WRK_PLACE)
        except InstallError as error:
            raise MissingError(f"{MISSING}\n{error}") from error
    libraries = os.pathsep.join(map(str, (WRK_PLACE / "usr" / "lib").glob("*-linux-gnu*")))
    return Wrk(str(unpacked), {"LD_LIBRARY_PATH": libraries})
