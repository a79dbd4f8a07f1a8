"""One request: the edge's record, its stored row, and the form on the stream."""

import hashlib
import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple, get_args, get_type_hints
from uuid import UUID

import orjson

from cute_api.lib.times import EPOCH
from cute_api.logs import masked
from cute_api.models.usage import FIRST_FAILED
from cute_api.problems import FieldError
from cute_api.usage import redaction
from cute_api.usage.redaction import Redactor

IPV4_BITS = 24
IPV6_BITS = 48
MAX_USER_AGENT = 200
MAX_METHOD = 16
HASH_BYTES = 7
# The same few addresses and programs call often.
REMEMBERED = 1_024
MAX_LATENCY_US = 2**31 - 1
# A client that closed the connection before its response, as nginx writes it.
CLIENT_GONE = 499

FindOperation = Callable[[str, str], str | None]
"""The operationId of a method and a path, if there is one."""


class RowError(Exception):
    """An entry of the stream is not a row of ours."""


class ObservedRequest(NamedTuple):
    """A request as the edge saw it. Times are in seconds; `status` is 0 without a response.

    `counted`: it used a unit of quota. `trace_id` is set if traces are on. `path` is decoded,
    `query` is as sent, `errors` are those of its problem: all three are redacted before storing.
    `fault` is the fault of a sandbox that it met, `etag` the tag of its response.
    """

    started: float
    seconds: float
    request_id: str
    key_id: UUID | None
    user_id: UUID | None
    operation_id: str | None
    method: str
    path: str
    status: int
    bytes_out: int
    client_address: str
    user_agent: bytes
    error_code: str | None
    counted: bool
    trace_id: str | None = None
    query: bytes = b""
    api_version: str = ""
    errors: tuple[FieldError, ...] = ()
    fault: str | None = None
    etag: bytes | None = None


# As `str(UUID)` writes it; parsing by `UUID` takes ten times as long.
_IS_UUID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
_NUL = rb"\u0000"  # as JSON writes it


@dataclass(slots=True, kw_only=True)
class RequestRow:
    """A row of `request_log`. `counted` says whether it used a unit of the key's quota.

    A row that is not `logged` is counted but left out of the log. `redaction` has redacted `path`,
    `query` and `errors` (JSON); `bodies` has redacted and sealed `body`. `etag_hash` is the same
    for equal tags of responses.
    """

    at_us: int
    request_id: str
    key_id: str | None
    user_id: str | None
    operation: str | None
    method: str
    status: int
    latency_us: int
    bytes_out: int
    ip_prefix: str | None
    user_agent: str | None
    error_code: str | None
    counted: bool
    logged: bool = True
    path: str | None = None
    query: str | None = None
    api_version: str | None = None
    errors: str | None = None
    body: str | None = None
    fault: str | None = None
    etag_hash: int | None = None

    @property
    def at(self) -> datetime:
        return EPOCH + timedelta(microseconds=self.at_us)

    def encode(self) -> bytes:
        """A JSON object with a member for each field."""
        return orjson.dumps(self)

    @classmethod
    def decode(cls, raw: bytes) -> "RequestRow":
        """Raises `RowError` if `raw` doesn't come from `encode`."""
        try:
            values = orjson.loads(raw)
            if not isinstance(values, dict):
                raise RowError("it is not an object")
            if values.keys() != TYPES.keys():
                raise RowError("it has other fields")
            # A value of a wrong type would fail later, in the middle of a batch.
            for name, types in TYPES.items():
                if type(values[name]) not in types:
                    raise RowError(f"{name} has the wrong type")
            row = cls(**values)
            least = min(row.latency_us, row.bytes_out, row.etag_hash or 0)
            if least < 0 or row.latency_us > MAX_LATENCY_US:
                raise RowError("a number is out of its range")
            _ = row.at
            for id_ in (row.request_id, row.key_id, row.user_id):
                if id_ is not None and not _IS_UUID(id_):
                    raise RowError("an id is not a UUID")
            texts = (value for value in values.values() if isinstance(value, str))
            if _NUL in raw and any("\0" in text for text in texts):
                raise RowError("PostgreSQL's text can't contain NUL")
        except (ValueError, OverflowError) as error:
            raise RowError(str(error)) from error
        return row


TYPES = {
    name: frozenset(get_args(hint) or {hint}) for name, hint in get_type_hints(RequestRow).items()
}
"""The types of each field; compared exactly, because a bool is also an int."""


def is_logged(request_id: str, status: int, one_in: int) -> bool:
    """Whether to log a request: every failed one, and one in `one_in` of the others.

    The random id decides, so that a row that comes twice gets the same answer.
    """
    return status >= FIRST_FAILED or one_in == 1 or int(request_id[-8:], 16) % one_in == 0


def row_of(
    seen: ObservedRequest,
    operation_at: FindOperation,
    one_in: int,
    redactor: Redactor,
) -> RequestRow:
    """The row of a request. Finds the operation if the request was refused before routing."""
    operation = seen.operation_id or operation_at(seen.method, seen.path)
    status = seen.status or CLIENT_GONE
    logged = is_logged(seen.request_id, status, one_in)
    return RequestRow(
        at_us=round(seen.started * 1_000_000),
        request_id=seen.request_id,
        key_id=None if seen.key_id is None else str(seen.key_id),
        user_id=None if seen.user_id is None else str(seen.user_id),
        operation=operation,
        method=seen.method[:MAX_METHOD],
        status=status,
        latency_us=min(max(round(seen.seconds * 1_000_000), 0), MAX_LATENCY_US),
        bytes_out=seen.bytes_out,
        ip_prefix=prefix_of(seen.client_address),
        user_agent=printable(seen.user_agent),
        error_code=seen.error_code,
        counted=seen.counted,
        logged=logged,
        path=redactor.path(operation, seen.path) if logged else None,
        query=redactor.query(operation, seen.query) if logged else None,
        api_version=seen.api_version or None,
        errors=redaction.errors(seen.errors),
        fault=seen.fault,
        etag_hash=None if seen.etag is None else hash_of(seen.etag),
    )


def hash_of(etag: bytes) -> int:
    """A hash of a tag, not negative, that fits PostgreSQL's `bigint`."""
    return int.from_bytes(hashlib.blake2b(etag, digest_size=HASH_BYTES).digest(), "big")


@lru_cache(REMEMBERED)
def prefix_of(address: str) -> str | None:
    """The address's network, /24 or /48, which doesn't identify a household; None if invalid."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    bits = IPV4_BITS if parsed.version == 4 else IPV6_BITS
    return str(ipaddress.ip_network(f"{parsed}/{bits}", strict=False))


def printable(header: bytes) -> str | None:
    """A header value, bounded, without control characters and our secrets."""
    return _printable(header[: 2 * MAX_USER_AGENT])


@lru_cache(REMEMBERED)
def _printable(header: bytes) -> str | None:
    text = header.decode("utf-8", "replace")
    text = "".join(char for char in masked(text) if char.isprintable())
    return text[:MAX_USER_AGENT] or None
