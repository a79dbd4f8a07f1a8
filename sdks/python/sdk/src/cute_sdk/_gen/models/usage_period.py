# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="UsagePeriod")


@_attrs_define
class UsagePeriod:
    """The calls in an hour or a day; with `group_by`, those with the same key, operation or status class.

    Attributes:
        start (datetime.datetime): When the hour or the day begins, in UTC.
        key_id (None | UUID): The key that made the calls; `null` for all keys combined.
        operation (None | str): The `operationId` that was called; `null` for all operations combined and, with
            `group_by`, for paths and methods that match no operation.
        status_class (None | str): The status class of the responses, such as `2xx`; `null` for all classes combined.
        requests (int): How many calls there were.
        quota_used (int): How many of them counted against the quotas of their keys. A batch is one of them, whatever
            its rows.
        p50_ms (int): The median time of the calls on our side, in milliseconds, estimated from counts in buckets.
        p95_ms (int): The 95th percentile of the time of the calls on our side, in milliseconds, estimated in the same
            way.
    """

    start: datetime.datetime
    key_id: None | UUID
    operation: None | str
    status_class: None | str
    requests: int
    quota_used: int
    p50_ms: int
    p95_ms: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        start = self.start.isoformat()

        key_id: None | str
        if isinstance(self.key_id, UUID):
            key_id = str(self.key_id)
        else:
            key_id = self.key_id

        operation: None | str
        operation = self.operation

        status_class: None | str
        status_class = self.status_class

        requests = self.requests

        quota_used = self.quota_used

        p50_ms = self.p50_ms

        p95_ms = self.p95_ms

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "start": start,
                "key_id": key_id,
                "operation": operation,
                "status_class": status_class,
                "requests": requests,
                "quota_used": quota_used,
                "p50_ms": p50_ms,
                "p95_ms": p95_ms,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        start = datetime.datetime.fromisoformat(d.pop("start").replace("Z", "+00:00"))

        def _parse_key_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                key_id_type_0 = UUID(data)

                return key_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        key_id = _parse_key_id(d.pop("key_id"))

        def _parse_operation(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        operation = _parse_operation(d.pop("operation"))

        def _parse_status_class(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        status_class = _parse_status_class(d.pop("status_class"))

        requests = d.pop("requests")

        quota_used = d.pop("quota_used")

        p50_ms = d.pop("p50_ms")

        p95_ms = d.pop("p95_ms")

        usage_period = cls(
            start=start,
            key_id=key_id,
            operation=operation,
            status_class=status_class,
            requests=requests,
            quota_used=quota_used,
            p50_ms=p50_ms,
            p95_ms=p95_ms,
        )

        usage_period.additional_properties = d
        return usage_period

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
