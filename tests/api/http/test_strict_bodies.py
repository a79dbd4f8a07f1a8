"""A body with a typing mistake is always rejected, and every body is read at a bounded cost."""

import orjson
import pytest
from sqlalchemy import func, select

from cute_api.models import Item
from tests.fixtures.api import Api, Client

JSON = {"Content-Type": "application/json"}


def items(api: Api) -> int:
    with api.database.transaction() as session:
        return session.scalar(select(func.count()).select_from(Item)) or 0


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (b"100.00000000000000000001", "number_not_exact"),
        (b"1e-400", "number_out_of_range"),
        (b"1e400", "number_out_of_range"),
        (b"1" * 4_000, "number_too_long"),
        (b"0.5", "type"),
    ],
    ids=lambda value: value[:24],
)
def test_create_item_422_for_a_number_that_is_no_amount(
    api: Api, alice: Client, amount: bytes, code: str
) -> None:
    before = items(api)
    body = orjson.dumps(api.new_item()).replace(b"2450", amount)
    response = alice.post("/items", content=body, headers=JSON)
    assert response.status_code == 422, response.text
    found = [(error["pointer"], error["code"]) for error in response.json()["errors"]]
    assert found == [("/price/amount", code)]
    assert items(api) == before


@pytest.mark.parametrize("amount", [b"100.0", b"1e2", b"10000E-2"])
def test_create_item_201_for_a_whole_number_however_written(
    api: Api, alice: Client, amount: bytes
) -> None:
    body = orjson.dumps(api.new_item()).replace(b"2450", amount)
    response = alice.post("/items", content=body, headers=JSON)
    assert response.json()["price"]["amount"] == 100


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"title": "a", "title": "b"}', 'the name "title" occurs twice in one object'),
        (b'{"price": {"amount": 1, "\\u0061mount": 2}}', 'the name "amount" occurs twice'),
        (b'{"title": "\xff"}', "byte 12 is not UTF-8"),
        (b'{"price": ' + b"9" * 5_000 + b"}", "more than 64 characters, at character"),
    ],
    ids=["twice", "twice in disguise", "not UTF-8", "digits"],
)
def test_create_item_400_says_what_and_where(alice: Client, body: bytes, words: str) -> None:
    response = alice.post("/items", content=body, headers=JSON)
    assert (response.status_code, response.json()["code"]) == (400, "malformed_json")
    assert words in response.json()["detail"]


def test_report_key_422_for_more_values_than_are_read(api: Api) -> None:
    body = b'{"' + b"k" * 520_000 + b'":[' + b"0," * 260_000 + b"0]}"
    response = api.client(None).post("/keys/report", content=body, headers=JSON)
    assert response.status_code == 422
    assert [error["code"] for error in response.json()["errors"]] == ["too_many_values"]
