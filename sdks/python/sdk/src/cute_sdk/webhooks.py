"""Webhooks: verify and receive Cute's events.

::

    from cute_sdk import webhooks

    SECRET = os.environ["CUTE_WEBHOOK_SECRET"]

    return webhooks.receive(request, secret=SECRET, handle=store)                         # Flask
    return Response(*await webhooks.receive_async(request, secret=SECRET, handle=store))  # FastAPI
    response = webhooks.receive(body, headers, secret=SECRET, handle=store)               # others

`store` gets each event as a model of its type. The result is a `WebhookResponse`: `body`, `status`,
`headers`. `receive` also responds to a new URL's challenge, rejects forged requests with 400, and
acknowledges test events.

To make your own responses, use `unwrap` or `unwrap_async`: they return the event or raise a
`WebhookError`, whose text and `response_status` are the response. The scheme is Standard Webhooks.
To test a receiver, sign requests as Cute does: `sign`, with the keys of your secrets (`keys_of`).
Only the standard library is loaded before a request is known to be genuine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._webhooks.erasure import erased_user_id
from ._webhooks.errors import (
    WebhookBodyChangedError,
    WebhookBodyParsedError,
    WebhookBodyTooLargeError,
    WebhookChallengeError,
    WebhookClockError,
    WebhookError,
    WebhookHeadersError,
    WebhookLegacySignatureError,
    WebhookPayloadError,
    WebhookReplayError,
    WebhookSecretError,
    WebhookSetupError,
    WebhookSignatureError,
    WebhookVerificationError,
)
from ._webhooks.receive import WebhookResponse, receive, receive_async
from ._webhooks.signatures import keys_of, sign
from ._webhooks.unwrap import TOLERANCE_S, unwrap, unwrap_async

if TYPE_CHECKING:
    from ._gen.events import WebhookEvent
else:
    # For annotations: the union of all events' models, which are loaded on demand.
    WebhookEvent = object

__all__ = [
    "TOLERANCE_S",
    "WebhookBodyChangedError",
    "WebhookBodyParsedError",
    "WebhookBodyTooLargeError",
    "WebhookChallengeError",
    "WebhookClockError",
    "WebhookError",
    "WebhookEvent",
    "WebhookHeadersError",
    "WebhookLegacySignatureError",
    "WebhookPayloadError",
    "WebhookReplayError",
    "WebhookResponse",
    "WebhookSecretError",
    "WebhookSetupError",
    "WebhookSignatureError",
    "WebhookVerificationError",
    "erased_user_id",
    "keys_of",
    "receive",
    "receive_async",
    "sign",
    "unwrap",
    "unwrap_async",
]
