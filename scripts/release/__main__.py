"""`make dist`: build a release in `dist/` from scratch."""

import hashlib
import shutil
import sys
from pathlib import Path

from cute_api.config import ROOT
from scripts.release import sbom
from scripts.release.packages import (
    PYTHON,
    ReleaseError,
    javascript_sdk,
    python_package,
    server_wheel,
    source_time,
)
from scripts.shared.javascript import BuildError

DIST = ROOT / "dist"
PINS = "requirements.txt"
PINS_WITH_TRACES = "requirements-traces.txt"
SBOM = "cute-api.cdx.json"
CHECKSUMS = "SHA256SUMS"


def release(folder: Path) -> None:
    """Build everything of a release in an empty `folder`.

    Raises `ReleaseError` or `BuildError`.
    """
    time = source_time()
    server_wheel(folder, time)
    for name in PYTHON:
        python_package(name, folder, time)
    javascript_sdk(folder)
    shutil.copy(sbom.PINS, folder / PINS)
    shutil.copy(sbom.PINS_WITH_TRACES, folder / PINS_WITH_TRACES)
    (folder / SBOM).write_text(sbom.as_json(time))
    write_checksums(folder)


def write_checksums(folder: Path) -> None:
    """Write the SHA-256 of each file, as `sha256sum --check` reads them."""
    files = sorted(path for path in folder.iterdir() if path.name != CHECKSUMS)
    lines = [f"{digest_of(path)}  {path.name}\n" for path in files]
    (folder / CHECKSUMS).write_text("".join(lines))


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> int:
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir()
    try:
        release(DIST)
    except (ReleaseError, BuildError) as error:
        print(error, file=sys.stderr)
        return 1
    for path in sorted(DIST.iterdir()):
        print(f"{path.stat().st_size:>11,} {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
