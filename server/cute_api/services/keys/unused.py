"""Keys that nobody uses: they expire, some days after an email to their owner.

A forgotten key can be stolen without anybody noticing. It expires instead of being revoked because
revoking pauses webhooks that it set up, which may be all that it was for. A new key counts as used
when it was created. A call after the email keeps the key.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cute_api.lib.times import optional_timestamp, timestamp
from cute_api.models import ApiKey, clock
from cute_api.models.enums import AuditAction, AuditTarget, MailKind
from cute_api.models.statements import SessionStatements, sql
from cute_api.services.accounts import audit
from cute_api.services.accounts.audit import System
from cute_api.services.mail import moments

NAMED_AFTER = timedelta(days=90)
"""How long a key must not be used until the portal says so."""
BATCH = 200
RULE = System("unused keys")
USED_AT = "greatest(api_keys.created_at, api_keys.last_used_at)"
MAY_BE_UNUSED = """revoked_at IS NULL AND NOT explorer
    AND (expires_at IS NULL OR expires_at > statement_timestamp())"""
# Locked keys are skipped until the next time. The email was about the same last use.
_DUE = sql(f"""
SELECT id FROM api_keys
WHERE {MAY_BE_UNUSED} AND {USED_AT} <= statement_timestamp() - make_interval(secs => %(after)s)
    AND EXISTS (
        SELECT FROM mail_occasions AS told WHERE told.subject_id = api_keys.id
            AND told.kind = %(kind)s AND told.occasion = {USED_AT}::text
            AND told.created_at <= statement_timestamp() - make_interval(secs => %(ahead)s)
    )
ORDER BY id LIMIT {BATCH} FOR UPDATE SKIP LOCKED
""")  # noqa: S608 - constants only


def is_unused(row: ApiKey, now: datetime) -> bool:
    """Return whether a live key has not been used for `NAMED_AFTER`."""
    is_live = row.revoked_at is None and (row.expires_at is None or row.expires_at > now)
    return is_live and max(row.created_at, row.last_used_at or row.created_at) <= now - NAMED_AFTER


def expire(session: Session) -> int:
    """Let up to `BATCH` keys expire that were not used since their owners were told; count them."""
    due = SessionStatements(session).rows(
        _DUE,
        kind=MailKind.KEY_UNUSED,
        after=moments.UNUSED_AFTER.total_seconds(),
        ahead=moments.UNUSED_AHEAD.total_seconds(),
    )
    rows = session.scalars(select(ApiKey).where(ApiKey.id.in_([row.id for row in due]))).all()
    now = clock.now(session)
    for row in rows:
        before, row.expires_at = optional_timestamp(row.expires_at), now
        audit.record(
            session,
            RULE,
            AuditAction.KEY_EDITED,
            row.id,
            AuditTarget.KEY,
            owner_id=row.user_id,
            before={"expires_at": before},
            after={"expires_at": timestamp(now)},
            prefix=row.prefix,
            reason="unused",
        )
    return len(rows)
