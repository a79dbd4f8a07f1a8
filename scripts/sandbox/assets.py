"""Fetch the npm packages of the portal's pages, as `vendor.json` pins them.

`python -m scripts.sandbox.assets` puts their files into the portal's `static/vendor/`. It copies
only the named files of each package, so that the sources of bundled files aren't installed, and
refuses a package that differs from the pinned one.
"""

import base64
import hashlib
import json
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cute_api.config import ROOT
from scripts.shared.node import NodeMissingError, NodeProgram, find

PINS = ROOT / "server" / "cute_api" / "portal" / "vendor.json"
PLACE = ROOT / "server" / "cute_api" / "portal" / "static" / "vendor"
MAX_FILE_BYTES = 16 * 1024 * 1024


class AssetsError(Exception):
    """A package can't be fetched or is not the pinned one; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Pin:
    """A pinned package: its files by their path in it, with their names here."""

    package: str
    integrity: str
    files: Mapping[str, str]


def read_pins(text: str) -> list[Pin]:
    """The packages that a `vendor.json` names."""
    return [
        Pin(entry["package"], entry["integrity"], entry["files"])
        for entry in json.loads(text)["packages"]
    ]


def fetch(node: NodeProgram, pins: list[Pin]) -> dict[str, bytes]:
    """The files of all packages by their name here; raises `AssetsError`."""
    with tempfile.TemporaryDirectory() as folder:
        packages = [pin.package for pin in pins]
        command = ["pack", "--json", "--ignore-scripts", *packages]
        packed = node.run("npm", command, cwd=Path(folder))
        if packed.returncode != 0:
            raise AssetsError(f"npm pack failed:\n{packed.stdout}{packed.stderr}")
        names = _file_names(json.loads(packed.stdout))
        files: dict[str, bytes] = {}
        for pin in pins:
            files |= unpack(pin, (Path(folder) / names[pin.package]).read_bytes(), Path(folder))
        return files


def unpack(pin: Pin, tarball: bytes, folder: Path) -> dict[str, bytes]:
    """The named files of a package's tarball; raises `AssetsError` unless it is the pinned one."""
    digest = base64.b64encode(hashlib.sha512(tarball).digest()).decode()
    if pin.integrity != f"sha512-{digest}":
        raise AssetsError(
            f"{pin.package} is not what {PINS.name} pins: it has sha512-{digest}. "
            "If its version was changed on purpose, update the pin."
        )
    file = folder / "package.tgz"
    file.write_bytes(tarball)
    contents = {}
    with tarfile.open(file) as archive:
        for path, name in pin.files.items():
            member = archive.extractfile(f"package/{path}")
            if member is None:
                raise AssetsError(f"{pin.package} has no {path}: fix {PINS.name}.")
            contents[name] = member.read(MAX_FILE_BYTES)
    return contents


def _file_names(report: Any) -> dict[str, str]:
    """The file of each package; npm's report is a list, or since 11.18 an object."""
    entries = report if isinstance(report, list) else report.values()
    return {entry["id"]: entry["filename"] for entry in entries}


def main() -> int:
    try:
        files = fetch(find(), read_pins(PINS.read_text(encoding="utf-8")))
    except (AssetsError, NodeMissingError) as error:
        print(error, file=sys.stderr)
        return 1
    PLACE.mkdir(exist_ok=True)
    for old in PLACE.iterdir():
        if old.name not in files:
            old.unlink()
    for name, content in files.items():
        half = PLACE / f".{name}"
        half.write_bytes(content)
        half.replace(PLACE / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
