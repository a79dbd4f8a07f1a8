"""The person of a portal session, and whom they act for."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from cute_api.models.enums import Role, Tier
from cute_api.services.keys.principals import EVERY_SCOPE, Member, Principal
from cute_api.services.organisations import rights
from cute_api.services.organisations.acting import ActingSeller
from cute_api.services.organisations.rights import Right


class Viewer(Protocol):
    """Whom a page that needs a right acts as: a person for a seller, or the caller of an embed."""

    @property
    def seller_id(self) -> UUID: ...

    @property
    def tier(self) -> Tier: ...

    @property
    def principal(self) -> Principal: ...

    def may(self, right: Right) -> bool: ...


@dataclass(frozen=True, slots=True)
class SessionUser:
    """The person who is logged in, and whom they act for.

    `acting` is None if they no longer belong to the organisation of the seller that the session
    acts for, or if that seller is suspended.
    """

    user_id: UUID
    username: str
    email: str
    role: Role
    own_tier: Tier
    acting: ActingSeller | None

    @property
    def is_admin(self) -> bool:
        """Whether the user sees the operators' pages."""
        return self.role is Role.ADMIN

    @property
    def seller_id(self) -> UUID:
        """The seller that the session acts for, on pages that need a right."""
        return self._acting.seller_id

    @property
    def organisation_id(self) -> UUID:
        """The organisation of that seller."""
        return self._acting.organisation_id

    @property
    def tier(self) -> Tier:
        """The seller's tier."""
        return self._acting.tier

    @property
    def principal(self) -> Principal:
        """The principal that acts on the seller's objects."""
        acting = self._acting
        return Principal(
            acting.seller_id,
            acting.seller_username,
            acting.tier,
            EVERY_SCOPE,
            member=Member(self.user_id, acting.organisation_id, acting.role),
        )

    @property
    def person(self) -> Principal:
        """The principal that acts on the person's own account."""
        return Principal(self.user_id, self.username, self.own_tier, EVERY_SCOPE)

    def may(self, right: Right) -> bool:
        """Return whether the person's role has the right, and they a second factor if required."""
        acting = self.acting
        return (
            acting is not None and not acting.lacks_second_factor and rights.has(acting.role, right)
        )

    @property
    def _acting(self) -> ActingSeller:
        assert self.acting is not None, "the view needs a right"
        return self.acting
