"""Storage of snapshots: in PostgreSQL, or in an object store if configured."""

import importlib
import zlib
from collections.abc import Iterator
from typing import Protocol
from uuid import UUID

from cute_api.models.connections.connection import Connection
from cute_api.models.statements import Statement, sql

CHUNK_BYTES = 262_144
GZIP_LEVEL = 6
GZIP_FORMAT = 31  # zlib's number for gzip with a window of 32 KiB
OBJECTS = "cute_api.services.snapshots.objects"
_BEGIN = sql("""
INSERT INTO item_snapshots (sequence, in_object_store, form)
VALUES (%(sequence)s, %(in_object_store)s, %(form)s)
RETURNING id
""")
_COMPLETE = sql("""
UPDATE item_snapshots
SET item_count = %(count)s, size_bytes = %(size)s, set_hash = %(set_hash)s,
    completed_at = clock_timestamp()
WHERE id = %(id)s
""")
_STORE = Statement("""
INSERT INTO item_snapshot_chunks (snapshot_id, start_byte, data)
VALUES (%(snapshot_id)s, %(start_byte)s, %(data)s)
""")


class SnapshotStoreError(Exception):
    """The object store does not respond, or refuses a request."""


class SnapshotGoneError(Exception):
    """A snapshot was removed while it was being read."""


class SnapshotWriter(Protocol):
    """Writes the bytes of a snapshot in order."""

    def write(self, data: bytes) -> None:
        """Append bytes, which may be buffered."""
        ...

    def close(self) -> None:
        """Store buffered bytes, which completes the snapshot."""
        ...


class SnapshotObjects(Protocol):
    """An object store. All methods raise `SnapshotStoreError`."""

    def writer(self, snapshot_id: UUID) -> SnapshotWriter:
        """Begin a snapshot, which is invisible until its writer is closed."""
        ...

    def read(self, snapshot_id: UUID, start: int, stop: int) -> Iterator[bytes]:
        """Yield bytes of a snapshot in parts. Raises `SnapshotGoneError`."""
        ...

    def remove(self, snapshot_id: UUID) -> None:
        """Remove a snapshot if it exists."""
        ...


def objects_at(url: str | None) -> SnapshotObjects | None:
    """Return the object store of a URL, whose library is loaded only if needed."""
    if url is None:
        return None
    objects: SnapshotObjects = importlib.import_module(OBJECTS).ObjectStore(url)
    return objects


class TableWriter:
    """Stores a snapshot in PostgreSQL in chunks, buffering at most about two."""

    def __init__(self, connection: Connection, snapshot_id: UUID) -> None:
        self._connection = connection
        self._snapshot_id = snapshot_id
        self._waiting = bytearray()
        self._start_byte = 0

    def write(self, data: bytes) -> None:
        self._waiting += data
        while len(self._waiting) >= CHUNK_BYTES:
            self._store(CHUNK_BYTES)

    def close(self) -> None:
        if self._waiting:
            self._store(len(self._waiting))

    def _store(self, size: int) -> None:
        self._connection.run(
            _STORE,
            snapshot_id=str(self._snapshot_id),
            start_byte=self._start_byte,
            data=bytes(self._waiting[:size]),
        )
        del self._waiting[:size]
        self._start_byte += size


class Compressor:
    """Compresses bytes for a writer."""

    def __init__(self, writer: SnapshotWriter) -> None:
        self._writer = writer
        self._gzip = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, GZIP_FORMAT)
        self._size = 0

    def write(self, data: bytes) -> None:
        self._pass_on(self._gzip.compress(data))

    def finish(self) -> int:
        """Write the rest, and return the compressed size in bytes."""
        self._pass_on(self._gzip.flush())
        self._writer.close()
        return self._size

    def _pass_on(self, compressed: bytes) -> None:
        self._size += len(compressed)
        self._writer.write(compressed)


class SnapshotFile:
    """A snapshot that is being written, in the table or in an object store.

    `form` is the form of its lines: see `building`.
    """

    def __init__(
        self, connection: Connection, sequence: int, form: str, objects: SnapshotObjects | None
    ) -> None:
        self._connection = connection
        in_object_store = objects is not None
        values = {"sequence": sequence, "in_object_store": in_object_store, "form": form}
        self.id = UUID(str(connection.value(_BEGIN, **values)))
        table = TableWriter(connection, self.id)
        self._compressor = Compressor(table if objects is None else objects.writer(self.id))

    def write(self, lines: bytes) -> None:
        self._compressor.write(lines)

    def complete(self, count: int, set_hash: int) -> int:
        """Publish the file of `count` items; return its size in bytes."""
        size = self._compressor.finish()
        values = {"count": count, "size": size, "set_hash": set_hash, "id": str(self.id)}
        self._connection.run(_COMPLETE, **values)
        return size
