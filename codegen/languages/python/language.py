"""Python: snake case, and Ruff as its formatter."""

import keyword
import shutil
import subprocess
import sys
from pathlib import Path

from codegen.bundle import CodegenError
from codegen.languages.language import Language
from codegen.naming import snake

TEMPLATES = Path(__file__).parent / "templates"
# The generated part of the command line.
DEV = Path("sdks/python/dev/src/cute_dev/_gen")
# The project excludes generated files from its lint, and Ruff would skip them here as well.
FIX = ("check", "--quiet", "--fix-only", "--select", "I,F401", "--config", "lint.exclude=[]", ".")
FORMAT = ("format", "--quiet", ".")


def _format(root: Path, folder: Path) -> None:
    shutil.copy(root / "pyproject.toml", folder)
    program = Path(sys.executable).parent / "ruff"
    for arguments in (FIX, FORMAT):
        ran = subprocess.run(
            [program, *arguments, "--no-cache"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode != 0:
            raise CodegenError(f"A template makes Python that ruff can't read:\n{ran.stderr}")


PYTHON = Language(
    name="python",
    methods=snake,
    arguments=snake,
    reserved=frozenset(keyword.kwlist),
    place=Path("sdks/python/sdk/src/cute_sdk/_gen"),
    comments={".py": "# {}"},
    format=_format,
)
