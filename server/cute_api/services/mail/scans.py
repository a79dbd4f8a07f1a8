"""Scans: queries that find time-triggered emails about keys and webhooks. They write nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.orm import Session

from cute_api.jobs.mailing import DueMail
from cute_api.lib.times import optional_timestamp, timestamp
from cute_api.models.enums import MailKind, WebhookStatus
from cute_api.models.statements import SessionStatements, Statement, sql
from cute_api.services.keys.key_mails import label
from cute_api.services.keys.unused import MAY_BE_UNUSED, USED_AT
from cute_api.services.mail import moments
from cute_api.services.usage import quota_use

MINUTE_S = 60.0
BATCH = 500
"""The maximum number of emails that a scan finds."""
_KEYS = f"""
SELECT user_id, id, name, prefix, expires_at, expires_at::text AS occasion, last_used_at
FROM api_keys
WHERE {{whose}} AND revoked_at IS NULL AND NOT explorer
    AND expires_at - created_at >= make_interval(
        secs => {moments.LEAST_LIFE.total_seconds()}
    )
    AND NOT EXISTS (
        SELECT FROM mail_occasions AS known WHERE known.subject_id = api_keys.id
            AND known.kind = %(kind)s AND known.occasion = api_keys.expires_at::text
    )
"""  # noqa: S608 - constants only
_EXPIRES = f"""
{_KEYS} AND expires_at > {{now}}
    AND expires_at <= {{now}}
        + least(make_interval(secs => %(ahead)s), (expires_at - created_at) / 4)
LIMIT {BATCH}
"""
_EXPIRED = f"""
{_KEYS} AND expires_at <= {{now}}
    AND expires_at > {{now}} - make_interval(secs => %(within)s)
LIMIT {BATCH}
"""
_OF_ALL = {"whose": "true", "now": "statement_timestamp()"}
_OF_USER = {"whose": "user_id = %(user)s", "now": "%(now)s::timestamptz"}
_EXPIRES_OF_ALL, _EXPIRED_OF_ALL = sql(_EXPIRES.format(**_OF_ALL)), sql(_EXPIRED.format(**_OF_ALL))
_EXPIRES_OF_USER = sql(_EXPIRES.format(**_OF_USER))
_EXPIRED_OF_USER = sql(_EXPIRED.format(**_OF_USER))
_UNUSED = sql(f"""
SELECT user_id, id, name, prefix, last_used_at, {USED_AT}::text AS occasion FROM api_keys
WHERE {MAY_BE_UNUSED} AND {USED_AT} <= statement_timestamp() - make_interval(secs => %(after)s)
    AND NOT EXISTS (
        SELECT FROM mail_occasions AS known WHERE known.subject_id = api_keys.id
            AND known.kind = %(kind)s AND known.occasion = {USED_AT}::text
    )
LIMIT {BATCH}
""")  # noqa: S608 - constants only
# Only keys with recent calls are summed up. After an email, a key is skipped for a day.
_QUOTA = sql(f"""
{quota_use.use_of_keys("hour > statement_timestamp() - interval '2 hours'")}
    AND used >= quota * {moments.NEARLY_USED_PERCENT} / 100.0
    AND NOT EXISTS (
        SELECT FROM mail_occasions AS known WHERE known.subject_id = api_keys.id
            AND known.created_at > statement_timestamp() - interval '1 day'
            AND (
                known.kind = '{MailKind.QUOTA_USED_UP}'
                OR (known.kind = '{MailKind.QUOTA_NEARLY_USED}' AND used < quota)
            )
    )
LIMIT {BATCH}
""")
# A lane fails since a time of its owner's clock, which may be ahead in a sandbox.
_FAILING_SINCE = "(lanes.failing_since - users.clock_ahead)"
# Active webhooks with their lanes, and the newest email about their health, if any.
_LANES = f"""
FROM lanes JOIN webhooks ON webhooks.id = lanes.webhook_id
JOIN users ON users.id = webhooks.user_id
LEFT JOIN LATERAL (
    SELECT kind, occasion, created_at FROM mail_occasions
    WHERE subject_id = webhooks.id AND kind IN (
        '{MailKind.WEBHOOK_FAILING}', '{MailKind.WEBHOOK_RECOVERED}', '{MailKind.WEBHOOK_DISABLED}'
    )
    ORDER BY created_at DESC LIMIT 1
) AS known ON true
WHERE webhooks.status = '{WebhookStatus.ACTIVE}' AND webhooks.deleted_at IS NULL
"""  # noqa: S608 - constants only
# A flapping webhook never recovers; its owner is reminded once a day.
_FAILING = sql(f"""
SELECT webhooks.user_id, webhooks.id, webhooks.url, {_FAILING_SINCE} AS since {_LANES}
    AND {_FAILING_SINCE} <= statement_timestamp() - make_interval(secs => %(after)s)
    AND lanes.failures >= {moments.LEAST_FAILURES}
    AND (
        known.kind IS DISTINCT FROM '{MailKind.WEBHOOK_FAILING}'
        OR known.created_at < least({_FAILING_SINCE}, statement_timestamp() - interval '1 day')
    )
