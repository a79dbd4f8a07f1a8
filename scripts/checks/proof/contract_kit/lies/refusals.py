"""Lies about errors, methods, limits, preflights and headers of every response."""

import re
import time
from collections.abc import Callable
from typing import Any

from scripts.checks.proof.contract_kit.lies.telling import (
    SPARE,
    SPEND,
    Lie,
    Lies,
    at,
    head,
    refused,
    when,
)
from scripts.checks.proof.contract_kit.proxy import Spoil, Turn

PROBLEM = range(400, 500)


def problems(operation: str, act: Callable[[Turn], object], status: int) -> Lie:
    return Lie(operation, returned=when(operation, act, range(status, status + 1)))


def errors(**changes: Any) -> Callable[[Turn], None]:
    """Change each entry of `errors` that has these members."""

    def act(turn: Turn) -> None:
        value = turn.value
        if "errors" in value:
            entries = [
                {**e, **{n: v for n, v in changes.items() if n in e}} for e in value["errors"]
            ]
            turn.put({**value, "errors": entries})

    return act


def no_errors(turn: Turn) -> None:
    turn.put({n: v for n, v in turn.value.items() if n != "errors"})


def one_error(turn: Turn) -> None:
    value = turn.value
    if len(value.get("errors", [])) > 1:
        turn.put({**value, "errors": value["errors"][:1]})


def not_allowed(act: Callable[[Turn], object]) -> Lie:
    return Lie("list_brands", returned=lambda t: act(t) if t.status == 405 else None)


def as_not_found(turn: Turn) -> None:
    turn.drop("allow")
    refused(turn, 404, code="not_found")


def shifted(name: str, by: int) -> Spoil:
    """Add seconds to a number in a header of all responses."""
    return lambda t: head(name, lambda v: str(int(v) + by))(t) if t.path.startswith("/v1") else None


def limits(name: str, pattern: str, text: str) -> Lie:
    return Lie("list_brands", returned=head(name, lambda v: re.sub(pattern, text, v)))


def later(match: re.Match[str]) -> str:
    return f"t={int(match[1]) + 30}"


def state_later(turn: Turn) -> None:
    head("ratelimit", lambda v: re.sub(r"t=(\d+)", later, v))(turn)


def preflight(name: str, change: Callable[[str], str | None]) -> Lie:
    def act(turn: Turn) -> None:
        if turn.method == "OPTIONS":
            head(f"access-control-{name}", change)(turn)

    return Lie("list_brands", returned=act)


def without(word: str) -> Callable[[str], str]:
    return lambda v: ", ".join(p for p in re.split(r",\s*", v) if p.lower() != word.lower())


def exposed(change: Callable[[str], str | None]) -> Lie:
    return Lie("list_brands", returned=head("access-control-expose-headers", change))


def spent(act: Callable[[Turn], object]) -> Lie:
    return Lie(
        "list_brands",
        returned=lambda t: act(t) if at(t, "list_brands") and t.status == 429 else None,
        options=(SPEND,),
    )


def soon_dead() -> Lie:
    """A rotated key's previous secret stops working at once."""
    dead: set[str] = set()

    def act(turn: Turn) -> None:
        given = turn.headers.get("authorization", "")
        if given in dead:
            turn.respond(401, b"", "application/problem+json")
            refused(
                turn, 401, type="/docs/errors#invalid_api_key", title="No", code="invalid_api_key"
            )
            turn.response_headers["www-authenticate"] = "Bearer"
        elif at(turn, "rotate_key") and turn.status == 200:
            dead.add(given)

    return Lie("rotate_key", returned=act, options=(SPARE,))


def still_alive() -> Lie:
    """A revoked key still works."""
    alive: dict[str, str] = {}

    def asked(turn: Turn) -> None:
        if at(turn, "revoke_key"):
            turn.response_headers["x-request-id"] = "1"

    def returned(turn: Turn) -> None:
        given = turn.headers.get("authorization", "")
        if at(turn, "revoke_key") and turn.status == 204:
            alive[given] = turn.path
        elif given in alive and turn.status == 401:
            turn.respond(
                200, b'{"data": [], "next_cursor": null, "has_more": false}', "application/json"
            )

    return Lie("revoke_key", asked, returned, options=(SPARE,))


