"""Scans: queries that find time-triggered mails. They write nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cute_api.jobs.mailing import DueMail

BATCH = 500
"""The maximum number of mails that a scan finds."""


@dataclass(frozen=True, slots=True)
class Scan:
    """`find` returns up to `BATCH` mails that are not queued yet; it runs every `every_s`."""

    find: Callable[[Session], Sequence[DueMail]]
    every_s: float