LIMIT {BATCH}
""")  # noqa: S608 - constants only
_RECOVERED = sql(f"""
SELECT webhooks.user_id, webhooks.id, webhooks.url, lanes.last_success_at AS at,
    known.occasion AS since {_LANES}
    AND lanes.failing_since IS NULL
    AND known.kind = '{MailKind.WEBHOOK_FAILING}'
    AND lanes.last_success_at > known.occasion::timestamptz
    AND (
        lanes.last_failure_at IS NULL
        OR lanes.last_failure_at <= statement_timestamp() - make_interval(secs => %(after)s)
    )
LIMIT {BATCH}
""")


def failing(session: Session) -> Sequence[DueMail]:
    """Return webhooks that have only failed for a while, once until they recover."""
    found = SessionStatements(session).rows(_FAILING, after=moments.FAILING_AFTER.total_seconds())
    return [_webhook(MailKind.WEBHOOK_FAILING, row, timestamp(row.since), {}) for row in found]


def recovered(session: Session) -> Sequence[DueMail]:
    """Return webhooks without failures for a while whose owners were mailed about failures."""
    found = SessionStatements(session).rows(
        _RECOVERED, after=moments.RECOVERED_AFTER.total_seconds()
    )
    return [
        _webhook(MailKind.WEBHOOK_RECOVERED, row, row.since, {"at": timestamp(row.at)})
        for row in found
    ]


def _webhook(kind: MailKind, row: Any, since: str, more: dict[str, str]) -> DueMail:
    """Build an email that names only the host, because paths and queries can hold secrets."""
    data = {"webhook_id": str(row.id), "host": urlsplit(row.url).hostname, "since": since, **more}
    return DueMail(row.user_id, kind, row.id, since, data)


@dataclass(frozen=True, slots=True)
class MailScan:
    """`find` returns up to `BATCH` emails that are not queued yet; it runs every `every_s`."""

    find: Callable[[Session], Sequence[DueMail]]
    every_s: float


def expiring(session: Session) -> Sequence[DueMail]:
    """Return keys that expire within a week, in their last quarter, once for each expiry."""
    return _expiring(session, _EXPIRES_OF_ALL)


def expired(session: Session) -> Sequence[DueMail]:
    """Return keys that expired within a day."""
    return _expired(session, _EXPIRED_OF_ALL)


def of_user(session: Session, user_id: UUID, now: datetime) -> Sequence[DueMail]:
    """Return the emails about the expiry of a user's keys that are due at a time."""
    of_user = {"user": user_id, "now": now}
    return [
        *_expiring(session, _EXPIRES_OF_USER, **of_user),
        *_expired(session, _EXPIRED_OF_USER, **of_user),
    ]


def _expiring(session: Session, statement: Statement, **whose: Any) -> list[DueMail]:
    ahead = moments.EXPIRES_AHEAD.total_seconds()
    kind = MailKind.KEY_EXPIRES
    found = SessionStatements(session).rows(statement, kind=kind, ahead=ahead, **whose)
    return [_of_expiry(kind, row) for row in found]


def _expired(session: Session, statement: Statement, **whose: Any) -> list[DueMail]:
    within = moments.EXPIRED_WITHIN.total_seconds()
    kind = MailKind.KEY_EXPIRED
    found = SessionStatements(session).rows(statement, kind=kind, within=within, **whose)
    return [_of_expiry(kind, row) for row in found]


def unused(session: Session) -> Sequence[DueMail]:
    """Return keys that expire soon because nobody uses them, once for each last use."""
    kind = MailKind.KEY_UNUSED
    after = moments.UNUSED_AFTER - moments.UNUSED_AHEAD
    found = SessionStatements(session).rows(_UNUSED, kind=kind, after=after.total_seconds())
    return [_of_key(kind, row, {}) for row in found]


def quotas(session: Session) -> Sequence[DueMail]:
    """Return keys that used most or all calls of 24 hours, at most once in 24 hours."""
    found = SessionStatements(session).rows(_QUOTA, **quota_use.given())
    return [_of_quota(row) for row in found]


def _of_expiry(kind: MailKind, row: Any) -> DueMail:
    return _of_key(kind, row, {"at": timestamp(row.expires_at)})


def _of_key(kind: MailKind, row: Any, more: Mapping[str, str]) -> DueMail:
    data = {
        "key": label(row.name, row.prefix),
        "key_id": str(row.id),
        "used_at": optional_timestamp(row.last_used_at),
        **more,
    }
    return DueMail(row.user_id, kind, row.id, row.occasion, data)


def _of_quota(row: Any) -> DueMail:
    at: datetime = row.at
    data = {
        "key": label(row.name, row.prefix),
        "at": timestamp(at),
        "tier": row.tier,
        "quota": row.quota,
        "used": row.used,
    }
    kind = MailKind.QUOTA_USED_UP if row.is_used_up else MailKind.QUOTA_NEARLY_USED
    # The date lets only one process write it; the query skips keys mailed within a day.
    return DueMail(row.user_id, kind, row.id, at.date().isoformat(), data)


# The last scan sums up a day of all keys with recent calls.
SCANS = (
    MailScan(failing, MINUTE_S),
    MailScan(recovered, MINUTE_S),
    MailScan(expiring, 5 * MINUTE_S),
    MailScan(expired, 5 * MINUTE_S),
    MailScan(unused, 60 * MINUTE_S),
    MailScan(quotas, 5 * MINUTE_S),
)
