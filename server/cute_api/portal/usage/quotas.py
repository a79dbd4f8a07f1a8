"""The remaining quotas of keys, for pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cute_api.edge.limits import rate_limits
from cute_api.edge.limits.rate_limits import Caller, RateLimits
from cute_api.edge.limits.windows import Window
from cute_api.models import ApiKey, User
from cute_api.services.accounts.custom_limits import CustomLimits
from cute_api.services.contracts import certificates

OWN_WINDOWS = 2
"""The first windows of a caller are those of its key, the others those of all keys."""


@dataclass(frozen=True, slots=True)
class Quota:
    """A minute and a day: those of a key, or without one those of all keys of the user together.

    The keys of the reference share theirs, so a single key stands for all.
    """

    key: ApiKey | None
    windows: Sequence[Window]

    @property
    def policies(self) -> Sequence[dict[str, str | int]]:
        """The windows in the form of schema `Policy`."""
        return rate_limits.policies(self.windows)

    @property
    def used_of_day(self) -> int:
        return self.windows[-1].quota - self.windows[-1].remaining

    @property
    def quota_of_day(self) -> int:
        return self.windows[-1].quota


@dataclass(frozen=True, slots=True)
class LiveQuotas:
    """The quotas of live keys, each once, and the one of all keys together, if any is live."""

    keys: Sequence[Quota]
    together: Quota | None


def of_live(limits: RateLimits, keys: Sequence[ApiKey], now: datetime) -> LiveQuotas:
    """Return the quotas of live keys of one user, without using any."""
    by_caller: dict[UUID | None, tuple[ApiKey, Sequence[Window]]] = {}
    for key in keys:
        if is_live(key, now):
            caller = _caller(key, now)
            if caller.key_id not in by_caller:
                by_caller[caller.key_id] = key, limits.look(caller)
    found = by_caller.values()
    together = max(
        (windows[OWN_WINDOWS:] for _, windows in found),
        key=lambda windows: windows[-1].quota,
        default=(),
    )
    return LiveQuotas(
        [Quota(key, windows[:OWN_WINDOWS]) for key, windows in found],
        Quota(None, together) if together else None,
    )


def of_user(limits: RateLimits, user: User, now: datetime) -> Quota:
    """Return the quota of all keys of a user together, whether or not any is live."""
    caller = Caller(
        user.tier,
        user_id=user.id,
        user_tier=user.tier,
        custom=CustomLimits.of_user(user),
        is_certified=certificates.has_raised_quota(user, now),
    )
    return Quota(None, limits.look(caller)[OWN_WINDOWS:])


def busiest(quotas: Sequence[Quota], most: int) -> Sequence[Quota]:
    """Return the quotas whose day is used most, without unused ones."""
    used = [quota for quota in quotas if quota.used_of_day]
    return sorted(used, key=lambda quota: -quota.used_of_day / quota.quota_of_day)[:most]


def least_left_first(quotas: Sequence[Quota]) -> Sequence[Quota]:
    """Sort by the share that is left of the tightest window, stably."""
    return sorted(
        quotas, key=lambda quota: min(window.remaining / window.quota for window in quota.windows)
    )


def is_live(key: ApiKey, now: datetime) -> bool:
    return key.revoked_at is None and (key.expires_at is None or key.expires_at > now)


def _caller(key: ApiKey, now: datetime) -> Caller:
    return Caller(
        key.tier,
        user_id=key.user_id,
        key_id=None if key.explorer else key.id,
        user_tier=key.user.tier,
        custom=CustomLimits.of_user(key.user),
        is_certified=certificates.has_raised_quota(key.user, now),
    )
