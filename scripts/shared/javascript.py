"""Builds the JavaScript SDK: `python -m scripts.shared.javascript` makes sdks/javascript/dist.

It contains ESM, CommonJS and types. Nothing is done if the sources haven't changed since the last
build; processes that build at the same time take turns. The compiler is the one in node_modules.
"""

import fcntl
import hashlib
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cute_api.config import ROOT
from scripts.shared.node import find

PACKAGE = ROOT / "sdks" / "javascript"
COMPILER = ROOT / "node_modules" / "typescript" / "bin" / "tsc"
INPUTS = ("src", "package.json", "tsconfig.json", "tsconfig.cjs.json", "finish.mjs")
TEST_INPUTS = (*INPUTS, "test", "tsconfig.test.json")
STAMP = "built-from"


class BuildError(Exception):
    """The SDK can't be built; the text is what the compiler said."""


def build() -> Path:
    """Build the package if its sources changed; return its directory."""
    dist = PACKAGE / "dist"
    with _turn(), _fresh(dist, INPUTS) as stale:
        if stale:
            compile_types("tsconfig.json")
            compile_types("tsconfig.cjs.json")
            run_node(str(PACKAGE / "finish.mjs"))
    return dist


def build_tests() -> Path:
    """Compile the unit tests if they or the sources changed; return their directory."""
    directory = PACKAGE / "build"
    with _turn(), _fresh(directory, TEST_INPUTS) as stale:
        if stale:
            compile_types("tsconfig.test.json")
    return directory / "test"


def pack(folder: Path) -> Path:
    """Pack the built package in `folder`; return the tarball.

    Skips its scripts, because `prepack` would rebuild it without the compiler on PATH.
    """
    build()
    run_node("pack", "--ignore-scripts", f"--pack-destination={folder}", tool="npm")
    [tarball] = folder.glob("cute-sdk-*.tgz")
    return tarball


def compile_types(project: str | Path, *arguments: str) -> None:
    """Run the compiler on a project, by its file; raises `BuildError` with what it found."""
    run_node(str(COMPILER), "-p", str(PACKAGE / project), *arguments)


def run_node(*arguments: str, tool: str = "node") -> None:
    """Run node or npm in the package's folder; raises `BuildError` with its output."""
    done = find().run(tool, arguments, cwd=PACKAGE)
    if done.returncode != 0:
        raise BuildError(f"{done.stdout}{done.stderr}".strip())


@contextmanager
def _turn() -> Iterator[None]:
    """Only one process builds at a time."""
    with (PACKAGE / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _fresh(directory: Path, inputs: tuple[str, ...]) -> Iterator[bool]:
    """Yield whether the directory must be rebuilt, after emptying it; stamp it on success."""
    digest = _digest(inputs)
    stamp = directory / STAMP
    if stamp.is_file() and stamp.read_text() == digest:
        yield False
        return
    shutil.rmtree(directory, ignore_errors=True)
    yield True
    stamp.write_text(digest)


def _digest(inputs: tuple[str, ...]) -> str:
    found = hashlib.sha256()
    for name in inputs:
        place = PACKAGE / name
        files = sorted(place.rglob("*")) if place.is_dir() else [place]
        for file in files:
            if file.is_file():
                found.update(f"{file.relative_to(PACKAGE)}\0".encode() + file.read_bytes() + b"\0")
    return found.hexdigest()


def main() -> int:
    try:
        print(build().relative_to(ROOT))
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
