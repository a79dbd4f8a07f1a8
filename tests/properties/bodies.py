"""Strategies for what callers send: bodies of items and patches, as ItemCreate.yaml bounds them.

Written by hand: what is drawn from the patterns of the schemas is slow to come and never long.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from cute_api.lib.visible import is_line, is_text
from cute_api.spec import Spec

Json = dict[str, Any]

CURRENCIES = Spec.load(sandbox=True).document["components"]["schemas"]["CurrencyInput"]["enum"]
CONDITIONS = ("new_with_tags", "new_without_tags", "very_good", "good", "satisfactory")
MAX_AMOUNT = 10_000_000_000
MAX_IMAGES = 12
PAIR_KEYS = ("a", "bb", "é", "warehouse 7")  # few, so that patches meet the pairs that are there
LONG_TEXT = 2_000  # from about 1,000 on a response is compressed

Strategy = st.SearchStrategy[Any]


@dataclass(frozen=True)
class References:
    """The ids that an item may name."""

    categories: tuple[str, ...]
    brands: tuple[str, ...]


def line(longest: int) -> st.SearchStrategy[str]:
    """One line in any script, without invisible characters and with a visible one."""
    alphabet = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp"))
    return st.text(alphabet, min_size=1, max_size=longest).filter(
        lambda text: any(map(str.isalnum, text)) and is_line(text)
    )


def label() -> st.SearchStrategy[str]:
    """A size or a colour: a line without the characters of markup."""
    return line(40).filter(lambda text: not set(text) & set("<>{}`\\[]"))


def sku() -> st.SearchStrategy[str]:
    alphabet = st.characters(categories=("L", "N", "P", "S"))
    return st.text(alphabet, min_size=1, max_size=64)


def price() -> Strategy:
    return st.fixed_dictionaries(
        {
            "amount": st.integers(0, MAX_AMOUNT),
            "currency": st.sampled_from(CURRENCIES),
        }
    )


def image() -> Strategy:
    url = st.integers(0, 999).map("https://images.cute.example/{}.jpg".format)
    return st.fixed_dictionaries({"url": url}, optional={"alt": st.none() | line(250)})


def pairs(*others: Strategy) -> Strategy:
    """Metadata, whose values are texts or of the other strategies."""
    text = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=500).filter(is_text)
    return st.dictionaries(st.sampled_from(PAIR_KEYS), st.one_of(text, *others))


def fields(known: References) -> Mapping[str, Strategy]:
    """A strategy for each field that items and patches share, without `status` and `metadata`."""
    paragraphs = st.lists(line(40), min_size=1, max_size=4).map("\n".join)
    long = st.integers(1, LONG_TEXT).map("soft ".__mul__).map(lambda text: text[:5_000])
    return {
        "title": line(120),
        "description": st.none() | paragraphs | long,
        "price": price(),
        "category_id": st.sampled_from(known.categories),
        "brand_id": st.none() | st.sampled_from(known.brands),
        "size": st.none() | label(),
        "color": st.none() | label(),
        "condition": st.sampled_from(CONDITIONS),
        "images": st.lists(image(), max_size=MAX_IMAGES),
        "sku": st.none() | sku(),
    }


def new_item(known: References) -> Strategy:
    required = {"title", "price", "category_id", "condition"}
    members = {
        **fields(known),
        "status": st.sampled_from(["draft", "active"]),
        "metadata": pairs(),
    }
    return st.fixed_dictionaries(
        {name: members[name] for name in sorted(required)},
        optional={name: members[name] for name in sorted(members.keys() - required)},
    )


def patch(known: References) -> Strategy:
    members = {
        **fields(known),
        "status": st.sampled_from(["draft", "active", "archived"]),
        "metadata": pairs(st.none()),
    }
    return st.fixed_dictionaries({}, optional=members).filter(bool)
