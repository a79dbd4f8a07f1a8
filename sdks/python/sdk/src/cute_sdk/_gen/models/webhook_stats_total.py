# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="WebhookStatsTotal")


@_attrs_define
class WebhookStatsTotal:
    """What was sent to a webhook in the whole range of time.

    Attributes:
        attempts (int): How many requests were sent.
        failed_attempts (int): How many of them did not get a 2xx response.
        delivered (int): How many deliveries were acknowledged.
        failed (int): How many deliveries failed after their last attempt.
        success_basis_points (int | None): The share of attempts that succeeded, in hundredths of a percent; `null`
            without attempts.
        p50_ms (int | None): The median time from the event to its acknowledgement, in milliseconds, retries included;
            `null` without any. An estimate, within 20 %.
        p95_ms (int | None): The 95th percentile of that time, estimated in the same way.
        p99_ms (int | None): The 99th percentile of that time, estimated in the same way.
    """

    attempts: int
    failed_attempts: int
    delivered: int
    failed: int
    success_basis_points: int | None
    p50_ms: int | None
    p95_ms: int | None
    p99_ms: int | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
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

        webhook_stats_total = cls(
            attempts=attempts,
            failed_attempts=failed_attempts,
            delivered=delivered,
            failed=failed,
            success_basis_points=success_basis_points,
            p50_ms=p50_ms,
            p95_ms=p95_ms,
            p99_ms=p99_ms,
        )

        webhook_stats_total.additional_properties = d
        return webhook_stats_total

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
