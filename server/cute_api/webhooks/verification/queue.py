"""The verifier's database access: take webhooks to verify and record the results."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cute_api.models.connections.connection import Connection
from cute_api.models.enums import DisabledReason, WebhookStatus
from cute_api.models.statements import sql
from cute_api.webhooks.delivery.due import DUE_CHANNEL, IN_REGION
from cute_api.webhooks.delivery.mails import mail_disabled

CHANNEL = "cute_verify"
LEASE_S = 60  # longer than a request may take
# A webhook is due again when its lease ends, even if its verifier died.
_TAKE = sql(f"""
UPDATE webhooks SET verification_due_at = statement_timestamp() + make_interval(secs => {LEASE_S}),
    verification_tries = verification_tries + 1
FROM (
    SELECT webhooks.id, uuidv7() AS event_id FROM webhooks
    JOIN users ON users.id = webhooks.user_id AND users.suspended_at IS NULL
    WHERE webhooks.deleted_at IS NULL AND webhooks.status = '{WebhookStatus.UNVERIFIED}'
        AND verification_due_at <= statement_timestamp() AND {IN_REGION}
    ORDER BY verification_due_at LIMIT %(limit)s
    FOR UPDATE OF webhooks SKIP LOCKED
) AS due
WHERE webhooks.id = due.id
RETURNING webhooks.id::text AS webhook_id, user_id::text, due.event_id, url,
    sealed_secret AS secret,
    CASE WHEN previous_secret_until > statement_timestamp() THEN previous_sealed_secret END
        AS previous,
    verification_tries AS tries, api_version, statement_timestamp() AS taken_at
""")  # noqa: S608 - constants only

_SAME = f"""id = %(webhook_id)s AND url = %(url)s AND sealed_secret = %(secret)s
    AND deleted_at IS NULL AND status = '{WebhookStatus.UNVERIFIED}'"""
_VERIFIED = sql(f"""
UPDATE webhooks SET status = '{WebhookStatus.ACTIVE}', verified_at = statement_timestamp(),
    verification_tried_at = statement_timestamp(), verification_due_at = NULL,
    verification_error = NULL
WHERE {_SAME}
""")  # noqa: S608 - constants only
# A try that the owner requested meanwhile stays due at once.
_FAILED = sql(f"""
UPDATE webhooks SET verification_tried_at = statement_timestamp(), verification_error = %(error)s,
    verification_due_at = CASE WHEN verification_tries = %(tries)s
        THEN statement_timestamp() + %(again)s ELSE verification_due_at END
WHERE {_SAME}
""")  # noqa: S608 - constants only
_GIVEN_UP = sql(f"""
UPDATE webhooks SET verification_tried_at = statement_timestamp(), verification_error = %(error)s,
    verification_due_at = NULL, status = '{WebhookStatus.DISABLED}',
    disabled_reason = '{DisabledReason.UNVERIFIED}', disabled_at = statement_timestamp(),
    missed_since = least(missed_since, created_at), missed_until = NULL
WHERE {_SAME} AND verification_tries = %(tries)s
RETURNING user_id::text, disabled_at
""")  # noqa: S608 - constants only
_DUE = sql(f"SELECT pg_notify('{DUE_CHANNEL}', %(webhook_id)s)")


@dataclass(frozen=True, slots=True)
class DueVerification:
    """A webhook to verify now. `tries` includes this one; the secrets are sealed.

    `previous` signs as well during a rotation. `api_version` is the webhook's pin.
    `taken_at` is by the database's clock.
    """

    webhook_id: str
    user_id: str
    event_id: UUID
    url: str
    secret: bytes
    previous: bytes | None
    tries: int
    api_version: str
    taken_at: datetime


def wake(session: Session) -> None:
    """Wake the verifiers on commit."""
    session.execute(select(func.pg_notify(CHANNEL, "")))


def take(connection: Connection, limit: int, region: str | None) -> list[DueVerification]:
    """Lease up to `limit` due webhooks of a region for `LEASE_S`."""
    return [
        DueVerification(
            webhook_id=row.webhook_id,
            user_id=row.user_id,
            event_id=UUID(row.event_id),
            url=row.url,
            secret=bytes(row.secret),
            previous=None if row.previous is None else bytes(row.previous),
            tries=row.tries,
            api_version=row.api_version,
            taken_at=row.taken_at,
        )
        for row in connection.rows(_TAKE, limit=limit, region=region)
    ]


def record(
    connection: Connection, due: DueVerification, error: str | None, again: timedelta | None
) -> None:
    """Record a try. Without an `error` the webhook is verified and its deliveries are sent.

    `again` is the wait before the next try; None disables the webhook.
    """
    same = {"webhook_id": due.webhook_id, "url": due.url, "secret": due.secret}
    if error is None:
        if connection.run(_VERIFIED, **same):
            connection.rows(_DUE, webhook_id=due.webhook_id)
    elif again is not None:
        connection.run(_FAILED, **same, error=error, tries=due.tries, again=again)
    else:
        for row in connection.rows(_GIVEN_UP, **same, error=error, tries=due.tries):
            mail_disabled(
                connection,
                row.user_id,
                due.webhook_id,
                due.url,
                reason=DisabledReason.UNVERIFIED,
                disabled_at=row.disabled_at,
            )
