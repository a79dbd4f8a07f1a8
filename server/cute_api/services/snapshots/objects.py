"""Snapshots in an object store (S3, Google Cloud Storage, Azure) or a folder, with obstore.

Loaded only where `CUTE_SNAPSHOT_STORE` is set. Credentials are the environment's, as the tools of
the store's maker read them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import obstore
from obstore.exceptions import BaseError
from obstore.store import from_url

from cute_api.services.snapshots.storage import SnapshotGoneError, SnapshotStoreError

FILE = "file:"
# The size of a reader's parts, and of those of an upload, of which S3 refuses smaller ones.
PART_BYTES = 5 * 2**20
REQUEST_TIME = timedelta(seconds=10)
CONNECT_TIME = timedelta(seconds=3)
# After a failure there is one retry, within this time.
RETRY_TIME = timedelta(seconds=10)
MAX_RETRIES = 1


class ObjectStore:
    """Stores each snapshot as an object named by its id."""

    def __init__(self, url: str) -> None:
        if url.startswith(FILE):
            self._store = from_url(url, mkdir=True)
        else:
            self._store = from_url(
                url,
                client_options={
                    "timeout": REQUEST_TIME,
                    "connect_timeout": CONNECT_TIME,
                    # Options given here replace AWS_ALLOW_HTTP; the endpoint's scheme decides.
                    "allow_http": True,
                },
                retry_config={"max_retries": MAX_RETRIES, "retry_timeout": RETRY_TIME},
            )

    def writer(self, snapshot_id: UUID) -> "ObjectWriter":
        with _failures():
            return ObjectWriter(
                obstore.open_writer(self._store, _path(snapshot_id), buffer_size=PART_BYTES)
            )

    def read(self, snapshot_id: UUID, start: int, stop: int) -> Iterator[bytes]:
        while start < stop:
            end = min(start + PART_BYTES, stop)
            try:
                with _failures():
                    part = obstore.get_range(self._store, _path(snapshot_id), start=start, end=end)
            except FileNotFoundError as error:
                raise SnapshotGoneError(snapshot_id) from error
            yield part.to_bytes()
            start = end

    def remove(self, snapshot_id: UUID) -> None:
        try:
            with _failures():
                obstore.delete(self._store, _path(snapshot_id))
        except FileNotFoundError:
            return  # its builder died before it was complete


class ObjectWriter:
    """Writes an object in parts."""

    def __init__(self, writer: "obstore.WritableFile") -> None:
        self._writer = writer

    def write(self, data: bytes) -> None:
        with _failures():
            self._writer.write(data)

    def close(self) -> None:
        with _failures():
            self._writer.close()


def _path(snapshot_id: UUID) -> str:
    return f"items-{snapshot_id.hex}.jsonl.gz"


@contextmanager
def _failures() -> Iterator[None]:
    """Turn all errors except `FileNotFoundError` into `SnapshotStoreError`."""
    try:
        yield
    except FileNotFoundError:
        raise
    except (BaseError, OSError, ValueError) as error:
        raise SnapshotStoreError(str(error)) from error
