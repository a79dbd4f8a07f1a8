"""Real processes on real stores: an API of several processes, the consumer, and callers."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import httpx
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from cute_api import config
from cute_api.config import child_environ
from cute_api.models.database import Database, make_engine
from cute_api.models.enums import Scope, Tier
from cute_api.sealing import Sealer
from scripts.sandbox import embedded
from scripts.shared.ports import free_port
from tests.fixtures.api import ALL_SCOPES, new_key
from tests.fixtures.clusters import new_cluster
from tests.fixtures.http import NO_TLS
from tests.webhooks.backend import Actor, eventually

CALLERS = 3
PAUSE_S = 0.1
# Processes start slowly on a machine that is busy with other tests.
PATIENCE_S = 120.0


@dataclass
class World:
    """Everything on one pair of stores. `start` brings up a process, `close` ends them all.

    `environ` is what processes that start from now on get besides.
    """

    stores: embedded.Servers
    database: Database
    directory: Path
    port: int = field(default_factory=free_port)
    metrics_port: int = field(default_factory=free_port)
    actors: list[Actor] = field(default_factory=list)
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *command: str) -> Actor:
        """Start `cute …`; an API is ready when this returns."""
        environ = child_environ(
            {
                "DATABASE_URL": self.stores.database_url,
                "REDIS_URL": self.stores.redis_url,
                "CUTE_SANDBOX": "1",
                "HOST": "127.0.0.1",
                "PORT": str(self.port),
                "METRICS_PORT": str(self.metrics_port),
                "CUTE_RESPONSE_SAMPLE": "1",
                # A receiver on a busy machine may time out: then it is tried again soon.
                "CUTE_WEBHOOK_SCHEDULE": "0,1,2,4,8,16,32,64",
                "DATA_DIR": str(self.directory),
                **self.environ,
            }
        )
        name = f"{command[0]}-{len(self.actors)}.log"
        actor = Actor(command, environ, self.directory / name)
        actor.start()
        self.actors.append(actor)
        if command[0] == "serve":
            eventually(self.is_alive, PATIENCE_S)
        return actor

    def is_alive(self) -> bool:
        try:
            response = httpx.get(f"{self.base_url}/healthz", trust_env=False, verify=NO_TLS)
        except httpx.TransportError:
            return False
        return response.status_code == 200

    def key(
        self, name: str = "alice", scopes: Sequence[Scope] = ALL_SCOPES, tier: Tier = Tier.PRO
    ) -> str:
        """The secret of a new key of the named user, who is created if missing."""
        return new_key(self.database, name, scopes=scopes, tier=tier).secret

    def stored(self) -> list[str]:
        """The ids of all requests with a key in the log, as often as they are there.

        Without a key it may be anyone who looks for a server that had this port before.
        """
        query = text("SELECT request_id FROM request_log WHERE key_id IS NOT NULL")
        with self.database.transaction() as session:
            return [str(scalar) for scalar in session.scalars(query)]

    def stored_of(self, ids: Sequence[str]) -> list[str]:
        """The ids among these that are in the log, with or without a key, with repetitions."""
        query = text("SELECT request_id FROM request_log WHERE request_id = ANY (:ids)")
        with self.database.transaction() as session:
            found = session.scalars(query, {"ids": [UUID(request_id) for request_id in ids]})
            return [str(request_id) for request_id in found]

    def rows_but(self, ids: Sequence[str]) -> list[str]:
        """All other rows of keys, to show unexpected ones."""
        query = text(
            "SELECT to_jsonb(r)::text FROM request_log r "
            "WHERE request_id <> ALL (:ids) AND key_id IS NOT NULL"
        )
        with self.database.transaction() as session:
            return list(session.scalars(query, {"ids": [UUID(request_id) for request_id in ids]}))

    def counted(self) -> int:
        with self.database.transaction() as session:
            return int(session.scalar(text("SELECT sum(requests) FROM usage_hours")) or 0)

    def metrics(self) -> dict[tuple[str, str], float]:
        """The samples of `/metrics`, by name and labels; none while it is not up."""
        url = f"http://127.0.0.1:{self.metrics_port}/metrics"
        try:
            page = httpx.get(url, timeout=60, trust_env=False, verify=NO_TLS).text
        except httpx.ConnectError:
            return {}
        return {
            (sample.name, " ".join(sample.labels.values())): sample.value
            for family in text_string_to_metric_families(page)
            for sample in family.samples
        }

    def close(self) -> None:
        for actor in self.actors:
            actor.close()
        self.database.engine.dispose()


@contextmanager
def standing(directory: Path) -> Iterator[World]:
    """Stores that are the test's to kill, and nothing on them yet."""
    data = directory / "data"
    new_cluster(data)
    with embedded.servers(data, durable=False) as stores:
        engine = make_engine(stores.database_url, pool_size=2)
        settings = config.load({"CUTE_SANDBOX": "1", "DATA_DIR": str(directory)})
        # The key that the world's servers find in the directory.
        database = Database(engine, cursor_keys=Sealer.of(settings).cursor_keys)
        world = World(stores, database, directory)
        try:
            yield world
        finally:
            world.close()


@dataclass
class Callers:
    """Clients that call again and again until the block ends, some 30 times a second.

    `completed` are the ids of their requests, `refused` those that got a 503.
    """

    base_url: str
    key: str
    completed: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)
    _ended: threading.Event = field(default_factory=threading.Event)

    def _call(self) -> None:
        headers = {"Authorization": f"Bearer {self.key}"}
        with httpx.Client(base_url=self.base_url, headers=headers, trust_env=False) as client:
            while not self._ended.wait(PAUSE_S):
                try:
                    response = client.get("/v1/me", timeout=60)
                except httpx.TransportError as error:
                    self.failures.append(type(error).__name__)
                    continue
                self.statuses.add(response.status_code)
                ids = self.refused if response.status_code == 503 else self.completed
                ids.append(response.headers["X-Request-Id"])

    @contextmanager
    def calling(self) -> Iterator["Callers"]:
        with ThreadPoolExecutor(CALLERS) as threads:
            running = [threads.submit(self._call) for _ in range(CALLERS)]
            try:
                yield self
            finally:
                self._ended.set()
        for future in running:
            future.result()
