"""What a hook gets of each HTTP attempt."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Exchange:
    """One HTTP attempt, after it ended. It holds no key, no query and no body.

    operation: its id in the spec (`list_items`).
    method, path: `GET`, `/v1/items/…`; the path without its query.
    attempt: its number, from 1. duration: seconds until the response, or the failure.
    status: the HTTP status, None when no response came. request_id: that of the response.
    error: what failed when no response came, such as `ConnectTimeout`.
    retry_in: seconds until the next attempt, None when there is none. retry_reason: why there is.
    """

    operation: str
    method: str
    path: str
    attempt: int
    duration: float
    status: int | None
    request_id: str | None
    error: str | None
    retry_in: float | None
    retry_reason: str | None
