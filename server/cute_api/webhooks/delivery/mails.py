"""The email to the owner of a webhook that is disabled, in the transaction that disables it.

It is apart from `verdicts`, because the API queues it too, and must not load aiohttp.
"""

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from cute_api.jobs import mailing
from cute_api.jobs.mailing import DueMail
from cute_api.lib.times import timestamp
from cute_api.models.connections.connection import Connection
from cute_api.models.enums import DisabledReason, MailKind


def mail_disabled(
    connection: Connection,
    user_id: str,
    webhook_id: str,
    url: str,
    *,
    reason: DisabledReason,
    disabled_at: datetime,
) -> None:
    """Queue the email. It names only the host, because paths and queries can hold secrets."""
    at = timestamp(disabled_at)
    data = {"webhook_id": webhook_id, "host": urlsplit(url).hostname, "at": at, "reason": reason}
    due = DueMail(UUID(user_id), MailKind.WEBHOOK_DISABLED, UUID(webhook_id), at, data)
    mailing.write(connection, [due])
