"""Texts of sellers and buyers: listings, edits, messages. Pure."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cute_api.models.enums import Condition
from scripts.sandbox.market.seed import comparable
from scripts.sandbox.market.seed.catalogue import CURRENCY, IMAGES_URL
from scripts.sandbox.market.seed.words import COLORS, NOTES, WEAR, Goods

TITLE_LENGTH = 120
MOST_IMAGES = 5
WITHOUT_DESCRIPTION = 0.05
WITHOUT_COLOR = 0.1
DRAFTS = 0.05
TAILS = ("like new", "rarely worn", "ships today", "last price")
SIZES = ("S", "M", "L", "one size")
MATERIALS = ("classic", "vintage", "handmade", "slim", "heavy", "light")
HAGGLED = 0.35
OFFER_FROM, OFFER_TO = 0.7, 0.92

QUESTIONS = (
    "Is this still available?",
    "Could you send a picture of the label?",
    "What are the measurements, lying flat?",
    "Can you ship it this week?",
    "Does it run true to size?",
    "Are there any marks that the pictures don't show?",
    "Would you make it a bundle with something else from you?",
)
OFFERS = (
    "Would you take {offer} for it?",
    "Hi! I can pay {offer} today.",
    "Is {offer} all right for you?",
)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject of a listing: its category, kind of goods and brand."""

    category_id: UUID
    path: tuple[str, ...]
    kind: Goods | None
    brand_id: UUID | None
    brand_name: str | None


def new_item(
    rng: random.Random,
    subject: Subject,
    condition: Condition,
    price: Json,
    sku: str | None,
    *,
    quantity: int,
) -> Json:
    """Return an `ItemCreate` body."""
    kind = subject.kind
    noun = rng.choice(kind.nouns) if kind else subject.path[-1].lower()
    material = rng.choice(kind.materials if kind else MATERIALS)
    goods = f"{material} {noun}"
    color = None if rng.random() < WITHOUT_COLOR else rng.choice(COLORS)
    title = f"{subject.brand_name or 'Unbranded'} {goods}" + (f", {color}" if color else "")
    picture = f"{IMAGES_URL}/{rng.getrandbits(40):010x}"
    new: Json = {
        "title": title[:TITLE_LENGTH],
        "description": None,
        "price": price,
        **comparable.shipping(price["amount"], price["currency"]),
        "attributes": comparable.attributes(subject.path, color or "", material),
        "category_id": str(subject.category_id),
        "brand_id": None if subject.brand_id is None else str(subject.brand_id),
        "size": rng.choice(kind.sizes if kind else SIZES),
        "color": color,
        "condition": condition,
        "quantity": quantity,
        "images": [
            {
                "url": f"{picture}-{side + 1}.jpg",
                "alt": f"{goods}, picture {side + 1}"[:TITLE_LENGTH],
            }
            for side in range(rng.randint(1, MOST_IMAGES))
        ],
        "sku": sku,
        "status": "draft" if rng.random() < DRAFTS else "active",
    }
    if rng.random() >= WITHOUT_DESCRIPTION:
        new["description"] = description(rng, condition)
    return new


def description(rng: random.Random, condition: Condition) -> str:
    # The document may have newer conditions than `WEAR`.
    wear = WEAR.get(condition, ("See the pictures.",))
    return " ".join([rng.choice(wear), *rng.sample(NOTES, rng.randint(1, 3))])


def rewording(
    rng: random.Random,
    *,
    title: str,
    size: str | None,
    condition: Condition,
    sizes: Sequence[str],
) -> Json:
    """Return an `ItemPatch` of a description, size or title."""
    choice = rng.random()
    others = [other for other in sizes if other != size]
    if choice < 0.25 and others:
        return {"size": rng.choice(others)}
    tail = f" - {rng.choice(TAILS)}"
    if choice < 0.4 and " - " not in title and len(title) + len(tail) <= TITLE_LENGTH:
        return {"title": title + tail}
    return {"description": description(rng, condition)}


def message(rng: random.Random, *, amount: int, currency: str) -> str:
    """Return a question, or an offer below the price."""
    # Only offers in the known currency, because not every currency has hundredths.
    if rng.random() >= HAGGLED or currency != CURRENCY:
        return rng.choice(QUESTIONS)
    offer = int(amount * rng.uniform(OFFER_FROM, OFFER_TO)) // 100
    return rng.choice(OFFERS).format(offer=f"{max(1, offer)} {currency}")
