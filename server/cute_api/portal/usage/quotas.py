"""The remaining quotas of keys, for pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cute_api.edge.limits import rate_limits
from cute_api.edge.limits.rate_limits import RateLimits
from cute_api.edge.limits.windows import Window
from cute_api.models import ApiKey


@dataclass(frozen=True, slots=True)
class Quota:
    """A key with its windows: the minute and the day.

    The keys of the reference share theirs, so a single key stands for all.
    """

    key: ApiKey
    windows: Sequence[Window]

    @property
    def policies(self) -> Sequence[dict[str, str | int]]:
        """The windows in the form of schema `Policy`."""
        return [rate_limits.policy(window) for window in self.windows]

    @property
    def used_of_day(self) -> int:
        return self.windows[-1].quota - self.windows[-1].remaining

    @property
    def quota_of_day(self) -> int:
        return self.windows[-1].quota


def of_live(limits: RateLimits, keys: Sequence[ApiKey], now: datetime) -> Sequence[Quota]:
    """Return the quotas of live keys, each once, without using any."""
    by_caller: dict[str, ApiKey] = {}
    for key in keys:
        if is_live(key, now):
            caller = rate_limits.caller_of(key.id, key.user_id, explorer=key.explorer)
            by_caller.setdefault(caller, key)
    return [Quota(key, limits.look(caller, key.tier)) for caller, key in by_caller.items()]


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
