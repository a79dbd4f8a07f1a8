"""Operations of the tag `me`: the caller, their items and favorites."""

from datetime import UTC, datetime
from uuid import UUID

from cute_api.edge.limits import rate_limits
from cute_api.edge.result import CallResult
from cute_api.handlers.call import Call, ChangeQuery, ChangesCall
from cute_api.services.accounts import key_owner
from cute_api.services.common import etags
from cute_api.services.common.pagination import PageParameters
from cute_api.services.feeds import item_hashes
from cute_api.services.items import favorites, items, own, stats
from cute_api.services.organisations import organisations
from cute_api.spec import BASE_PATH


def get_me(call: Call) -> CallResult:
    """Get the caller, with a weak ETag that ignores the limits, which change with each call."""
    me = key_owner.get_me(call.reads, call.principal, call.services.spec.tiers)
    policies = rate_limits.policies(call.windows, call.principal.app)
    return CallResult({**me, "policies": policies}, headers={"ETag": etags.of_meaning(me)})


def get_org(call: Call) -> CallResult:
    return CallResult(organisations.get_own(call.reads, call.principal))


def put_item_by_sku(
    call: ChangesCall, sku: str, query: ChangeQuery, if_match: str | None
) -> CallResult:
    item, created = call.change(
        query,
        lambda: items.put_by_sku(
            call.changes, call.principal, sku, call.body, call.invalid, if_match=if_match
        ),
    )
    headers = {"ETag": item.etag}
    if created:
        headers["Location"] = f"{BASE_PATH}/items/{item.document['id']}"
    return CallResult(item.document, 201 if created else 200, headers)


def get_my_item_stats(call: Call, query: stats.ItemStatsQuery) -> CallResult:
    today = datetime.now(UTC).date()
    return CallResult(stats.of_own(call.reads, call.principal, query, today=today))


def list_my_items(call: Call, query: own.OwnQuery) -> CallResult:
    return CallResult(own.list_own(call.reads, call.principal, query))


def get_my_item_hashes(call: Call) -> CallResult:
    return CallResult(item_hashes.of_user(call.reads, call.principal.user_id))


def get_my_item_bucket(call: Call, bucket: int) -> CallResult:
    return CallResult(item_hashes.bucket_of_user(call.reads, call.principal.user_id, bucket))


def list_my_favorites(call: Call, query: PageParameters) -> CallResult:
    return CallResult(favorites.list_own(call.reads, call.principal, query))


def put_my_favorite(call: ChangesCall, item_id: UUID) -> CallResult:
    favorites.add(call.changes, call.principal, item_id)
    return CallResult(status=204)


def delete_my_favorite(call: ChangesCall, item_id: UUID) -> CallResult:
    favorites.remove(call.changes, call.principal, item_id)
    return CallResult(status=204)
