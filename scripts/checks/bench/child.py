"""A server in its own process until a block ends, on unchanged or seeded stores."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from cute_api.config import ITEM_ID, ROOT, Variable
from cute_api.models.database import Database
from scripts.checks.processes import HOST, spawned
from scripts.checks.proof.api import new_key
from scripts.checks.stack import Stack
from scripts.sandbox.embedded.processes import tail
from scripts.sandbox.market.seed import seed
from scripts.shared.ports import free_port, listens
from scripts.shared.waiting import until


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
    module: str, stack: Stack, *, sandbox: bool, given: Mapping[str, str] | None = None
) -> Iterator[SeededServer]:
    """Migrate and seed the stores, and run `python -m module` on them: see `running`."""
    database = Database(stack.migrate().engine, item_url=ITEM_ID)
    with database.transaction() as session:
        seed(session)
    secret = new_key(database).secret
    with running([sys.executable, "-m", module], stack, sandbox=sandbox, given=given) as server:
        yield SeededServer(server.port, server.pid, secret)


@contextmanager
def running(
    command: Sequence[str], stack: Stack, *, sandbox: bool, given: Mapping[str, str] | None = None
) -> Iterator[ServerProcess]:
    """Run a command that listens on `Variable.PORT`, with `given` settings besides."""
    port, log = free_port(), stack.directory / "server.log"
    settings: dict[str, str] = {
        Variable.PORT: str(port),
        Variable.PUBLIC_URL: f"http://{HOST}:{port}",
        Variable.SANDBOX: str(int(sandbox)),
    }
    environ = stack.environ({**settings, **(given or {})})
    process = spawned(command, log=log, environ=environ, cwd=ROOT)
    try:
        until(
            lambda: listens(port),
            "the server listens",
            ended=lambda: process.poll() is not None,
            error=lambda text: RuntimeError(f"{text} Its log ends:\n{tail(log)}"),
        )
        yield ServerProcess(port, process.pid)
    finally:
        process.kill()
        process.wait()
