"""The stage of the contract proof: the real application on real stores, with people and goods."""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import redis
import uvicorn
from sqlalchemy import select

from scripts import embedded
from server import config
from server.app import create_app
from server.models import Brand, Category, schema
from server.models.database import Database, make_engine
from server.models.enums import Scope, Tier
from server.services import accounts, keys
from server.services.seed import seed
from server.serving import BoundedHttpProtocol
from server.spec import Spec
from server.webhooks.relay import Relay
from server.webhooks.stopping import Stop

START_SECONDS = 15
STOP_SECONDS = 10
POLL_SECONDS = 0.01
RAISED_CALLS = 10_000_000
RAISED_WEBHOOKS = 10_000_000
KNOWN_VALUES = 20
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Stage:
    """One running API. `base_url` is without `/v1`."""

    base_url: str
    spec: Spec
    database: Database
    redis_url: str

    def key(self, name: str, tier: Tier) -> str:
        """The secret of a new key with every scope, of the named user."""
        with self.database.transaction() as session:
            user, _ = accounts.create(session, email=f"{name}@cute.example", tier=tier)
            return keys.create(
                session, user=user, name="contract proof", scopes=list(Scope), tier=tier
            ).secret

    def known_values(self) -> Mapping[str, Sequence[str]]:
        """What a caller could look up, by the name of the field or parameter that takes it."""
        with self.database.transaction() as session:
            return {
                "category_id": _texts(session.scalars(select(Category.id).limit(KNOWN_VALUES))),
                "types": [*self.spec.events, ",".join(self.spec.events)],
                "brand_id": _texts(session.scalars(select(Brand.id).limit(KNOWN_VALUES))),
            }

    def reset_limits(self) -> None:
        """Every window is new, as after a day."""
        with redis.Redis.from_url(self.redis_url) as client:
            client.flushdb()


def raised(spec: Spec) -> Spec:
    """The document with quotas that no run reaches; nothing else of it differs."""
    tiers = {
        name: {
            **limits,
            "minute": RAISED_CALLS,
            "day": RAISED_CALLS,
            **({"webhooks": RAISED_WEBHOOKS} if "webhooks" in limits else {}),
        }
        for name, limits in spec.document["x-rate-limit-tiers"].items()
    }
    return Spec({**spec.document, "x-rate-limit-tiers": tiers}, sandbox=spec.sandbox)


@contextmanager
def stores() -> Iterator[embedded.Servers]:
    """PostgreSQL and Valkey in a directory of their own, gone when the block ends."""
    with (
        TemporaryDirectory(prefix="cute-proof-") as directory,
        embedded.servers(Path(directory) / "data", durable=False) as pair,
    ):
        yield pair


@contextmanager
def playing(servers: embedded.Servers, spec: Spec, *, name: str) -> Iterator[Stage]:
    """The API of `spec` on a new, seeded database called `name`, with its relay at work."""
    servers.postgres.create_database(name)
    database_url = servers.postgres.database_url(name)
    database = Database(make_engine(database_url, pool_size=2))
    schema.upgrade(database.engine, spec.events)
    with database.transaction() as session:
        seed(session)
    settings = config.Settings(
        data_dir=Path("unused"),
        host=HOST,
        port=0,
        database_url=database_url,
        redis_url=servers.redis_url,
        limits_redis_url=None,
        sandbox=spec.sandbox,
        webhook_schedule=config.DEFAULT_SCHEDULE,
    )
    stop = Stop()
    relay = threading.Thread(target=Relay(settings, stop).run, daemon=True)
    relay.start()
    try:
        with _serving(settings, spec) as base_url:
            stage = Stage(base_url, spec, database, servers.redis_url)
            stage.reset_limits()
            yield stage
    finally:
        stop.set()
        relay.join(STOP_SECONDS)
        database.engine.dispose()


@contextmanager
def _serving(settings: config.Settings, spec: Spec) -> Iterator[str]:
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(settings, spec),
            host=settings.host,
            port=settings.port,
            http=BoundedHttpProtocol,
            ws="none",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=2,
        )
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("The API did not start: its log says why.")
        time.sleep(POLL_SECONDS)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://{settings.host}:{port}"
    finally:
        server.should_exit = True
        thread.join(STOP_SECONDS)


def _texts(values: Iterator[object]) -> list[str]:
    return [str(value) for value in values]
