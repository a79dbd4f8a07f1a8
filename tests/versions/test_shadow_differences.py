"""The differences between two responses: fields that the document names, and never values."""

import pytest

from cute_api.models.enums import ShadowDifferenceKind as Kind
from cute_api.services.shadow.differences import Difference, ReplayedResponse, between, names_in

NAMES = frozenset({"data", "price", "amount", "seller", "seller_id", "metadata", "since", "sizes"})


def found(before: object, after: object) -> set[tuple[Kind, str]]:
    differences = between(ReplayedResponse(200, before), ReplayedResponse(200, after), NAMES)
    return {(difference.kind, difference.field) for difference in differences}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"data": [{"seller_id": "1"}]}, {"data": [{}]}, {(Kind.REMOVED, "/data/*/seller_id")}),
        ({"data": [{}]}, {"data": [{"seller": 1}]}, {(Kind.ADDED, "/data/*/seller")}),
        ({"price": {"amount": 5}}, {"price": {"amount": 6}}, {(Kind.VALUE, "/price/amount")}),
        ({"price": 5}, {"price": {"amount": 5}}, {(Kind.TYPE, "/price")}),
        ({"price": None}, {"price": 5}, {(Kind.TYPE, "/price")}),
        ({"price": True}, {"price": 1}, {(Kind.TYPE, "/price")}),
        ({"sizes": [1, 2]}, {"sizes": [1]}, {(Kind.LENGTH, "/sizes")}),
        ({"metadata": {"s3cret": 1}}, {"metadata": {}}, {(Kind.REMOVED, "/metadata/*")}),
        ([{"price": 1}, {"price": 2}], [{"price": 1}, {"price": 3}], {(Kind.VALUE, "/*/price")}),
        ({"price": 5, "data": []}, {"price": 5, "data": []}, set()),
    ],
)
def test_a_difference_is_a_kind_and_a_field(
    before: object, after: object, expected: set[tuple[Kind, str]]
) -> None:
    assert found(before, after) == expected


def test_another_status_names_the_parameters_that_are_refused() -> None:
    errors = [{"parameter": "since"}, {"parameter": "s3cret"}, {"pointer": "/price"}]
    refused = between(ReplayedResponse(200, {}), ReplayedResponse(422, {"errors": errors}), NAMES)
    assert refused == {Difference(Kind.STATUS, ""), Difference(Kind.PARAMETER, "since")}
    assert between(ReplayedResponse(200, {}), ReplayedResponse(404, None), NAMES) == {
        Difference(Kind.STATUS, "")
    }


def test_names_are_those_of_fields_and_parameters() -> None:
    parameter = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
    schema = {"properties": {"data": {"items": {"properties": {"id": {"type": "string"}}}}}}
    document = {"paths": {"/items": {"get": {"parameters": [parameter]}}}, "x": [schema]}
    assert names_in(document) == {"limit", "data", "id"}
