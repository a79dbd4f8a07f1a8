"""Today's use of the delivery budget of a user or an app, for the API and the portal."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Date, and_, case, cast, func, select
from sqlalchemy.orm import Session

from cute_api.models import App, DeliveryDay, User, clock
from cute_api.services.common.columns import timestamp_of
from cute_api.services.keys.principals import Principal
from cute_api.spec import TierLimits

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


Owner = type[User] | type[App]
_NOW = clock.NOW


def _is_today(owner: Owner) -> ColumnElement[bool]:
    today = cast(func.timezone("UTC", _NOW), Date)
    return and_(DeliveryDay.user_id == owner.id, DeliveryDay.day == today)


def _held_until(owner: Owner) -> ColumnElement[datetime | None]:
    return case((owner.deliveries_held_until > _NOW, owner.deliveries_held_until))


IS_TODAY = _is_today(User)
"""Joins a user with today's count (UTC), if any."""
SENT = func.coalesce(DeliveryDay.sent, 0)
TODAY = (timestamp_of(_held_until(User)).label("resumes_at"), SENT.label("sent_today"))


def of_caller(session: Session, principal: Principal, tier: TierLimits) -> DeliveryBudget:
    """Return the use of today's budget of the owner of the caller's webhooks."""
    if principal.acts_for_app:
        app_budget = tier.app_deliveries_a_day
        return of_today(session, principal.owner_id, budget=app_budget, owner=App)
    return of_today(session, principal.user_id, budget=tier.deliveries_a_day)


def of_today(
    session: Session, owner_id: UUID, *, budget: int, owner: Owner = User
) -> DeliveryBudget:
    """Return the use of today's budget of a user or an app; `budget` is that of the tier."""
    row = session.execute(
        select(_held_until(owner).label("held_until"), SENT.label("sent"))
        .outerjoin(DeliveryDay, _is_today(owner))
        .where(owner.id == owner_id)
    ).one()
    return DeliveryBudget(budget=budget, sent=row.sent, held_until=row.held_until)
