"""Lies about idempotent operations and conditions."""

import json
from typing import Any

from scripts.checks.proof.contract_kit.lies.telling import (
    SPARE,
    SPEC,
    Lie,
    Lies,
    at,
    before,
    head,
    headers_taken,
    when,
)
from scripts.checks.proof.contract_kit.proxy import Turn
from scripts.checks.proof.contract_kit.seeded_errors import nothing

KEY, REPLAYED = "idempotency-key", "idempotent-replayed"
ROTATES = "rotate_key"
# A second run is refused, or changes nothing that a caller sees.
ONCE = frozenset(
    {
        "create_sandbox_order",
        "complete_sandbox_order",
        "cancel_sandbox_order",
        "fulfill_sandbox_order",
        "confirm_webhook",
        "create_embed_link",
        "verify_webhook",
        "try_webhook",
        "recover_deliveries",
        ROTATES,
    }
)
IDEMPOTENT = [name for name in SPEC.operations() if "Idempotency-Key" in headers_taken(name)]
TAGGED = [name for name in SPEC.operations() if "If-None-Match" in headers_taken(name)]
GUARDED = [name for name in SPEC.operations() if "If-Match" in headers_taken(name)]


def ignored(operation: str) -> Lie:
    return Lie(operation, before(operation, lambda t: t.headers.pop(KEY, None)))


def twice(operation: str) -> Lie:
    """Do the work again on a retry, but send the first response, marked as replayed."""
    first: dict[str, Turn] = {}

    def asked(turn: Turn) -> None:
        if at(turn, operation) and turn.headers.get(KEY, "") in first:
            turn.again(headers={n: v for n, v in turn.headers.items() if n != KEY})

    def returned(turn: Turn) -> None:
        if at(turn, operation) and KEY in turn.headers and turn.status < 300:
            first.setdefault(turn.headers[KEY], turn)

    return Lie(operation, asked, returned)


def rewritten(operation: str) -> Lie:
    """A retry gets the same JSON with other whitespace."""

    def act(turn: Turn) -> None:
        if REPLAYED in turn.response_headers and turn.body:
            turn.body = json.dumps(json.loads(turn.body), indent=1).encode()

    return Lie(operation, returned=when(operation, act))


def unmarked(operation: str) -> Lie:
    return Lie(operation, returned=when(operation, head(REPLAYED, lambda value: None)))


def condition_ignored(operation: str, name: str) -> Lie:
    return Lie(operation, before(operation, lambda t: t.headers.pop(name, None)))


def never_changes(operation: str) -> Lie:
    """Treat any tag as the current one."""

    def act(turn: Turn) -> None:
        if "if-none-match" in turn.headers and turn.headers["if-none-match"] != "*":
            turn.respond(304, b"", "application/json")
            turn.drop("content-type")

    return Lie(operation, returned=when(operation, act, range(200, 201)))


def stronger(turn: Turn) -> None:
    """Compare tags as strings; lists and weak tags don't match."""
    given = turn.headers.get("if-none-match", "")
    if "," in given or given.startswith("W/"):
        turn.headers.pop("if-none-match")


def any_star(turn: Turn) -> None:
    if turn.headers.get("if-none-match") == "*":
        turn.headers.pop("if-none-match")


def batch_in_part(turn: Turn) -> None:
    """A retried batch runs its first row again."""
    if at(turn, "batch_items") and REPLAYED in turn.response_headers:
        body: dict[str, Any] = json.loads(turn.content)
        rows = body["operations"][:1]
        headers = {n: v for n, v in turn.headers.items() if n != KEY}
        turn.again(headers=headers, content=json.dumps({**body, "operations": rows}).encode())


def reused(turn: Turn) -> None:
    """Answer another body under a used key with the first response."""
    if turn.status == 422 and b"idempotency_key_reused" in turn.body:
        turn.respond(200, b"{}", "application/json")


def with_options(lie: Lie, operation: str) -> Lie:
    """A key that was rotated can't be rotated again, so only the promise may do so."""
    if operation != ROTATES:
        return lie
    options = ("--promises", f"replay-{ROTATES}", SPARE)
    return Lie("", lie.asked, lie.returned, nothing, options)


REPEATS: Lies = {
    **{f"{o}: Idempotency-Key is ignored": with_options(ignored(o), o) for o in IDEMPOTENT},
    **{f"{o}: a retry runs again": twice(o) for o in IDEMPOTENT if o not in ONCE},
    **{f"{o}: a retry is written otherwise": with_options(rewritten(o), o) for o in IDEMPOTENT},
    **{f"{o}: a retry is not marked": with_options(unmarked(o), o) for o in IDEMPOTENT},
    **{f"{o}: If-None-Match is ignored": condition_ignored(o, "if-none-match") for o in TAGGED},
    **{f"{o}: 304 to any tag": never_changes(o) for o in TAGGED},
    **{f"{o}: If-Match is ignored": condition_ignored(o, "if-match") for o in GUARDED},
    "get_item: If-None-Match takes one strong tag only": Lie(
        "get_item", before("get_item", stronger)
    ),
    "get_item: If-None-Match: * is ignored": Lie("get_item", before("get_item", any_star)),
    "batch_items: a retry runs the first row again": Lie("batch_items", returned=batch_in_part),
    "create_webhook: a key with another body is accepted": Lie("create_webhook", returned=reused),
    "a batch of another body is accepted": Lie("batch_items", returned=reused),
}
