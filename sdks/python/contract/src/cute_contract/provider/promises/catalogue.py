"""All promises in the order of checking, and those that are not checked."""

from cute_contract.provider import features
from cute_contract.provider.promises import (
    account,
    apps,
    bounds,
    comparing,
    conditions,
    copies,
    deliveries,
    events,
    filters,
    limits,
    listing,
    market,
    ordering,
    proofs,
    repeating,
    sameness,
    search,
    several,
    sizes,
    streaming,
    surface,
    units,
    validating,
    versions,
    writing,
)
from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.spec import Spec

# Other checks rely on these, so their failures name the cause.
FIRST = ("create-", "filter-list_items-size", "complete-", "order-list")
OUTSIDE = "can't be seen from outside within a run"
NOT_CHECKED = (
    ("idempotency-24-hours", ("create_item",), "A key is kept for 24 hours.", OUTSIDE),
    ("rate-limit-windows", ("list_brands",), "The windows end after their seconds.", OUTSIDE),
    ("feed-30-days", ("list_events",), "Events stay in the feed for 30 days.", OUTSIDE),
    ("webhook-schedule", ("create_webhook",), "Retries continue for a day and more.", OUTSIDE),
    (
        "key-rotation-grace",
        ("rotate_key",),
        "The previous secret expires after its grace period.",
        OUTSIDE,
    ),
)


def catalogue(spec: Spec) -> tuple[Promise, ...]:
    """The promises of a document about operations that it has, in the order of checking."""
    found = [
        *filters.promises(spec),
        *listing.promises(spec),
        *comparing.promises(spec),
        *writing.PROMISES,
        *validating.PROMISES,
        *conditions.PROMISES,
        *limits.PROMISES,
        *surface.PROMISES,
        *bounds.promises(spec),
        *several.promises(spec),
        *sizes.promises(spec),
        *sameness.promises(spec),
        *repeating.promises(spec),
        *versions.promises(features.older_versions()),
        *events.promises(spec),
        *streaming.PROMISES,
        *ordering.PROMISES,
        *deliveries.PROMISES,
        *search.PROMISES,
        *copies.PROMISES,
        *proofs.PROMISES,
        *account.PROMISES,
        *apps.PROMISES,
        *units.PROMISES,
        *market.PROMISES,
        *(Promise(name, at, text, reason=why) for name, at, text, why in NOT_CHECKED),
    ]
    known = [promise for promise in found if all(spec.has(name) for name in promise.operations)]
    return tuple(sorted(known, key=_turn))


def _turn(promise: Promise) -> int:
    turns = (turn for turn, name in enumerate(FIRST) if promise.id.startswith(name))
    return next(turns, len(FIRST))
