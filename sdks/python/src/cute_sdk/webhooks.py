"""Webhooks: receive what Cute sends.

::

    from cute_sdk import webhooks

    SECRET = os.environ["CUTE_WEBHOOK_SECRET"]

    return webhooks.receive(request, secret=SECRET, handle=store)                         # Flask
    return Response(*await webhooks.receive_async(request, secret=SECRET, handle=store))  # FastAPI
    response = webhooks.receive(body, headers, secret=SECRET, handle=store)               # others

`store` gets each event as a model of its type. What to respond is a `WebhookResponse`: `body`,
`status`, `headers`. Everything else that a receiver has to do is done: a new URL responds to its
challenge, what is not genuine gets 400, a test event is acknowledged.

To respond in a way of your own, take `unwrap` or `unwrap_async`: they give the event or raise a
`WebhookError`, whose text and `response_status` are what to respond with. The scheme is that of
Standard
Webhooks. Nothing outside the standard library is loaded before a request was found genuine.
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
from ._webhooks.unwrap import TOLERANCE_S, unwrap, unwrap_async

if TYPE_CHECKING:
    from ._gen.events import WebhookEvent
else:
    # For annotations: the union of all events' models, which are loaded when one is needed.
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
    "receive",
    "receive_async",
    "unwrap",
    "unwrap_async",
]
