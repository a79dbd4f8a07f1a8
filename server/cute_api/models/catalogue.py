"""What is for sale: categories (a tree), brands, items."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    FetchedValue,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    Text,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cute_api.models import clock
from cute_api.models.accounts import User
from cute_api.models.base import Base, CreatedAt, Identifier, enum_column
from cute_api.models.enums import Condition, ItemStatus


class Category(Base):
    """A node of the tree. `path` has the names from the root to itself."""

    __tablename__ = "categories"
    __table_args__ = (Index("ix_categories_search", "search", postgresql_using="gin"),)

    id: Mapped[Identifier]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("categories.id"), index=True)
    name: Mapped[str]
    path: Mapped[list[str]] = mapped_column(ARRAY(Text), unique=True)
    created_at: Mapped[CreatedAt]
    search: Mapped[str] = mapped_column(TSVECTOR, deferred=True)
    """The words of the path. A trigger fills it."""
    retired_at: Mapped[datetime | None]
    replaced_by: Mapped[UUID | None] = mapped_column(ForeignKey("categories.id"))
    """Never merged itself: a later merge replaces it here, too."""


class Brand(Base):
    __tablename__ = "brands"
    __table_args__ = (Index("ix_brands_search", "search", postgresql_using="gin"),)

    id: Mapped[Identifier]
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str | None]
    wikidata: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    search: Mapped[str] = mapped_column(TSVECTOR, deferred=True)
    """The words of the name. A trigger fills it."""
    retired_at: Mapped[datetime | None]
    replaced_by: Mapped[UUID | None] = mapped_column(ForeignKey("brands.id"))
    """Never merged itself, as with categories."""


class CatalogueVersion(Base):
    """How often the rows of a table, `categories` or `brands`, changed. Triggers count."""

    __tablename__ = "catalogue_versions"

    kind: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)


# Times that RFC 3339 can represent, from the epoch of versions on: a row with `infinity` would fail
# every list that contains it.
ITEM_TIMES = " AND ".join(
    f"{name} >= '1970-01-01 00:00:00+00' AND {name} < '10000-01-01 00:00:00+00'"
    for name in ("created_at", "updated_at", "published_at", "sold_at")
)
PUBLIC = (ItemStatus.ACTIVE, ItemStatus.RESERVED, ItemStatus.SOLD)
MAX_UNITS = 9_999
ITEM_STOCK = f"quantity >= 0 AND reserved >= 0 AND quantity + reserved <= {MAX_UNITS}"
NOT_DELETED = text("deleted_at IS NULL")
"""The predicate of partial indexes, which must not contain columns that edits change."""
# Leaves free space in each page, so that updated rows stay in their page (HOT).
ITEMS_FILLFACTOR = 85


class SearchWord(Base):
    """A word of items' texts, without accents and case, to correct mistyped searches.

    Only triggers insert rows; they are never updated. A word may occur more than once.
    `UnusedWords` of `services/upkeep/sweeps` removes words that no public item has any more.
    """

    __tablename__ = "search_words"
    __table_args__ = (
        Index(
            "ix_search_words_similar",
            "word",
            postgresql_using="gin",
            postgresql_ops={"word": "gin_trgm_ops"},
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    word: Mapped[str] = mapped_column(index=True)


class TraitCategory(Base):
    """A category in which a trait occurs or did: a word of `items.search` such as `=material=wool`.

    Only triggers insert rows; nothing changes or removes them. A pair may occur more than once.
    """

    __tablename__ = "trait_categories"
    __table_args__ = (Index("ix_trait_categories_trait_category_id", "trait", "category_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    trait: Mapped[str]
    category_id: Mapped[UUID]


def _index(name: str, *columns: Any, **options: Any) -> Index:
    return Index(f"ix_items_{name}", *columns, postgresql_where=NOT_DELETED, **options)


GIVEN = "given"
"""Marks a column that sellers set, in its `info`, with the value that a deleted item has there."""
KEPT = "kept"
"""Stands for the value of a column that a deleted item keeps."""
NO_ROWS, NO_PAIRS = text("'[]'::jsonb"), text("'{}'::jsonb")


class Item(Base):
    """A listing. Money is in minor units.

    A deleted item loses its texts at once. Its row stays for mirrors and orders, and is removed by
    `cute_api.services.upkeep.tombstones`. An edit of price, status or images is HOT, because no
    index or predicate contains them or `updated_at`; archiving and selling are not, which change
    `holds_sku`. Lists search them in `ItemSummary`.
    """

    __tablename__ = "items"
    __table_args__ = (
        CheckConstraint("price_amount >= 0", name="price_amount"),
        CheckConstraint(ITEM_TIMES, name="times"),
        CheckConstraint(ITEM_STOCK, name="stock"),
        Index("ix_items_category_id_id", "category_id", "id"),
        Index("ix_items_brand_id_id", "brand_id", "id"),
        _index("seller_id_id", "seller_id", "id"),
        _index("size_id", text("lower(size)"), "id"),
        _index("color_id", text("lower(color)"), "id"),
        _index("search", "search", postgresql_using="gin"),
        Index(
            "ix_items_deleted_at",
            "deleted_at",
            "id",
            postgresql_where=text("deleted_at IS NOT NULL"),
        ),
        Index(
            "uq_items_sku",
            "seller_id",
            "sku",
            "holds_sku",
            unique=True,
            postgresql_where=text("deleted_at IS NULL AND sku IS NOT NULL"),
        ),
        {"postgresql_with": {"fillfactor": ITEMS_FILLFACTOR}},
    )

    id: Mapped[Identifier]
    seller_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    title: Mapped[str] = mapped_column(info={GIVEN: ""})
    description: Mapped[str | None] = mapped_column(info={GIVEN: None})
    price_amount: Mapped[int] = mapped_column(BigInteger, info={GIVEN: KEPT})
    price_currency: Mapped[str] = mapped_column(info={GIVEN: KEPT})
    category_id: Mapped[UUID] = mapped_column(ForeignKey("categories.id"), info={GIVEN: KEPT})
    brand_id: Mapped[UUID | None] = mapped_column(ForeignKey("brands.id"), info={GIVEN: None})
    size: Mapped[str | None] = mapped_column(info={GIVEN: None})
    color: Mapped[str | None] = mapped_column(info={GIVEN: None})
    condition: Mapped[Condition] = mapped_column(
        enum_column(Condition, "condition"), info={GIVEN: KEPT}
    )
    images: Mapped[list[dict[str, Any]]] = mapped_column(
        server_default=NO_ROWS, info={GIVEN: NO_ROWS}
    )
    ships_from: Mapped[str | None] = mapped_column(info={GIVEN: None})
    shipping: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, server_default=NO_ROWS, info={GIVEN: NO_ROWS}
    )
    attributes: Mapped[dict[str, Any]] = mapped_column(
        JSONB, server_default=NO_PAIRS, info={GIVEN: NO_PAIRS}
    )
    sizes: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, server_default=NO_ROWS, info={GIVEN: NO_ROWS}
    )
    """In all systems of the size chart."""
    sku: Mapped[str | None] = mapped_column(info={GIVEN: None})
    pairs: Mapped[dict[str, str]] = mapped_column(
        JSONB, server_default=NO_PAIRS, info={GIVEN: NO_PAIRS}
    )
    """Called `metadata` in the API; visible only to the owner."""
    quantity: Mapped[int] = mapped_column(server_default=text("1"), info={GIVEN: KEPT})
    """Units that can be ordered; `reserved` are those of open orders."""
    reserved: Mapped[int] = mapped_column(server_default=text("0"))
    status: Mapped[ItemStatus] = mapped_column(
        enum_column(ItemStatus, "status"), info={GIVEN: KEPT}
    )
    holds_sku: Mapped[bool | None] = mapped_column(server_default=true())
    """True while no other item may have its SKU, else NULL, which unique indexes ignore. A trigger
    sets it by the status."""
    relisted_from: Mapped[UUID | None]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[datetime] = mapped_column(server_default=clock.NOW)
    published_at: Mapped[datetime | None] = mapped_column(server_default=FetchedValue())
    """When it was first listed; `sold_at`, when its order was completed. A trigger fills both."""
    sold_at: Mapped[datetime | None] = mapped_column(server_default=FetchedValue())
    deleted_at: Mapped[datetime | None]
    search: Mapped[str] = mapped_column(TSVECTOR, deferred=True)
    """Title, brand name and description for full text, and the item's traits. A trigger fills it.

    A trait is a word that no text has, such as `=ships=DE`, for filters without their own index.
    """

    seller: Mapped[User] = relationship()
    category: Mapped[Category] = relationship()
    brand: Mapped[Brand | None] = relationship()


def _summary_index(name: str, *columns: str) -> Index:
    return Index(f"ix_item_summaries_{name}", *columns)


class ItemSummary(Base):
    """Columns by which lists filter and sort items that aren't deleted. Written by triggers only.

    Columns that edits change have their indexes here, so that edits of items are HOT. Indexes have
    the status before the sort column, so that a list doesn't scan sold items.
    """

    __tablename__ = "item_summaries"
    __table_args__ = (
        _summary_index("status", "status", "id"),
        _summary_index("category", "category_id", "status", "id"),
        _summary_index("condition", "condition", "status", "id"),
        _summary_index("price", "status", "price_currency", "price_amount", "id"),
        _summary_index("brand_price", "brand_id", "status", "price_currency", "price_amount", "id"),
        _summary_index(
            "category_price", "category_id", "status", "price_currency", "price_amount", "id"
        ),
        _summary_index("updated", "updated_at", "id"),
        _summary_index("seller_updated", "seller_id", "updated_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    seller_id: Mapped[UUID]
    category_id: Mapped[UUID]
    brand_id: Mapped[UUID | None]
    size: Mapped[str | None]
    color: Mapped[str | None] = mapped_column(Text)
    condition: Mapped[str]
    status: Mapped[str]
    price_currency: Mapped[str]
    price_amount: Mapped[int] = mapped_column(BigInteger)
    shipping: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=NO_ROWS)
    attributes: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=NO_PAIRS)
    updated_at: Mapped[datetime]
    search: Mapped[str | None] = mapped_column(TSVECTOR, deferred=True)
    """The item's words, so that searches sorted by price don't read items. It has no index."""


class ItemView(Base):
    """What happened to an item on a day (UTC), without its seller, `user_id`."""

    __tablename__ = "item_views"
    __table_args__ = (
        Index("ix_item_views_user_id_day", "user_id", "day"),
        Index("ix_item_views_day", "day"),
    )

    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    views: Mapped[int] = mapped_column(BigInteger)
    bot_views: Mapped[int] = mapped_column(BigInteger)
    """Views by clients that name themselves as programs."""
    favorites: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))


class Favorite(Base):
    """An item that a user marked. A trigger removes it when the item is deleted."""

    __tablename__ = "favorites"
    __table_args__ = (
        Index("ix_favorites_item_id", "item_id"),
        Index("ix_favorites_created_at", "created_at"),
    )

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    item_id: Mapped[UUID] = mapped_column(
        ForeignKey("items.id", ondelete="CASCADE"), primary_key=True
    )
    created_at: Mapped[CreatedAt]


class ItemPair(Base):
    """A pair of `items.pairs` of an item that isn't deleted, to find items by pair.

    Written by triggers only. The primary key has the order of lists, so that a page costs the same
    however many items have the pair. `digest` is of key and value, because they may be too long for
    an index.
    """

    __tablename__ = "item_pairs"

    seller_id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
