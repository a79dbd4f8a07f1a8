"""Scans for webhooks that have been failing for a while, or have recovered since."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from cute_api.jobs.mailing import DueMail
from cute_api.lib.times import timestamp
from cute_api.models.enums import MailKind, WebhookStatus
from cute_api.services.mail import moments
from cute_api.services.mail.scanning import BATCH

# Active webhooks with their lanes, and the newest mail about their health, if any.
_LANES = f"""
FROM lanes JOIN webhooks ON webhooks.id = lanes.webhook_id
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
_FAILING = text(f"""
SELECT webhooks.user_id, webhooks.id, webhooks.url, lanes.failing_since AS since {_LANES}
    AND lanes.failing_since <= statement_timestamp() - make_interval(secs => :after)
    AND lanes.failures >= {moments.LEAST_FAILURES}
    AND (
        known.kind IS DISTINCT FROM '{MailKind.WEBHOOK_FAILING}'
        OR known.created_at < least(lanes.failing_since, statement_timestamp() - interval '1 day')
    )
LIMIT {BATCH}
""")  # noqa: S608 - constants only
_RECOVERED = text(f"""
SELECT webhooks.user_id, webhooks.id, webhooks.url, lanes.last_success_at AS at,
    known.occasion AS since {_LANES}
    AND lanes.failing_since IS NULL
    AND known.kind = '{MailKind.WEBHOOK_FAILING}'
    AND lanes.last_success_at > known.occasion::timestamptz
    AND (
        lanes.last_failure_at IS NULL
        OR lanes.last_failure_at <= statement_timestamp() - make_interval(secs => :after)
    )
LIMIT {BATCH}
""")


def failing(session: Session) -> Sequence[DueMail]:
    """Return webhooks that have only failed for a while, once until they recover."""
    found = session.execute(_FAILING, {"after": moments.FAILING_AFTER.total_seconds()})
    return [_webhook(MailKind.WEBHOOK_FAILING, row, timestamp(row.since), {}) for row in found]


def recovered(session: Session) -> Sequence[DueMail]:
    """Return webhooks without failures for a while whose owners were mailed about failures."""
    found = session.execute(_RECOVERED, {"after": moments.RECOVERED_AFTER.total_seconds()})
    return [
        _webhook(MailKind.WEBHOOK_RECOVERED, row, row.since, {"at": timestamp(row.at)})
        for row in found
    ]


def _webhook(kind: MailKind, row: Row[Any], since: str, more: dict[str, str]) -> DueMail:
    """Build a mail that names only the host, because paths and queries can hold secrets."""
    data = {"webhook_id": str(row.id), "host": urlsplit(row.url).hostname, "since": since, **more}
    return DueMail(row.user_id, kind, row.id, since, data)
