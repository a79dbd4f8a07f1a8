"""Texts of sellers and buyers are valid for the API, and varied."""

import random
from typing import Any
from uuid import UUID

import pytest

from cute_api.models.enums import Condition
from scripts.sandbox.market.seed.words import DRESSES
from scripts.sandbox.market.simulation import writing
from scripts.sandbox.market.simulation.writing import Subject
from tests.spec.document import validator

PRICE = {"amount": 2_500, "currency": "EUR"}
DRESS = Subject(UUID(int=1), ("Women", "Clothing", "Dresses"), DRESSES, UUID(int=2), "Dahlia Moss")
OTHER = Subject(UUID(int=1), ("x" * 300,), None, None, None)


def written(subject: Subject) -> list[dict[str, Any]]:
    rng = random.Random(1)
    return [
        writing.new_item(rng, subject, Condition.GOOD, PRICE, "S-1", quantity=3) for _ in range(200)
    ]


@pytest.mark.parametrize("subject", [DRESS, OTHER], ids=["known", "unknown"])
def test_listings_are_valid_new_items(subject: Subject) -> None:
    schema = validator("#/components/schemas/ItemCreate")
    for new in written(subject):
        schema.validate(new)


def test_listings_differ_and_some_lack_what_need_not_be_said() -> None:
    dresses = written(DRESS)
    assert len({new["title"] for new in dresses}) > 50
    assert {new["size"] for new in dresses} == set(DRESSES.sizes)
    assert {new["status"] for new in dresses} == {"active", "draft"}
    assert any(new["color"] is None for new in dresses)
    assert {new["attributes"]["gender"] for new in dresses} == {"women"}
    assert len({str(new["attributes"].get("material")) for new in dresses}) == len(
        DRESSES.materials
    )
    assert any(new["description"] is None for new in dresses)
    pictures = [image["url"] for new in dresses for image in new["images"]]
    assert len(set(pictures)) == len(pictures)


def test_rewordings_are_valid_patches_of_size_title_and_description() -> None:
    schema, rng, changed = validator("#/components/schemas/ItemPatch"), random.Random(1), set[str]()
    for _ in range(100):
        patch = writing.rewording(
            rng, title="Dress", size="M", condition=Condition.GOOD, sizes=DRESSES.sizes
        )
        schema.validate(patch)
        assert patch.get("size") != "M"
        changed |= patch.keys()
    assert changed == {"size", "title", "description"}


def test_title_that_is_full_or_has_a_remark_stays() -> None:
    rng = random.Random(1)
    for title in ("x" * 118, "Dress - like new"):
        patches = [
            writing.rewording(rng, title=title, size=None, condition=Condition.GOOD, sizes=())
            for _ in range(50)
        ]
        assert all(patch.keys() == {"description"} for patch in patches)


def test_messages_ask_or_offer_less_than_the_price() -> None:
    rng = random.Random(1)
    bodies = [writing.message(rng, amount=5_000, currency="EUR") for _ in range(300)]
    offers = [body for body in bodies if "EUR" in body]
    assert len(offers) / 300 == pytest.approx(writing.HAGGLED, abs=0.08)
    for offer in offers:
        assert 35 <= next(int(word) for word in offer.split() if word.isdigit()) <= 46
    assert set(bodies) >= set(writing.QUESTIONS)


def test_no_offer_is_made_in_a_currency_of_unknown_hundredths() -> None:
    rng = random.Random(1)
    bodies = {writing.message(rng, amount=5_000, currency="JPY") for _ in range(300)}
    assert bodies == set(writing.QUESTIONS)
