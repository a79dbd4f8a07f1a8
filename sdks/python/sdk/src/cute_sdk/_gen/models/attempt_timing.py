# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="AttemptTiming")


@_attrs_define
class AttemptTiming:
    """How long the parts of an attempt took, in whole milliseconds, rounded up.

    Attributes:
        dns_ms (int | None): The name lookup, in milliseconds; `null` if the attempt ended before it, or if it reused a
            connection.
        connect_ms (int | None): Connecting, in milliseconds; `null` if the attempt ended before it, or if it reused a
            connection.
        tls_ms (int | None): The TLS handshake, in milliseconds; `null` if the attempt ended before it, or if it reused
            a connection.
        first_byte_ms (int | None): From the request to the first byte of the response, in milliseconds; `null` without
            a response.
        total_ms (int): The whole attempt, in milliseconds.
    """

    dns_ms: int | None
    connect_ms: int | None
    tls_ms: int | None
    first_byte_ms: int | None
    total_ms: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        dns_ms: int | None
        dns_ms = self.dns_ms

        connect_ms: int | None
        connect_ms = self.connect_ms

        tls_ms: int | None
        tls_ms = self.tls_ms

        first_byte_ms: int | None
        first_byte_ms = self.first_byte_ms

        total_ms = self.total_ms

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "dns_ms": dns_ms,
                "connect_ms": connect_ms,
                "tls_ms": tls_ms,
                "first_byte_ms": first_byte_ms,
                "total_ms": total_ms,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_dns_ms(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        dns_ms = _parse_dns_ms(d.pop("dns_ms"))

        def _parse_connect_ms(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        connect_ms = _parse_connect_ms(d.pop("connect_ms"))

        def _parse_tls_ms(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        tls_ms = _parse_tls_ms(d.pop("tls_ms"))

        def _parse_first_byte_ms(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        first_byte_ms = _parse_first_byte_ms(d.pop("first_byte_ms"))

        total_ms = d.pop("total_ms")

        attempt_timing = cls(
            dns_ms=dns_ms,
            connect_ms=connect_ms,
            tls_ms=tls_ms,
            first_byte_ms=first_byte_ms,
            total_ms=total_ms,
        )

        attempt_timing.additional_properties = d
        return attempt_timing

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
