"""Every table: what it holds, for how long, what bounds it, and what removes its rows.

`docs/operations/retention.md` is generated from this list, and a test compares it with the
database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from cute_api.models import idempotency, set_aside, weeks
from cute_api.services.accounts import unconfirmed
from cute_api.services.apps import apps, assertions, consents, installs, tokens
from cute_api.services.contracts import checking, contracts, proposals
from cute_api.services.feeds import rows as feed_rows
from cute_api.services.items import favorites
from cute_api.services.keys import device_logins
from cute_api.services.mail import queue, watch
from cute_api.services.sandbox import advancing
from cute_api.services.shadow import running
from cute_api.services.snapshots import building
from cute_api.services.upkeep import old_rows, tombstones
from cute_api.usage import item_views, mail_watch, storing
from cute_api.webhooks.delivery import budget

ACCOUNT = "as long as the account"
AT_ONCE = "until it is done"
ONE_ROW = "one row"
REQUESTS = "requests of the time that it is kept"
EVENTS = "the tiers' quota of a day: a change is an event"


class Job(StrEnum):
    """The process and step that remove rows."""

    WEEKS = "`cute relay`: weeks"
    EXPIRY = "`cute relay`: idempotency keys"
    UPKEEP = "`cute relay`: upkeep"
    FEEDS = "`cute relay`: feeds"
    PUMPS = "`cute worker`: start"
    REQUEST_DAYS = "`cute usage`: days"
    SWEEPS = "`cute background`: sweeps"
    SNAPSHOTS = "`cute background`: snapshots"
    ERASURES = "`cute background`: erasures"
    OCCASIONS = "`cute mails`: occasions"
    OUTBOX = "`cute mails`: outbox"
    LOGINS = "`cute serve`: each login"
    LINKS = "`cute serve`: each link that is emailed"
    OWN_WRITES = "`cute serve`: replicas"


@dataclass(frozen=True, slots=True)
class Retention:
    """The retention of a table. Without a `job` rows go only with their owner, or never."""

    holds: str
    kept: str
    bound: str
    job: Job | None = None


def _days(kept: timedelta | int) -> str:
    days = kept if isinstance(kept, int) else kept.days
    return f"{days} days" if days > 1 else "a day"


_week = f"{_days(weeks.KEPT_DAYS)}, to the end of the week (of the day in a large one)"
_tier_days = "`request_days` of the tier"

TABLES: Mapping[str, Retention] = {
    "users": Retention(
        "accounts: address, username, hash of the password",
        f"until erased; then an alias. Unconfirmed: {_days(unconfirmed.KEPT)}",
        "sign-ups, by network and hour",
        Job.SWEEPS,
    ),
    "identities": Retention("logins at other issuers", ACCOUNT, "issuers"),
    "muted_mails": Retention("emails that a user turned off", ACCOUNT, "kinds of emails"),
    "version_notices": Retention(
        "emails about the end of a version of the API", ACCOUNT, "versions with a sunset"
    ),
    "portal_sessions": Retention(
        "sessions of the portal, as digests, with address and browser",
        "until they end, 30 days at most",
        "10 a user",
        Job.LOGINS,
    ),
    "mail_tokens": Retention(
        "links in emails, as digests", "until used or over", "emails a user can request", Job.LINKS
    ),
    "device_logins": Retention(
        "programs that request a key: name, machine, address",
        f"until they end, and {device_logins.KEPT_AFTER.seconds // 3600} h",
        "60 an hour per network",
        Job.SWEEPS,
    ),
    "api_keys": Retention(
        "keys, as digests, with name and scopes",
        f"until revoked or expired, and {_days(old_rows.KEYS_KEPT)}",
        f"`live_keys` and `device_keys` of the tier, {apps.MAX_KEYS} an app; revocations",
        Job.SWEEPS,
    ),
    "key_versions": Retention(
        "when a key last used a version", "as long as the key", "versions", Job.SWEEPS
    ),
    "contracts": Retention(
        "what users' programs use of the API",
        f"until deleted, or {ACCOUNT}",
        f"{contracts.MAX_CONTRACTS} a user, {checking.MAX_BYTES // 1024} KiB each",
    ),
    "proposals": Retention(
        "changes of the API that operators show to partners",
        "until withdrawn",
        f"{proposals.MAX_PROPOSALS}, {proposals.MAX_BYTES // 1024} KiB each",
    ),
    "certificates": Retention(
        "signed test results of users and apps", ACCOUNT, "one for each user or app and kind"
    ),
    "shadow_upgrades": Retention(
        "who lets their reads be replayed, and the differences that were found",
        f"until switched off, or {ACCOUNT}",
        f"one row a user, {running.MAX_DIFFERENCES} differences",
    ),
    "sandbox_faults": Retention(
        "in a sandbox, the faults of a key's calls and webhooks, and how many there were",
        "as long as the key",
        "one row a key",
    ),
    "sandbox_clocks": Retention(
        "in a sandbox, how far an account's clock is moved, and what happened because of it",
        f"until reset, or {ACCOUNT}",
        f"{advancing.MAX_MOMENTS} moments an account",
    ),
    "apps": Retention("apps of developers", ACCOUNT, f"{apps.MAX_APPS} a user"),
    "installs": Retention(
        "which app may do what for a seller",
        f"until removed, and {_days(installs.KEPT)}",
        "one for each app and seller; removals",
        Job.SWEEPS,
    ),
    "install_operations": Retention(
        "which operations an app called for a seller, and how often",
        "as long as the install",
        "operations",
        Job.SWEEPS,
    ),
    "app_codes": Retention(
        "consents of sellers that an app has not fetched yet, as digests",
        f"until used or over, {consents.LIFETIME.seconds} s",
        f"{consents.MOST_OF_A_USER} a seller",
        Job.SWEEPS,
    ),
    "app_grants": Retention(
        "refresh tokens of apps, as digests",
        f"until revoked, and {_days(tokens.IDLE_LIFETIME)} after their last use",
        f"{tokens.MAX_REFRESH_TOKENS} an install",
        Job.SWEEPS,
    ),
    "app_tokens": Retention(
        "access tokens of apps, as digests",
        f"until revoked, {tokens.ACCESS_LIFETIME.seconds // 60} minutes at most",
        f"{tokens.MAX_ACCESS_TOKENS} an install or app",
        Job.SWEEPS,
    ),
    "app_assertions": Retention(
        "signed requests of apps for tokens, as digests",
        f"until they end, {assertions.MAX_LIFETIME_S // 60} minutes at most",
        "requests for tokens from a network",
        Job.SWEEPS,
    ),
    "notices": Retention(
        "notices for a user in the portal",
        _days(old_rows.NOTICES_KEPT),
        "events of keys and webhooks",
        Job.SWEEPS,
    ),
    "audit_log": Retention(
        "actions on users, keys and webhooks, with their actors",
        _days(old_rows.AUDIT_KEPT),
        "actions of users and operators, by limits of forms",
        Job.SWEEPS,
    ),
    "audit_chains": Retention(
        "the ends of the chains of audit entries", "for good", "one row for each user who ever was"
    ),
    "erasures": Retention("requested erasures", AT_ONCE, "users", Job.ERASURES),
    "mail_outbox": Retention(
        "emails to be sent; failed ones without an address",
        f"until sent, {_days(queue.KEPT)} at most; failed: {_days(mail_watch.SHOWN)}",
        "emails a user can request or cause",
        Job.OUTBOX,
    ),
    "mail_occasions": Retention(
        "emails that were due", _days(watch.KEPT), "one per user, kind and occasion", Job.OCCASIONS
    ),
    "categories": Retention("the tree of categories", "for good", "the operator's file"),
    "brands": Retention("brands", "for good", "the operator's file"),
    "catalogue_versions": Retention("how often these two changed", "for good", "two rows"),
    "items": Retention(
        "items; a deleted one has no title, description, image, metadata or SKU",
        f"until deleted, and empty for {_days(tombstones.KEPT)}, longer if an order or a message "
        "names it",
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
        _days(item_views.KEPT),
        "items that were viewed, and days",
        Job.SWEEPS,
    ),
    "favorites": Retention(
        "items that a user made favorites",
        f"until removed or the item is deleted, {_days(old_rows.FAVORITES_KEPT)} at most",
        f"{favorites.MAX_FAVORITES:,} a user",
        Job.SWEEPS,
    ),
    "search_words": Retention(
        "words of public items",
        "until no public item has them, and a walk through all words",
        "words of public items",
        Job.SWEEPS,
    ),
    "trait_categories": Retention(
        "in which categories an attribute's value or a destination occurs",
        "for good",
        "values of attributes, destinations and categories",
    ),
    "item_change_outbox": Retention(
        "ids of items that changed", AT_ONCE, "changes of a second", Job.FEEDS
    ),
    "item_changes": Retention(
        "an item's place in the feed of changes",
        f"as long as the item; deleted ones {_days(tombstones.KEPT)}",
        "items",
        Job.SWEEPS,
    ),
    "item_change_horizon": Retention("the beginning of that feed", "for good", ONE_ROW),
    "item_hashes": Retention("set hashes of the public items", "for good", "256 rows"),
    "item_hash_head": Retention("the set hash of all of them", "for good", ONE_ROW),
    "item_snapshots": Retention(
        "snapshots of the catalogue",
        f"the newest {building.KEPT_NEWEST}, and replaced ones for an hour",
        "a few",
        Job.SNAPSHOTS,
    ),
    "item_snapshot_chunks": Retention(
        "their bytes, unless they are in an object store",
        "as long as the snapshot",
        "a few times the catalogue",
        Job.SNAPSHOTS,
    ),
    "orders": Retention(
        "orders, with a snapshot of the item",
        "for good; an erased party is an alias in it",
        "purchases",
    ),
    "messages": Retention("messages of buyers", "until a party is erased", "buyers' messages"),
    "idempotency_records": Retention(
        "first responses to an `Idempotency-Key`",
        _days(idempotency.KEPT_FOR),
        "calls of a day",
        Job.EXPIRY,
    ),
    "webhooks": Retention(
        "webhooks, with their sealed secrets",
        f"until deleted, and {_week}",
        "`webhooks` of the tier; deletions",
        Job.WEEKS,
    ),
    "lanes": Retention(
        "the state of a webhook's deliveries", "as long as the webhook", "webhooks", Job.WEEKS
    ),
    "events": Retention(
        "events with their data at that time, including items deleted since",
        _week,
        EVENTS,
        Job.WEEKS,
    ),
    "app_events": Retention(
        "which app gets an event, by ids",
        _days(feed_rows.KEPT),
        "events and installs of their seller",
        Job.SWEEPS,
    ),
    "event_types": Retention("the document's types of events", "for good", "the document"),
    "feed_head": Retention("the newest number of the feed", "for good", ONE_ROW),
    "deliveries": Retention(
        "deliveries of events to webhooks", _week, "events and webhooks", Job.WEEKS
    ),
    "attempts": Retention(
        "requests to receivers and their responses, cut",
        _week,
        "`deliveries_a_day` of the tier",
        Job.WEEKS,
    ),
    "webhook_hours": Retention(
        "counts of a webhook by hour", _week, "webhooks and hours", Job.WEEKS
    ),
    "delivery_days": Retention(
        "deliveries of a user by day", _days(budget.KEPT_DAYS), "users and days", Job.UPKEEP
    ),
    "attempt_counts": Retention("attempts ever, by outcome", "for good", "outcomes"),
    "pumps": Retention("workers that send", _days(1), "starts of workers", Job.PUMPS),
    "request_log": Retention(
        "requests: path, status, network, without secrets", _tier_days, REQUESTS, Job.REQUEST_DAYS
    ),
    "request_bodies": Retention(
        "bodies of failed calls, encrypted, if the owner turned it on",
        _days(storing.BODIES_KEPT),
        REQUESTS,
        Job.REQUEST_DAYS,
    ),
    "counted_requests": Retention(
        "requests that are counted but not logged", "two days", REQUESTS, Job.REQUEST_DAYS
    ),
    "removed_requests": Retention(
        "days of the log that are done", _tier_days, "days and tiers", Job.REQUEST_DAYS
    ),
    "usage_hours": Retention(
        "counts of a key by hour and operation",
        _days(storing.HOURS_KEPT),
        "keys, operations and hours",
        Job.REQUEST_DAYS,
    ),
    "user_usage_hours": Retention(
        "the same of all keys of a user",
        _days(storing.HOURS_KEPT),
        "users, operations and hours",
        Job.REQUEST_DAYS,
    ),
    "own_writes": Retention(
        "the log's position at a user's last change", "a minute", "users", Job.OWN_WRITES
    ),
    "set_aside_rows": Retention(
        "rows that could not be written: ids and kind of error",
        _days(set_aside.KEPT),
        f"{set_aside.MAX_KEPT:,} rows",
        Job.UPKEEP,
    ),
    "encryption_keys": Retention(
        "fingerprints of keys in use", "until `cute webhooks reseal`", "rotations"
    ),
    "schema_support": Retention("the oldest release that is served", "for good", ONE_ROW),
}
