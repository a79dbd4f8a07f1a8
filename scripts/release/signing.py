"""`make sign KEY=…`: sign the checksums of a release with GnuPG, once they are right.

One signature covers every file. The key stays in the keyring of the person who releases.
"""

import argparse
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.release.__main__ import CHECKSUMS, DIST, digest_of

SIGNATURE = f"{CHECKSUMS}.asc"
TIMEOUT_S = 300  # somebody may have to type a passphrase


def different(folder: Path) -> list[str]:
    """The files whose checksums differ or are missing."""
    lines = (folder / CHECKSUMS).read_text().splitlines()
    listed = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    there = {path.name for path in folder.iterdir()} - {CHECKSUMS, SIGNATURE}
    return sorted(
        name
        for name in there | listed.keys()
        if name not in there or listed.get(name) != digest_of(folder / name)
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.release.signing", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=DIST)
    parser.add_argument("--key", required=True, help="id or address of a key of your keyring")
    options = parser.parse_args(arguments)
    gpg = shutil.which("gpg")
    if gpg is None:
        print("gpg is not installed (Debian: `apt install gnupg`).", file=sys.stderr)
        return 1
    if wrong := different(options.folder):
        print(
            f"Files that differ from {CHECKSUMS}: {', '.join(wrong)}. Run `make dist`.",
            file=sys.stderr,
        )
        return 1
    signed = [f"--local-user={options.key}", "--armor", "--detach-sign", "--yes"]
    done = subprocess.run(
        [gpg, *signed, options.folder / CHECKSUMS], timeout=TIMEOUT_S, check=False
    )
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
