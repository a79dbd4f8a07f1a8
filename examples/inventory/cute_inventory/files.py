"""Files shared with other programs: read and replaced whole, by one writer at a time."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cute_inventory.trouble import StockError

MAX_BYTES = 64 * 1024 * 1024

Version = tuple[int, int, int]


class ChangedError(Exception):
    """The file was changed meanwhile."""


def read(path: Path) -> bytes:
    """Read the bytes of a file. Raises `StockError`."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise StockError(f"{path} can't be read: {error.strerror or error}.") from error
    if len(content) > MAX_BYTES:
        raise StockError(f"{path} is larger than {MAX_BYTES // 1024 // 1024} MB: split it.")
    return content


def version(path: Path) -> Version | None:
    """Return a value that changes when the file is saved; `None` if it is missing."""
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return state.st_ino, state.st_mtime_ns, state.st_size


def replace(path: Path, content: bytes, over: Version | None = None) -> None:
    """Replace the file atomically: a reader sees all of the old bytes or all of the new.

    With `over`, only in place of that version: raises `ChangedError` where it is another by now.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            Path(name).chmod(path.stat().st_mode & 0o777)
        if over is not None and version(path) != over:
            raise ChangedError
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Lock the file: an flock of `FILE.lock`, which other programs may take, too."""
    with path.with_name(f"{path.name}.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Lock the ledger. Raises `StockError` if another program uses it."""
    with path.with_name(f"{path.name}.lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StockError(
                "Another cute-inventory is running on this stock: a `watch` syncs by itself."
            ) from error
        yield
