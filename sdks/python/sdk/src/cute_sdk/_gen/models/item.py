# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from attrs import define

from ... import _model
from ..models.condition import Condition
from ..models.item_status import ItemStatus
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.brand import Brand
    from ..models.category import Category
    from ..models.image import Image
    from ..models.item_attributes import ItemAttributes
    from ..models.item_size import ItemSize
    from ..models.metadata import Metadata
    from ..models.money import Money
    from ..models.party import Party
    from ..models.shipping_option import ShippingOption


_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("url", "url", _model.text, True),
    ("seller", "seller", _model.nested("Party"), True),
    ("title", "title", _model.text, True),
    ("description", "description", _model.nullable(_model.text), True),
    ("price", "price", _model.nested("Money"), True),
    ("category", "category", _model.nested("Category"), True),
    ("brand", "brand", _model.nullable(_model.nested("Brand")), True),
    ("size", "size", _model.nullable(_model.text), True),
    ("color", "color", _model.nullable(_model.text), True),
    ("condition", "condition", _model.member(Condition), True),
    ("images", "images", _model.array(_model.nested("Image")), True),
    ("quantity", "quantity", _model.whole, True),
    ("ships_from", "ships_from", _model.nullable(_model.text), True),
    ("shipping", "shipping", _model.array(_model.nested("ShippingOption")), True),
    ("attributes", "attributes", _model.nested("ItemAttributes"), True),
    ("sizes", "sizes", _model.array(_model.nested("ItemSize")), True),
    ("status", "status", _model.member(ItemStatus), True),
    ("created_at", "created_at", _model.moment, True),
    ("updated_at", "updated_at", _model.moment, True),
    ("published_at", "published_at", _model.nullable(_model.moment), True),
    ("sold_at", "sold_at", _model.nullable(_model.moment), True),
    ("relisted_from", "relisted_from", _model.nullable(_model.uuid), True),
    ("etag", "etag", _model.text, True),
    ("sku", "sku", _model.nullable(_model.text), False),
    ("metadata", "metadata", _model.nested("Metadata"), False),
)


@define
class Item(_model.Model):
    """An item for sale, or sold. Only its owner gets its `sku` and `metadata`.

    Attributes:
        id (UUID): The item's id.
        url (str): The address of its page on the marketplace, for people who want to see or buy it.
        seller (Party): A user whom others see, such as the seller of an item.
        title (str): What it is, in one line.
        description (None | str): What a buyer should know, as plain text. Can have several lines.
        price (Money): An amount of money. `amount` is in minor units of `currency`: 4250 in `EUR` is 42.50 euros, 4250
            in `JPY` is 4250 yen.
        category (Category): A node in the tree of categories.
        brand (Brand | None): Its brand. `null` if it has none.
        size (None | str): Its size, as on the label.
        color (None | str): Its main colour, in words.
        condition (Condition): How worn an item is. More values may come. The values are `new_with_tags`: never worn,
            tags on; `new_without_tags`: never worn; `very_good`: worn little, no flaws; `good`: worn, small flaws;
            `satisfactory`: worn, visible flaws.
        images (list[Image]): Pictures of it; the first is the main one.
        quantity (int): How many can still be ordered. An order takes its units from here, and a cancelled order puts
            them back. An active item with 0 stays listed, but can't be ordered.
        ships_from (None | str): The country that it is sent from. `null` if the seller doesn't say.
        shipping (list[ShippingOption]): Where it is sent to, and for how much. Empty if the seller doesn't say.
        attributes (ItemAttributes): The attributes of an item, as values that can be compared. `GET
            /v1/categories/{category_id}/attributes` says which attributes a category has. Attributes are optional, but an
            item that has any must have all that its category requires.
        sizes (list[ItemSize]): Its size in each system of its size chart. Empty if the seller gave none.
        status (ItemStatus): The status of an item. Owners set draft, active and archived; orders set reserved and sold.
            More values may come. The values are `draft`: not yet listed; `active`: for sale; `reserved`: open orders hold
            all of its units; `sold`: the order of its last unit is completed; `archived`: taken off the market by its
            owner.
        created_at (datetime.datetime): When it was created.
        updated_at (datetime.datetime): When it last changed.
        published_at (datetime.datetime | None): When it was first listed for sale. `null` until then.
        sold_at (datetime.datetime | None): When its last unit was sold, which is when the order was completed. `null`
            until then.
        relisted_from (None | UUID): The id of the sold item that this item relists: both have the same `sku`. `null`
            for any other item.
        etag (str): The version of the item: send it, quotes included, as `If-Match` (in a batch, `if_match`) to change
            or delete only this version. In lists of items, it is the `ETag` header of `GET /v1/items/{item_id}`: sent there
            as `If-None-Match`, it returns 304 until the item changes.
        sku (None | str | Unset): The owner's own number for it. Only its owner gets this field.
        metadata (Metadata | Unset): Your own data about something: up to 20 pairs of texts, such as its id in your
            system. A key has up to 40 characters, begins and ends with a visible one and has no control characters; a value
            has up to 500, and no control characters other than tabs and line ends. Only you see it.
    """

    id: UUID
    url: str
    seller: Party
    title: str
    description: None | str
    price: Money
    category: Category
    brand: Brand | None
    size: None | str
    color: None | str
    condition: Condition
    images: list[Image]
    quantity: int
    ships_from: None | str
    shipping: list[ShippingOption]
    attributes: ItemAttributes
    sizes: list[ItemSize]
    status: ItemStatus
    created_at: datetime.datetime
    updated_at: datetime.datetime
    published_at: datetime.datetime | None
    sold_at: datetime.datetime | None
    relisted_from: None | UUID
    etag: str
    sku: None | str | Unset = UNSET
    metadata: Metadata | Unset = UNSET

    _fields = _FIELDS
