"""Limits beside those of the tier: of a certificate, and those agreed with one partner.

Agreed limits are columns of the user, which each request reads with its key: they are in force on
the next request, for all keys of the user.
"""

from dataclasses import asdict, dataclass, replace

from sqlalchemy import update
from sqlalchemy.orm import Session

from cute_api.models import User
from cute_api.services.accounts import accounts
from cute_api.spec import TierLimits

MAX_MINUTE = 100_000
MAX_DAY = 10_000_000
MAX_KEYS_FACTOR = 100
COLUMNS = (User.limit_minute, User.limit_day, User.limit_keys_factor)


@dataclass(frozen=True, slots=True)
class CustomLimits:
    """A key's calls in a minute and a day, and the factor for all keys; None as in the tier."""

    minute: int | None = None
    day: int | None = None
    keys_factor: int | None = None

    @classmethod
    def of(
        cls, minute: int | None, day: int | None, keys_factor: int | None
    ) -> "CustomLimits | None":
        """Return the limits, or None if all are as in the tier."""
        if minute is None and day is None and keys_factor is None:
            return None
        return cls(minute, day, keys_factor)

    @classmethod
    def of_user(cls, user: User) -> "CustomLimits | None":
        return cls.of(user.limit_minute, user.limit_day, user.limit_keys_factor)

    @property
    def document(self) -> dict[str, int | None]:
        """Schema `CustomLimits`."""
        return asdict(self)

    def applied_to(self, tier: TierLimits) -> TierLimits:
        """Return a tier's limits with these in place of its own."""
        own = {name: value for name, value in self.document.items() if value is not None}
        return replace(tier, **own)


def limits_of(tier: TierLimits, custom: CustomLimits | None, *, is_certified: bool) -> TierLimits:
    """Return a caller's limits. Agreed ones replace those of a certificate, too."""
    limits = certified(tier) if is_certified else tier
    return limits if custom is None else custom.applied_to(limits)


def certified(tier: TierLimits) -> TierLimits:
    """Return the limits of a caller with a current certificate."""
    factor = tier.certified_factor
    return replace(tier, minute=tier.minute * factor, day=tier.day * factor)


def change(session: Session, *, email: str, changes: CustomLimits) -> tuple[User, CustomLimits]:
    """Set the limits of a user that are not None, and keep the others; return all of them."""
    user = accounts.need(session, email)
    before = CustomLimits.of_user(user) or CustomLimits()
    given = {name: value for name, value in changes.document.items() if value is not None}
    after = replace(before, **given)
    _write(session, user, after)
    return user, after


def clear(session: Session, *, email: str) -> tuple[User, CustomLimits | None]:
    """Give a user the limits of their tier again; return the removed ones, if any."""
    user = accounts.need(session, email)
    before = CustomLimits.of_user(user)
    _write(session, user, CustomLimits())
    return user, before


def _write(session: Session, user: User, limits: CustomLimits) -> None:
    values = {f"limit_{name}": value for name, value in limits.document.items()}
    session.execute(update(User).where(User.id == user.id).values(**values))
