"""Load modules on first use, because importing all of them is slow.

Python locks each module while importing it. A child forked during an import has a copy of that
lock, but not the thread that would release it. So these imports happen under one lock, for which a
fork waits some milliseconds, as it does for the lock of `logging`.
"""

from __future__ import annotations

import os
import threading
from importlib import import_module
from types import ModuleType

_lock = threading.RLock()


def load(module: str, package: str) -> ModuleType:
    """Return a module by name; `.name` is relative to the package."""
    with _lock:
        return import_module(module, package)


# Windows has no fork.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_lock.release
    )
