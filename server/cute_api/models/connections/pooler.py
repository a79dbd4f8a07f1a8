"""Detect whether a connection leads to PostgreSQL or to a pooler that shares sessions.

A pooler in transaction mode gives each transaction another session: locks, LISTEN, prepared
statements and settings of a session get lost, or affect other clients. `cute serve` and commands
can be set to work without these; singleton processes need them, and don't start behind a pooler.
"""

from collections.abc import Mapping
from contextlib import closing

import psycopg2

from cute_api.config import ConfigError, Variable
from cute_api.config_values import Pooler
from cute_api.models.connections.connection import Connection, connect
from cute_api.models.database import SESSION_SETTINGS, connect_arguments
from cute_api.models.statements import sql

# PgBouncer's error for settings at the start of a session.
_REJECTED = "unsupported startup parameter"
_SESSION = sql("SELECT pg_backend_pid()")
_SETTINGS = sql("""
SELECT lower(name) AS name, setting FROM pg_settings WHERE lower(name) = ANY (%(names)s)
""")
_OFF = {"synchronous_commit": ("off", "local")}


class PoolerError(ConfigError):
    """This process can't work with the connection of DATABASE_URL; the text says what to do."""


def is_pooled(connection: Connection) -> bool:
    """Whether a pooler is between us and PostgreSQL.

    Poolers make their own cancel keys, so the process id of the key isn't the session's.
    """
    return bool(connection.value(_SESSION) != connection.info.backend_pid)


def is_rejected(error: psycopg2.Error) -> bool:
    """Whether a pooler has rejected the settings of a session."""
    return _REJECTED in str(error)


def needs_session() -> PoolerError:
    """The error of processes that keep state in their session."""
    return PoolerError(
        f"{Variable.DATABASE_URL} leads to a connection pooler, such as PgBouncer. This process "
        "keeps locks, LISTEN or settings in its session, which a pooler shares with others: give "
        "it the address of PostgreSQL itself. Only `cute serve`, `cute mailer` and the commands of "
        f"operators work through a pooler, with {Variable.DATABASE_POOLER}={Pooler.TRANSACTION}."
    )


def require_session(connection: Connection) -> None:
    """Raise `PoolerError` if a pooler shares the session."""
    if is_pooled(connection):
        raise needs_session()


def unsafe_settings(found: Mapping[str, str]) -> list[str]:
    """The settings of a role that allow endless waits, lost commits or shifted times.

    `found` has values as in `pg_settings`, by names in lower case.
    """
    return [
        name
        for name in SESSION_SETTINGS
        if (name.endswith("_timeout") and found.get(name, "0") == "0")
        or (name == "timezone" and found.get(name) not in {"UTC", "Etc/UTC"})
        or found.get(name) in _OFF.get(name, ())
    ]


def check(url: str, pooler: Pooler) -> None:
    """Raise `PoolerError` if `cute serve` and similar processes can't work with the settings.

    Raises nothing while the server is down, because they also start without it.
    """
    try:
        connection = connect(url, connect_arguments(pooler))
    except psycopg2.OperationalError as error:
        if is_rejected(error):
            raise _needs_setting() from error
        return
    with closing(connection):
        if pooler is Pooler.NONE:
            if is_pooled(connection):
                raise _needs_setting()
            return
        found = connection.rows(_SETTINGS, names=list(SESSION_SETTINGS))
        unsafe = unsafe_settings({row.name: row.setting for row in found})
        role = connection.info.user
    if unsafe:
        statements = " ".join(
            f"ALTER ROLE \"{role}\" SET {name} = '{SESSION_SETTINGS[name]}';" for name in unsafe
        )
        raise PoolerError(
            "Through a pooler, the settings of sessions are those of the role, and these are not "
            f"safe: {', '.join(unsafe)}. Run this and let the pooler connect again: {statements}"
        )


def _needs_setting() -> PoolerError:
    return PoolerError(
        f"{Variable.DATABASE_URL} leads to a connection pooler, such as PgBouncer: set "
        f"{Variable.DATABASE_POOLER}={Pooler.TRANSACTION}, or give the address of PostgreSQL "
        "itself."
    )
