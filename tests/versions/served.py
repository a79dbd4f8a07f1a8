"""The versions of a server whose newest version has test changes."""

from datetime import UTC, datetime

from tests.versions.changes import CHAIN, NEW, colour, sent_at, versions

FIRST = "2026-12-01"
HEADER = "Cute-Version"
OLDER = {HEADER: FIRST}
NEWEST = {HEADER: NEW}
# The oldest version retires, long after these tests: they move the clock of versions to then.
RETIRING = {FIRST: {"deprecated": "2027-01-02", "sunset": "2028-01-02"}}
START = datetime(2027, 7, 1, tzinfo=UTC)
NOW = [START]
SERVED = versions([*CHAIN, colour(), sent_at()], RETIRING, lambda: NOW[0])
