"""The errors of the SDK."""

from __future__ import annotations

from typing import ClassVar


class CuteError(Exception):
    """All errors of this SDK."""


class WebhookError(CuteError):
    """A webhook's request that was not unwrapped. `answer_status` is what to answer it."""

    answer_status: ClassVar[int] = 400
