"""Real PostgreSQL and Valkey in one directory, without root, Docker or TCP.

The actors: `exclusive` locks a data directory; `Postgres` and `Valkey` each run a server on it;
`servers` does both. The guarantees: all processes end when ours does, however it ends; leftovers of
a killed run never block the next start; only our own user and root can reach the sockets; modes of
existing directories stay.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.sandbox.embedded.errors import (
    AlreadyRunningError,
    EmbeddedError,
    NotInstalledError,
    ServerFailedError,
    UnsafeDirectoryError,
)
from scripts.sandbox.embedded.home import Home, exclusive
from scripts.sandbox.embedded.postgres import Postgres
from scripts.sandbox.embedded.valkey import Valkey

__all__ = [
    "AlreadyRunningError",
    "EmbeddedError",
    "Home",
    "NotInstalledError",
    "Postgres",
    "ServerFailedError",
    "Servers",
    "UnsafeDirectoryError",
    "Valkey",
    "exclusive",
    "servers",
]


@dataclass(frozen=True, slots=True)
class Servers:
    """Both servers, running. Each has `stop()`, `kill()`, `start()` and `restart()`."""

    postgres: Postgres
    valkey: Valkey

    @property
    def database_url(self) -> str:
        return self.postgres.url

    @property
    def redis_url(self) -> str:
        return self.valkey.url


@contextmanager
def servers(data_dir: Path, *, durable: bool = True) -> Iterator[Servers]:
    """Both servers on `data_dir` until the block ends; raises `EmbeddedError`s.

    `durable=False` gives up safety against a crash of the machine for speed (tests).
    """
    with exclusive(data_dir) as home:
        pair = Servers(Postgres(home, durable=durable), Valkey(home, durable=durable))
        try:
            pair.postgres.spawn()
            pair.valkey.spawn()
            pair.postgres.wait_ready()
            pair.valkey.wait_ready()
            yield pair
        finally:
            pair.valkey.stop()
            pair.postgres.stop()
