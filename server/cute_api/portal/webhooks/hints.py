"""Hints for a receiver's owner after a failed attempt: pure, by its outcome."""

from collections.abc import Mapping

from cute_api.lib.json_objects import Json
from cute_api.models.enums import AttemptOutcome
from cute_api.models.faults import WITHHOLDS
from cute_api.webhooks.egress.policy import DEFAULT_POLICY

# A longer URL is cut in the hint.
SHOWN_LOCATION = 200

_BY_OUTCOME: Mapping[str, str] = {
    AttemptOutcome.TIMEOUT: (
        f"A receiver has {DEFAULT_POLICY.connect_timeout_s:.0f} s to accept a connection, and "
        f"{DEFAULT_POLICY.total_timeout_s:.0f} s to respond. Respond with 200 first, then do the "
        "work."
    ),
    AttemptOutcome.CONNECTION_ERROR: (
        "Check the receiver's log, and that it listens at the host and port of the URL."
    ),
    AttemptOutcome.TLS_ERROR: (
        "The certificate must be current, match the host of the URL, come from an authority that "
        "browsers trust, and be sent with its intermediate certificates."
    ),
}
_BY_STATUS: Mapping[int, str] = {
    **dict.fromkeys(
        (401, 403),
        "The receiver refused the request. If it verifies signatures, check that it has the newest "
        "secret. After a rotation the old one signs only until the overlap ends.",
    ),
    **dict.fromkeys(
        (404, 405),
        "The receiver accepts no POST at this path. Check the path of the URL.",
    ),
    413: "The request is too large for the receiver. Raise its limit.",
    429: "The receiver's rate limit was reached. Raise it for these requests.",
}


def hint(attempt: Json) -> str:
    """Return what to check after an `Attempt`, or an empty text if its error says enough."""
    status: int | None = attempt["response_status"]
    if attempt["fault"] in WITHHOLDS:
        return ""
    if status is None:
        return _BY_OUTCOME.get(attempt["outcome"], "")
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if 300 <= status < 400:
        place = (attempt["response_headers"] or {}).get("location", "")[:SHOWN_LOCATION]
        return "We don't follow redirects. Set the target URL" + (f": {place}" if place else ".")
    if status >= 500:
        return "The receiver failed. Check its response, and its log at that time."
    return "" if status < 300 else "The receiver rejected the request. Check its log."
