"""Modules that are loaded when they are first used, so that no fork finds one half loaded.

Python holds a lock for each module that it imports. A child that is forked meanwhile has a copy of
that lock and not the thread that would release it: it would wait for ever for the module. So
whatever the SDK loads after its own import is loaded under one lock, and a fork waits until it is
free. That takes milliseconds, since nothing else is done under it.
"""

from __future__ import annotations

import importlib
import os
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from importlib import import_module
from types import ModuleType

# How long a fork waits at most, should an import hang: the child may then find it half done.
FORK_WAIT_S = 5.0

# httpcore tries to import this in each call in an event loop, whether it is installed or not.
_OPTIONAL = "sniffio"

_lock = threading.RLock()


def loading() -> AbstractContextManager[bool]:
    """What is held around an import: `with loading(): from … import …`."""
    return _lock


def load(module: str, package: str) -> ModuleType:
    """A module by its name, `.name` relative to the package."""
    with _lock:
        return import_module(module, package)


def preload(*modules: str) -> None:
    """Load what others import as they are used, where it is installed."""
    for module in modules:
        with _lock, suppress(ImportError):
            import_module(module)


def load_with(module: str, package: str, needs: Mapping[str, Sequence[str]]) -> ModuleType:
    """The same with what it needs, and what that needs: they import one another in functions."""
    with _lock:
        wanted, loaded = [module], set[str]()
        while wanted:
            name = wanted.pop()
            if name not in loaded:
                loaded.add(name)
                import_module(name, package)
                wanted += needs.get(name, ())
        return import_module(module, package)


def _before_fork() -> None:
    _lock.acquire(timeout=FORK_WAIT_S)


def _in_parent() -> None:
    with suppress(RuntimeError):  # it could not be had in time
        _lock.release()


def _in_child() -> None:
    global _lock  # noqa: PLW0603 - of the copy nobody knows who holds it
    _lock = threading.RLock()
    # Python's own lock for what can't be imported: a thread of the parent may have had it just now.
    locks = getattr(getattr(importlib, "_bootstrap", None), "_module_locks", {})
    if _OPTIONAL not in sys.modules:
        locks.pop(_OPTIONAL, None)


# Windows has no fork.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_in_parent, after_in_child=_in_child)
