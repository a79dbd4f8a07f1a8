"""Record when keys were last used, and what apps called for sellers, without a write per request.

A process collects used keys in memory and writes them in one statement every 30 s, and when it
ends. A killed process loses what it collected since then.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from typing import NamedTuple
from uuid import UUID

from cute_api.config_values import Pooler
from cute_api.lib.bisecting import write_apart
from cute_api.lib.worker_thread import WorkerThread
from cute_api.models import set_aside
from cute_api.models.connections.connection import Connection
from cute_api.models.enums import RowWriter
from cute_api.models.failures import PostgresError, failure_kind
from cute_api.models.statements import sql
from cute_api.processes.connections import connect

FLUSH_SECONDS = 30.0
MAX_KEYS = 10_000
STOP_SECONDS = 5.0
RETRY_SECONDS = 1.0

log = logging.getLogger("cute.keys")

Use = tuple[UUID, str, UUID | None, str | None]
"""A key, its call's version, and of an app's call the install, and the operation if it ran."""


class Calls(NamedTuple):
    """When the last of some calls was, in Unix seconds, and how many they are."""

    at: float
    number: int


# Rows are locked in order, so that processes with the same keys don't deadlock. The lock of a key's
# row also covers its rows of versions, and that of an install its rows of operations.
WRITE = sql("""
WITH seen AS (
    SELECT id, version, install_id, operation, calls, to_timestamp(at) AS at
    FROM unnest(%(ids)s::uuid[], %(versions)s::text[], %(installs)s::uuid[], %(operations)s::text[],
        %(calls)s::bigint[], %(times)s::float[])
        AS seen (id, version, install_id, operation, calls, at)
), locked AS (
    SELECT id FROM api_keys WHERE id IN (SELECT id FROM seen) ORDER BY id FOR NO KEY UPDATE
), used AS (
    UPDATE api_keys SET last_used_at = greatest(last_used_at, newest.at)
    FROM (SELECT id, max(at) AS at FROM locked JOIN seen USING (id) GROUP BY id) AS newest
    WHERE api_keys.id = newest.id
), installed AS (
    SELECT id FROM installs WHERE id IN (SELECT install_id FROM seen)
    ORDER BY id FOR NO KEY UPDATE
), used_installs AS (
    UPDATE installs SET last_used_at = greatest(last_used_at, newest.at)
    FROM (
        SELECT installed.id, max(at) AS at FROM installed JOIN seen ON install_id = installed.id
        GROUP BY installed.id
    ) AS newest
    WHERE installs.id = newest.id
), called AS (
    INSERT INTO install_operations AS kept (install_id, operation, calls, last_used_at)
    SELECT installed.id, operation, sum(calls), max(at)
    FROM installed JOIN seen ON install_id = installed.id
    WHERE operation IS NOT NULL
    GROUP BY installed.id, operation
    ON CONFLICT (install_id, operation) DO UPDATE
    SET calls = kept.calls + excluded.calls,
        last_used_at = greatest(kept.last_used_at, excluded.last_used_at)
)
INSERT INTO key_versions AS kept (key_id, api_version, last_used_at)
SELECT id, version, max(at) FROM locked JOIN seen USING (id) GROUP BY id, version
ON CONFLICT (key_id, api_version) DO UPDATE
SET last_used_at = greatest(kept.last_used_at, excluded.last_used_at)
""")


class KeyUse:
    """Call `note` from any thread, `start` and `stop` once each. `clock` returns Unix seconds."""

    def __init__(
        self,
        database_url: str,
        pooler: Pooler = Pooler.NONE,
        *,
        clock: Callable[[], float] = time.time,
        every_seconds: float = FLUSH_SECONDS,
    ) -> None:
        self._url, self._pooler = database_url, pooler
        self._clock = clock
        self._every = every_seconds
        self._seen: dict[Use, Calls] = {}
        self._lock = threading.Lock()
        self._thread = WorkerThread("key use", self._work, last=self._work)

    def note(
        self,
        key_id: UUID,
        version: str,
        install_id: UUID | None = None,
        operation: str | None = None,
    ) -> None:
        """Note a use of a key. If the map is full, drop it and trigger a flush.

        Count only a call that succeeded: it has an `operation`, and an install.
        """
        now, use = self._clock(), (key_id, version, install_id, operation)
        with self._lock:
            full = len(self._seen) >= MAX_KEYS and use not in self._seen
            if not full:
                self._add({use: Calls(now, 1)})
        if full:
            self._thread.wake()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Write what is left and end the thread. Waits for at most `STOP_SECONDS`."""
        self._thread.stop(STOP_SECONDS)

    def flush(self) -> None:
        """Write collected uses. Keeps them for the next time if it raises `PostgresError`."""
        with self._lock:
            seen, self._seen = self._seen, {}
        if not seen:
            return
        try:
            with closing(connect(self._url, "cute key use", self._pooler)) as connection:
                self._write(connection, seen)
        except PostgresError:
            with self._lock:
                self._add(seen)
            raise

    def _add(self, uses: Mapping[Use, Calls]) -> None:
        """Add calls to those of the map; the caller holds the lock."""
        for use, calls in uses.items():
            known = self._seen.get(use, Calls(calls.at, 0))
            self._seen[use] = Calls(max(known.at, calls.at), known.number + calls.number)

    def _write(self, connection: Connection, seen: Mapping[Use, Calls]) -> None:
        """Write uses; keep those of locked rows for later, and set refused ones aside."""

        def by(
            transaction: Callable[[], AbstractContextManager[None]],
        ) -> Callable[[Sequence[tuple[Use, Calls]]], None]:
            def write(part: Sequence[tuple[Use, Calls]]) -> None:
                with transaction():
                    connection.run(
                        WRITE,
                        ids=[use[0] for use, _ in part],
                        versions=[use[1] for use, _ in part],
                        installs=[use[2] for use, _ in part],
                        operations=[use[3] for use, _ in part],
                        calls=[calls.number for _, calls in part],
                        times=[calls.at for _, calls in part],
                    )

            return write

        written = write_apart(
            list(seen.items()),
            by(connection.transaction),
            failure_kind,
            again=by(connection.short_transaction),
        )
        with self._lock:
            self._add(dict(written.busy))
        set_aside.note_failures(
            connection, RowWriter.KEYS, written.refused, lambda row: f"last use of key {row[0][0]}"
        )

    def _work(self) -> float:
        try:
            self.flush()
        except PostgresError as error:
            log.warning("Writing the last use of keys later: %s", str(error).strip())
            # A full map would otherwise wake the thread at once, again and again.
            self._thread.pause(RETRY_SECONDS)
        return self._every
