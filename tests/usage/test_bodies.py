"""Bodies of failed calls: redacted by the document, sealed, and limited per minute."""

import secrets
from typing import Any

import orjson
import pytest

from cute_api.sealing import Sealer, new_key
from cute_api.services.keys.principals import make_secret
from cute_api.spec import Spec
from cute_api.usage.bodies import BodyKeeper, BodyRedactor, opened
from cute_api.usage.redaction import REDACTED

A_MINUTE = 60
MAX_BODY = 64 * 1_024
VERSION = "2026-12-15"
KEY = make_secret(secrets.choice)


@pytest.fixture(scope="module")
def redactor() -> BodyRedactor:
    return BodyRedactor({VERSION: Spec.load(sandbox=True)})


def kept(redactor: BodyRedactor, operation: str, body: Any) -> Any:
    found = redactor.redact(operation, VERSION, orjson.dumps(body))
    return None if found is None else orjson.loads(found)


ITEM = {
    "title": "Silk scarf",
    "description": "Write to alice@cute.example",
    "price": {"amount": "12,50", "currency": "eur", "card": 4111111111111111},
    "category_id": "women",
    "images": [{"url": "https://x.example/1.jpg"}, "https://x.example/2.jpg"],
    "metadata": {"customer": "Bob, Main Street 1", "cute@x.example": "1"},
    "note": {"free": ["text"]},
    "sku": KEY,
    "is_new": True,
}
KEPT_ITEM = {
    "title": "Silk scarf",
    "description": REDACTED,
    # What is wrong with a declared field has to be seen; of unknown ones nothing is.
    "price": {"amount": "12,50", "currency": "eur", "card": REDACTED},
    "category_id": "women",
    "images": [{"url": "https://x.example/1.jpg"}, REDACTED],
    "metadata": {"customer": REDACTED, REDACTED: REDACTED},
    "note": REDACTED,
    "sku": REDACTED,
    "is_new": REDACTED,
}


@pytest.mark.parametrize(
    ("operation", "body", "expected"),
    [
        ("create_item", ITEM, KEPT_ITEM),
        (
            "batch_items",
            {"operations": [{"op": "create", "item": ITEM}, {"op": "delete", "if_match": '"1"'}]},
            {
                "operations": [
                    {"op": "create", "item": KEPT_ITEM},
                    {"op": "delete", "if_match": '"1"'},
                ]
            },
        ),
        (
            "create_webhook",
            {"url": "https://hooks.example/T0/SECRET", "types": ["item.*", "x" * 65]},
            {"url": REDACTED, "types": ["item.*", "x" * 65]},
        ),
        ("report_key", {"key": "not a key"}, {"key": REDACTED}),
        ("create_item", "a text", REDACTED),
        ("create_item", [{"title": 1}], [REDACTED]),
        ("get_item", ITEM, None),
        ("no_operation", ITEM, None),
    ],
)
def test_a_body_keeps_what_is_declared_and_not_sensitive(
    redactor: BodyRedactor, operation: str, body: Any, expected: Any
) -> None:
    assert kept(redactor, operation, body) == expected


def test_what_can_not_be_redacted_is_not_kept(redactor: BodyRedactor) -> None:
    assert redactor.redact("create_item", VERSION, b'{"title": "half') is None
    assert redactor.redact("create_item", "2020-01-01", b"{}") is None
    large = orjson.dumps({"title": "a" * MAX_BODY})
    assert redactor.redact("create_item", VERSION, large) is None
    long = kept(redactor, "create_item", {"title": "a" * 5_000, "category_id": "b" * 5_000})
    assert [len(text) for text in long.values()] == [1_001, 65]


def test_a_kept_body_is_sealed_and_a_user_has_so_many_a_minute(redactor: BodyRedactor) -> None:
    sealer = Sealer([new_key()])
    keeper = BodyKeeper(redactor, sealer)

    def keep(user: str, at: float) -> str | None:
        return keeper.keep(at, user, "create_item", VERSION, b'{"title": "Silk scarf"}')

    sealed = keep("alice", 60.0)
    assert sealed is not None
    assert "Silk" not in sealed
    assert opened(sealer, sealed) == b'{"title":"Silk scarf"}'
    assert opened(Sealer([new_key()]), sealed) is None
    assert [keep("alice", 61.0) is None for _ in range(A_MINUTE)] == [False] * (A_MINUTE - 1) + [
        True
    ]
    assert keep("bob", 61.0) is not None
    assert keep("alice", 120.0) is not None
