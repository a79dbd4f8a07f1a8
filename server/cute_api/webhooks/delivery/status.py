"""How the deliveries of a webhook go, in one word: a pure decision, the same for everybody.

The API shows it as `health.status`, the portal and `cute webhooks status` in the same words. It
looks at the last one to two hours, since attempts are counted by hour: a receiver that fails now
and then is not one that never responds.
"""

from dataclasses import dataclass

from cute_api.models.enums import WebhookHealthStatus, WebhookStatus
from cute_api.webhooks.delivery.health import OPEN_AFTER

# Of what is counted: the hour that is not over, and so many before it.
FULL_HOURS = 1
DEGRADED_BELOW_PERCENT = 95

_BY_SETTING = {
    WebhookStatus.DISABLED: WebhookHealthStatus.DISABLED,
    WebhookStatus.PAUSED: WebhookHealthStatus.PAUSED,
    WebhookStatus.UNVERIFIED: WebhookHealthStatus.UNVERIFIED,
}


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of a webhook.

    `failures` followed each other, the last attempt included; `attempts` and `failed_attempts` are
    of the window. `in_budget` says that its owner may be sent more today.
    """

    status: WebhookStatus
    in_budget: bool = True
    failures: int = 0
    attempts: int = 0
    failed_attempts: int = 0


def status_of(signs: Signs) -> WebhookHealthStatus:
    """The first that is true. Attempts are counted within a second or so after they ended."""
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
