"""The built JavaScript SDK, as a tarball installed into clean folders."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from cute_api.config import ROOT
from scripts.shared.javascript import pack
from tests.fixtures.programs import printed_by_node

BROWSER = "ES2022,DOM,DOM.AsyncIterable"
COMPILER = ROOT / "node_modules" / "typescript" / "bin" / "tsc"


@dataclass(frozen=True, slots=True)
class Project:
    """A folder into which the tarball was installed, and nothing else."""

    folder: Path

    def run(self, file: str, **environ: str) -> str:
        """Run a program of the folder; return its output."""
        return printed_by_node(file, cwd=self.folder, env=environ)

    def check_types(self, *files: str, lib: str = BROWSER, types: Path | None = None) -> None:
        """Check types in the strictest mode; fails with the compiler's output."""
        flags = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--target", "ES2022"]
        # Those of the tarball are checked, but not the language's own.
        flags += ["--module", "nodenext", "--lib", lib, "--skipDefaultLibCheck"]
        flags += [] if types is None else ["--types", str(types)]
        printed_by_node(COMPILER, *flags, *files, cwd=self.folder)


@pytest.fixture(scope="session")
def tarball(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tarball that `npm pack` makes of the built package."""
    return pack(tmp_path_factory.mktemp("tarball"))


@pytest.fixture(scope="session")
def project(tarball: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A new folder with the tarball installed, without a registry."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "package.json").write_text('{"name": "shop", "version": "1.0.0", "private": true}')
    printed_by_node(
        *("install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", tarball),
        tool="npm",
        cwd=folder,
    )
    return Project(folder)
