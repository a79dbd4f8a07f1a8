"""The real time of what an account's clock shows: rows have the real time at which they were made.

At a leap the clock passes times that no row has. A time within a leap is that of the leap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cute_api.models import SandboxClock
from cute_api.versions.registry import REAL_TIME

MAX_LEAPS = 1_000


@dataclass(frozen=True, slots=True)
class AccountTime:
    """The leaps of a clock, oldest first: the real time of each, and how far ahead it was then."""

    leaps: Sequence[tuple[datetime, timedelta]] = ()

    @property
    def ahead(self) -> timedelta:
        """How far the clock is ahead of the real time now."""
        return self.leaps[-1][1] if self.leaps else REAL_TIME

    def real(self, shown: datetime) -> datetime:
        """Return the real time at which the clock showed a time, or leapt over it."""
        found, ahead = shown, REAL_TIME
        for at, then_ahead in self.leaps:
            if shown < at + ahead:
                break
            found, ahead = max(at, shown - then_ahead), then_ahead
        return found

    def leapt(self, at: datetime, ahead: timedelta) -> "AccountTime":
        """Return the time after another leap. Only the newest `MAX_LEAPS` are kept."""
        return AccountTime([*self.leaps, (at, ahead)][-MAX_LEAPS:])

    def stored(self) -> list[dict[str, Any]]:
        """Return it as the column `leaps` of `SandboxClock`: both in seconds."""
        return [{"at": at.timestamp(), "ahead": ahead.total_seconds()} for at, ahead in self.leaps]


def of_row(row: SandboxClock | None) -> AccountTime:
    """Return the time of an account's clock; None for one that was never moved."""
    leaps = [] if row is None else row.leaps
    return AccountTime(
        [
            (datetime.fromtimestamp(leap["at"], UTC), timedelta(seconds=leap["ahead"]))
            for leap in leaps
        ]
    )


def of_account(session: Session, user_id: UUID) -> AccountTime:
    """Return the time of an account."""
    return of_row(session.get(SandboxClock, user_id))
