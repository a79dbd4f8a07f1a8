"""What can be wrong with a webhook's request, one class a mistake.

::

    WebhookError                     all of these: respond with `str(error)` and `response_status`
    ├── WebhookSetupError            a mistake of this program: 500, so Cute sends it again
    │   ├── WebhookSecretError       what was given is no signing secret
    │   ├── WebhookBodyParsedError   the body was parsed or read before
    │   └── WebhookPayloadError      genuine, but not as this version of the SDK knows it
    ├── WebhookVerificationError     not to be trusted: 400
    │   ├── WebhookHeadersError      a header is missing or unreadable; `missing`
    │   │   └── WebhookLegacySignatureError   `X-Cute-Signature` alone
    │   ├── WebhookSignatureError    no signature fits: another secret, or forged
    │   ├── WebhookBodyChangedError  the body is not as it was sent
    │   ├── WebhookClockError        signed too long ago or ahead; `seconds`
    │   └── WebhookBodyTooLargeError above 1 MB: 413
    ├── WebhookReplayError           seen before: 204, and skip it; `event_id`
    └── WebhookChallengeError        no mistake: the URL has to respond to this; 200, `challenge`
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
    """This program is wrong, not the request: fix it. Cute sends the event again after a 500."""

    response_status = 500


class WebhookSecretError(WebhookSetupError):
    """What was given as the secret is none: empty, cut off, or an API key."""


class WebhookBodyParsedError(WebhookSetupError):
    """The body came parsed, or something has read it before: its bytes are needed."""


class WebhookPayloadError(WebhookSetupError):
    """The request is genuine, but its body is not what this version of the SDK knows."""


class WebhookVerificationError(WebhookError):
    """The request is not to be trusted."""


class WebhookHeadersError(WebhookVerificationError):
    """Headers are missing (their names are in `missing`) or can't be read."""

    def __init__(self, message: str, missing: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.missing = missing


class WebhookLegacySignatureError(WebhookHeadersError):
    """Only `X-Cute-Signature` is there. It covers no time, so it proves too little."""


class WebhookSignatureError(WebhookVerificationError):
    """No signature was made with one of the secrets: another webhook's secret, or a forgery."""


class WebhookBodyChangedError(WebhookVerificationError):
    """No signature fits because the body is not as it was sent."""


class WebhookClockError(WebhookVerificationError):
    """Genuine, but `seconds` off the clock: below 0 signed in the past, above 0 in the future."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class WebhookBodyTooLargeError(WebhookVerificationError):
    """The body is above 1 MB, which none of Cute's is."""

    response_status = 413


class WebhookReplayError(WebhookError):
    """The event with the id `event_id` was seen before. Return 2xx and don't act on it again."""

    response_status = 204

    def __init__(self, message: str, event_id: str) -> None:
        super().__init__(message)
        self.event_id = event_id


class WebhookChallengeError(WebhookError):
    """Cute asks whether this URL wants its events (`webhook.verification`): no mistake.

    Its text is the `challenge`. Respond with its text and `response_status`, like for every
    `WebhookError`:
    this verifies the URL, and Cute sends the events.
    """

    response_status = 200

    def __init__(self, challenge: str) -> None:
        super().__init__(challenge)
        self.challenge = challenge
