"""Load modules on first use, so that a fork never finds one half loaded.

Python locks each module while importing it. A child forked during an import has a copy of that
lock, but not the thread that would release it, so it would wait forever. So the SDK's later imports
happen under one lock, and a fork waits for it. The wait is milliseconds, because the lock covers
nothing else.
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

# The maximum wait of a fork if an import hangs. The child may then find the module half loaded.
FORK_WAIT_S = 5.0

# httpcore tries to import this in each call in an event loop, even if it is not installed.
_OPTIONAL = "sniffio"

_lock = threading.RLock()


def loading() -> AbstractContextManager[bool]:
    """Hold the lock around an import: `with loading(): from … import …`."""
    return _lock


def load(module: str, package: str) -> ModuleType:
    """Return a module by name; `.name` is relative to the package."""
    with _lock:
        return import_module(module, package)


def preload(*modules: str) -> None:
    """Load the modules that others import lazily, if installed."""
    for module in modules:
        with _lock, suppress(ImportError):
            import_module(module)


def load_with(module: str, package: str, needs: Mapping[str, Sequence[str]]) -> ModuleType:
    """Load a module with its dependencies, which import each other in functions."""
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
    with suppress(RuntimeError):  # the lock was not free in time
        _lock.release()


def _in_child() -> None:
    global _lock  # noqa: PLW0603 - of the copy nobody knows who holds it
    _lock = threading.RLock()
    # Python's lock for a failed import: a thread of the parent may have held it during the fork.
    locks = getattr(getattr(importlib, "_bootstrap", None), "_module_locks", {})
    if _OPTIONAL not in sys.modules:
        locks.pop(_OPTIONAL, None)


# Windows has no fork.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_in_parent, after_in_child=_in_child)
