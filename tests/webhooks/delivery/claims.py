"""Claims, responses and moments for tests of the deliverer's decisions."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from cute_api.models.enums import AttemptOutcome
from cute_api.webhooks.delivery.claims import Claim
from cute_api.webhooks.egress.egress import ReceiverResponse

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def a_claim(
    subject: str = "coat",
    *,
    webhook: str = "alice",
    url: str = "https://shop.example/hook",
    attempts: int = 0,
    test: bool = False,
    account: str = "alice",
) -> Claim:
    """A delivery of Alice's, about her coat unless another subject is named."""
    return Claim(
        delivery_id=uuid4().hex,
        webhook_id=webhook,
        event_id=str(uuid4()),
        event_type="item.updated",
        subject_id=subject,
        account=account,
        test=test,
        attempt_count=attempts,
        tries=attempts,
        timestamp_ms=0,
        data="{}",
        event_version="2026-12-01",
        traceparent=None,
        webhook_version="2026-12-01",
        url=url,
        secrets=(b"sealed",),
    )


def a_response(
    outcome: AttemptOutcome, status: int | None = None, retry_after: str | None = None
) -> ReceiverResponse:
    return ReceiverResponse(outcome, NOW, 12, response_status=status, retry_after=retry_after)
