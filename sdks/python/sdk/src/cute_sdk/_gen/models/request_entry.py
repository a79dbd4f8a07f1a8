# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.field_error import FieldError


T = TypeVar("T", bound="RequestEntry")


@_attrs_define
class RequestEntry:
    """A request that one of your keys made.

    Attributes:
        request_id (UUID): The request's id, as in its `X-Request-Id`.
        started_at (datetime.datetime): When we started to read the request.
        key_id (UUID): The key that made the request.
        operation (None | str): The `operationId` that was called; `null` for a path or method that matches no
            operation.
        method (str): The HTTP method.
        status (int): The HTTP status of the response; 499 if the client closed the connection before it.
        error_code (None | str): The `code` of the problem; `null` for success.
        latency_ms (int): How long it took on our side, in milliseconds, up to the last byte of the response.
        bytes_out (int): How many bytes the response body had, as sent.
        ip_prefix (None | str): The network that the request came from: the first 24 bits of an IPv4 address, or 48 of
            an IPv6 one. We store no more than this.
        user_agent (None | str): The beginning of the `User-Agent` that was sent.
        path (None | str): The path that was called, decoded, even if no operation has it. `[redacted]` replaces the
            parts that we don't store.
        query (None | str): The query string as it was sent. `[redacted]` replaces the values of parameters with
            `x-sensitive` and of unknown parameters, which we don't store. `null` without a query.
        api_version (None | str): The API version of the call.
        errors (list[FieldError]): The first entries of the problem's `errors`. Empty for a success, and for other
            problems.
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
    path: None | str
    query: None | str
    api_version: None | str
    errors: list[FieldError]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

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

        path: None | str
        path = self.path

        query: None | str
        query = self.query

        api_version: None | str
        api_version = self.api_version

        errors = []
        for errors_item_data in self.errors:
            errors_item = errors_item_data.to_dict()
            errors.append(errors_item)

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
                "path": path,
                "query": query,
                "api_version": api_version,
                "errors": errors,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.field_error import FieldError

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

        def _parse_path(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        path = _parse_path(d.pop("path"))

        def _parse_query(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        query = _parse_query(d.pop("query"))

        def _parse_api_version(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        api_version = _parse_api_version(d.pop("api_version"))

        errors = []
        _errors = d.pop("errors")
        for errors_item_data in _errors:
            errors_item = FieldError.from_dict(errors_item_data)

            errors.append(errors_item)

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
            path=path,
            query=query,
            api_version=api_version,
            errors=errors,
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
