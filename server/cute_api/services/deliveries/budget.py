"""A user's use of today's delivery budget, for the API and the portal."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Date, case, cast, func, select
from sqlalchemy.orm import Session

from cute_api.models import DeliveryDay, User, clock
from cute_api.services.common.columns import timestamp_of

WARN_PERCENT = 80


@dataclass(frozen=True, slots=True)
class DeliveryBudget:
    """Today's attempts (UTC). Deliveries wait while `held_until`, a future time, is set."""

    budget: int
    sent: int
    held_until: datetime | None

    @property
    def is_low(self) -> bool:
        """Whether the owner should be warned."""
        return self.sent * 100 >= self.budget * WARN_PERCENT


_NOW = clock.NOW
IS_TODAY = (DeliveryDay.user_id == User.id) & (
    DeliveryDay.day == cast(func.timezone("UTC", _NOW), Date)
)
"""Joins a user with today's count (UTC), if any."""
HELD_UNTIL = case((User.deliveries_held_until > _NOW, User.deliveries_held_until))
SENT = func.coalesce(DeliveryDay.sent, 0)
TODAY = (timestamp_of(HELD_UNTIL).label("resumes_at"), SENT.label("sent_today"))


def of_today(session: Session, user_id: UUID, *, budget: int) -> DeliveryBudget:
    """Return the user's use of today's budget; `budget` is their tier's."""
    row = session.execute(
        select(HELD_UNTIL.label("held_until"), SENT.label("sent"))
        .outerjoin(DeliveryDay, IS_TODAY)
        .where(User.id == user_id)
    ).one()
    return DeliveryBudget(budget=budget, sent=row.sent, held_until=row.held_until)
