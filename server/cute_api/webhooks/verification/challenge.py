"""The verification challenge, and which response verifies a URL: pure functions."""

import base64
import hmac
from collections.abc import Callable
from datetime import timedelta

import orjson

from cute_api.models.enums import AttemptOutcome
from cute_api.webhooks.egress.egress import ReceiverResponse

EVENT_TYPE = "webhook.verification"
CHALLENGE_BYTES = 32
# Seconds before each try. Retries leave time to deploy the secret.
SCHEDULE = (0, 5, 30, 120, 600, 3_600, 10_800, 21_600, 43_200)
MAX_ERROR_LENGTH = 300

WRONG_RESPONSE = (
    'The response does not hold the challenge: respond with {"challenge": "…"}, the value of '
    "`data.challenge`, or with the value alone."
)


def new_challenge(random_bytes: Callable[[int], bytes]) -> str:
    """Return a challenge: 43 letters, digits, `-` and `_`."""
    return base64.urlsafe_b64encode(random_bytes(CHALLENGE_BYTES)).rstrip(b"=").decode()


def data(challenge: str, webhook_id: str) -> bytes:
    """Return the event's `data` as JSON."""
    return orjson.dumps({"webhook_id": webhook_id, "challenge": challenge})


def rejection(response: ReceiverResponse, challenge: str) -> str | None:
    """Return why a response doesn't verify the URL, for its owner, or None if it does."""
    if response.outcome is AttemptOutcome.BAD_STATUS:
        return f"The response had status {response.response_status}: respond with 200."
    if response.outcome is not AttemptOutcome.SUCCESS:
        return (response.error or "There was no response.")[:MAX_ERROR_LENGTH]
    echoed = _challenge_in(response.response_body or "")
    return None if hmac.compare_digest(echoed.encode(), challenge.encode()) else WRONG_RESPONSE


def next_try(tries: int) -> timedelta | None:
    """Return how long to wait after `tries` failed tries, or None after the last."""
    return timedelta(seconds=SCHEDULE[tries]) if tries < len(SCHEDULE) else None


def _challenge_in(body: str) -> str:
    """Return a JSON object's member `challenge`, or else the body without surrounding space.

    A server that echoes every request is not verified, because the event's `challenge` is nested.
    """
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return body.strip()
    found = document.get("challenge") if isinstance(document, dict) else document
    return found if isinstance(found, str) else ""
