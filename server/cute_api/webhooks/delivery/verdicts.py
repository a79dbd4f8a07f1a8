"""Carry out verdicts on failing receivers: warn the owner or disable the webhook.

The owner gets a notice in the portal, an email if the webhook is disabled, and an event, which goes
to the feed and to the owner's other webhooks that subscribe to it, but not to this webhook.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

import orjson

from cute_api.lib.times import timestamp
from cute_api.models._gen.version import API_VERSION
from cute_api.models.connections.connection import Connection
from cute_api.models.enums import DeliveryStatus, DisabledReason, NoticeKind, WebhookStatus
from cute_api.models.statements import sql
from cute_api.webhooks.delivery.claims import Claim
from cute_api.webhooks.delivery.health import AttemptVerdict, Health
from cute_api.webhooks.delivery.mails import mail_disabled
from cute_api.webhooks.egress.egress import ReceiverResponse

FAILING = "webhook.failing"
DISABLED = "webhook.disabled"

# An event usually gets its first attempt within a second; this is a margin.
BEFORE_ATTEMPT = timedelta(minutes=1)

# A webhook that was edited, disabled or deleted meanwhile is left alone.
_DISABLE = sql(f"""
UPDATE webhooks SET status = '{WebhookStatus.DISABLED}', disabled_reason = %(reason)s,
    disabled_at = statement_timestamp(), missed_until = NULL,
    missed_since = least(%(since)s, (
        SELECT min(occurred_at) FROM deliveries
        WHERE webhook_id = webhooks.id AND status = '{DeliveryStatus.PENDING}' AND NOT test
    ))
WHERE id = %(webhook_id)s AND url = %(url)s AND status = '{WebhookStatus.ACTIVE}'
    AND deleted_at IS NULL
RETURNING user_id::text, disabled_at
""")  # noqa: S608 - constants only
# Older events may have been in flight when the webhook was disabled.
_MISSED_MORE = sql(f"""
UPDATE webhooks SET missed_since = least(missed_since, %(since)s)
WHERE id = %(webhook_id)s AND url = %(url)s AND status = '{WebhookStatus.DISABLED}'
    AND missed_until IS NULL AND deleted_at IS NULL
""")  # noqa: S608 - constants only
_OWNER = sql(f"""
SELECT user_id::text, NULL AS disabled_at FROM webhooks
WHERE id = %(webhook_id)s AND url = %(url)s AND status = '{WebhookStatus.ACTIVE}'
    AND deleted_at IS NULL
""")  # noqa: S608 - constants only
_NOTICE = sql("INSERT INTO notices (user_id, kind, data) VALUES (%(owner)s, %(kind)s, %(data)s)")
_EMIT = sql(f"""
SELECT cute_emit_event_of_version(
    %(event)s, %(owner)s, %(webhook_id)s, %(data)s::jsonb, NULL, '{API_VERSION}'
)
""")


@dataclass(frozen=True, slots=True)
class WebhookDecision:
    """A verdict on a webhook, and its reasons.

    `percent` is how much of the time until a failing webhook is disabled has passed. From
    `missed_since` on the webhook did not get its events.
    """

    webhook_id: str
    url: str
    verdict: AttemptVerdict
    failing_since: datetime
    missed_since: datetime
    percent: int
    response_status: int | None
    error: str | None

    @classmethod
    def of(
        cls,
        claim: Claim,
        verdict: AttemptVerdict,
        health: Health,
        response: ReceiverResponse,
        now: datetime,
    ) -> Self:
        """Build it from an attempt that ended `now` and left the receiver in this `health`."""
        failing_since = health.failing_since or now
        occurred_at = datetime.fromtimestamp(claim.timestamp_ms / 1_000, UTC)
        return cls(
            webhook_id=claim.webhook_id,
            url=claim.url,
            verdict=verdict,
            failing_since=failing_since,
            missed_since=min(failing_since - claim.clock_ahead - BEFORE_ATTEMPT, occurred_at),
            percent=health.warned,
            response_status=response.response_status,
            error=response.error,
        )


def carry_out(connection: Connection, decision: WebhookDecision) -> bool:
    """Warn or disable; return whether it was done. Repeating it never disables twice."""
    reason = _reason(decision.verdict)
    found = connection.rows(
        _OWNER if reason is None else _DISABLE,
        webhook_id=decision.webhook_id,
        url=decision.url,
        reason=reason,
        since=decision.missed_since,
    )
    if not found:
        if reason is not None:
            connection.run(
                _MISSED_MORE,
                webhook_id=decision.webhook_id,
                url=decision.url,
                since=decision.missed_since,
            )
        return False
    owner = found[0].user_id
    data = _data(decision, reason)
    kind = NoticeKind.WEBHOOK_FAILING if reason is None else NoticeKind.WEBHOOK_DISABLED
    connection.run(_NOTICE, owner=owner, kind=kind, data=data)
    event = FAILING if reason is None else DISABLED
    connection.rows(_EMIT, event=event, owner=owner, webhook_id=decision.webhook_id, data=data)
    if reason is not None:
        mail_disabled(
            connection,
            owner,
            decision.webhook_id,
            decision.url,
            reason=reason,
            disabled_at=found[0].disabled_at,
        )
    return True


def _reason(verdict: AttemptVerdict) -> DisabledReason | None:
    return {
        AttemptVerdict.DISABLE_GONE: DisabledReason.GONE,
        AttemptVerdict.DISABLE_FAILING: DisabledReason.FAILING,
    }.get(verdict)


def _data(decision: WebhookDecision, reason: DisabledReason | None) -> str:
    data: dict[str, object] = {
        "webhook_id": decision.webhook_id,
        "url": decision.url,
        "failing_since": timestamp(decision.failing_since),
        "last_response_status": decision.response_status,
        "last_error": decision.error,
    }
    if reason is None:
        data["percent"] = decision.percent
    else:
        data["reason"] = reason
    return orjson.dumps(data).decode()
