"""Hints for a receiver's owner after a failed attempt: pure, by its outcome."""

from collections.abc import Mapping
from typing import Any

from cute_api.models.enums import AttemptOutcome
from cute_api.webhooks.egress.policy import DEFAULT_POLICY

Json = dict[str, Any]

# A longer URL is cut in the hint.
SHOWN_LOCATION = 200

_BY_OUTCOME: Mapping[str, str] = {
    AttemptOutcome.TIMEOUT: (
        f"A receiver has {DEFAULT_POLICY.connect_timeout_s:.0f} s to accept a connection, and "
        f"{DEFAULT_POLICY.total_timeout_s:.0f} s in all. Respond with 200 first, and do the work "
        "afterwards."
    ),
    AttemptOutcome.CONNECTION_ERROR: (
        "Check that the receiver runs at the host and port of the URL, and what its log says."
    ),
    AttemptOutcome.TLS_ERROR: (
        "The certificate must be valid today and for the host of the URL, from an authority that "
        "browsers trust, and sent with its intermediate certificates."
    ),
}
_BY_STATUS: Mapping[int, str] = {
    **dict.fromkeys(
        (401, 403),
        "The receiver refused the request. If it checks signatures: does it have the newest "
        "secret? After a rotation the old one signs only until its overlap ends.",
    ),
    **dict.fromkeys(
        (404, 405),
        "The receiver has nothing at this path that takes a POST. Check the path of the URL.",
    ),
    413: "The receiver takes smaller requests only. Raise its limit.",
    429: "The receiver limits how often it is called. Raise its limit for these requests.",
}


def hint(attempt: Json) -> str:
    """Return what to check after an `Attempt`, or an empty text if its error says enough."""
    status: int | None = attempt["response_status"]
    if status is None:
        return _BY_OUTCOME.get(attempt["outcome"], "")
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if 300 <= status < 400:
        place = (attempt["response_headers"] or {}).get("location", "")[:SHOWN_LOCATION]
        return "Redirects are not followed. Set the URL that it leads to" + (
            f": {place}" if place else "."
        )
    if status >= 500:
        return "The receiver itself failed. Its response says why, or its log at that time."
    return "" if status < 300 else "The receiver did not accept the request. Its log may say why."
