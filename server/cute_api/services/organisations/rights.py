"""The table of rights: what each role of an organisation may do.

Pages, their links and buttons, and the tests of every page as every role derive from it.
"""

from collections.abc import Mapping
from enum import StrEnum

from cute_api.models.enums import MemberRole


class Right(StrEnum):
    """A group of actions that are allowed together; the value completes "may"."""

    USAGE_READ = "see usage and quotas"
    KEYS_READ = "see keys"
    KEYS_WRITE = "create, change, rotate and revoke keys"
    WEBHOOKS_READ = "see webhooks and their deliveries"
    WEBHOOKS_WRITE = "create and change webhooks"
    APPS_READ = "see apps"
    APPS_WRITE = "create and change apps"
    INSTALLS_READ = "see connected apps"
    INSTALLS_WRITE = "connect and disconnect apps"
    REQUESTS_READ = "see requests"
    REQUESTS_WRITE = "have the bodies of failed requests kept"
    CONTRACTS_READ = "see contracts"
    CONTRACTS_WRITE = "change contracts"
    ALERTS_READ = "see alerts"
    ALERTS_WRITE = "choose alerts"
    AUDIT_READ = "see the activity"
    MEMBERS_READ = "see members"
    MEMBERS_WRITE = "invite and remove members, and set their roles"
    ORGANISATION_WRITE = "change the organisation's settings"
    OWNERS_WRITE = "appoint owners, move sellers, and delete the organisation"


_ALL = frozenset(MemberRole)
_OWNERS = frozenset({MemberRole.OWNER})
_ADMINS = _OWNERS | {MemberRole.ADMIN}
_DEVELOPERS = _ADMINS | {MemberRole.DEVELOPER}
_READERS = _DEVELOPERS | {MemberRole.ANALYST}
# A `billing_free` member works on what costs nothing: no keys, because calls count, and no usage.
_BUILDERS = _DEVELOPERS | {MemberRole.BILLING_FREE}

RIGHTS: Mapping[Right, frozenset[MemberRole]] = {
    Right.USAGE_READ: _READERS,
    Right.KEYS_READ: _ALL,
    Right.KEYS_WRITE: _DEVELOPERS,
    Right.WEBHOOKS_READ: _ALL,
    Right.WEBHOOKS_WRITE: _BUILDERS,
    Right.APPS_READ: _ALL,
    Right.APPS_WRITE: _BUILDERS,
    Right.INSTALLS_READ: _READERS,
    Right.INSTALLS_WRITE: _ADMINS,
    Right.REQUESTS_READ: _ALL,
    Right.REQUESTS_WRITE: _DEVELOPERS,
    Right.CONTRACTS_READ: _ALL,
    Right.CONTRACTS_WRITE: _BUILDERS,
    Right.ALERTS_READ: _READERS,
    Right.ALERTS_WRITE: _DEVELOPERS,
    Right.AUDIT_READ: _READERS,
    Right.MEMBERS_READ: _READERS,
    Right.MEMBERS_WRITE: _ADMINS,
    Right.ORGANISATION_WRITE: _ADMINS,
    Right.OWNERS_WRITE: _OWNERS,
}
# Their actions change members, alerts or the organisation, whose row is locked first.
LOCKING = frozenset(
    {Right.ALERTS_WRITE, Right.MEMBERS_WRITE, Right.ORGANISATION_WRITE, Right.OWNERS_WRITE}
)


def has(role: MemberRole, right: Right) -> bool:
    """Return whether the role has the right."""
    return role in RIGHTS[right]
