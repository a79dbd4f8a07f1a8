"""Follow which problem codes a program reads, by the property `code` of the SDK's errors.

The property is replaced while something watches, because no hook gets an error. An error's
`problem` counts as read with its code.
"""

from __future__ import annotations

from collections.abc import Callable

from cute_sdk import APIStatusError

# Is given each error whose code is read, and its code.
Watcher = Callable[[APIStatusError, "str | None"], None]
NAMES = ("code", "problem")
_plain: dict[str, property] = {name: vars(APIStatusError)[name] for name in NAMES}
_watchers: list[Watcher] = []


def _watched(name: str) -> property:
    def read(error: APIStatusError) -> object:
        code = _plain["code"].__get__(error)
        for watcher in list(_watchers):
            watcher(error, code)
        return _plain[name].__get__(error)

    return property(read, doc=_plain[name].__doc__)


def watch(watcher: Watcher) -> Callable[[], None]:
    """Call this for each error whose code is read. Returns a function that ends it."""
    _watchers.append(watcher)
    for name in NAMES:
        setattr(APIStatusError, name, _watched(name))

    def end() -> None:
        _watchers.remove(watcher)
        if not _watchers:
            for name, plain in _plain.items():
                setattr(APIStatusError, name, plain)

    return end
