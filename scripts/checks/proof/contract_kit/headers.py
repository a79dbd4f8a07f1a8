"""Seeded errors of headers."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from scripts.checks.proof.contract_kit.proxy import Turn
from scripts.checks.proof.contract_kit.seeded_errors import SeededError, edited, header

LEFT = re.compile(r"r=(\d+)")


def doubled(page: Any) -> Any:
    return {**page, "data": [{**row, "requests": 2 * row["requests"]} for row in page["data"]]}


def taking(turn: Turn) -> None:
    """Have each call without a 304 cost more than one unit."""
    if turn.status >= 400:
        return
    taken.append(turn.status == 304)
    given = turn.response_headers.get("ratelimit", "")
    less = sum(taken)
    turn.response_headers["ratelimit"] = LEFT.sub(lambda match: f"r={int(match[1]) - less}", given)
    if "x-ratelimit-remaining" in turn.response_headers:
        remaining = int(turn.response_headers["x-ratelimit-remaining"])
        turn.response_headers["x-ratelimit-remaining"] = str(remaining - less)


def with_few(name: str) -> Callable[[Any], Any]:
    counts = {"views": 0, "bot_views": 0, "favorites": 0, name: 3}
    day = {"item_id": None, "day": str(datetime.now(UTC).date()), **counts}
    return lambda stats: {**stats, "data": [day]}


def with_falling_quartiles(prices: Any) -> Any:
    quartiles = {
        name: {"amount": amount, "currency": "EUR"}
        for name, amount in (("low", 900), ("median", 500), ("high", 100))
    }
    row = {"category": None, "brand": None, "condition": "good", "sales": 10, **quartiles}
    return {**prices, "data": [row]}


LOG = "/v1/me/requests"
NO_ROWS: dict[str, Any] = {"data": [], "next_cursor": None, "has_more": False}
taken: list[bool] = []


def emptied(turn: Turn) -> None:
    """Return an empty log without a next page."""
    edited("GET", LOG, lambda value: {**value, **NO_ROWS})(turn)
    if turn.at("GET", LOG):
        turn.drop("link")


HEADERS: dict[str, SeededError] = {
    "X-Request-Id repeats": SeededError(
        "request-ids",
        returned=header("GET", ".*", "x-request-id", lambda v: "same"),
        # A problem holds the id as well.
        also=("400 an unreadable query",),
    ),
    "X-RateLimit-Remaining is another": SeededError(
        "quota-numbers", returned=header("GET", ".*", "x-ratelimit-remaining", lambda v: "7")
    ),
    "RateLimit stays": SeededError(
        "quota-counts",
        returned=header("GET", ".*", "ratelimit", lambda v: re.sub(r"r=\d+", "r=999999", v)),
    ),
    "no CORS": SeededError(
        "any-origin", returned=header("GET", ".*", "access-control-allow-origin", lambda v: None)
    ),
    "Retry-After comes with success": SeededError(
        "list_brands",
        returned=lambda t: (
            t.response_headers.update({"retry-after": "1"}) if t.at("GET", "/v1/brands") else None
        ),
    ),
    "Cache-Control lets all caches keep it": SeededError(
        "get_me", returned=header("GET", "/v1/me", "cache-control", lambda v: "public, max-age=60")
    ),
    "a problem's title changes": SeededError(
        "list_items",
        returned=lambda t: (
            t.put({**t.value, "title": f"Not valid: {uuid4().hex}"})
            if t.at("GET", "/v1/items") and t.status == 422
            else None
        ),
    ),
    "a preflight needs a key": SeededError(
        "preflight",
        returned=lambda t: (
            t.respond(401, b"{}", "application/json") if t.method == "OPTIONS" else None
        ),
    ),
    "cookies may be sent from everywhere": SeededError(
        "any-origin",
        returned=lambda t: t.response_headers.update({"access-control-allow-credentials": "true"}),
    ),
    "a 304 takes quota": SeededError("quota-free", returned=taking),
    "the calls of another key don't count for all": SeededError(
        "quota-of-user",
        returned=header(
            "GET", ".*", "ratelimit", lambda v: re.sub(r'("user_\w+";r=)\d+', r"\g<1>999999999", v)
        ),
    ),
    "X-RateLimit-Limit is of another window": SeededError(
        "quota-numbers", returned=header("GET", ".*", "x-ratelimit-limit", lambda v: "1")
    ),
    "calls are not in the log": SeededError(
        "request-log",
        returned=emptied,
        also=("limit-list_my_requests", "filter-list_my_requests"),
    ),
    **{
        f"a day shows few {name}": SeededError(
            "views-hidden", returned=edited("GET", "/v1/me/items/stats", with_few(name))
        )
        for name in ("views", "favorites")
    },
    "quartiles fall": SeededError(
        "sales-hidden", returned=edited("GET", "/v1/market/prices", with_falling_quartiles)
    ),
    "calls are counted twice": SeededError(
        "usage-counts", returned=edited("GET", "/v1/me/usage", doubled)
    ),
}
