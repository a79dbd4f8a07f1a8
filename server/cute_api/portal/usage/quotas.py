"""What is left of the quotas of keys, for the pages that show it."""

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

    Of the keys of the reference, which share theirs, one stands for all.
    """

    key: ApiKey
    windows: Sequence[Window]

    @property
    def policies(self) -> Sequence[dict[str, str | int]]:
        """The windows, as schema `Policy` has them."""
        return [rate_limits.policy(window) for window in self.windows]

    @property
    def used_of_day(self) -> int:
        return self.windows[-1].quota - self.windows[-1].remaining

    @property
    def quota_of_day(self) -> int:
        return self.windows[-1].quota


def of_live(limits: RateLimits, keys: Sequence[ApiKey], now: datetime) -> Sequence[Quota]:
    """The windows of those of the keys that are live, each once. Takes no quota."""
    by_caller: dict[str, ApiKey] = {}
    for key in keys:
        if is_live(key, now):
            caller = rate_limits.caller_of(key.id, key.user_id, explorer=key.explorer)
            by_caller.setdefault(caller, key)
    return [Quota(key, limits.look(caller, key.tier)) for caller, key in by_caller.items()]


def busiest(quotas: Sequence[Quota], most: int) -> Sequence[Quota]:
    """Those that used the largest part of their day, if any of it."""
    used = [one for one in quotas if one.used_of_day]
    return sorted(used, key=lambda one: -one.used_of_day / one.quota_of_day)[:most]


def least_left_first(quotas: Sequence[Quota]) -> Sequence[Quota]:
    """By the part that is left of their tightest window; else in the order that they had."""
    return sorted(
        quotas, key=lambda one: min(window.remaining / window.quota for window in one.windows)
    )


def is_live(key: ApiKey, now: datetime) -> bool:
    return key.revoked_at is None and (key.expires_at is None or key.expires_at > now)
