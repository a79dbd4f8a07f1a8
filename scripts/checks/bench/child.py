"""A server in its own process until a block ends, on unchanged or seeded stores."""

import socket
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import Signals

from cute_api.config import ITEM_ID, ROOT, Variable, child_environ
from cute_api.models import schema
from cute_api.models.database import Database, make_engine
from cute_api.sealing import new_key as new_encryption_key
from cute_api.spec import Spec
from scripts.checks.proof.api import HOST, new_key
from scripts.sandbox.embedded.processes import spawn, tail
from scripts.sandbox.market.seed import seed
from scripts.shared.ports import free_port

READY_S = 60.0
POLL_S = 0.05
TIMEOUT_S = 30.0
# All processes on a database have the same.
ENCRYPTION_KEY = new_encryption_key()


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """A server that listens on `port`."""

    port: int
    pid: int


@dataclass(frozen=True, slots=True)
class SeededServer(ServerProcess):
    """`secret` is an API key of its database."""

    secret: str


@contextmanager
def serving(
    module: str,
    database_url: str,
    redis_url: str,
    directory: Path,
    *,
    sandbox: bool,
    given: Mapping[str, str] | None = None,
) -> Iterator[SeededServer]:
    """Migrate and seed the stores, and run `python -m module` on them: see `running`."""
    engine = make_engine(database_url, pool_size=1)
    schema.upgrade(engine, Spec.load(sandbox=True).events)
    database = Database(engine, item_url=ITEM_ID)
    with database.transaction() as session:
        seed(session)
    secret = new_key(database).secret
    engine.dispose()
    command = [sys.executable, "-m", module]
    with running(
        command, database_url, redis_url, directory, sandbox=sandbox, given=given
    ) as server:
        yield SeededServer(server.port, server.pid, secret)


@contextmanager
def running(
    command: Sequence[str],
    database_url: str,
    redis_url: str,
    directory: Path,
    *,
    sandbox: bool,
    given: Mapping[str, str] | None = None,
) -> Iterator[ServerProcess]:
    """Run a command that listens on `Variable.PORT`, with `given` settings besides."""
    port, log = free_port(), directory / "server.log"
    process = spawn(
        command,
        death_signal=Signals.SIGKILL,
        log=log,
        environ=child_environ(
            {
                Variable.DATABASE_URL: database_url,
                Variable.REDIS_URL: redis_url,
                Variable.LIMITS_REDIS_URL: redis_url,
                Variable.DATA_DIR: str(directory),
                Variable.PORT: str(port),
                Variable.PUBLIC_URL: f"http://{HOST}:{port}",
                Variable.ENCRYPTION_KEYS: ENCRYPTION_KEY,
                Variable.SANDBOX: str(int(sandbox)),
                **(given or {}),
            }
        ),
        cwd=ROOT,
    )
    try:
        deadline = time.monotonic() + READY_S
        while not _listens(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The server does not start; its log ends:\n{tail(log)}")
            time.sleep(POLL_S)
        yield ServerProcess(port, process.pid)
    finally:
        process.kill()
        process.wait()


def _listens(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), TIMEOUT_S).close()
    except OSError:
        return False
    return True
