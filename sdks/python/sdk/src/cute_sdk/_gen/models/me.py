# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ... import _model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.api_key import ApiKey
    from ..models.custom_limits import CustomLimits
    from ..models.policy import Policy
    from ..models.user import User


_FIELDS: tuple[_model.Field, ...] = (
    ("key", "key", _model.nested("ApiKey"), True),
    ("policies", "policies", _model.array(_model.nested("Policy")), True),
    ("custom_limits", "custom_limits", _model.nullable(_model.nested("CustomLimits")), True),
    ("user", "user", _model.nested("User"), False),
)


@define
class Me(_model.Model):
    """The API key of a request, its rate limits, and the user that it acts for.

    Attributes:
        key (ApiKey): An API key, without its secret.
        policies (list[Policy]): The rate limits of the key, and those of all keys of the user (`user_minute`,
            `user_day`), with what is left of each after this request, as in the `RateLimit` header. The `ETag` doesn't
            cover them.
        custom_limits (CustomLimits | None): The limits that were agreed with the user and replace those of the tier.
            `null` if the tier's limits apply.
        user (User | Unset): The user that an API key acts for. Only a key with `read:account` gets it.
    """

    key: ApiKey
    policies: list[Policy]
    custom_limits: CustomLimits | None
    user: User | Unset = UNSET

    _fields = _FIELDS
