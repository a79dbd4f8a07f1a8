# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from attrs import define

from ... import _model
from ..models.color import Color
from ..models.gender import Gender
from ..models.material import Material
from ..models.pattern import Pattern
from ..models.sleeve_length import SleeveLength
from ..types import UNSET, Unset

_FIELDS: tuple[_model.Field, ...] = (
    ("gender", "gender", _model.member(Gender), False),
    ("color", "color", _model.array(_model.member(Color)), False),
    ("material", "material", _model.array(_model.member(Material)), False),
    ("pattern", "pattern", _model.member(Pattern), False),
    ("sleeve_length", "sleeve_length", _model.member(SleeveLength), False),
    ("heel_height", "heel_height", _model.whole, False),
)


@define
class ItemAttributes(_model.Model):
    """The attributes of an item, as values that can be compared. `GET /v1/categories/{category_id}/attributes` says which
    attributes a category has. Attributes are optional, but an item that has any must have all that its category
    requires.

        Attributes:
            gender (Gender | Unset): For whom an item is made. More values may come. The values are `women`: women; `men`:
                men; `unisex`: women and men; `kids`: children.
            color (list[Color] | Unset): Its colours, the main one first.
            material (list[Material] | Unset): What it is made of, the main material first.
            pattern (Pattern | Unset): The pattern of an item. More values may come. The values are `plain`: one colour, no
                pattern; `striped`: striped; `checked`: checked; `floral`: with flowers; `dotted`: dotted; `animal`: like the
                skin of an animal; `graphic`: with a picture or writing; `other`: another pattern.
            sleeve_length (SleeveLength | Unset): How long the sleeves of an item are. More values may come. The values are
                `sleeveless`: without sleeves; `short`: above the elbow; `three_quarter`: below the elbow; `long`: to the wrist.
            heel_height (int | Unset): The height of its heels, in millimetres.
    """

    gender: Gender | Unset = UNSET
    color: list[Color] | Unset = UNSET
    material: list[Material] | Unset = UNSET
    pattern: Pattern | Unset = UNSET
    sleeve_length: SleeveLength | Unset = UNSET
    heel_height: int | Unset = UNSET

    _fields = _FIELDS
