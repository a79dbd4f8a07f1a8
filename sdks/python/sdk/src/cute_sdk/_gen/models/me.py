# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.api_key import ApiKey
    from ..models.policy import Policy
    from ..models.user import User


T = TypeVar("T", bound="Me")


@_attrs_define
class Me:
    """The API key of a request, its rate limits, and the user that it acts for.

    Attributes:
        key (ApiKey): An API key, without its secret.
        policies (list[Policy]): The rate limits of the key with what is left of each, this request included: the same
            as in the header `RateLimit`. The `ETag` leaves them out.
        user (User | Unset): The user that an API key acts for. Only a key with `read:account` gets it.
    """

    key: ApiKey
    policies: list[Policy]
    user: User | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        key = self.key.to_dict()

        policies = []
        for policies_item_data in self.policies:
            policies_item = policies_item_data.to_dict()
            policies.append(policies_item)

        user: dict[str, Any] | Unset = UNSET
        if not isinstance(self.user, Unset):
            user = self.user.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "key": key,
                "policies": policies,
            }
        )
        if user is not UNSET:
            field_dict["user"] = user

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.api_key import ApiKey
        from ..models.policy import Policy
        from ..models.user import User

        d = dict(src_dict)
        key = ApiKey.from_dict(d.pop("key"))

        policies = []
        _policies = d.pop("policies")
        for policies_item_data in _policies:
            policies_item = Policy.from_dict(policies_item_data)

            policies.append(policies_item)

        _user = d.pop("user", UNSET)
        user: User | Unset
        if _user is None or isinstance(_user, Unset):
            user = UNSET
        else:
            user = User.from_dict(_user)

        me = cls(
            key=key,
            policies=policies,
            user=user,
        )

        me.additional_properties = d
        return me

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
