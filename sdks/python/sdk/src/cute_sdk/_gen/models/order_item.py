# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from attrs import define

from ... import _model
from ..models.condition import Condition
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.brand import Brand
    from ..models.category import Category
    from ..models.image import Image
    from ..models.money import Money


_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("title", "title", _model.text, True),
    ("description", "description", _model.nullable(_model.text), True),
    ("price", "price", _model.nested("Money"), True),
    ("category", "category", _model.nested("Category"), True),
    ("brand", "brand", _model.nullable(_model.nested("Brand")), True),
    ("size", "size", _model.nullable(_model.text), True),
    ("color", "color", _model.nullable(_model.text), True),
    ("condition", "condition", _model.member(Condition), True),
    ("images", "images", _model.array(_model.nested("Image")), True),
    ("sku", "sku", _model.nullable(_model.text), False),
)


@define
class OrderItem(_model.Model):
    """An item as it was when it was ordered. Only its seller gets its `sku`.

    Attributes:
        id (UUID): The item's id.
        title (str): What it is, in one line.
        description (None | str): What its seller wrote about it, as plain text.
        price (Money): An amount of money. `amount` is in minor units of `currency`: 4250 in `EUR` is 42.50 euros, 4250
            in `JPY` is 4250 yen.
        category (Category): A node in the tree of categories.
        brand (Brand | None): Its brand, as it was when the item was ordered. `null` if it has none.
        size (None | str): Its size, as on the label.
        color (None | str): Its main colour, in words.
        condition (Condition): How worn an item is. More values may come. The values are `new_with_tags`: never worn,
            tags on; `new_without_tags`: never worn; `very_good`: worn little, no flaws; `good`: worn, small flaws;
            `satisfactory`: worn, visible flaws.
        images (list[Image]): Pictures of it; the first is the main one.
        sku (None | str | Unset): The seller's own number for it. Only its seller gets this field.
    """

    id: UUID
    title: str
    description: None | str
    price: Money
    category: Category
    brand: Brand | None
    size: None | str
    color: None | str
    condition: Condition
    images: list[Image]
    sku: None | str | Unset = UNSET

    _fields = _FIELDS
