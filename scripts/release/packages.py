"""Builds the packages of a release, each from a copy: a build leaves nothing in the checkout.

The time in every file is that of the commit, so that two builds of it are the same, byte by byte.
"""

import gzip
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

from cute_api.config import ROOT, child_environ
from scripts.shared import javascript

SERVER = (
    "server",
    "openapi/dist",
    "docs",
    "examples/receivers",
    "pyproject.toml",
    "setup.py",
    "README.md",
    "requirements/server.in",
    "requirements/traces.in",
)
# The folders of the Python SDK and its tools; each is a distribution of its own.
PYTHON = {
    "cute_sdk": ROOT / "sdks/python/sdk",
    "cute_dev": ROOT / "sdks/python/dev",
    "cute_contract": ROOT / "sdks/python/contract",
}
IGNORED = shutil.ignore_patterns("__pycache__", "*.egg-info")
EPOCH = "SOURCE_DATE_EPOCH"
BUILD = "import sys; from setuptools import build_meta as b; getattr(b, sys.argv[1])(sys.argv[2])"
TIMEOUT_S = 240


class ReleaseError(Exception):
    """A package can't be built; the text is what the builder said."""


def source_time() -> int:
    """Return the commit's time in seconds since 1970; SOURCE_DATE_EPOCH overrides it."""
    given = os.environ.get(EPOCH)
    if given:
        return int(given)
    return int(_printed(["git", "log", "-1", "--format=%ct"], ROOT))


def server_wheel(folder: Path, time: int) -> Path:
    """The wheel of the server, with the document, the templates and the migrations, in `folder`."""
    with tempfile.TemporaryDirectory() as place:
        tree = Path(place) / "tree"
        for name in SERVER:
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, tree / name, ignore=IGNORED)
            else:
                shutil.copy(ROOT / name, tree / name)
        return _built("build_wheel", tree, folder, time, "cute_api-*.whl")


def python_package(name: str, folder: Path, time: int) -> tuple[Path, Path]:
    """The wheel and the source distribution of one of `PYTHON`, in `folder`."""
    with tempfile.TemporaryDirectory() as place:
        tree = Path(place) / "tree"
        shutil.copytree(PYTHON[name], tree, ignore=IGNORED)
        wheel = _built("build_wheel", tree, folder, time, f"{name}-*.whl")
        source = _built("build_sdist", tree, folder, time, f"{name}-*.tar.gz")
    _set_times(source, time)
    return wheel, source


def javascript_sdk(folder: Path) -> Path:
    """The tarball of the JavaScript SDK, in `folder`; npm gives all files the same time itself."""
    folder.mkdir(parents=True, exist_ok=True)
    return javascript.pack(folder)


def _built(hook: str, tree: Path, folder: Path, time: int, pattern: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    _printed([sys.executable, "-c", BUILD, hook, str(folder)], tree, **{EPOCH: str(time)})
    [found] = folder.glob(pattern)
    return found


def _set_times(archive: Path, time: int) -> None:
    """Rewrite a source distribution with `time` where setuptools wrote the current time."""
    unpacked = io.BytesIO()
    with tarfile.open(archive) as old, tarfile.open(fileobj=unpacked, mode="w") as new:
        for member in old.getmembers():
            member.mtime = time
            member.pax_headers = {}  # the time of now, in parts of a second
            member.uid = member.gid = 0
            member.uname = member.gname = ""
            new.addfile(member, old.extractfile(member) if member.isfile() else None)
    with archive.open("wb") as file, gzip.GzipFile("", "wb", fileobj=file, mtime=time) as packed:
        packed.write(unpacked.getvalue())


def _printed(command: Sequence[str], folder: Path, **environ: str) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env=child_environ(environ),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    if done.returncode != 0:
        raise ReleaseError(f"{done.stdout}{done.stderr}".strip())
    return done.stdout
