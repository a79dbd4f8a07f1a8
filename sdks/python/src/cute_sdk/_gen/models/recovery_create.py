# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.recovery_status import RecoveryStatus
from ..types import UNSET, Unset

T = TypeVar("T", bound="RecoveryCreate")


@_attrs_define
class RecoveryCreate:
    """Which events to recover.

    Attributes:
        since (datetime.datetime | Unset): Events that happened at or after this moment.
        until (datetime.datetime | Unset): Events that happened before this moment.
        status (RecoveryStatus | Unset): What to recover: deliveries that `failed`, that were `cancelled`, events of
            which a delivery is `missing`, or `all` of these. More values may come.
    """

    since: datetime.datetime | Unset = UNSET
    until: datetime.datetime | Unset = UNSET
    status: RecoveryStatus | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        since: str | Unset = UNSET
        if not isinstance(self.since, Unset):
            since = self.since.isoformat()

        until: str | Unset = UNSET
        if not isinstance(self.until, Unset):
            until = self.until.isoformat()

        status: str | Unset = UNSET
        if not isinstance(self.status, Unset):
            status = self.status.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if since is not UNSET:
            field_dict["since"] = since
        if until is not UNSET:
            field_dict["until"] = until
        if status is not UNSET:
            field_dict["status"] = status

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        _since = d.pop("since", UNSET)
        since: datetime.datetime | Unset
        if _since is None or isinstance(_since, Unset):
            since = UNSET
        else:
            since = datetime.datetime.fromisoformat(_since.replace("Z", "+00:00"))

        _until = d.pop("until", UNSET)
        until: datetime.datetime | Unset
        if _until is None or isinstance(_until, Unset):
            until = UNSET
        else:
            until = datetime.datetime.fromisoformat(_until.replace("Z", "+00:00"))

        _status = d.pop("status", UNSET)
        status: RecoveryStatus | Unset
        if _status is None or isinstance(_status, Unset):
            status = UNSET
        else:
            status = RecoveryStatus(_status)

        recovery_create = cls(
            since=since,
            until=until,
            status=status,
        )

        recovery_create.additional_properties = d
        return recovery_create

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
