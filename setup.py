"""Puts into the wheel what the server reads from other folders of the checkout."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

# They keep their paths, below `cute_api/files` (`cute_api.config.ROOT`).
FOLDERS = (
    "openapi/dist",
    "docs/guides",
    "docs/snippets",
    "docs/samples",
    "docs/first_call",
    "examples/receivers",
)
FILES = ("docs/postman.json",)
IGNORED = shutil.ignore_patterns("__pycache__", "node_modules")


class BuildWithFiles(build_py):
    """An editable install takes all files from the checkout, so it needs no copies."""

    def run(self) -> None:
        if self.editable_mode:
            super().run()
            return
        # What an earlier build left may be gone from the checkout.
        shutil.rmtree(self.build_lib, ignore_errors=True)
        super().run()
        place = Path(self.build_lib) / "cute_api" / "files"
        for name in FOLDERS:
            shutil.copytree(name, place / name, ignore=IGNORED)
        for name in FILES:
            shutil.copy(name, place / name)


setup(cmdclass={"build_py": BuildWithFiles})
