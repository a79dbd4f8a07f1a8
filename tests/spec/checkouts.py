"""A Git repository with a copy of the spec, to change and to compare."""

import shutil
from pathlib import Path

from cute_api.config import ROOT
from scripts.spec.bundle import FILES, Redocly
from tests.fixtures.programs import printed

AUTHOR = ("-c", "user.name=Alice", "-c", "user.email=alice@cute.example")


class Checkout:
    """The spec in a repository of its own, with one commit that holds it as it is here."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(ROOT / "openapi", root / "openapi")
        self.git("init", "--quiet", "--initial-branch=main")
        self.commit("the spec")

    def git(self, *arguments: str) -> str:
        return printed("git", *AUTHOR, *arguments, cwd=self.root)

    def commit(self, message: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--no-verify", "--no-gpg-sign", "--message", message)

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace text that is in the file exactly once."""
        path = self.root / "openapi" / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{file} holds {old!r} {text.count(old)} times"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def bundle(self, redocly: Redocly) -> None:
        """The output of `make bundle`, without its lint."""
        fresh = redocly.bundle(self.root / "openapi")
        for name in FILES:
            (self.root / "openapi" / "dist" / name).write_bytes(fresh[name])

    def line(self, file: str, *markers: str) -> str:
        """`openapi/<file>:<line>` of the last of the markers, each looked for after the one before.

        A marker is a line as it is in the file, but for what follows `:`.
        """
        found = 0
        lines = (self.root / "openapi" / file).read_text(encoding="utf-8").splitlines()
        for marker in markers:
            found = next(
                number
                for number, line in enumerate(lines, 1)
                if number > found and line.startswith(marker)
            )
        return f"openapi/{file}:{found}"
