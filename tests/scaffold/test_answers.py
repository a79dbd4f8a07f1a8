"""Answers: bad ones are refused at once, with what to do instead."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.scaffold import RefusalError, answers, words
from scripts.scaffold.source import Source
from server.config import ROOT

SOURCE = Source(ROOT)


def refusal(check: Callable[[], object]) -> str:
    with pytest.raises(RefusalError) as refused:
        check()
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "Write a method and a path"),
        ("/brands", "Write a method and a path"),
        ("FETCH /brands", "Methods: GET, PUT, POST, DELETE, PATCH"),
        ("GET brands", "begins with `/`"),
        ("GET /brands/", "ends without one"),
        ("GET /v1/brands/top", "Leave `/v1` out, all paths are below it: `/brands/top`"),
        ("GET /topBrands", "Did you mean `top-brands`?"),
        ("GET /top_brands", "Did you mean `top-brands`?"),
        ("GET /brands/x{brand_id}", "a parameter is a whole segment"),
        ("GET /brands/{BrandId}", "a parameter is a whole segment"),
        ("GET /me/notes/{itm_id}", "Did you mean `{item_id}`?"),
        ("GET /offers/{thing}", "There is no path parameter `{thing}`"),
        ("POST /items/{item_id}/copies/{item_id}", "stands in the path twice"),
        ("GET /items", "GET /items is `list_items` already"),
        ("GET /items/{offer_id}", "`/items/{item_id}` is the same path"),
    ],
)
def test_route_is_refused(text: str, hint: str) -> None:
    assert hint in refusal(lambda: answers.route(text, SOURCE))


def test_route_takes_known_parameters_and_the_id_of_a_new_thing() -> None:
    route = answers.route("post /items/{item_id}/offers/{offer_id}/accept", SOURCE)
    assert (route.method, route.parameters) == ("post", ("item_id", "offer_id"))
    assert not answers.new_parameter("item_id", route, SOURCE)
    assert answers.new_parameter("offer_id", route, SOURCE)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("getBrand", "a verb and a noun in lower case"),
        ("brand", "a verb and a noun"),
        ("get_" + "x" * 80, "at most 64 characters"),
        ("get_item", "`get_item` is GET /items/{item_id} already"),
    ],
)
def test_operation_id_is_refused(text: str, hint: str) -> None:
    assert hint in refusal(lambda: answers.operation_id(text, SOURCE))


def test_operation_id_begins_with_a_verb_that_the_lint_knows(tmp_path: Path) -> None:
    source = Source(tmp_path)
    (tmp_path / "redocly.yaml").write_text("rules:\n  cute/operation-id:\n    verbs: [list, get]\n")
    refused = refusal(lambda: answers.operation_id("boost_item", source))
    assert "`boost` is no verb that we use: list, get." in refused


def test_scope_is_refused() -> None:
    assert "Did you mean `read:items`?" in refusal(
        lambda: answers.scope("read:item", SOURCE, "get")
    )
    assert "Only a GET" in refusal(lambda: answers.scope("public", SOURCE, "post"))
    assert answers.scope("none", SOURCE, "post") == "none"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("reserved", "a noun and what happened to it"),
        ("Item.reserved", "a noun and what happened to it"),
        ("item.re-served", "a noun and what happened to it"),
        ("item.sold", "`item.sold` is there already"),
    ],
)
def test_event_type_is_refused(text: str, hint: str) -> None:
    assert hint in refusal(lambda: answers.event_type(text, SOURCE))


@pytest.mark.parametrize("text", ["Items", "NewItem", "ItemList", "ItemSoldEvent", "Money "])
def test_data_is_a_schema_of_answers(text: str) -> None:
    if text.strip() in SOURCE.data_schemas:
        assert answers.data_schema(text, SOURCE) == "Money"
    else:
        assert "Choose one of: " in refusal(lambda: answers.data_schema(text, SOURCE))


def test_event_scope_is_that_of_its_family_and_one_that_types_need_already() -> None:
    lower = refusal(lambda: answers.event_scope("read:orders", SOURCE, "item.reserved"))
    assert "All types of `item.*` need `read:items`" in lower
    unused = refusal(lambda: answers.event_scope("write:items", SOURCE, "offer.made"))
    assert "No type needs `write:items` yet" in unused
    assert answers.event_scope("webhooks", SOURCE, "offer.made") == "webhooks"


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("get", "/offers", "list_offers"),
        ("post", "/offers", "create_offer"),
        ("get", "/offers/{offer_id}", "get_offer"),
        ("patch", "/offers/{offer_id}", "update_offer"),
        ("delete", "/offers/{offer_id}", "delete_offer"),
        ("post", "/offers/{offer_id}/accept", "accept_offer"),
        ("get", "/me/offers", "list_my_offers"),
        ("get", "/me/offers/{offer_id}", "get_my_offer"),
        ("get", "/me", "get_me"),
        ("post", "/sandbox/reviews", "create_sandbox_review"),
        ("get", "/categories", "list_categories"),
        ("post", "/items/{item_id}/boxes", "create_box"),
    ],
)
def test_operation_id_is_suggested_by_rule(method: str, path: str, name: str) -> None:
    assert words.operation_id(method, path) == name
