"""The relevant saved files, and the parts to reload. Pure."""

from collections.abc import Iterable
from enum import Flag, auto
from pathlib import PurePath

SPEC = PurePath("openapi")
RULES = SPEC / "redocly.yaml"
DIST = SPEC / "dist"
CODE = tuple(map(PurePath, ("server", "codegen", "scripts")))
CODE_SUFFIXES = {".py", ".jinja", ".html"}


class Matter(Flag):
    """The kind of a change: the spec, its rules, or our Python code."""

    NOTHING = 0
    SPEC = auto()
    RULES = auto()
    CODE = auto()


def matter(path: PurePath) -> Matter:
    """Return a file's kind, by its path relative to the project."""
    # What is generated follows from a save, and is none.
    if path.is_relative_to(DIST) or {"__pycache__", "_gen"} & set(path.parts):
        return Matter.NOTHING
    if path == RULES or (path.is_relative_to(SPEC) and path.suffix == ".mjs"):
        return Matter.RULES
    if path.is_relative_to(SPEC):
        return Matter.SPEC if path.suffix == ".yaml" else Matter.NOTHING
    is_code = path.suffix in CODE_SUFFIXES and any(path.is_relative_to(place) for place in CODE)
    return Matter.CODE if is_code else Matter.NOTHING


def matters(paths: Iterable[PurePath]) -> Matter:
    """Return the kinds of several files."""
    found = Matter.NOTHING
    for path in paths:
        found |= matter(path)
    return found
