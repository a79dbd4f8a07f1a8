"""What callers get is open, what they send is closed, whichever schemas they share."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from cute_api.models._gen.currencies import CURRENCY_EXPONENTS
from cute_api.spec import METHODS
from tests.spec.document import DOCUMENT, SCHEMAS, Json, places, resolve, validator, walk

CLOSED, OPEN = "enum", "x-extensible-enum"
CLOSED_FORM = "Input"


def reached(starts: Iterable[Any]) -> Iterator[tuple[str, Json]]:
    """Each object that these nodes lead to, through references, once."""
    left, seen = list(starts), set[str]()
    while left:
        for place, node in walk(left.pop()):
            yield place, node
            reference = node.get("$ref")
            if isinstance(reference, str) and reference not in seen:
                seen.add(reference)
                left.append(resolve({"$ref": reference}))


def sent() -> list[Any]:
    return [
        part
        for _, _, entry, node in places()
        for part in (entry.get("parameters"), node.get("parameters"), node.get("requestBody"))
    ]


def received() -> list[Any]:
    events = [
        entry[method]["requestBody"]
        for entry in DOCUMENT["webhooks"].values()
        for method in METHODS
        if method in entry
    ]
    return [*events, *(node["responses"] for _, _, _, node in places())]


def test_what_is_received_is_open() -> None:
    nodes = list(reached(received()))
    assert len(nodes) > 1_000
    for place, node in nodes:
        assert CLOSED not in node, place
        assert node.get("additionalProperties") is not False, place
        assert not str(node.get("$ref")).endswith(CLOSED_FORM), place


def test_what_is_sent_is_closed() -> None:
    nodes = list(reached(sent()))
    assert len(nodes) > 100
    assert [place for place, node in nodes if OPEN in node] == []


def test_both_forms_of_a_list_have_the_same_values() -> None:
    lists = [name for name in SCHEMAS if name.endswith(CLOSED_FORM) and CLOSED in SCHEMAS[name]]
    assert {"ConditionInput", "CurrencyInput", "ItemStatusInput"} <= set(lists)
    destinations = SCHEMAS["ShippingDestination"]
    tables = {
        "Currency": list(SCHEMAS["Currency"]["x-currency-exponents"]),
        "Country": destinations["x-countries"],
        "ShippingDestination": [*destinations["x-regions"], *destinations["x-countries"]],
    }
    for name in lists:
        known = name.removesuffix(CLOSED_FORM)
        assert SCHEMAS[known].get(OPEN, tables.get(known)) == SCHEMAS[name][CLOSED]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Condition", "mint_in_box"),
        ("Currency", "EUX"),
        ("EventPattern", "parcel.*"),
        ("Money", {"amount": 1, "currency": "EUX", "text": "1"}),
    ],
)
def test_a_value_of_tomorrow_is_received_but_not_sent(name: str, value: Any) -> None:
    assert validator(f"#/components/schemas/{name}").is_valid(value)
    assert not validator(f"#/components/schemas/{name}{CLOSED_FORM}").is_valid(value)


def test_currencies_are_those_of_the_table_with_their_exponents() -> None:
    assert SCHEMAS["Currency"]["x-currency-exponents"] == CURRENCY_EXPONENTS
    assert [CURRENCY_EXPONENTS[code] for code in ("EUR", "JPY", "KWD", "UYW")] == [2, 0, 3, 4]
    assert not {"XAU", "XTS", "XXX", "CHE"} & CURRENCY_EXPONENTS.keys()
