# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ... import _model

if TYPE_CHECKING:
    from ..models.brand import Brand
    from ..models.category import Category


_FIELDS: tuple[_model.Field, ...] = (
    ("category", "category", _model.nullable(_model.nested("Category")), True),
    ("brand", "brand", _model.nullable(_model.nested("Brand")), True),
)


@define
class CatalogChange(_model.Model):
    """A category or brand that was renamed, retired or merged with another. Either `category` or `brand` is set; the other
    is `null`.

        Attributes:
            category (Category | None): The category, as it is now.
            brand (Brand | None): The brand, as it is now.
    """

    category: Category | None
    brand: Brand | None

    _fields = _FIELDS
