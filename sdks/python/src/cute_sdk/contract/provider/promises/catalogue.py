"""All promises, in the order in which they are checked, and those that are not."""

from cute_sdk.contract.provider.promises import (
    conditions,
    events,
    filters,
    limits,
    listing,
    writing,
)
from cute_sdk.contract.provider.promises.promise import Promise
from cute_sdk.contract.provider.spec import Spec

# What these are about, the checks of others rely on: when one fails, it names the cause.
FIRST = ("create-", "filter-list_items-size", "complete-", "order-")
OUTSIDE = "can't be seen from outside within a run"
NO_RULE = "the kit has no check for it yet"
NOT_CHECKED = (
    ("relevance", ("list_items",), "By relevance the best match comes first.", NO_RULE),
    ("search-typing-mistakes", ("list_items",), "A typing mistake is forgiven.", NO_RULE),
    ("facets", ("list_items",), "Facets count the items that match.", NO_RULE),
    ("category-tree", ("list_items",), "A category includes those below it.", NO_RULE),
    ("changes-feed", ("list_item_changes",), "Changes come in order, none left out.", NO_RULE),
    ("snapshot", ("get_item_snapshot",), "The snapshot has all public items; ranges.", NO_RULE),
    ("redeliver", ("redeliver",), "The same event is sent again.", NO_RULE),
    ("recover", ("recover_deliveries",), "What was missed is sent.", NO_RULE),
    ("webhook-retries", ("create_webhook",), "What fails is tried again.", OUTSIDE),
    ("webhook-stats", ("get_webhook_stats",), "Attempts are counted by hour.", OUTSIDE),
    ("webhook-digest", ("get_webhook_digest",), "A hash chain over a day's ids.", OUTSIDE),
    ("deliveries-log", ("get_delivery",), "Each attempt is logged.", NO_RULE),
    ("order-lifecycle", ("create_sandbox_order",), "An order reserves, then sells.", NO_RULE),
    ("other-users-items", ("update_item",), "403 for an item of another user.", "needs two users"),
    ("key-rotation", ("rotate_key",), "The secret of before works for the grace.", NO_RULE),
    ("key-revocation", ("revoke_key",), "A revoked key answers 401 at once.", NO_RULE),
    ("request-log", ("list_my_requests",), "Each request is listed.", NO_RULE),
    ("usage-counts", ("list_my_usage",), "Calls are counted by hour and day.", NO_RULE),
    ("idempotency-24-hours", ("create_item",), "A key counts for 24 hours.", OUTSIDE),
    ("deprecation", ("get_me",), "Deprecated operations say so in headers.", NO_RULE),
    ("preflight", ("list_brands",), "Preflights need no key.", NO_RULE),
)


def catalogue(spec: Spec) -> tuple[Promise, ...]:
    """The promises of a document about operations that it has, in the order of checking."""
    found = [
        *filters.promises(spec),
        *listing.promises(spec),
        *writing.PROMISES,
        *conditions.PROMISES,
        *limits.PROMISES,
        *events.PROMISES,
        *(Promise(name, at, text, reason=why) for name, at, text, why in NOT_CHECKED),
    ]
    known = [one for one in found if all(spec.has(name) for name in one.operations)]
    return tuple(sorted(known, key=_turn))


def _turn(promise: Promise) -> int:
    turns = (turn for turn, name in enumerate(FIRST) if promise.id.startswith(name))
    return next(turns, len(FIRST))
