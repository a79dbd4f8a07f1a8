"""Sellers and their assortment, read once when the market opens."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from cute_api.models import Brand, Category, Item, User
from cute_api.models.enums import Condition
from cute_api.refusals import RefusalError
from cute_api.services.accounts.reserved import BUYER_DOMAIN
from cute_api.services.keys.principals import Principal
from scripts.sandbox.market.simulation import taste
from scripts.sandbox.market.simulation.decisions import to_step
from scripts.sandbox.market.simulation.taste import Popular
from scripts.sandbox.market.simulation.writing import Subject

MAX_SELLERS = 20
MAX_CATEGORIES = 10_000
MAX_BRANDS = 10_000
WITHOUT_BRAND = 0.12
BEYOND_FASHION = 0.03
"""The share of listings in categories other than fashion, if a catalogue has both."""
BIAS = 0.12
"""The spread of sellers' price levels, in logarithms."""
WHIM = 0.15
"""The spread of prices within a seller's listings, in logarithms."""


@dataclass(slots=True)
class Seller:
    """Asks `bias` times the usual price. Without `sku_prefix` its items have no SKU."""

    principal: Principal
    bias: float
    sku_prefix: str | None
    listed: int

    def next_sku(self) -> str | None:
        """Return an unused SKU of the seller, the same until `listed` is raised."""
        return None if self.sku_prefix is None else f"{self.sku_prefix}-{self.listed + 1:05}"


@dataclass(slots=True)
class Assortment:
    """Categories and brands by popularity, with usual prices."""

    categories: Popular[UUID]
    beyond: Popular[UUID] | None
    brands: Popular[UUID] | None
    paths: Mapping[UUID, tuple[str, ...]]
    brand_names: Mapping[UUID, str]
    _levels: dict[UUID, float] = field(default_factory=dict)
    _factors: dict[UUID | None, float] = field(default_factory=dict)

    def subject(self, rng: random.Random) -> Subject:
        beyond = self.beyond is not None and rng.random() < BEYOND_FASHION
        categories = self.beyond if self.beyond is not None and beyond else self.categories
        category_id = categories.draw(rng)
        branded = self.brands is not None and rng.random() >= WITHOUT_BRAND
        brand_id = self.brands.draw(rng) if self.brands is not None and branded else None
        return Subject(
            category_id=category_id,
            path=self.paths[category_id],
            kind=taste.kind_of(self.paths[category_id]),
            brand_id=brand_id,
            brand_name=None if brand_id is None else self.brand_names[brand_id],
        )

    def sizes(self, category_id: UUID) -> Sequence[str]:
        kind = taste.kind_of(self.paths.get(category_id, ()))
        return kind.sizes if kind else ()

    def usual(self, category_id: UUID, brand_id: UUID | None, condition: Condition) -> float:
        """Return the usual price in minor units of EUR."""
        if category_id not in self._levels:
            path = self.paths.get(category_id, ())
            self._levels[category_id] = taste.category_level(path)
        if brand_id not in self._factors:
            name = None if brand_id is None else self.brand_names.get(brand_id)
            self._factors[brand_id] = taste.brand_factor(name)
        return taste.usual_price(self._levels[category_id], self._factors[brand_id], condition)


def asked(rng: random.Random, seller: Seller, usual: float) -> int:
    """Return a seller's price for an item that usually costs `usual`."""
    return to_step(usual * seller.bias * rng.lognormvariate(0, WHIM))


def sellers(session: Session, rng: random.Random, emails: Sequence[str]) -> Popular[Seller]:
    """Return sellers by size, the biggest first; the bigger half use SKUs."""
    tag = f"S{rng.getrandbits(20):05X}"
    found = taste.shuffled(rng, _principals(session, emails))
    numbered = _numbered(session, [principal.user_id for principal in found], tag)
    return Popular(
        [
            Seller(
                principal=principal,
                bias=rng.lognormvariate(0, BIAS),
                sku_prefix=tag if rank < (len(found) + 1) // 2 else None,
                listed=numbered.get(principal.user_id, 0),
            )
            for rank, principal in enumerate(found)
        ]
    )


def assortment(session: Session, rng: random.Random) -> Assortment:
    """Return the assortment of all leaf categories and brands."""
    child = aliased(Category)
    rows = session.execute(
        select(Category.id, Category.path)
        .where(~select(child.id).where(child.parent_id == Category.id).exists())
        .order_by(Category.id)
        .limit(MAX_CATEGORIES)
    ).all()
    paths = {row.id: tuple(row.path) for row in rows}
    if not paths:
        raise RefusalError(
            409, "Nothing can be listed", "There are no categories: run `cute seed` first."
        )
    brands = session.execute(
        select(Brand.id, Brand.name).order_by(Brand.id).limit(MAX_BRANDS)
    ).all()
    names = {row.id: row.name for row in brands}
    fashion = [id_ for id_, path in paths.items() if taste.is_fashion(path)]
    others = [id_ for id_, path in paths.items() if not taste.is_fashion(path)]
    return Assortment(
        categories=Popular(taste.shuffled(rng, fashion or others)),
        beyond=Popular(taste.shuffled(rng, others)) if fashion and others else None,
        brands=Popular(taste.shuffled(rng, list(names))) if names else None,
        paths=paths,
        brand_names=names,
    )


def _principals(session: Session, emails: Sequence[str]) -> list[Principal]:
    query = select(User).order_by(User.id).limit(MAX_SELLERS)
    if emails:
        query = query.where(func.lower(User.email).in_([email.lower() for email in emails]))
    else:
        query = query.where(User.email.not_like(f"%@{BUYER_DOMAIN}"))
    found = [Principal.of_user(user) for user in session.scalars(query)]
    if len(found) < len({email.lower() for email in emails}):
        raise RefusalError(
            404,
            "User not found",
            "Not every --seller is a user: create them with `cute users create`.",
        )
    if not found:
        raise RefusalError(409, "Nobody can sell", "There are no sellers: run `cute seed` first.")
    return found


def _numbered(session: Session, seller_ids: Sequence[UUID], tag: str) -> dict[UUID, int]:
    """Return the sellers' highest numbers in SKUs of earlier runs of this seed.

    Other SKUs don't count, so that a seed can run again, and two seeds at the same time.
    """
    highest = session.execute(
        select(Item.seller_id, func.max(Item.sku))
        .where(Item.seller_id.in_(seller_ids), Item.sku.like(f"{tag}-%"))
        .group_by(Item.seller_id)
    )
    return {seller_id: int(sku.rpartition("-")[2]) for seller_id, sku in highest if sku}
