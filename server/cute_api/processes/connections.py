"""Connections of singleton processes: sessions with advisory locks.

An advisory lock shows that such a process is alive, because PostgreSQL releases a lock the moment
its session ends. Its statements show that it works: see `heartbeat`.
"""

from contextlib import suppress

from cute_api.config_values import Pooler
from cute_api.models.connections import connection
from cute_api.models.connections.connection import Connection
from cute_api.models.connections.deadlines import STATEMENT_S
from cute_api.models.connections.pooler import is_rejected, needs_session, require_session
from cute_api.models.database import SESSION_SETTINGS, connect_arguments
from cute_api.models.failures import ConnectionLost, PostgresError

LOCK_TIMEOUT_MS = 1_000
"""How long a loop that works for all users waits for a locked row."""


_SETTINGS = {
    **SESSION_SETTINGS,
    "lock_timeout": LOCK_TIMEOUT_MS,
    # Prepared statements have one plan for all parameters.
    "plan_cache_mode": "force_generic_plan",
    # A vanished host's locks are released after 25 s instead of the system's two hours.
    "tcp_keepalives_idle": 10,
    "tcp_keepalives_interval": 5,
    "tcp_keepalives_count": 3,
}


def connect(
    url: str, name: str, pooler: Pooler = Pooler.NONE, *, statement_s: float = STATEMENT_S
) -> Connection:
    """Open a connection in autocommit mode: each statement is a transaction.

    Statements time out after `statement_s`. Raises `PoolerError` if a pooler shares the
    connection, unless `pooler` says that the caller can work with that.
    """
    arguments = {**connect_arguments(pooler, _SETTINGS), "application_name": name}
    try:
        opened = connection.connect(url, arguments, pooler, statement_s=statement_s)
    except ConnectionLost as error:
        if is_rejected(error):
            raise needs_session() from error
        raise
    if pooler is Pooler.NONE:
        try:
            require_session(opened)
        except BaseException:
            opened.close()
            raise
    return opened


def require_own_session(url: str) -> None:
    """Raise `PoolerError` if a pooler prevents sessions that keep state.

    A server that is down raises nothing, because processes start without it and connect later.
    """
    with suppress(PostgresError):
        connect(url, "cute start").close()
