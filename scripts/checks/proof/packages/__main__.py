"""`make proof PROOFS=packages`: what `make dist` builds can be installed and works in empty
environments.

Python: each distribution, each alias and each source distribution is installed by pip into an
environment of its own, and its programs start there. JavaScript: publint and attw find nothing, and
the same program calls a real API in Node, Deno, Bun and workerd.
"""

import sys
import tempfile
from pathlib import Path

from scripts.checks.proof.generators import tools
from scripts.checks.proof.generators.stage import scene
from scripts.checks.proof.packages import environments, runtimes
from scripts.checks.proof.verdict import NotProvenError, exit_code
from scripts.checks.stack import stack
from scripts.release.packages import PYTHON, javascript_sdk, python_package, source_time


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="cute-packages-") as place:
        folder = Path(place)
        dist = folder / "dist"
        for name in PYTHON:
            python_package(name, dist, source_time())
        # In another folder, because pip takes a .tgz for a source distribution.
        tarball = javascript_sdk(folder / "npm")
        try:
            environments.check(dist, folder)
            runtimes.check_package(tarball, folder)
            with stack(durable=False) as own, scene(own.stores, "packages") as on:
                runtimes.check_runtimes(tarball, folder, on.environ)
        except tools.ToolError as error:
            raise NotProvenError(str(error)) from error


if __name__ == "__main__":
    sys.exit(exit_code(main))
