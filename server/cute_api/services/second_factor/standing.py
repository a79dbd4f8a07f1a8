"""Which second factors a user has."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from cute_api.models import Passkey, RecoveryCode, TotpSecret


@dataclass(frozen=True, slots=True)
class FactorStanding:
    """A user's second factors. `recovery_codes` counts the unused ones."""

    has_authenticator: bool
    passkeys: int
    recovery_codes: int

    @property
    def is_on(self) -> bool:
        """Whether logins need a second factor."""
        return self.has_authenticator or self.passkeys > 0


def is_on(user_id: ColumnElement[UUID] | InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Return the condition that the user of a query's row has a second factor."""
    return or_(
        select(TotpSecret.user_id).where(TotpSecret.user_id == user_id).exists(),
        select(Passkey.user_id).where(Passkey.user_id == user_id).exists(),
    )


def of_user(session: Session, user_id: UUID) -> FactorStanding:
    row = session.execute(
        select(
            select(TotpSecret.user_id)
            .where(TotpSecret.user_id == user_id)
            .exists()
            .label("has_authenticator"),
            *(
                select(func.count()).where(model.user_id == user_id).label(name)
                for name, model in (("passkeys", Passkey), ("recovery_codes", RecoveryCode))
            ),
        )
    ).one()
    return FactorStanding(row.has_authenticator, row.passkeys, row.recovery_codes)
