"""The API with portal, relay, worker and emails, as processes on their own stores."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cute_api.config import Variable
from cute_api.models import schema
from cute_api.models.database import Database, make_engine
from cute_api.models.enums import Scope, Tier
from cute_api.services.accounts import accounts
from cute_api.services.keys import keys
from cute_api.spec import Spec
from scripts.checks.proof.api_process import ENCRYPTION_KEY, ApiProcess
from scripts.checks.proof.delivery_processes import CuteProcess, delivery_environ
from scripts.checks.proof.verdict import NotProvenError
from scripts.sandbox import embedded

PASSWORD = "correct horse battery staple"  # noqa: S105 - of users that this run makes
# The second attempt is much later, so that pages don't change meanwhile.
SCHEDULE = "0,600,600,600,600,600,600,600"
PATIENCE_S = 120.0
POLL_S = 0.05


class PortalProcesses:
    """The running processes. Use it from the main thread.

    A `sandbox` may deliver to loopback, and needs no confirmed addresses.
    """

    def __init__(self, stores: embedded.Servers, directory: Path, *, sandbox: bool) -> None:
        engine = make_engine(stores.database_url, pool_size=2)
        schema.upgrade(engine, Spec.load(sandbox=True).events)
        self.database = Database(engine)
        self.directory = directory
        urls = stores.database_url, stores.redis_url
        self.api = ApiProcess(*urls, directory, {Variable.SANDBOX: "1" if sandbox else "0"})
        environ = delivery_environ(
            *urls, directory, encryption_key=ENCRYPTION_KEY, schedule=SCHEDULE
        )
        environ[Variable.PUBLIC_URL] = self.api.base_url
        self._others = [
            CuteProcess(name, environ, directory / f"{name}.log")
            for name in ("relay", "worker", "mails")
        ]
        for process in self._others:
            process.spawn()
        self.api.start()

    def close(self) -> None:
        """End all of them."""
        for process in (*self._others, self.api):
            process.kill()
        self.database.engine.dispose()

    def new_user(self, email: str) -> str:
        """Create a user with `PASSWORD`; return the secret of a key with every scope."""
        with self.database.transaction() as session:
            user, _ = accounts.create(session, email=email, tier=Tier.PRO, password=PASSWORD)
            made = keys.create(session, user=user, name="Shop", scopes=tuple(Scope), tier=Tier.PRO)
            return made.secret


@contextmanager
def running(*, sandbox: bool) -> Iterator[PortalProcesses]:
    """Run all processes on their own PostgreSQL and Valkey, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="cute-proof-") as name:
        directory = Path(name)
        with embedded.servers(directory / "data", durable=False) as stores:
            processes = PortalProcesses(stores, directory, sandbox=sandbox)
            try:
                yield processes
            finally:
                processes.close()


def wait_for(is_there: Callable[[], bool], what: str) -> None:
    """Wait until it is there. Raises `NotProvenError` after a timeout."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_there():
        if time.monotonic() > deadline:
            raise NotProvenError(f"{what} did not come within {PATIENCE_S:.0f} s")
        time.sleep(POLL_S)
