"""The directories of embedded servers' data, logs and sockets, and their users.

Two kinds of lock. `DATA_DIR/lock` is held by the one process that runs the servers. A server's own
lock file is inherited by the server and its forks alone: a process that gets it knows that no
process of an earlier run is left, and may remove that run's files.
"""

import fcntl
import hashlib
import os
import re
import stat
import tempfile
import time
from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.sandbox.embedded.errors import AlreadyRunningError, UnsafeDirectoryError
from scripts.sandbox.embedded.processes import Identity

PRIVATE = 0o700
NOBODY = 65_534
SOCKET_PATH_LIMIT_BYTES = 107  # sun_path without its final NUL
LONGEST_SOCKET_NAME = ".s.PGSQL.5432"
PLAIN_PATH = re.compile(r"[\w/.+@~-]+", re.ASCII)
LOCK_POLL_S = 0.02
# Each has its data in a folder of this name.
SERVERS = ("postgres", "valkey")


@dataclass(frozen=True, slots=True)
class Home:
    """The directories of one data directory. `sockets` may lie elsewhere: see `make_home`."""

    data_dir: Path
    sockets: Path
    logs: Path

    def lock_file(self, server: str) -> Path:
        return self.data_dir / f"{server}.lock"

    def log_file(self, name: str) -> Path:
        return self.logs / f"{name}.log"


@contextmanager
def exclusive(data_dir: Path) -> Iterator[Home]:
    """Make `data_dir` ours alone until the block ends.

    Raises `AlreadyRunningError` when a process has it, `UnsafeDirectoryError` when others could
    reach the sockets.
    """
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    data_dir.mkdir(mode=PRIVATE, exist_ok=True)
    lock = data_dir / "lock"
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if not _try_lock(descriptor):
            holder = os.read(descriptor, 20).decode(errors="replace").strip() or "unknown"
            raise AlreadyRunningError(
                f"{data_dir} is in use by process {holder}: stop that one (Ctrl-C in its terminal),"
                " or set DATA_DIR to another directory."
            )
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        home = make_home(data_dir)
        try:
            yield home
        finally:
            if home.sockets.parent != data_dir:
                _remove_if_empty(home.sockets)
    finally:
        os.close(descriptor)


@contextmanager
def server_lock(path: Path, wait_s: float) -> Iterator[int]:
    """Hold a server's lock, which the server inherits; closes only our copy of the descriptor.

    Raises `AlreadyRunningError` when processes of an earlier run still hold it after `wait_s`.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        deadline = time.monotonic() + wait_s
        while not _try_lock(descriptor):
            if time.monotonic() >= deadline:
                raise AlreadyRunningError(
                    f"A server of an earlier run still holds {path}: "
                    f"find it with `fuser {path}` and stop it."
                )
            time.sleep(LOCK_POLL_S)
        yield descriptor
    finally:
        os.close(descriptor)


def make_home(data_dir: Path) -> Home:
    """Create what is missing. No mode of an existing directory is changed."""
    logs = data_dir / "logs"
    logs.mkdir(mode=PRIVATE, exist_ok=True)
    sockets = socket_directory(data_dir, Path(tempfile.gettempdir()))
    servers = (service_identity(data_dir / name) for name in SERVERS)
    _private(sockets, {os.geteuid(), *(server.uid for server in servers if server is not None)})
    return Home(data_dir=data_dir, sockets=sockets, logs=logs)


def socket_directory(data_dir: Path, temporary: Path) -> Path:
    """`data_dir/sockets`, or one under `temporary` or /tmp when that name can't hold a socket.

    A socket's path ends at 107 bytes. Clients stumble over some characters: a comma separates hosts
    in PostgreSQL's connection strings, and redis-py can't read its own `CLIENT INFO` with a space
    in it. The other directory's name is derived from `data_dir`, so no two collide.
    """
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    name = f"cute-{os.geteuid()}-{digest}"
    fallback = Path("/tmp") / name  # noqa: S108 - created 0700, rejected if another user owns it
    candidates = (data_dir / "sockets", temporary / name)
    return next((path for path in candidates if _holds_sockets(path)), fallback)


def service_identity(directory: Path) -> Identity | None:
    """The user a server runs as: as root the owner of its data or else nobody, otherwise ourselves.

    PostgreSQL refuses to run as root, and takes data of its own user only.
    """
    if os.geteuid() != 0:
        return None
    try:
        found = directory.stat()
    except FileNotFoundError:
        return Identity(NOBODY, NOBODY)
    return Identity(found.st_uid, found.st_gid) if found.st_uid else Identity(NOBODY, NOBODY)


def own_directory(directory: Path, identity: Identity | None) -> None:
    """A private directory that belongs to the server that keeps its data there."""
    directory.mkdir(mode=PRIVATE, exist_ok=True)
    owner = directory.stat().st_uid
    if identity is not None:
        if owner != identity.uid:
            os.chown(directory, identity.uid, identity.gid)
    elif owner != os.geteuid():
        raise UnsafeDirectoryError(
            f"{directory} belongs to user {owner}: run as that user (or as root), "
            "or set DATA_DIR to another directory."
        )


def _holds_sockets(directory: Path) -> bool:
    length = len(os.fsencode(directory / LONGEST_SOCKET_NAME))
    return length <= SOCKET_PATH_LIMIT_BYTES and PLAIN_PATH.fullmatch(str(directory)) is not None


def _private(directory: Path, owners: Set[int]) -> None:
    # Anyone who can reach the sockets is the database's superuser: only the directory protects
    # them.
    directory.mkdir(mode=PRIVATE, exist_ok=True)
    found = directory.lstat()
    is_ours = stat.S_ISDIR(found.st_mode) and found.st_uid in owners
    if not is_ours or stat.S_IMODE(found.st_mode) & 0o077:
        raise UnsafeDirectoryError(
            f"{directory} must be your directory with mode 0700: remove it and start again."
        )


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _remove_if_empty(directory: Path) -> None:
    try:
        directory.rmdir()
    except OSError:
        return
