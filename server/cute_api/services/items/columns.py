"""The columns of an item, as text where JSON has text, and the item's JSON.

This is the one definition of what an item says of itself: rows read from SQL come as these columns,
and entities that were just written are turned into them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Select, Text, case, cast, func, literal_column
from sqlalchemy.dialects.postgresql import BIGINT

from cute_api.config import ITEM_ID
from cute_api.lib.times import timestamp
from cute_api.models import Brand, Category, Item, User
from cute_api.models.enums import ItemStatus
from cute_api.models.reads import parameter
from cute_api.services.common import etags
from cute_api.services.common.columns import labelled, timestamp_of
from cute_api.services.common.metadata import Pairs

Json = dict[str, Any]

TIMESTAMP_LENGTH = len("2026-01-01T00:00:00.000Z")
MICROSECONDS = 1_000_000
_NO_ID = str(UUID(int=0))
_NO_TIME = "0000-00-00T00:00:00.000Z"


class ItemColumns(NamedTuple):
    """An item with the names of its category and brand. Times are RFC 3339; `version` is the last
    change in hexadecimal microseconds.

    `images` and `pairs` are JSON text when they were read, and a value when they were given.
    """

    id: str
    seller_id: str
    seller: str
    title: str
    description: str | None
    price_amount: int
    price_currency: str
    category_id: str
    brand_id: str | None
    size: str | None
    color: str | None
    condition: str
    images: str | list[Json]
    status: str
    created_at: str
    updated_at: str
    published_at: str | None
    sold_at: str | None
    version: str
    sku: str | None
    category_name: str
    category_parent_id: str | None
    category_path: Sequence[str]
    brand_name: str | None
    pairs: str | Pairs

    @classmethod
    def of(cls, row: Item, seller: str) -> "ItemColumns":
        """Those of an entity with its `category` and `brand`, whose owner has the username
        `seller`.
        """
        parent_id = row.category.parent_id
        return cls(
            id=str(row.id),
            seller_id=str(row.seller_id),
            seller=seller,
            title=row.title,
            description=row.description,
            price_amount=row.price_amount,
            price_currency=row.price_currency,
            category_id=str(row.category_id),
            brand_id=None if row.brand_id is None else str(row.brand_id),
            size=row.size,
            color=row.color,
            condition=row.condition,
            images=row.images,
            status=row.status,
            created_at=timestamp(row.created_at),
            updated_at=timestamp(row.updated_at),
            published_at=None if row.published_at is None else timestamp(row.published_at),
            sold_at=None if row.sold_at is None else timestamp(row.sold_at),
            version=etags.version_of(row.updated_at),
            sku=row.sku,
            category_name=row.category.name,
            category_parent_id=None if parent_id is None else str(parent_id),
            category_path=row.category.path,
            brand_name=None if row.brand is None else row.brand.name,
            pairs=row.pairs,
        )

    @classmethod
    def new(cls, seller_id: UUID, seller: str, given: Json) -> "ItemColumns":
        """Those of an item that its seller gives, by the names of columns. Placeholders stand for
        its id, its times, and the names of its category and brand.
        """
        return cls(
            id=_NO_ID,
            seller_id=str(seller_id),
            seller=seller,
            created_at=_NO_TIME,
            updated_at=_NO_TIME,
            published_at=None,
            sold_at=None,
            version="",
            category_name="",
            category_parent_id=None,
            category_path=(),
            brand_name=None,
            **given,
        )

    def at(self, moment: datetime) -> "ItemColumns":
        """Return its version after a change at this time, including its first listing."""
        at = timestamp(moment)
        listed = at if self.status == ItemStatus.ACTIVE else None
        return self._replace(
            updated_at=at,
            published_at=self.published_at or listed,
            version=etags.version_of(moment),
        )


def version_of(column: Any) -> ColumnElement[str]:
    """The version of an item whose last change is in this column."""
    return func.to_hex(cast(func.extract("epoch", column) * MICROSECONDS, BIGINT))


CATEGORY = {
    "category_name": Category.name,
    "category_parent_id": cast(Category.parent_id, Text),
    "category_path": Category.path,
}
"""What an item says of its category, beside its id."""
_OF_EVERYONE = {
    "id": cast(Item.id, Text),
    "seller_id": cast(Item.seller_id, Text),
    "seller": User.username,
    "title": Item.title,
    "description": Item.description,
    "price_amount": Item.price_amount,
    "price_currency": Item.price_currency,
    "category_id": cast(Item.category_id, Text),
    "brand_id": cast(Item.brand_id, Text),
    "size": Item.size,
    "color": Item.color,
    "condition": cast(Item.condition, Text),
    "images": cast(Item.images, Text),
    "status": cast(Item.status, Text),
    "created_at": timestamp_of(Item.created_at),
    "updated_at": timestamp_of(Item.updated_at),
    "published_at": timestamp_of(Item.published_at),
    "sold_at": timestamp_of(Item.sold_at),
    "version": version_of(Item.updated_at),
    "sku": Item.sku,
    **CATEGORY,
    "brand_name": Brand.name,
}
SELECTED = labelled({**_OF_EVERYONE, "pairs": cast(Item.pairs, Text)})
"""`ItemColumns` in SQL, to be selected from what `joined` returns."""
SELECTED_PUBLIC = labelled({**_OF_EVERYONE, "pairs": literal_column("'{}'")})
"""The same for those who don't own the items: the owner's metadata is not read."""


def joined(selected: Select[Any], *, outer: bool = False) -> Select[Any]:
    """A select from items, joined with their sellers, categories and brands.

    `outer` keeps rows that have no item. Indexes lead to all three: a list of 20 looks up 60 rows
    that nearly always are in memory.
    """
    return (
        selected.join(User, User.id == Item.seller_id, isouter=outer)
        .join(Category, Category.id == Item.category_id, isouter=outer)
        .join(Brand, Brand.id == Item.brand_id, isouter=True)
    )


def of_database(
    id_: Any, created_at: Any, updated_at: Any, published_at: Any
) -> ColumnElement[Any]:
    """What a new item's document says and only the database knows, as `jsonb`: it replaces the
    placeholders of `ItemColumns.new`. `item_url` is a parameter, as in `document`. The statement
    joins the item's category, and its brand.
    """
    brand = func.jsonb_build_object("id", Brand.id, "name", Brand.name)
    own_tag = etags.of_version("%s", for_owner=True)
    return func.jsonb_build_object(
        "id",
        id_,
        "url",
        func.replace(parameter("item_url", Text()), ITEM_ID, cast(id_, Text)),
        "created_at",
        timestamp_of(created_at),
        "updated_at",
        timestamp_of(updated_at),
        "published_at",
        timestamp_of(published_at),
        "etag",
        func.format(own_tag, version_of(updated_at)),
        "category",
        func.jsonb_build_object(
            "id",
            Category.id,
            "name",
            Category.name,
            "parent_id",
            Category.parent_id,
            "path",
            Category.path,
        ),
        "brand",
        case((Brand.id.is_not(None), brand)),
    )


def document(item: ItemColumns, *, for_owner: bool, item_url: str) -> Json:
    """Schema `Item`. Only the owner sees `sku` and `metadata`.

    `item_url` is the address of an item's page, with `ITEM_ID` for its id. Raises `ValueError` for
    a time that RFC 3339 has no word for, such as PostgreSQL's `infinity`.
    """
    if not len(item.created_at) == len(item.updated_at) == TIMESTAMP_LENGTH:
        raise ValueError(f"item {item.id} has a time that can't be shown")
    images = item.images
    shown: Json = {
        "id": item.id,
        "url": item_url.replace(ITEM_ID, item.id),
        "seller_id": item.seller_id,
        "seller": item.seller,
        "title": item.title,
        "description": item.description,
        "price": {"amount": item.price_amount, "currency": item.price_currency},
        # As schemas `Category` and `Brand`; without calls, of which a page would have many.
        "category": {
            "id": item.category_id,
            "name": item.category_name,
            "parent_id": item.category_parent_id,
            "path": item.category_path,
        },
        "brand": None if item.brand_id is None else {"id": item.brand_id, "name": item.brand_name},
        "size": item.size,
        "color": item.color,
        "condition": item.condition,
        "images": orjson.Fragment(images) if isinstance(images, str) else images,
        "status": item.status,
        "created_at": item.created_at,
        "updated_at": item.updated_at,
        "published_at": item.published_at,
        "sold_at": item.sold_at,
        "etag": etags.of_version(item.version, for_owner=for_owner),
    }
    if for_owner:
        shown["sku"] = item.sku
        shown["metadata"] = (
            orjson.Fragment(item.pairs) if isinstance(item.pairs, str) else item.pairs
        )
    return shown


def entity_document(row: Item, *, seller: str, for_owner: bool, item_url: str) -> Json:
    """Like `document`, for an entity with its `category` and `brand`, whose owner has the username
    `seller`.
    """
    return document(ItemColumns.of(row, seller), for_owner=for_owner, item_url=item_url)