REFUSALS: Lies = {
    "errors: a pointer is always wrong": problems("create_item", errors(pointer="/x"), 422),
    "errors: a pointer lacks its end": problems("create_item", errors(pointer=""), 422),
    "errors: a parameter is always wrong": problems("list_items", errors(parameter="x"), 422),
    "errors: none are named": problems("create_item", no_errors, 422),
    "errors: only the first is named": problems("create_item", one_error, 422),
    "errors: a code is always the same": problems("create_item", errors(code="invalid"), 422),
    "errors: a detail is empty": problems("create_item", errors(detail=""), 422),
    "errors: a pointer of a patch is wrong": problems("update_item", errors(pointer="/x"), 422),
    "errors: a pointer of a webhook is wrong": problems(
        "create_webhook", errors(pointer="/x"), 422
    ),
    "errors: a pointer of a batch is wrong": problems("batch_items", errors(pointer="/x"), 422),
    "errors: the code of 404 is another": problems(
        "get_item", lambda t: refused(t, 404, code="gone"), 404
    ),
    "errors: the type leads nowhere": problems(
        "get_item", lambda t: refused(t, 404, type="about:blank"), 404
    ),
    "errors: the detail is empty": problems("get_item", lambda t: refused(t, 404, detail=""), 404),
    "errors: a missing scope is 404": problems("list_webhooks", as_not_found, 403),
    "errors: a wrong key is anonymous": Lie(
        "list_brands",
        lambda t: (
            t.headers.pop("authorization", None)
            if "7Kp2mWq9" in t.headers.get("authorization", "")
            else None
        ),
    ),
    "405: sent as 404": not_allowed(as_not_found),
    "405: without Allow": not_allowed(lambda t: t.drop("allow")),
    "405: Allow names another method": not_allowed(head("allow", lambda v: "DELETE")),
    "405: Allow lacks a method": Lie(
        "create_item",
        returned=lambda t: head("allow", lambda v: "GET")(t) if t.status == 405 else None,
    ),
    "405: with another code": not_allowed(lambda t: refused(t, 405, code="not_found")),
    "limits: X-RateLimit-Reset is 30 s off": Lie(
        "list_brands", returned=shifted("x-ratelimit-reset", 30)
    ),
    "limits: X-RateLimit-Reset is in seconds from now": Lie(
        "list_brands",
        returned=head("x-ratelimit-reset", lambda v: str(max(int(v) - int(time.time()), 0))),
    ),
    "limits: X-RateLimit-Reset is in milliseconds": Lie(
        "list_brands", returned=head("x-ratelimit-reset", lambda v: v + "000")
    ),
    "limits: RateLimit is 30 s off": Lie("list_brands", returned=state_later),
    "limits: RateLimit has one window": limits("ratelimit", r", .*", ""),
    "limits: RateLimit-Policy has another quota": limits("ratelimit-policy", r"q=\d+", "q=7"),
    "limits: RateLimit-Policy has another length": limits("ratelimit-policy", r"w=60\b", "w=30"),
    "limits: /me shows other policies": Lie(
        "get_me",
        returned=when(
            "get_me",
            lambda t: t.put(
                {**t.value, "policies": [{**p, "quota": 7} for p in t.value["policies"]]}
            ),
        ),
    ),
    "limits: /me shows another rest": Lie(
        "get_me",
        returned=when(
            "get_me",
            lambda t: t.put(
                {**t.value, "policies": [{**p, "remaining": 7} for p in t.value["policies"]]}
            ),
        ),
    ),
    "limits: 429 without Retry-After": spent(lambda t: t.drop("retry-after")),
    "limits: Retry-After is a day": spent(head("retry-after", lambda v: "86400")),
    "limits: Retry-After is a date": spent(
        head("retry-after", lambda v: "Fri, 01 Jan 2100 00:00:00 GMT")
    ),
    "limits: 429 is a 503": spent(lambda t: refused(t, 503, code="service_unavailable")),
    "limits: 429 has another code": spent(lambda t: refused(t, 429, code="auth_throttled")),
    "limits: 429 shows calls left": spent(head("x-ratelimit-remaining", lambda v: "9")),
    "limits: nothing is limited": spent(
        lambda t: t.respond(
            200, b'{"data": [], "next_cursor": null, "has_more": false}', "application/json"
        )
    ),
    "preflight: without PATCH": preflight("allow-methods", without("PATCH")),
    "preflight: without DELETE": preflight("allow-methods", without("DELETE")),
    "preflight: without PUT": preflight("allow-methods", without("PUT")),
    "preflight: without Idempotency-Key": preflight("allow-headers", without("idempotency-key")),
    "preflight: without If-Match": preflight("allow-headers", without("if-match")),
    "preflight: without Cute-Version": preflight("allow-headers", without("cute-version")),
    "preflight: without Content-Type": preflight("allow-headers", without("content-type")),
    "preflight: without Range": preflight("allow-headers", without("range")),
    "preflight: an unknown path is allowed": Lie(
        "list_brands",
        returned=lambda t: (
            t.respond(204, b"", "text/plain") if t.method == "OPTIONS" and t.status == 404 else None
        ),
    ),
    "preflight: counts against the limit": Lie(
        "list_brands",
        returned=lambda t: t.again(method="GET") if t.method == "OPTIONS" else None,
    ),
    "exposed headers: none": exposed(lambda v: None),
    "exposed headers: without X-Request-Id": exposed(without("x-request-id")),
    "exposed headers: without Retry-After": exposed(without("retry-after")),
    "exposed headers: without ETag": exposed(without("etag")),
    "exposed headers: without Link": exposed(without("link")),
    "headers: no Cache-Control": Lie(
        "get_me", returned=when("get_me", head("cache-control", lambda v: None))
    ),
    "headers: an error may be stored": problems(
        "get_item", head("cache-control", lambda v: "public, max-age=60"), 404
    ),
    "headers: X-Request-Id of the problem is another": problems(
        "get_item", lambda t: refused(t, 404, request_id="other"), 404
    ),
    "keys: a rotated secret dies at once": soon_dead(),
    "keys: a revoked key works": still_alive(),
    "keys: another user's key can be revoked": Lie(
        "revoke_key",
        returned=lambda t: (
            t.respond(204, b"", "text/plain") if at(t, "revoke_key") and t.status == 403 else None
        ),
    ),
}
