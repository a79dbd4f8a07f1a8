"""What a scan is: a read that finds mails which the clock makes due. It writes nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cute_api.jobs.mailing import DueMail

BATCH = 500
"""How many mails a scan finds at most."""


@dataclass(frozen=True, slots=True)
class Scan:
    """`find` finds up to `BATCH` mails that nobody has written yet; each `every_s` seconds."""

    find: Callable[[Session], Sequence[DueMail]]
    every_s: float
