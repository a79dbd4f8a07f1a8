"""The built JavaScript SDK, as a tarball installed into clean folders."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from cute_api.config import ROOT
from scripts.javascript import pack
from scripts.node import find

TIMEOUT_S = 120
BROWSER = "ES2022,DOM,DOM.AsyncIterable"
COMPILER = ROOT / "node_modules" / "typescript" / "bin" / "tsc"


@dataclass(frozen=True, slots=True)
class Project:
    """A folder into which the tarball was installed, and nothing else."""

    folder: Path

    def run(self, file: str, **environ: str) -> str:
        """What a program of the folder prints."""
        return node([file], self.folder, **environ)

    def check_types(self, *files: str, lib: str = BROWSER, types: Path | None = None) -> None:
        """Compile without output, as strict as can be; fails with what the compiler says."""
        flags = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--target", "ES2022"]
        flags += ["--module", "nodenext", "--lib", lib]
        flags += [] if types is None else ["--types", str(types)]
        node([str(COMPILER), *flags, *files], self.folder)


def node(arguments: list[str], cwd: Path, *, tool: str = "node", **environ: str) -> str:
    """Run node or npm in a folder; what it prints. Fails with all that it said."""
    found = find()
    done = subprocess.run(
        found.command(tool, arguments),
        env={**found.environ(), **environ},
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def tarball(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `npm pack` makes of the built package."""
    return pack(tmp_path_factory.mktemp("tarball"))


@pytest.fixture(scope="session")
def project(tarball: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A new folder with the tarball installed, without a registry."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "package.json").write_text('{"name": "shop", "version": "1.0.0", "private": true}')
    node(
        ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", str(tarball)],
        folder,
        tool="npm",
    )
    return Project(folder)
