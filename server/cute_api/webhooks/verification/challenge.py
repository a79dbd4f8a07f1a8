"""The verification challenge: what is sent, and which response to it verifies a URL. Pure."""

import base64
import hmac
from collections.abc import Callable
from datetime import timedelta

import orjson

from cute_api.models.enums import AttemptOutcome
from cute_api.webhooks.egress.egress import ReceiverResponse

EVENT_TYPE = "webhook.verification"
CHALLENGE_BYTES = 32
# Seconds before each try. Who puts the secret in its place within minutes needs to do nothing more.
SCHEDULE = (0, 5, 30, 120, 600, 3_600, 10_800, 21_600, 43_200)
MAX_ERROR_LENGTH = 300

WRONG_RESPONSE = (
    'The response does not hold the challenge: respond with {"challenge": "…"}, the value of '
    "`data.challenge`, or with the value alone."
)


def new_challenge(random_bytes: Callable[[int], bytes]) -> str:
    """A challenge: 43 letters, digits, `-` and `_`."""
    return base64.urlsafe_b64encode(random_bytes(CHALLENGE_BYTES)).rstrip(b"=").decode()


def data(challenge: str, webhook_id: str) -> bytes:
    """The `data` of the event, as JSON."""
    return orjson.dumps({"webhook_id": webhook_id, "challenge": challenge})


def rejection(response: ReceiverResponse, challenge: str) -> str | None:
    """Why a response does not verify the URL, for its owner; None when it does."""
    if response.outcome is AttemptOutcome.BAD_STATUS:
        return f"The response had status {response.response_status}: respond with 200."
    if response.outcome is not AttemptOutcome.SUCCESS:
        return (response.error or "There was no response.")[:MAX_ERROR_LENGTH]
    given = _challenge_in(response.response_body or "")
    return None if hmac.compare_digest(given.encode(), challenge.encode()) else WRONG_RESPONSE


def next_try(tries: int) -> timedelta | None:
    """How long to wait after `tries` that failed; None after the last."""
    return timedelta(seconds=SCHEDULE[tries]) if tries < len(SCHEDULE) else None


def _challenge_in(body: str) -> str:
    """A JSON object's member `challenge`, or else the body itself without white space around it.

    A server that sends back whatever it gets is not verified: the challenge is not at the top of
    the event.
    """
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return body.strip()
    found = document.get("challenge") if isinstance(document, dict) else document
    return found if isinstance(found, str) else ""
