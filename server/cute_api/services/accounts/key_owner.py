"""A key's view of itself and, with `read:account`, of its owner."""

from collections.abc import Mapping

from sqlalchemy import Text, Uuid, cast, select

from cute_api.lib.json_objects import Json
from cute_api.models import ApiKey, DeliveryDay, User, UserStorage
from cute_api.models.enums import Scope
from cute_api.models.statements import Reads, Statement, parameter, pick
from cute_api.services.accounts.storage import STORED
from cute_api.services.common.columns import timestamp_of
from cute_api.services.deliveries import budget
from cute_api.services.keys.columns import OF_KEY, KeyColumns
from cute_api.services.keys.principals import Principal
from cute_api.spec import TierLimits

ME = Statement(
    select(
        cast(User.id, Text).label("user_id"),
        User.email,
        User.username,
        cast(User.tier, Text).label("user_tier"),
        timestamp_of(User.created_at).label("user_created_at"),
        *OF_KEY,
        *budget.TODAY,
        *STORED,
    )
    .join(ApiKey, ApiKey.user_id == User.id)
    .outerjoin(DeliveryDay, budget.IS_TODAY)
    .outerjoin(UserStorage, UserStorage.user_id == User.id)
    .where(ApiKey.id == parameter("key", Uuid()))
)


def get_me(reads: Reads, principal: Principal, tiers: Mapping[str, TierLimits]) -> Json:
    """Return schema `Me` for a caller with a key, without the rate limits."""
    (row,) = reads.rows(ME, key=str(principal.key_id))
    key, limits = pick(row, KeyColumns).document, tiers[row.user_tier]
    if principal.app is not None:
        # What its seller allows, too.
        key["scopes"] = principal.scope_names
    custom = principal.custom_limits
    own = {"key": key, "custom_limits": None if custom is None else custom.document}
    if not principal.has(Scope.READ_ACCOUNT):
        return own
    return {
        **own,
        "user": {
            "id": row.user_id,
            "email": row.email,
            "username": row.username,
            "tier": row.user_tier,
            "created_at": row.user_created_at,
            "deliveries": {
                "budget": limits.deliveries_a_day,
                "sent_today": row.sent_today,
                "resumes_at": row.resumes_at,
            },
            "storage": {
                "items": row.items,
                "item_limit": limits.items,
                "bytes": row.bytes,
                "byte_limit": limits.stored_bytes,
            },
        },
    }
