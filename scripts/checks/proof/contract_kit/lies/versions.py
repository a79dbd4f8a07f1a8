"""Lies about versions and about the end of life of operations and versions."""

from typing import Any

from scripts.checks.proof.contract_kit.lies.telling import SPEC, Lie, Lies, at, head, refused, when
from scripts.checks.proof.contract_kit.proxy import Turn
from scripts.checks.proof.contract_kit.seeded_errors import dropped, header

DATES = [entry["date"] for entry in SPEC.document["x-versions"]]
OLDEST, NEWEST = DATES[0], DATES[-1]
VERSION = "cute-version"
ANY = r"/v1/.*"
ENDED = {
    "deprecation": "@1767225600",
    "sunset": "Fri, 01 Jan 2027 00:00:00 GMT",
}


def claimed(turn: Turn) -> None:
    """Send the newest body, but claim the requested version."""
    asked = turn.headers.get("x-asked-version", "")
    if asked in DATES:
        turn.response_headers[VERSION] = asked


def hidden(turn: Turn) -> None:
    asked = turn.headers.pop(VERSION, None)
    if asked is not None:
        turn.headers["x-asked-version"] = asked
    if asked is not None and asked not in DATES:
        turn.headers[VERSION] = asked


def unknown_taken(turn: Turn) -> None:
    if turn.headers.get(VERSION, OLDEST) not in DATES:
        turn.headers.pop(VERSION)


def older_by_default(turn: Turn) -> None:
    turn.headers.setdefault(VERSION, OLDEST)


def older_without_key(turn: Turn) -> None:
    if "authorization" not in turn.headers:
        turn.headers.setdefault(VERSION, OLDEST)


def as_newest(turn: Turn) -> None:
    turn.content = turn.content.replace(b'"paused_webhooks"', b'"paused_webhook_count"')


def unknown(status: int, **members: Any) -> Lie:
    def act(turn: Turn) -> None:
        if turn.status == 400 and b"unknown_version" in turn.body:
            refused(turn, status, **members)

    return Lie("get_me", returned=act)


def with_both(value: Any) -> Any:
    if isinstance(value, dict):
        made = {name: with_both(inner) for name, inner in value.items()}
        return {**made, "resumes_at": made["held_until"]} if "held_until" in made else made
    return value


def announced(*names: str) -> Lie:
    """Announce an end that the document doesn't know."""
    return Lie(
        "list_brands",
        returned=lambda turn: turn.response_headers.update({n: ENDED[n] for n in names}),
    )


VERSIONS: Lies = {
    "version: Cute-Version is ignored": Lie("get_me", dropped("*", ANY, VERSION)),
    "version: Cute-Version is only repeated": Lie("get_me", hidden, claimed),
    "version: an unknown one is accepted": Lie("get_me", unknown_taken),
    "version: an unknown one is 422": unknown(422, code="unknown_version"),
    "version: an unknown one has another code": unknown(400, code="malformed_request"),
    "version: the newest is claimed for all": Lie(
        "get_me", returned=header("*", ANY, VERSION, lambda value: NEWEST)
    ),
    "version: without a choice it is the oldest": Lie("get_me", older_by_default),
    "version: without a key it is the oldest": Lie("list_brands", older_without_key),
    "version: an older body has both names": Lie(
        "get_me", returned=when("get_me", lambda turn: turn.put(with_both(turn.value)))
    ),
    "version: a webhook takes the newest": Lie(
        "create_webhook", dropped("POST", "/v1/webhooks", VERSION)
    ),
    "version: a webhook's body is the newest": Lie("create_webhook", delivered=as_newest),
    "version: a webhook's header is the newest": Lie(
        "create_webhook", delivered=lambda turn: turn.headers.update({VERSION: NEWEST})
    ),
    "version: a webhook has no Cute-Version": Lie(
        "create_webhook", delivered=lambda turn: turn.headers.pop(VERSION, None)
    ),
    "version: a key's is said to be another": Lie(
        "get_me",
        returned=when(
            "get_me",
            lambda t: t.put({**t.value, "key": {**t.value["key"], "version": OLDEST}}),
        ),
    ),
    "end: Deprecation on an operation that stays": announced("deprecation"),
    "end: Sunset on an operation that stays": announced("sunset"),
    "end: both on an operation that stays": announced("deprecation", "sunset"),
    "version: errors come in the newest": Lie(
        "get_item",
        returned=lambda turn: (
            head(VERSION, lambda value: NEWEST)(turn)
            if at(turn, "get_item") and turn.status >= 400
            else None
        ),
    ),
}
