"""Errors of webhook requests, a class for each mistake.

::

    WebhookError                     respond with `str(error)` and `response_status`
    ├── WebhookSetupError            a mistake in this program: 500, so that Cute retries
    │   ├── WebhookSecretError       not a signing secret
    │   ├── WebhookBodyParsedError   the body was already parsed or read
    │   └── WebhookPayloadError      genuine, but unknown to this version of the SDK
    ├── WebhookVerificationError     can't be trusted: 400
    │   ├── WebhookHeadersError      a header is missing or unreadable; `missing`
    │   │   └── WebhookLegacySignatureError   only `X-Cute-Signature`
    │   ├── WebhookSignatureError    no signature matches: another secret, or forged
    │   ├── WebhookBodyChangedError  the body was changed
    │   ├── WebhookClockError        signed too long ago or in the future; `seconds`
    │   └── WebhookBodyTooLargeError above 1 MB: 413
    ├── WebhookReplayError           a duplicate: 204, and skip it; `event_id`
    └── WebhookChallengeError        no mistake: respond with `challenge` and 200
"""

from __future__ import annotations

from .._errors import WebhookError

__all__ = [
    "WebhookBodyChangedError",
    "WebhookBodyParsedError",
    "WebhookBodyTooLargeError",
    "WebhookChallengeError",
    "WebhookClockError",
    "WebhookError",
    "WebhookHeadersError",
    "WebhookLegacySignatureError",
    "WebhookPayloadError",
    "WebhookReplayError",
    "WebhookSecretError",
    "WebhookSetupError",
    "WebhookSignatureError",
    "WebhookVerificationError",
]


class WebhookSetupError(WebhookError):
    """A mistake in this program, not in the request. Cute sends the event again after a 500."""

    response_status = 500


class WebhookSecretError(WebhookSetupError):
    """The secret is not a signing secret: empty, cut off, or an API key."""


class WebhookBodyParsedError(WebhookSetupError):
    """The body was already parsed or read, but its bytes are needed."""


class WebhookPayloadError(WebhookSetupError):
    """The request is genuine, but this version of the SDK doesn't know its body."""


class WebhookVerificationError(WebhookError):
    """The request can't be trusted."""


class WebhookHeadersError(WebhookVerificationError):
    """Headers are missing (their names are in `missing`) or can't be read."""

    def __init__(self, message: str, missing: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.missing = missing


class WebhookLegacySignatureError(WebhookHeadersError):
    """Only `X-Cute-Signature` is there. It doesn't cover the time, so it proves too little."""


class WebhookSignatureError(WebhookVerificationError):
    """No signature matches a secret: another webhook's secret, or a forgery."""


class WebhookBodyChangedError(WebhookVerificationError):
    """No signature matches, because the body was changed."""


class WebhookClockError(WebhookVerificationError):
    """Genuine, but signed `seconds` from now: negative in the past, positive in the future."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class WebhookBodyTooLargeError(WebhookVerificationError):
    """The body exceeds 1 MB. Cute's bodies never do."""

    response_status = 413


class WebhookReplayError(WebhookError):
    """A duplicate of the event `event_id`. Return 2xx and don't handle it again."""

    response_status = 204

    def __init__(self, message: str, event_id: str) -> None:
        super().__init__(message)
        self.event_id = event_id


class WebhookChallengeError(WebhookError):
    """A `webhook.verification` request, which asks whether this URL wants events. Not a mistake.

    Its text is the `challenge`. Respond with its text and `response_status`, as for every
    `WebhookError`; this verifies the URL, and Cute sends the events.
    """

    response_status = 200

    def __init__(self, challenge: str) -> None:
        super().__init__(challenge)
        self.challenge = challenge
