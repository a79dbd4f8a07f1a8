# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime


T = TypeVar("T", bound="WebhookStatsHour")


@_attrs_define
class WebhookStatsHour:
    """What was sent to a webhook in one hour.

    Attributes:
        hour (datetime.datetime): When the hour begins, in UTC.
        attempts (int): How many requests were sent.
        failed_attempts (int): How many of them were not answered with a 2xx.
        delivered (int): How many deliveries were acknowledged.
        failed (int): How many deliveries were given up.
        success_basis_points (int | None): The share of attempts that succeeded, in hundredths of a percent; `null`
            without attempts.
        p50_ms (int | None): Half of the events were acknowledged within so many milliseconds of when they happened,
            retries included; `null` without any. An estimate, within 20 %.
        p95_ms (int | None): Nineteen of twenty were acknowledged within so many milliseconds, estimated likewise.
        p99_ms (int | None): 99 of 100 were acknowledged within so many milliseconds, estimated likewise.
    """

    hour: datetime.datetime
    attempts: int
    failed_attempts: int
    delivered: int
    failed: int
    success_basis_points: int | None
    p50_ms: int | None
    p95_ms: int | None
    p99_ms: int | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        hour = self.hour.isoformat()

        attempts = self.attempts

        failed_attempts = self.failed_attempts

        delivered = self.delivered

        failed = self.failed

        success_basis_points: int | None
        success_basis_points = self.success_basis_points

        p50_ms: int | None
        p50_ms = self.p50_ms

        p95_ms: int | None
        p95_ms = self.p95_ms

        p99_ms: int | None
        p99_ms = self.p99_ms

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "hour": hour,
                "attempts": attempts,
                "failed_attempts": failed_attempts,
                "delivered": delivered,
                "failed": failed,
                "success_basis_points": success_basis_points,
                "p50_ms": p50_ms,
                "p95_ms": p95_ms,
                "p99_ms": p99_ms,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        hour = datetime.datetime.fromisoformat(d.pop("hour").replace("Z", "+00:00"))

        attempts = d.pop("attempts")

        failed_attempts = d.pop("failed_attempts")

        delivered = d.pop("delivered")

        failed = d.pop("failed")

        def _parse_success_basis_points(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        success_basis_points = _parse_success_basis_points(d.pop("success_basis_points"))

        def _parse_p50_ms(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        p50_ms = _parse_p50_ms(d.pop("p50_ms"))

        def _parse_p95_ms(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        p95_ms = _parse_p95_ms(d.pop("p95_ms"))

        def _parse_p99_ms(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        p99_ms = _parse_p99_ms(d.pop("p99_ms"))

        webhook_stats_hour = cls(
            hour=hour,
            attempts=attempts,
            failed_attempts=failed_attempts,
            delivered=delivered,
            failed=failed,
            success_basis_points=success_basis_points,
            p50_ms=p50_ms,
            p95_ms=p95_ms,
            p99_ms=p99_ms,
        )

        webhook_stats_hour.additional_properties = d
        return webhook_stats_hour

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
