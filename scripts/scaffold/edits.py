"""Edits of the tree: gathered in memory, shown, and written all together or not at all."""

import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scripts.scaffold import RefusalError

NEW_SUFFIX = ".scaffold-new"


@dataclass(frozen=True, slots=True)
class Edit:
    """One file: its path below the root, its text before (None: there was none) and after."""

    path: str
    before: str | None
    after: str
    what: str


@dataclass(slots=True)
class Edits:
    """All edits of one run, in the order of their making. `root` is only read until `write`."""

    root: Path
    _edits: dict[str, Edit] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Edit]:
        return iter(self._edits.values())

    def exists(self, path: str) -> bool:
        return path in self._edits or (self.root / path).exists()

    def text(self, path: str) -> str:
        """A file's text with the edits so far."""
        edit = self._edits.get(path)
        return edit.after if edit else (self.root / path).read_text(encoding="utf-8")

    def create(self, path: str, text: str, what: str) -> None:
        if self.exists(path):
            raise RefusalError(f"{path} is there already. Move it away, or choose another name.")
        self._edits[path] = Edit(path, None, text, what)

    def change(self, path: str, how: Callable[[str], str], what: str) -> None:
        """Replace a file's text by what `how` makes of it. Several changes of a file add up."""
        edit = self._edits.get(path)
        before = edit.before if edit else (self.root / path).read_text(encoding="utf-8")
        reasons = [edit.what, what] if edit and edit.what != what else [what]
        self._edits[path] = Edit(path, before, how(self.text(path)), ", ".join(reasons))

    def set(self, path: str, text: str, what: str) -> None:
        """Replace the whole text of a file that is there."""
        self.change(path, lambda _: text, what)

    def summary(self) -> str:
        """A line for each file."""
        width = max(len(edit.path) for edit in self)
        lines = [
            f"  {'new ' if edit.before is None else 'edit'}  {edit.path:{width}}  {edit.what}"
            for edit in self
        ]
        return "\n".join(lines)

    def diff(self, *, without: str) -> str:
        """A unified diff of all edits but those below the folder `without`."""
        return "".join(_diff(edit) for edit in self if not edit.path.startswith(without))

    def write(self) -> None:
        """Write all files. When one can't be written, those before it are as they were."""
        prepared = [(edit, self.root / edit.path) for edit in self]
        for edit, path in prepared:
            now = path.read_text(encoding="utf-8") if path.exists() else None
            if now != edit.before:
                raise RefusalError(f"{edit.path} has changed meanwhile: try again.")
        done: list[tuple[Edit, Path]] = []
        try:
            for edit, path in prepared:
                done.append((edit, path))
                _replace(path, edit.after)
        except BaseException as error:  # Ctrl-C too: all or nothing
            for written, path in done:
                _restore(path, written.before)
            if isinstance(error, OSError):
                raise RefusalError(f"{edit.path} can't be written: {error}.") from error
            raise


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + NEW_SUFFIX)
    try:
        half.write_text(text, encoding="utf-8")
        if path.exists():
            half.chmod(path.stat().st_mode)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def _restore(path: Path, before: str | None) -> None:
    if not path.is_file():
        return
    if before is None:
        path.unlink()
    elif path.read_text(encoding="utf-8") != before:
        path.write_text(before, encoding="utf-8")


def _diff(edit: Edit) -> str:
    lines = difflib.unified_diff(
        (edit.before or "").splitlines(keepends=True),
        edit.after.splitlines(keepends=True),
        fromfile="/dev/null" if edit.before is None else f"a/{edit.path}",
        tofile=f"b/{edit.path}",
    )
    return "".join(lines)
