"""The use of API versions, for `cute versions` and the operators' page.

It counts pins (the versions of keys and webhooks that name no version) and calls of keys, because
the SDKs name their version in each call, whatever the key's pin. Calls without a key don't count.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from cute_api.models.statements import SessionStatements, sql
from cute_api.versions.registry import EventVersions, Release

RECENT = timedelta(days=30)

PINS = sql("""
SELECT api_version, 'keys' AS kind, count(*) AS found FROM api_keys
WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > %(now)s) AND NOT explorer
GROUP BY api_version
UNION ALL
SELECT api_version, 'webhooks', count(*) FROM webhooks WHERE deleted_at IS NULL
GROUP BY api_version
""")
CALLS = sql("""
SELECT key_versions.api_version, count(*) AS keys, count(DISTINCT user_id) AS users,
    max(key_versions.last_used_at) AS last_used_at
FROM key_versions JOIN api_keys ON api_keys.id = key_id
WHERE key_versions.last_used_at > %(since)s AND revoked_at IS NULL
GROUP BY key_versions.api_version
""")


@dataclass(frozen=True, slots=True)
class VersionUse:
    """The use of a version. `keys` and `webhooks` are live ones that are pinned to it.

    `calling_keys` called in it within the last 30 days, `calling_users` are their owners, and
    `last_call_at` is the last of these calls, if any, up to a minute behind.
    """

    release: Release
    is_living: bool
    keys: int
    webhooks: int
    calling_keys: int
    calling_users: int
    last_call_at: datetime | None


def report(session: Session, versions: EventVersions, now: datetime) -> list[VersionUse]:
    """Return the use of all versions in the document, newest first."""
    pins: dict[tuple[str, str], int] = {}
    connection = SessionStatements(session)
    for row in connection.rows(PINS, now=now):
        # A pin to a retired version gives the next one.
        place = (versions.pinned(row.api_version), row.kind)
        pins[place] = pins.get(place, 0) + row.found
    found = connection.rows(CALLS, since=now - RECENT)
    calls = {row.api_version: row for row in found}
    return [_use(release, versions, pins, calls) for release in versions.releases()]


def _use(
    release: Release,
    versions: EventVersions,
    pins: Mapping[tuple[str, str], int],
    calls: Mapping[str, Any],
) -> VersionUse:
    date = release.date
    called = calls.get(date)
    return VersionUse(
        release=release,
        is_living=versions.is_living(date),
        keys=pins.get((date, "keys"), 0),
        webhooks=pins.get((date, "webhooks"), 0),
        calling_keys=called.keys if called else 0,
        calling_users=called.users if called else 0,
        last_call_at=called.last_used_at if called else None,
    )
