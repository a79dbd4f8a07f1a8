"""What a key reads of itself and, with `read:account`, of its owner."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Text, Uuid, cast, select

from cute_api.models import ApiKey, DeliveryDay, User, UserStorage
from cute_api.models.enums import Scope
from cute_api.models.reads import Reads, Statement, parameter
from cute_api.services.accounts.storage import STORED
from cute_api.services.common.columns import timestamp_of
from cute_api.services.deliveries import budget
from cute_api.services.keys.columns import OF_KEY, KeyColumns
from cute_api.services.keys.principals import Principal
from cute_api.spec import TierLimits

Json = dict[str, Any]

ME = Statement(
    select(
        cast(User.id, Text),
        User.email,
        User.username,
        cast(User.tier, Text),
        timestamp_of(User.created_at),
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
    """Schema `Me` for a caller with a key, without the rate limits."""
    ((user_id, email, username, tier, created, *of_key, held, sent, items, size),) = reads.rows(
        ME, key=str(principal.key_id)
    )
    key = KeyColumns._make(of_key).document
    if not principal.has(Scope.READ_ACCOUNT):
        return {"key": key}
    return {
        "key": key,
        "user": {
            "id": user_id,
            "email": email,
            "username": username,
            "tier": tier,
            "created_at": created,
            "deliveries": {
                "budget": tiers[tier].deliveries_a_day,
                "sent_today": sent,
                "resumes_at": held,
            },
            "storage": {
                "items": items,
                "item_limit": tiers[tier].items,
                "bytes": size,
                "byte_limit": tiers[tier].stored_bytes,
            },
        },
    }
