# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from attrs import define

from ... import _model

if TYPE_CHECKING:
    from ..models.field_error import FieldError


_FIELDS: tuple[_model.Field, ...] = (
    ("request_id", "request_id", _model.uuid, True),
    ("started_at", "started_at", _model.moment, True),
    ("key_id", "key_id", _model.uuid, True),
    ("operation", "operation", _model.nullable(_model.text), True),
    ("method", "method", _model.text, True),
    ("status", "status", _model.whole, True),
    ("error_code", "error_code", _model.nullable(_model.text), True),
    ("latency_ms", "latency_ms", _model.whole, True),
    ("bytes_out", "bytes_out", _model.whole, True),
    ("ip_prefix", "ip_prefix", _model.nullable(_model.text), True),
    ("user_agent", "user_agent", _model.nullable(_model.text), True),
    ("path", "path", _model.nullable(_model.text), True),
    ("query", "query", _model.nullable(_model.text), True),
    ("api_version", "api_version", _model.nullable(_model.text), True),
    ("errors", "errors", _model.array(_model.nested("FieldError")), True),
    ("fault", "fault", _model.nullable(_model.text), True),
)


@define
class RequestEntry(_model.Model):
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
        fault (None | str): In a sandbox, the fault that the call met, as in `PUT /v1/sandbox/faults`.
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
    fault: None | str

    _fields = _FIELDS
