"""The stack of the product: PostgreSQL, Valkey, and the processes on them.

    with stack() as running:
        running.migrate()
        running.cute("worker").spawn()
        running.api().start()

Everything that a stack made ends with the block. Use it from the main thread.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from cute_api.config import Variable, child_environ
from cute_api.models import schema
from cute_api.models.database import Database, make_engine
from cute_api.sealing import new_key
from cute_api.spec import Spec
from scripts.checks.drills.stage.balancer import Balancer, balancer
from scripts.checks.processes import HOST, ApiProcess, CuteProcess, ReceiverProcess, Spawn, spawned
from scripts.checks.proof.strict_http.proxies import Proxy
from scripts.sandbox import embedded


class Stack:
    """Processes on two stores. `settings` are variables of all of them."""

    def __init__(
        self,
        database_url: str,
        redis_url: str,
        directory: Path,
        *,
        spawn: Spawn = spawned,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """`directory` gets the logs; `spawn` starts the processes."""
        self.database_url, self.redis_url = database_url, redis_url
        self.directory = directory
        self.encryption_key = new_key()
        self._spawn = spawn
        self._settings = dict(settings or {})
        self._ends = ExitStack()

    def close(self) -> None:
        """End everything, newest first."""
        self._ends.close()

    def migrate(self) -> Database:
        """Return the database, upgraded to the newest schema."""
        engine = make_engine(self.database_url, pool_size=2)
        self._ends.callback(engine.dispose)
        schema.upgrade(engine, Spec.load(sandbox=True).events)
        return Database(engine)

    def on_database(self, url: str, directory: Path) -> "Stack":
        """Return a stack on another database, whose processes log to `directory`. Close it."""
        part = Stack(url, self.redis_url, directory, spawn=self._spawn, settings=self._settings)
        part.encryption_key = self.encryption_key
        return part

    def environ(self, settings: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the environment of a process with these settings; it may deliver to loopback."""
        return child_environ(
            {
                Variable.DATABASE_URL: self.database_url,
                Variable.REDIS_URL: self.redis_url,
                Variable.LIMITS_REDIS_URL: self.redis_url,
                Variable.DATA_DIR: str(self.directory),
                Variable.HOST: HOST,
                Variable.PORT: "1",
                Variable.SANDBOX: "1",
                Variable.ENCRYPTION_KEYS: self.encryption_key,
                **self._settings,
                **(settings or {}),
            }
        )

    def api(self, settings: Mapping[str, str] | None = None, *, number: int = 0) -> ApiProcess:
        """Return a `cute serve` outside of a sandbox, not yet started."""
        home = self.directory / f"api-{number}"
        home.mkdir()
        own = {Variable.SANDBOX.value: "0", Variable.DATA_DIR.value: str(home)}
        api = ApiProcess(
            self.environ({**own, **(settings or {})}), home / "api.log", spawn=self._spawn
        )
        self._ends.callback(api.kill)
        return api

    def cute(
        self, name: str, settings: Mapping[str, str] | None = None, *, number: int = 0
    ) -> CuteProcess:
        """Return a `cute relay`, `cute worker` or the like, not yet started."""
        log = self.directory / f"{name}-{number}.log"
        environ = self.environ({Variable.METRICS_PORT.value: "0", **(settings or {})})
        return self.add(CuteProcess(name, environ, log, spawn=self._spawn))

    def add(self, process: CuteProcess) -> CuteProcess:
        """Kill another program's process at the end, too."""
        self._ends.callback(process.kill)
        return process

    def receiver(self) -> ReceiverProcess:
        """Start a receiver of webhooks."""
        receiver = ReceiverProcess(self.directory / "receiver.log")
        self._ends.callback(receiver.close)
        return receiver

    def balancer(self, proxy: Proxy, ports: list[int]) -> Balancer:
        """Start a balancer before API processes."""
        return self._ends.enter_context(balancer(proxy, ports, self.directory))


class OwnStack(Stack):
    """A stack on stores of its own, which can be killed too."""

    def __init__(
        self,
        stores: embedded.Servers,
        directory: Path,
        *,
        spawn: Spawn = spawned,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        urls = stores.database_url, stores.redis_url
        super().__init__(*urls, directory, spawn=spawn, settings=settings)
        self.stores = stores


@contextmanager
def stack(
    directory: Path | None = None,
    *,
    durable: bool = True,
    spawn: Spawn = spawned,
    settings: Mapping[str, str] | None = None,
) -> Iterator[OwnStack]:
    """A stack on new stores, in a temporary directory unless one is given.

    `durable=False` gives up safety against a crash of the machine for speed.
    """
    with ExitStack() as ends:
        if directory is None:
            # A short prefix, because paths of sockets are limited to 107 bytes.
            name = ends.enter_context(tempfile.TemporaryDirectory(prefix="cute-"))
            directory = Path(name)
        stores = ends.enter_context(embedded.servers(directory / "data", durable=durable))
        running = OwnStack(stores, directory, spawn=spawn, settings=settings)
        ends.callback(running.close)
        yield running
