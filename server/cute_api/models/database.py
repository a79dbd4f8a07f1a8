"""Access to PostgreSQL: one engine per process, one session per request or job."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from threading import BoundedSemaphore
from typing import Any, Protocol
from urllib.parse import unquote, urlencode

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session, sessionmaker

from cute_api.config import ConfigError, Variable
from cute_api.config_urls import POSTGRES_PORT, POSTGRES_SCHEMES, authority_of, hosts_of
from cute_api.config_values import Pooler
from cute_api.lib.breaker import Breaker
from cute_api.models.connections.connection import Connection as DriverConnection
from cute_api.models.connections.deadlines import (
    LOCK_S,
    SERVER_STATEMENT_S,
    STATEMENT_S,
    connect,
)
from cute_api.models.connections.pools import PAGES_WAITS, WAIT_S, PoolSuspendedError, SessionPool

TCP_USER_TIMEOUT_MS = 15_000
# Upper bound for callers without a budget: commands open one or two.
POOL_SIZE = 28
# Bounded waits, UTC, commits that survive a crash. Tables are in memory or on an SSD, where random
# reads cost hardly more than sequential ones.
SESSION_SETTINGS = {
    "statement_timeout": f"{SERVER_STATEMENT_S:.0f}s",
    "lock_timeout": f"{LOCK_S:.0f}s",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
    "synchronous_commit": "on",
    "random_page_cost": "1.1",
}
_ITEM_URL = "item_url"
_CURSOR_KEYS = "cursor_keys"
_STORAGE_LIMITS = "storage_limits"


def driver_url(url: str) -> str:
    """Convert an operator's `postgresql://…` to SQLAlchemy's form with the driver.

    SQLAlchemy accepts several hosts, and a Unix socket, only in the query.
    """
    scheme, _, rest = url.partition("://")
    if scheme not in POSTGRES_SCHEMES:
        return url
    authority, after = authority_of(rest)
    hosts = hosts_of(authority)
    if len(hosts) > 1 or any("%" in host for host, _ in hosts):
        login, at, _ = authority.rpartition("@")
        path, mark, query = after.partition("?")
        names = ",".join(unquote(host) for host, _ in hosts)
        ports = ",".join(str(port or POSTGRES_PORT) for _, port in hosts)
        named = urlencode({"host": names, "port": ports})
        rest = f"{login}{at}{path or '/'}?{named}{'&' if mark else ''}{query}"
    return f"postgresql+psycopg2://{rest}"


def connect_arguments(
    pooler: Pooler = Pooler.NONE, settings: Mapping[str, object] = SESSION_SETTINGS
) -> dict[str, Any]:
    """libpq's arguments for every connection.

    Through a pooler the settings must be the role's, because it would reject or lose them.
    """
    arguments: dict[str, Any] = {
        "tcp_user_timeout": TCP_USER_TIMEOUT_MS,
        "application_name": "cute",
    }
    if pooler is Pooler.NONE:
        arguments["options"] = _options(settings)
    return arguments


def _options(settings: Mapping[str, object]) -> str:
    """Session settings in the form of libpq's `options`."""
    return " ".join(f"-c {name}={value}" for name, value in settings.items())


def make_engine(
    url: str,
    *,
    pool_size: int = POOL_SIZE,
    pooler: Pooler = Pooler.NONE,
    statement_s: float = STATEMENT_S,
    breaker: Breaker | None = None,
) -> Engine:
    """An engine whose statements time out after `statement_s`.

    Its connections report to `breaker`, which a `Database` asks.
    """
    return create_engine(
        driver_url(url),
        poolclass=SessionPool,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=WAIT_S,
        pool_pre_ping=False,
        # Errors are logged, so they must not contain callers' input.
        hide_parameters=True,
        creator=partial(
            connect,
            url,
            connect_arguments(pooler),
            factory=DriverConnection,
            statement_s=statement_s,
            breaker=breaker,
        ),
    )


def driver_of(connection: Connection) -> DriverConnection:
    """The connection below SQLAlchemy's."""
    found = connection.connection.driver_connection
    assert isinstance(found, DriverConnection), "see `make_engine`"
    return found


class Database:
    """Sessions on one engine: `transaction()`, the only way to get one, commits or rolls back.

    `item_url` is the URL of an item's page, as in the settings; showing an item without it raises
    `ConfigError`. So does signing the cursors of lists without `cursor_keys`: see
    `cute_api.sealing`. `storage_limits`, in the form of `models.accounts`, apply to callers'
    changes; None means no limits. `at_once` limits concurrent sessions.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        item_url: str | None = None,
        cursor_keys: tuple[bytes, ...] = (),
        storage_limits: str | None = None,
        at_once: int | None = None,
        breaker: Breaker | None = None,
    ) -> None:
        self.engine = engine
        self.breaker = breaker
        self._at_once = None if at_once is None else BoundedSemaphore(at_once)
        self.info = {
            _ITEM_URL: item_url,
            _CURSOR_KEYS: cursor_keys,
            _STORAGE_LIMITS: storage_limits,
        }
        self._sessions = sessionmaker(engine, expire_on_commit=False, info=self.info)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session. Raises SQLAlchemy's `TimeoutError` if all stay in use for too long, and
        `PoolSuspendedError` while PostgreSQL doesn't respond."""
        if self.breaker is not None and not self.breaker.admits():
            raise PoolSuspendedError
        if self._at_once is None:
            with self._sessions.begin() as session:
                yield session
            return
        if not self._at_once.acquire(blocking=False):
            began = time.monotonic()
            came_free = self._at_once.acquire(timeout=WAIT_S)
            PAGES_WAITS.count(began, in_vain=not came_free)
            if not came_free:
                raise PoolTimeoutError("As many sessions as there may be are in use.")
        try:
            with self._sessions.begin() as session:
                yield session
        finally:
            self._at_once.release()

    @contextmanager
    def autocommit(self) -> Iterator[DriverConnection]:
        """A connection on which each statement is a transaction."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield driver_of(connection)


class HasInfo(Protocol):
    """A session, or another source of reads."""

    @property
    def info(self) -> Any: ...


def item_url(source: HasInfo) -> str:
    """The URL of an item's page, with `config.ITEM_ID` for its id."""
    found: str | None = source.info.get(_ITEM_URL)
    if found is None:
        raise ConfigError(
            f"Items are shown with the URL of their page: set {Variable.ITEM_URL}, or "
            f"{Variable.PUBLIC_URL}."
        )
    return found


def cursor_keys(source: HasInfo) -> tuple[bytes, ...]:
    """The keys for cursors: the first signs, all verify."""
    found: tuple[bytes, ...] = source.info.get(_CURSOR_KEYS, ())
    if not found:
        raise ConfigError(f"Lists sign their cursors: set {Variable.ENCRYPTION_KEYS}.")
    return found


def storage_limits(source: HasInfo) -> str:
    """The storage limits by tier, for the setting of `models.accounts`; empty for no limits."""
    return source.info.get(_STORAGE_LIMITS) or ""
