"""The relevant saved files, and the parts to reload. Pure."""

from collections.abc import Iterable
from enum import Flag, auto
from pathlib import PurePath

SPEC = PurePath("openapi")
RULES = SPEC / "redocly.yaml"
DIST = SPEC / "dist"
CODE = tuple(map(PurePath, ("server", "codegen", "scripts")))
CODE_SUFFIXES = {".py", ".jinja", ".html"}


class FileKind(Flag):
    """The kind of a change: the spec, its rules, or our Python code."""

    NOTHING = 0
    SPEC = auto()
    RULES = auto()
    CODE = auto()


def kind_of(path: PurePath) -> FileKind:
    """Return a file's kind, by its path relative to the project."""
    # Generated files follow from a save.
    if path.is_relative_to(DIST) or {"__pycache__", "_gen"} & set(path.parts):
        return FileKind.NOTHING
    if path == RULES or (path.is_relative_to(SPEC) and path.suffix == ".mjs"):
        return FileKind.RULES
    if path.is_relative_to(SPEC):
        return FileKind.SPEC if path.suffix == ".yaml" else FileKind.NOTHING
    is_code = path.suffix in CODE_SUFFIXES and any(path.is_relative_to(place) for place in CODE)
    return FileKind.CODE if is_code else FileKind.NOTHING


def kinds_of(paths: Iterable[PurePath]) -> FileKind:
    """Return the kinds of several files."""
    found = FileKind.NOTHING
    for path in paths:
        found |= kind_of(path)
    return found
