"""Importing modules without docstrings, which nobody reads in a server.

They take 4.4 MB of an API process, half of it SQLAlchemy's. Python's `-OO` leaves out more, but
assertions too. `tests/test_start.py` shows what is left out and what stays.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import (
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    SourceFileLoader,
)
from inspect import CO_OPTIMIZED
from opcode import opmap
from types import CodeType

# The command line shows these.
SHOWN = "cute_api.commands."
# Not `None`: SQLAlchemy asserts that some functions have a text, and dataclasses would make one.
SHORT = "."
# An instruction names no larger index without a prefix, which is not looked for.
_MOST = 255
# How instructions start that load a constant, in this version of Python.
_LOADS = tuple(opmap[name] for name in ("LOAD_CONST", "RETURN_CONST") if name in opmap)


class _Loader(SourceFileLoader):
    """Reads the same compiled files, and shortens what they hold."""

    def get_code(self, fullname: str) -> CodeType | None:
        code = super().get_code(fullname)
        return code if code is None or fullname.startswith(SHOWN) else _shortened(code)


def _shortened(code: CodeType) -> CodeType:
    """Code of a module, class or function, and of all within, with short docstrings.

    One that the code uses for something else, too, stays.
    """
    consts = [_shortened(one) if isinstance(one, CodeType) else one for one in code.co_consts]
    place = _place_of_docstring(code)
    if place is not None and isinstance(consts[place], str):
        consts[place] = SHORT
    return code.replace(co_consts=tuple(consts))


def _place_of_docstring(code: CodeType) -> int | None:
    """Its index in the constants: a function's is the first and never loaded; modules and classes
    load theirs once, and store it as `__doc__`."""
    if code.co_flags & CO_OPTIMIZED:
        return 0 if code.co_consts and not _loads(code, 0) else None
    if "__doc__" not in code.co_names:
        return None
    name = code.co_names.index("__doc__")
    stored = code.co_code.find(bytes([opmap["STORE_NAME"], name])) if name <= _MOST else -1
    if stored < 2 or code.co_code[stored - 2] != opmap["LOAD_CONST"]:
        return None
    place = code.co_code[stored - 1]
    return place if _loads(code, place) == 1 else None


def _loads(code: CodeType, place: int) -> int:
    """How often the code may load that constant: at least as often as it does."""
    return sum(code.co_code.count(bytes([load, place])) for load in _LOADS)


@contextmanager
def without_docstrings() -> Iterator[None]:
    """Applies to what is imported from source files until the block ends."""
    hook = FileFinder.path_hook(
        (ExtensionFileLoader, EXTENSION_SUFFIXES), (_Loader, SOURCE_SUFFIXES)
    )
    sys.path_hooks.insert(0, hook)
    sys.path_importer_cache.clear()
    try:
        yield
    finally:
        sys.path_hooks.remove(hook)
        sys.path_importer_cache.clear()
