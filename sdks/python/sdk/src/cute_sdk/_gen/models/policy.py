# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Policy")


@_attrs_define
class Policy:
    """A rate limit, and how much of it is left.

    Attributes:
        name (str): The window's name, as in the headers `RateLimit-Policy` and `RateLimit`.
        quota (int): How many calls the window allows.
        seconds (int): How long the window is, in seconds.
        remaining (int): How many calls are left.
        resets_in (int): The number of seconds until the window ends or one more call is allowed, whichever is later.
    """

    name: str
    quota: int
    seconds: int
    remaining: int
    resets_in: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        quota = self.quota

        seconds = self.seconds

        remaining = self.remaining

        resets_in = self.resets_in

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
                "quota": quota,
                "seconds": seconds,
                "remaining": remaining,
                "resets_in": resets_in,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        quota = d.pop("quota")

        seconds = d.pop("seconds")

        remaining = d.pop("remaining")

        resets_in = d.pop("resets_in")

        policy = cls(
            name=name,
            quota=quota,
            seconds=seconds,
            remaining=remaining,
            resets_in=resets_in,
        )

        policy.additional_properties = d
        return policy

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
