"""A webhook's delivery status in one word: a pure decision.

The API shows it as `health.status`, the portal and `cute webhooks status` in the same words. It
covers the last one to two hours, because attempts are counted by hour, and tells a receiver that
fails now and then from one that never responds.
"""

from dataclasses import dataclass

from cute_api.models.enums import WebhookHealthStatus, WebhookStatus
from cute_api.webhooks.delivery.health import OPEN_AFTER

# Full hours that count, besides the current one.
FULL_HOURS = 1
DEGRADED_BELOW_PERCENT = 95

_BY_SETTING = {
    WebhookStatus.DISABLED: WebhookHealthStatus.DISABLED,
    WebhookStatus.PAUSED: WebhookHealthStatus.PAUSED,
    WebhookStatus.UNVERIFIED: WebhookHealthStatus.UNVERIFIED,
}


@dataclass(frozen=True, slots=True)
class RecentAttempts:
    """A webhook's state and recent attempts.

    `failures` are consecutive up to the last attempt; `attempts` and `failed_attempts` are those of
    the window. `in_budget` is false if its owner's daily budget is used up.
    """

    status: WebhookStatus
    in_budget: bool = True
    failures: int = 0
    attempts: int = 0
    failed_attempts: int = 0


def status_of(signs: RecentAttempts) -> WebhookHealthStatus:
    """Return the first status that applies. Attempts count about a second after they ended."""
    by_setting = _BY_SETTING.get(signs.status)
    if by_setting is not None:
        return by_setting
    if signs.failures >= OPEN_AFTER or not signs.in_budget:
        return WebhookHealthStatus.HELD
    succeeded = signs.attempts - signs.failed_attempts
    if succeeded <= 0 and (signs.failures or signs.failed_attempts):
        return WebhookHealthStatus.FAILING
    if succeeded * 100 < signs.attempts * DEGRADED_BELOW_PERCENT:
        return WebhookHealthStatus.DEGRADED
    return WebhookHealthStatus.ACTIVE
