"""Importing a library without parts that it imports for nothing here, and has no setting for.

While the library is imported, stand-ins are in the place of these parts. A stand-in, and what the
library takes out of one, imports the real module when something of it is used. Only that library
holds them: afterwards everybody else imports the real ones.

The modules `lean_…` say which parts of which library, why, and how much memory that leaves: the RSS
of a process that imports all that serving does. Each must come before anything else imports its
library. `tests/test_start.py` shows that each part stays out, and works when it is used.
"""

import importlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from types import ModuleType
from typing import Any


class _Later:
    """Something of a module, which is imported when this is called or something of it is used."""

    def __init__(self, module: str, name: str) -> None:
        self._module = module
        self._name = name

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return self._real()(*arguments, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real(), name)

    def _real(self) -> Any:
        return getattr(importlib.import_module(self._module), self._name)


class _StandIn(ModuleType):
    """Has what the real module has, which is imported with the first use of it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        package, _, within = name.partition(".")
        found = find_spec(package)
        folders = (found and found.submodule_search_locations) or ()
        # Modules in it can be imported, and are the real ones.
        self.__path__ = [f"{folder}/{within.replace('.', '/')}" for folder in folders]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            # The import system looks at these.
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            return _Later(self.__name__, name)
        return getattr(importlib.import_module(self.__name__), name)


@contextmanager
def hidden(packages: Sequence[str]) -> Iterator[None]:
    """As if these packages were not installed, for those that are not loaded, until the block ends.

    For a library that uses one if it is there.
    """
    names = [name for name in packages if name not in sys.modules]
    modules: dict[str, Any] = sys.modules
    modules.update(dict.fromkeys(names))
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]


@contextmanager
def without(names: Sequence[str]) -> Iterator[None]:
    """Stand-ins for those of these modules that are not loaded, until the block ends."""
    made = {name: _StandIn(name) for name in names if name not in sys.modules}
    sys.modules.update(made)
    try:
        yield
    finally:
        for name, stand_in in made.items():
            del sys.modules[name]
            package, _, own = name.rpartition(".")
            if package in sys.modules and not hasattr(sys.modules[package], own):
                setattr(sys.modules[package], own, stand_in)
