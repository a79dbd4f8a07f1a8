# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("dns_ms", "dns_ms", _model.nullable(_model.whole), True),
    ("connect_ms", "connect_ms", _model.nullable(_model.whole), True),
    ("tls_ms", "tls_ms", _model.nullable(_model.whole), True),
    ("first_byte_ms", "first_byte_ms", _model.nullable(_model.whole), True),
    ("total_ms", "total_ms", _model.whole, True),
)


@define
class AttemptTiming(_model.Model):
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

    _fields = _FIELDS
