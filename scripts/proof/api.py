"""The real API under the real HTTP server, with tiers that do not limit, and a key for it."""

import copy
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from server import config
from server.app import create_app
from server.models.database import Database
from server.models.enums import Scope, Tier
from server.services import accounts, keys
from server.serving import BoundedHttpProtocol
from server.spec import Spec

START_SECONDS = 15
POLL_SECONDS = 0.01
UNLIMITED = 1_000_000_000
EMAIL = "proof@cute.example"


def raised_spec() -> Spec:
    """The bundle with windows that nothing fills."""
    document = copy.deepcopy(Spec.load(sandbox=True).document)
    for limits in document["x-rate-limit-tiers"].values():
        limits.update(minute=UNLIMITED, day=UNLIMITED)
    return Spec(document, sandbox=True)


@contextmanager
def running(database_url: str, redis_url: str) -> Iterator[str]:
    """The API on a free port of the loopback until the block ends; yields its base URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    settings = config.Settings(
        data_dir=Path("unused"),
        host="127.0.0.1",
        port=port,
        database_url=database_url,
        redis_url=redis_url,
        limits_redis_url=None,
        sandbox=True,
        webhook_schedule=config.DEFAULT_SCHEDULE,
    )
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(settings, raised_spec()),
            host="127.0.0.1",
            port=port,
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
            raise RuntimeError("The API did not start: see what it printed above.")
        time.sleep(POLL_SECONDS)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(START_SECONDS)


def new_key(database: Database) -> keys.NewKey:
    """A key with every scope, of a user who sells nothing."""
    with database.transaction() as session:
        user, _ = accounts.create(session, email=EMAIL, tier=Tier.PRO)
        return keys.create(session, user=user, name="proof", scopes=tuple(Scope), tier=Tier.PRO)
