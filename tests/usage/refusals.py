"""A Valkey that answers and takes no writes, and a PostgreSQL whose disk is full."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any

from redis import Redis

from scripts import embedded
from server.usage import stream
from server.webhooks.postgres import connect
from tests.webhooks.house import eventually

# The disk of a test is not its own to fill. What PostgreSQL then raises is an error of this class,
# out of the statement that needed another page of a table, after it has written some rows. So does
# this; whatever else a full disk can do ends the server, which other tests do.
FILL_DISK = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
END $$;
CREATE TRIGGER no_room AFTER INSERT ON request_log FOR EACH ROW EXECUTE FUNCTION no_room();
"""
CLEAR_DISK = "DROP TRIGGER no_room ON request_log; DROP FUNCTION no_room()"

Refusing = Callable[[embedded.Servers], AbstractContextManager[Redis]]


@contextmanager
def memory_is_full(stores: embedded.Servers) -> Iterator[Redis]:
    """Valkey at its `maxmemory`, and told to evict nothing: OOM."""
    with stream.connect(stores.redis_url) as valkey:
        valkey.config_set("maxmemory", 1)
        try:
            yield valkey
        finally:
            valkey.config_set("maxmemory", 0)


@contextmanager
def disk_refuses(stores: embedded.Servers) -> Iterator[Redis]:
    """Valkey that could not save its data, and takes no more: MISCONF."""
    obstacle = stores.valkey.data / "dump.rdb"
    with stream.connect(stores.redis_url) as valkey:
        obstacle.mkdir()
        valkey.config_set("save", "3600 1")
        _save(valkey, "err")
        try:
            yield valkey
        finally:
            obstacle.rmdir()
            _save(valkey, "ok")
            valkey.config_set("save", "")
            obstacle.unlink()


@contextmanager
def disk_is_full(database_url: str) -> Iterator[None]:
    """No row of a request can be stored."""
    with closing(connect(database_url, "test")) as connection, connection.cursor() as cursor:
        cursor.execute(FILL_DISK)
        try:
            yield
        finally:
            cursor.execute(CLEAR_DISK)


def refused(valkey: Redis, kind: str) -> int:
    """How many commands Valkey refused with this kind of error since its start."""
    found: Any = valkey.info("errorstats")
    return int(found.get(f"errorstat_{kind}", {}).get("count", 0))


def _save(valkey: Redis, outcome: str) -> None:
    valkey.bgsave()

    def is_over() -> bool:
        found: Any = valkey.info("persistence")
        return (found["rdb_bgsave_in_progress"], found["rdb_last_bgsave_status"]) == (0, outcome)

    eventually(is_over)
