# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="RequestEntry")


@_attrs_define
class RequestEntry:
    """A request that one of your keys made.

    Attributes:
        request_id (UUID): The request's id, as in its `X-Request-Id`.
        started_at (datetime.datetime): When we began to read the request.
        key_id (UUID): The key that made the request.
        operation (None | str): The `operationId` that was called; `null` for a path or method that matches no
            operation.
        method (str): The HTTP method.
        status (int): The HTTP status of the response; 499 if the connection was closed before there was one.
        error_code (None | str): The `code` of the problem; `null` for success.
        latency_ms (int): How long it took on our side, in milliseconds, up to the last byte of the response.
        bytes_out (int): How many bytes the response body had, as sent.
        ip_prefix (None | str): The network that the request came from: the first 24 bits of an IPv4 address, or 48 of
            an IPv6 one. We store no more than this.
        user_agent (None | str): The beginning of the `User-Agent` that was sent.
    """

    request_id: UUID
    started_at: datetime.datetime
    key_id: UUID
    operation: None | str
    method: str
    status: int
    error_code: None | str
    latency_ms: int
    bytes_out: int
    ip_prefix: None | str
    user_agent: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        request_id = str(self.request_id)

        started_at = self.started_at.isoformat()

        key_id = str(self.key_id)

        operation: None | str
        operation = self.operation

        method = self.method

        status = self.status

        error_code: None | str
        error_code = self.error_code

        latency_ms = self.latency_ms

        bytes_out = self.bytes_out

        ip_prefix: None | str
        ip_prefix = self.ip_prefix

        user_agent: None | str
        user_agent = self.user_agent

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "request_id": request_id,
                "started_at": started_at,
                "key_id": key_id,
                "operation": operation,
                "method": method,
                "status": status,
                "error_code": error_code,
                "latency_ms": latency_ms,
                "bytes_out": bytes_out,
                "ip_prefix": ip_prefix,
                "user_agent": user_agent,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        request_id = UUID(d.pop("request_id"))

        started_at = datetime.datetime.fromisoformat(d.pop("started_at").replace("Z", "+00:00"))

        key_id = UUID(d.pop("key_id"))

        def _parse_operation(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        operation = _parse_operation(d.pop("operation"))

        method = d.pop("method")

        status = d.pop("status")

        def _parse_error_code(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        error_code = _parse_error_code(d.pop("error_code"))

        latency_ms = d.pop("latency_ms")

        bytes_out = d.pop("bytes_out")

        def _parse_ip_prefix(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        ip_prefix = _parse_ip_prefix(d.pop("ip_prefix"))

        def _parse_user_agent(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        user_agent = _parse_user_agent(d.pop("user_agent"))

        request_entry = cls(
            request_id=request_id,
            started_at=started_at,
            key_id=key_id,
            operation=operation,
            method=method,
            status=status,
            error_code=error_code,
            latency_ms=latency_ms,
            bytes_out=bytes_out,
            ip_prefix=ip_prefix,
            user_agent=user_agent,
        )

        request_entry.additional_properties = d
        return request_entry

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
