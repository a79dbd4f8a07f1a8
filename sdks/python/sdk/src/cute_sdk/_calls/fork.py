"""Reset clients in a child process that `os.fork` made.

A child inherits copies of the parent's connections, whose responses the parent awaits, and locks
held by threads that don't exist in the child. So the child uses none of them. This runs only in the
child, and never blocks the parent.
"""

from __future__ import annotations

import os
import weakref
from typing import Any, Protocol


class Forkable(Protocol):
    """An object that is notified in the child, in the forking thread, before anything else runs."""

    def after_fork(self) -> None: ...


def follow(forkable: Forkable) -> None:
    """Notify an object in each child. It can still be garbage collected."""
    _followers.add(forkable)


def abandon(*inherited: Any) -> None:
    """Keep the parent's connections and responses from being freed in this child.

    Freeing a response ends it, which takes a lock that no thread may ever release.
    """
    _abandoned.append(inherited)


def _in_child() -> None:
    for follower in list(_followers):
        follower.after_fork()


_abandoned: list[tuple[Any, ...]] = []
_followers: weakref.WeakSet[Forkable] = weakref.WeakSet()
# Windows has no fork.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_child)
