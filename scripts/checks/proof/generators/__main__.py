"""`make proof PROOFS=generators`: each generator makes a client that compiles and works.

`python -m scripts.checks.proof.generators go java` runs those whose name has one of these words.
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from scripts.checks.proof.generators.clients import CLIENTS, mistakes
from scripts.checks.proof.generators.stage import RunningApi, scene
from scripts.checks.proof.generators.tools import ToolError
from scripts.checks.stack import stack


def main(words: Sequence[str]) -> int:
    names = [name for name in CLIENTS if not words or any(word in name for word in words)]
    with (
        tempfile.TemporaryDirectory(prefix="cute-generators-") as place,
        stack(durable=False) as own,
        scene(own.stores, "generators") as on,
    ):
        document = Path(place) / "openapi.json"
        document.write_bytes(on.document)
        wrong = sum(not _works(name, document, Path(place), on) for name in names)
    print(f"generators: {len(names) - wrong} of {len(names)} make a client that works")
    return 1 if wrong or not names else 0


def _works(name: str, document: Path, place: Path, on: RunningApi) -> bool:
    folder = place / name.replace("/", "-").replace(" ", "-")
    folder.mkdir()
    began = time.monotonic()
    try:
        wrong = mistakes(CLIENTS[name](document, folder), folder, on)
    except ToolError as error:
        wrong = [str(error)]
    print(f"  {name}: {time.monotonic() - began:.0f} s, {'works' if not wrong else 'WRONG'}")
    for mistake in wrong:
        print(f"    {mistake}")
    return not wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
