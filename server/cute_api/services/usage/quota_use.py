"""SQL for how much of its daily quota each key used, for emails and alerts.

The use is the sum of hourly counts (`usage_hours`), with the oldest hour in proportion to its part
within 24 hours. So it may differ a little from the headers of responses.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from cute_api.models._gen.version import API_VERSION
from cute_api.services.accounts.custom_limits import certified
from cute_api.spec import Spec, TierLimits


def use_of_keys(whose: str, now: str = "statement_timestamp()") -> str:
    """Return a query of the keys in those `usage_hours` that `whose` selects.

    Its columns are `user_id`, `id`, `name`, `prefix`, `tier`, `quota`, `used` (at most the quota),
    `is_used_up` and `at`; conditions on the whole `used` can follow it. It takes `given()` as
    parameters. Keys of apps are left out, because they have a quota for each install.
    """
    return f"""
WITH busy AS (
    SELECT DISTINCT user_id, key_id FROM usage_hours WHERE {whose} AND quota_used > 0
), called AS (
    SELECT hours.key_id, sum(hours.quota_used * least(1, extract(
        epoch FROM hours.hour + interval '25 hours' - {now}
    ) / 3600)) AS used
    FROM busy JOIN usage_hours AS hours USING (user_id, key_id)
    WHERE hours.hour > {now} - interval '25 hours'
    GROUP BY hours.key_id
)
SELECT api_keys.user_id, api_keys.id, name, prefix, api_keys.tier, quota,
    least(floor(used), quota)::bigint AS used, used >= quota AS is_used_up, {now} AS at
FROM called JOIN api_keys ON api_keys.id = called.key_id
JOIN users ON users.id = api_keys.user_id
JOIN unnest(%(tiers)s::text[], %(quotas)s::bigint[], %(certified)s::bigint[])
    AS limits (tier, of_tier, certified) ON limits.tier = api_keys.tier
CROSS JOIN LATERAL (
    SELECT coalesce(users.limit_day, CASE
        WHEN certified_until > {now} AND certified_version = %(version)s
        THEN certified ELSE of_tier
    END) AS quota
) AS own
WHERE revoked_at IS NULL AND NOT explorer AND app_id IS NULL
"""  # noqa: S608 - constants only


def given() -> Mapping[str, Any]:
    """Return the parameters of `use_of_keys`: the quotas of the document's tiers."""
    tiers = _tiers()
    return {
        "tiers": list(tiers),
        "quotas": [tier.day for tier in tiers.values()],
        "certified": [certified(tier).day for tier in tiers.values()],
        "version": API_VERSION,
    }


@cache
def _tiers() -> Mapping[str, TierLimits]:
    return Spec.load(sandbox=False).tiers
