"""The locations of addresses, from a file in MaxMind's DB format that an operator may have.

A thread reads the file into memory, so no request waits for it, and no change of it can end the
process, as that of a mapped file could. As long as it can't be read, no address has a location.
"""

import logging
from pathlib import Path

from maxminddb import MODE_MEMORY, Reader, open_database

from cute_api.lib.worker_thread import WorkerThread

REREAD_S = 3_600.0
"""How often the file is looked at; it is read again if it has changed."""
MAX_BYTES = 1 << 30
NAME_LENGTH = 100

log = logging.getLogger("cute.locations")


class LocationFileError(Exception):
    """The file can't be used; the text says why."""


class Locations:
    """Finds the cities and countries of addresses; none without a `path`."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._version = (0, 0)
        self._reader: Reader | None = None
        if path is not None:
            WorkerThread("locations", self._read).start()

    def find(self, address: str) -> str | None:
        """Return the location of an address, such as "Stockholm, Sweden", or None."""
        return None if self._reader is None else location_in(self._reader, address)

    def _read(self) -> float:
        assert self._path is not None, "the thread runs only with a file"
        try:
            found = self._path.stat()
            version = (found.st_mtime_ns, found.st_size)
            if version != self._version:
                self._reader, self._version = read(self._path), version
        except (OSError, LocationFileError) as error:
            log.warning("Sessions show no location: %s", error)
        return REREAD_S


def read(path: Path) -> Reader:
    """Read a file into memory; raises `LocationFileError`."""
    try:
        # A device or a pipe could be read without end.
        if not path.is_file():
            raise LocationFileError(f"{path} is not a file.")
        if path.stat().st_size > MAX_BYTES:
            raise LocationFileError(f"{path} has more than {MAX_BYTES} bytes.")
        return open_database(path, MODE_MEMORY)
    except OSError as error:
        raise LocationFileError(f"{path} can't be read ({error.strerror}).") from error
    except LocationFileError:
        raise
    except Exception as error:  # damaged bytes make other errors than `InvalidDatabaseError`, too
        raise LocationFileError(f"{path} is not in MaxMind's DB format.") from error


def location_in(reader: Reader, address: str) -> str | None:
    """Return the city and country of an address in English, or the country alone, or None."""
    try:
        record = reader.get(address)
    except Exception:  # not an address, one of IPv6 in a file of IPv4, or a damaged file
        return None
    match record:
        case {"city": {"names": {"en": str(city)}}, "country": {"names": {"en": str(country)}}}:
            name = f"{city}, {country}"
        case {"country": {"names": {"en": str(country)}}}:
            name = country
        case _:
            return None
    return name if name.isprintable() and len(name) <= NAME_LENGTH else None
