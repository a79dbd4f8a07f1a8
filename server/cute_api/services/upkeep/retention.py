"""Every table: what it holds, for how long, what bounds it, and what removes its rows.

`docs/operations/retention.md` is generated from this list, and a test compares it with the
database.
"""

from collections.abc import Mapping

from cute_api.models import set_aside, trade
from cute_api.services.feeds import rows as feed_rows
from cute_api.services.items import favorites
from cute_api.services.snapshots import building
from cute_api.services.upkeep import old_rows, tombstones
from cute_api.services.upkeep.account_retention import ACCOUNT_TABLES
from cute_api.services.upkeep.retained import (
    ACCOUNT,
    AT_ONCE,
    EVENTS,
    ONE_ROW,
    REQUESTS,
    TIER_DAYS,
    WEEK,
    Job,
    Retention,
    days,
)
from cute_api.usage import item_views, storing
from cute_api.webhooks.delivery import budget

TABLES: Mapping[str, Retention] = {
    **ACCOUNT_TABLES,
    "categories": Retention("the tree of categories", "forever", "the operator's file"),
    "brands": Retention("brands", "forever", "the operator's file"),
    "catalogue_versions": Retention(
        "how often categories and brands changed", "forever", "two rows"
    ),
    "items": Retention(
        "items; a deleted one has no title, description, image, metadata or SKU",
        f"until deleted, and empty for {days(tombstones.KEPT)}, longer if an order or a message "
        "refers to it",
        "`items` and `stored_bytes` of the tier; deleted ones: the quota of a day",
        Job.SWEEPS,
    ),
    "user_storage": Retention("how many items and bytes a user has", ACCOUNT, ONE_ROW + " a user"),
    "item_pairs": Retention(
        "digests of metadata, to find items", "as long as the item has the pair", "20 an item"
    ),
    "item_summaries": Retention(
        "an item's values for filtering and sorting", "until the item is deleted", "items"
    ),
    "item_views": Retention(
        "how often an item was viewed and made a favorite on a day, never by whom",
        days(item_views.KEPT),
        "items that were viewed, and days",
        Job.SWEEPS,
    ),
    "favorites": Retention(
        "items that a user made favorites",
        f"until removed or the item is deleted, {days(old_rows.FAVORITES_KEPT)} at most",
        f"{favorites.MAX_FAVORITES:,} a user",
        Job.SWEEPS,
    ),
    "search_words": Retention(
        "words of public items",
        "until no public item has them and the next walk through all words",
        "words of public items",
        Job.SWEEPS,
    ),
    "trait_categories": Retention(
        "in which categories an attribute's value or a destination occurs",
        "forever",
        "values of attributes, destinations and categories",
    ),
    "item_change_outbox": Retention(
        "ids of items that changed", AT_ONCE, "changes of a second", Job.FEEDS
    ),
    "item_changes": Retention(
        "an item's place in the feed of changes",
        f"as long as the item; deleted ones {days(tombstones.KEPT)}",
        "items",
        Job.SWEEPS,
    ),
    "item_change_horizon": Retention("the beginning of the feed of changes", "forever", ONE_ROW),
    "item_hashes": Retention("set hashes of the public items", "forever", "256 rows"),
    "item_hash_head": Retention("the set hash of all public items", "forever", ONE_ROW),
    "item_snapshots": Retention(
        "snapshots of the catalogue",
        f"the newest {building.KEPT_NEWEST}, and replaced ones for an hour",
        "a few",
        Job.SNAPSHOTS,
    ),
    "item_snapshot_chunks": Retention(
        "the bytes of snapshots, unless they are in an object store",
        "as long as the snapshot",
        "a few times the catalogue",
        Job.SNAPSHOTS,
    ),
    "orders": Retention(
        "orders, with a snapshot of the item",
        "forever; an erased party is replaced by an alias",
        "purchases",
    ),
    "messages": Retention("messages of buyers", "until a party is erased", "buyers' messages"),
    "idempotency_records": Retention(
        "first responses to an `Idempotency-Key`",
        days(trade.KEPT_FOR),
        "calls of a day",
        Job.EXPIRY,
    ),
    "webhooks": Retention(
        "webhooks, with their sealed secrets",
        f"until deleted, and {WEEK}",
        "`webhooks` of the tier; deletions",
        Job.WEEKS,
    ),
    "lanes": Retention(
        "the state of a webhook's deliveries", "as long as the webhook", "webhooks", Job.WEEKS
    ),
    "events": Retention(
        "events with their data at that time, even if the item has been deleted",
        WEEK,
        EVENTS,
        Job.WEEKS,
    ),
    "app_events": Retention(
        "which app gets an event (ids only)",
        days(feed_rows.KEPT),
        "events and installs of their seller",
        Job.SWEEPS,
    ),
    "app_erasures": Retention(
        "which app acknowledged whose erasure (ids only)",
        f"until acknowledged, and {days(old_rows.RECEIPTS_KEPT)}",
        "erasures and installs of their seller",
        Job.SWEEPS,
    ),
    "event_types": Retention("the document's types of events", "forever", "the document"),
    "feed_head": Retention("the newest number of the feed", "forever", ONE_ROW),
    "deliveries": Retention(
        "deliveries of events to webhooks", WEEK, "events and webhooks", Job.WEEKS
    ),
    "attempts": Retention(
        "requests to receivers and their truncated responses",
        WEEK,
        "`deliveries_a_day` of the tier",
        Job.WEEKS,
    ),
    "webhook_hours": Retention(
        "counts of a webhook by hour", WEEK, "webhooks and hours", Job.WEEKS
    ),
    "delivery_days": Retention(
        "deliveries of a user by day", days(budget.KEPT_DAYS), "users and days", Job.UPKEEP
    ),
    "attempt_counts": Retention("counts of all attempts, by outcome", "forever", "outcomes"),
    "pumps": Retention("workers that send", days(1), "starts of workers", Job.PUMPS),
    "request_log": Retention(
        "requests: path, status, network, without secrets", TIER_DAYS, REQUESTS, Job.REQUEST_DAYS
    ),
    "request_bodies": Retention(
        "bodies of failed calls, encrypted, if the owner turned it on",
        days(storing.BODIES_KEPT),
        REQUESTS,
        Job.REQUEST_DAYS,
    ),
    "counted_requests": Retention(
        "requests that are counted but not logged", "two days", REQUESTS, Job.REQUEST_DAYS
    ),
    "removed_requests": Retention(
        "days of the log that have been removed", TIER_DAYS, "days and tiers", Job.REQUEST_DAYS
    ),
    "usage_hours": Retention(
        "counts of a key by hour and operation",
        days(storing.HOURS_KEPT),
        "keys, operations and hours",
        Job.REQUEST_DAYS,
    ),
    "user_usage_hours": Retention(
        "counts of all keys of a user by hour and operation",
        days(storing.HOURS_KEPT),
        "users, operations and hours",
        Job.REQUEST_DAYS,
    ),
    "own_writes": Retention(
        "the log's position at a user's last change", "a minute", "users", Job.OWN_WRITES
    ),
    "set_aside_rows": Retention(
        "rows that could not be written: ids and kind of error",
        days(set_aside.KEPT),
        f"{set_aside.MAX_KEPT:,} rows",
        Job.UPKEEP,
    ),
    "encryption_keys": Retention(
        "fingerprints of keys in use", "until `cute webhooks reseal`", "rotations"
    ),
    "schema_support": Retention("the oldest supported release", "forever", ONE_ROW),
}
