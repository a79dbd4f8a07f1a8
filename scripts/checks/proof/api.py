"""The real API under the real HTTP server, inside this process: what proofs and tests call."""

import asyncio
import copy
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import uvicorn
from limits import RateLimitItemPerMinute
from starlette.types import ASGIApp

from cute_api import config, config_serving
from cute_api.app import create_app
from cute_api.edge.limits import throttles
from cute_api.models.database import Database
from cute_api.models.enums import Scope, Tier
from cute_api.sealing import new_key as new_encryption_key
from cute_api.services.accounts import accounts
from cute_api.services.keys import keys
from cute_api.serving import BACKLOG, http_of
from cute_api.spec import Spec
from scripts.shared.waiting import until

HOST = "127.0.0.1"
# Long enough for a busy machine; a start that takes longer hangs.
START_SECONDS = 60
STOP_SECONDS = 15
POLL_SECONDS = 0.01
RAISED_CALLS = 1_000_000_000
RAISED_WEBHOOKS = 10_000_000
EMAIL = "proof@cute.example"


def raised(spec: Spec) -> Spec:
    """Return the document with quotas that no run reaches."""
    document = copy.deepcopy(spec.document)
    for limits in document["x-rate-limit-tiers"].values():
        limits.update(minute=RAISED_CALLS, day=RAISED_CALLS)
        if "webhooks" in limits:
            limits.update(webhooks=RAISED_WEBHOOKS, keys_factor=1, app_factor=1)
    return Spec(document, sandbox=spec.sandbox)


@contextmanager
def unthrottled() -> Iterator[None]:
    """Turn off the throttles of webhook actions and invalid keys until the block ends.

    Proofs call from one address, which would soon be throttled.
    """
    with (
        patch.dict(throttles.A_MINUTE, dict.fromkeys(throttles.Action, RAISED_CALLS)),
        patch.object(throttles, "FAILURES", RateLimitItemPerMinute(RAISED_CALLS)),
    ):
        yield


def settings_of(
    database_url: str,
    redis_url: str,
    *,
    sandbox: bool = True,
    encryption_keys: tuple[str, ...] | None = None,
) -> config.Settings:
    """Settings for these stores, on a free port of loopback, with an encryption key."""
    return config.Settings(
        data_dir=Path("unused"),
        host=HOST,
        port=0,
        database_url=database_url,
        redis_url=redis_url,
        limits_redis_url=None,
        sandbox=sandbox,
        webhook_schedule=config.DEFAULT_SCHEDULE,
        # Some tests call all operations and read each response to its end.
        event_stream_s=0.2,
        encryption_keys=(new_encryption_key(),) if encryption_keys is None else encryption_keys,
        # All calls come from one address.
        serving=config_serving.ServingSettings(pages_a_minute=config_serving.MOST),
    )


@contextmanager
def serving(settings: config.Settings, spec: Spec) -> Iterator[int]:
    """Serve the API until the block ends; yields its port."""
    with (
        listening(settings) as (listener, at),
        serving_on(listener, create_app(at, spec), http_of(at)),
    ):
        yield at.port


@contextmanager
def listening(settings: config.Settings) -> Iterator[tuple[socket.socket, config.Settings]]:
    """Yield a listening socket, and the settings with its port.

    Outside a sandbox the settings get a public URL as well: that of the socket.
    """
    with socket.create_server((settings.host, settings.port), backlog=BACKLOG) as listener:
        port: int = listener.getsockname()[1]
        at = replace(settings, port=port)
        if not settings.sandbox and settings.public_url is None:
            at = replace(at, public_url=f"http://{settings.host}:{port}")
        yield listener, at


@contextmanager
def serving_on(
    listener: socket.socket, app: ASGIApp, http: type[asyncio.Protocol]
) -> Iterator[None]:
    """Serve an application on a listening socket until the block ends."""
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            http=http,
            ws="none",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            timeout_graceful_shutdown=2,
        )
    )
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    until(
        lambda: server.started,
        "the API starts (it printed why it did not)",
        START_SECONDS,
        poll_s=POLL_SECONDS,
        ended=lambda: not thread.is_alive(),
        error=RuntimeError,
    )
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(STOP_SECONDS)


def new_key(database: Database) -> keys.NewKey:
    """Create a key with every scope, of a user without items."""
    with database.transaction() as session:
        user, _ = accounts.create(session, email=EMAIL, tier=Tier.PRO)
        return keys.create(session, user=user, name="proof", scopes=tuple(Scope), tier=Tier.PRO)
