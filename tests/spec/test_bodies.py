"""Values that body schemas accept and reject, field by field."""

from typing import Any

import pytest

from tests.spec.document import SCHEMAS, Json, validator

ITEM_CREATE: Json = SCHEMAS["ItemCreate"]["examples"][0]
WEBHOOK_CREATE: Json = SCHEMAS["WebhookCreate"]["examples"][0]
LINE = "é" * 40
KEYS = [str(number) for number in range(20)]

GOOD_ITEM_FIELDS: dict[str, list[Any]] = {
    "title": ["x", "  spaced  ", "日本の着物 👘", "x" * 120, "x" + " " * 119],
    "description": [None, "one\ntwo\tthree\r\n", "x" * 5000, "\n x"],
    "size": [None, "M", "EU 38 / UK 10", LINE],
    "color": [None, "crème", LINE],
    "sku": [None, "A", "A-1", "Größe 38", "x" * 64],
    "metadata": [{}, {"k": ""}, {"k" * 40: "👘" * 500}, {"👘 k": "a\nb"}, dict.fromkeys(KEYS, "")],
    "status": ["draft", "active"],
    "condition": ["new_with_tags", "satisfactory"],
    "images": [[], [{"url": "https://a.example"}], [{"url": "https://a.example/x", "alt": None}]],
    "brand_id": [None, "01A1A0B1-293A-7C44-9F0E-2D6B81A4C375"],
    "price": [{"amount": 0, "currency": "JPY"}, {"amount": 10_000_000_000, "currency": "EUR"}],
}
BAD_ITEM_FIELDS: dict[str, list[Any]] = {
    "title": [
        "",
        " ",
        " \u00a0\u2003",
        "\u200b",
        "x" * 121,
        "a\nb",
        "a\x00b",
        "a\x7f",
        "a\x85b",
        None,
        5,
    ],
    "description": ["", " ", "\n\ufeff", "a\x00", "a\x1b[0m", "x" * 5001, []],
    "size": ["", "  ", "x" * 41, "M\n", "<b>M</b>"],
    "color": ["", "\t", "x" * 41, "{sand}", "`sand`"],
    "sku": ["", "\u2060", " A", "A ", "A\tB", "\n", "x" * 65, 42],
    "metadata": [
        None,
        [],
        {"": "v"},
        {" k": "v"},
        {"k" * 41: "v"},
        {"k\x00": "v"},
        {"k": "v" * 501},
        {"k": "v\x00"},
        {"k": 1},
        {"k": {}},
    ],
    "status": ["reserved", "sold", "archived", "Active", None],
    "condition": ["new", None, "GOOD"],
    "images": [
        None,
        [{"url": "https://a.example"}] * 13,
        [{"url": "ftp://a.example/x"}],
        [{"url": "http://a.example/x"}],
        [{"url": "javascript:alert(1)"}],
        [{"url": "https://"}],
        [{"url": "https://a b.example"}],
        [{"url": "https://a.example/" + "x" * 2048}],
        [{"url": "https://a.example", "alt": "a\x00"}],
        [{"alt": "none"}],
        [{"url": "https://a.example", "depth": 3}],
    ],
    "category_id": [None, "", "1", "not-a-uuid", "01a1a0b1293a7c449f0e2d6b81a4c375", 7],
    "brand_id": ["", "x", 7],
    "price": [
        None,
        5,
        {"amount": 5},
        {"currency": "EUR"},
        {"amount": -1, "currency": "EUR"},
        {"amount": 1.5, "currency": "EUR"},
        {"amount": "5", "currency": "EUR"},
        {"amount": True, "currency": "EUR"},
        {"amount": 10_000_000_001, "currency": "EUR"},
        {"amount": 10**400, "currency": "EUR"},
        {"amount": 5, "currency": "eur"},
        {"amount": 5, "currency": "EURO"},
        {"amount": 5, "currency": "EUR\n"},
        {"amount": 5, "currency": "EUR", "tax": 1},
    ],
}


def cases(fields: dict[str, list[Any]]) -> list[tuple[str, Any]]:
    return [(name, value) for name, values in fields.items() for value in values]


def accepts(schema: str, value: Any) -> bool:
    return bool(validator(f"#/components/schemas/{schema}").is_valid(value))


@pytest.mark.parametrize(("name", "value"), cases(GOOD_ITEM_FIELDS))
def test_new_item_and_patch_take(name: str, value: Any) -> None:
    assert accepts("ItemCreate", {**ITEM_CREATE, name: value})
    assert accepts("ItemPatch", {name: value})


@pytest.mark.parametrize(("name", "value"), cases(BAD_ITEM_FIELDS))
def test_new_item_refuses(name: str, value: Any) -> None:
    assert not accepts("ItemCreate", {**ITEM_CREATE, name: value})
    if (name, value) != ("status", "archived"):
        assert not accepts("ItemPatch", {name: value})


def test_new_item_needs_no_more_than_that() -> None:
    required = ("title", "price", "category_id", "condition")
    assert accepts("ItemCreate", {key: ITEM_CREATE[key] for key in required})


def test_a_patch_of_metadata_removes_pairs_by_null_and_a_new_item_has_20_at_most() -> None:
    for pairs in {"k": None}, dict.fromkeys([*KEYS, "more"], ""):
        assert accepts("ItemPatch", {"metadata": pairs})
        assert not accepts("ItemCreate", {**ITEM_CREATE, "metadata": pairs})
    assert not accepts("ItemPatch", {"metadata": {str(number): "" for number in range(41)}})


def test_item_patch_takes_archived_and_refuses_nothing_to_do() -> None:
    assert accepts("ItemPatch", {"status": "archived"})
    assert not accepts("ItemPatch", {})
    assert not accepts("ItemPatch", [])


@pytest.mark.parametrize("body", [None, [], "x", 5, True])
@pytest.mark.parametrize(
    "schema", ["ItemCreate", "ItemPatch", "WebhookCreate", "SandboxOrderCreate"]
)
def test_a_body_that_is_no_object_is_refused(schema: str, body: Any) -> None:
    assert not accepts(schema, body)


@pytest.mark.parametrize(
    "change",
    [
        {"url": "ftp://shop.example"},
        {"url": "https://"},
        {"url": "https://shop.example/a b"},
        {"url": "https://shop.example/" + "x" * 2048},
        {"url": None},
        {"types": []},
        {"types": ["item.sold", "item.sold"]},
        {"types": ["item.s*"]},
        {"types": "item.sold"},
        {"description": "a\nb"},
        {"description": "x" * 251},
    ],
)
def test_new_webhook_refuses(change: Json) -> None:
    assert not accepts("WebhookCreate", {**WEBHOOK_CREATE, **change})


def test_sandbox_message_body_is_optional_and_bounded() -> None:
    message: Json = SCHEMAS["SandboxMessageCreate"]["examples"][0]
    assert accepts("SandboxMessageCreate", {"item_id": message["item_id"]})
    assert accepts("SandboxMessageCreate", {**message, "body": "x" * 2000})
    assert not accepts("SandboxMessageCreate", {**message, "body": "x" * 2001})
    assert not accepts("SandboxMessageCreate", {**message, "body": ""})
    assert not accepts("SandboxMessageCreate", {**message, "body": None})
