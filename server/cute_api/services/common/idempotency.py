"""Safe retries: a request with an `Idempotency-Key` takes effect once, and so do its retries.

Everything happens in the request's single transaction. It locks the key, and writes the first
response beside its change. So whatever is killed, either both exist or neither, and a retry finds
out which.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    LargeBinary,
    SmallInteger,
    Text,
    Uuid,
    and_,
    cast,
    func,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from cute_api.models import clock
from cute_api.models.changes import Changes
from cute_api.models.idempotency import KEPT_FOR, IdempotencyRecord
from cute_api.models.reads import Statement, parameter
from cute_api.problems import MEDIA_TYPE, ApiError, Code, render
from cute_api.sealing import Sealer, UnreadableError
from cute_api.services.keys.principals import Principal

HEADER = "Idempotency-Key"
# Headers that belong to the recorded response; a replay has its own request id and limits.
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
# Responses are recorded in the newest API version; the edge lowers each replay.
VERSION_HEADER = "Cute-Version"
# The same request may succeed later, with more rights or after a fix elsewhere.
NEVER_RECORDED = frozenset({401, 403, 422, 429})


# A batch of 100 items of 5 KiB each. It must be bounded, because callers choose number and size.
MAX_KEPT_BYTES = 512 * 1024


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """A request with an `Idempotency-Key`. Equal requests have equal `fingerprint`s.

    `newest` is the API version in which the response is made and recorded.
    """

    caller: Principal
    operation: str
    key: str
    fingerprint: bytes
    newest: str


@dataclass(frozen=True, slots=True)
class KeyedResponse:
    """The response to a keyed request, as it is sent and recorded.

    The body of a `secret` response is stored encrypted, and never replayed to another API key.
    `version` is the API version of a replay: the newest when it was recorded.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    secret: bool = False
    version: str | None = None


def fingerprint(
    *, path: Mapping[str, Any], query: Mapping[str, Any], headers: Mapping[str, Any], body: Any
) -> bytes:
    """Return a digest of a request that ignores the order of members and white space.

    `headers` are those that the operation declares; the key itself is ignored.
    """
    content = [path, query, {name: headers[name] for name in headers if name != HEADER}, body]
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).digest()


def lock_number(user_id: UUID, operation: str, key: str) -> int:
    """Return the number of the advisory lock (64 bits, signed) for a user's key and operation."""
    name = f"{user_id}\n{operation}\n{key}".encode()
    return int.from_bytes(hashlib.blake2b(name, digest_size=8).digest(), signed=True)


def respond_once(
    changes: Changes,
    request: KeyedRequest,
    act: Callable[[], KeyedResponse],
    *,
    sealer: Sealer,
    request_id: str,
) -> tuple[KeyedResponse, bool]:
    """Return the response of `act`, or its recorded one, and whether it is a replay.

    The edge has checked the operation's own scopes, as for every request. A replay also needs the
    scopes that `act` checked for the first caller (`Principal.has`).
    If `act` raises a problem to record, its changes are undone and the problem is the response.
    Commit after a return; roll back after an `ApiError`: `idempotency_key_in_use`,
    `idempotency_key_reused`, `idempotency_response_lost`, `idempotency_response_withheld`,
    `missing_scope`, and problems of `act` that are not recorded.
    """
    user_id = request.caller.user_id
    changes.later(_LOCK, number=lock_number(user_id, request.operation, request.key))
    # A statement of its own, because its snapshot must be taken after the lock, to see what the
    # lock's last holder committed.
    (found,) = changes.rows(
        _LOOK, user_id=str(user_id), operation=request.operation, key=request.key
    )
    if found.locked != _LOCKED:
        raise ApiError(Code.IDEMPOTENCY_KEY_IN_USE)
    if found.fingerprint is not None:
        return _replay(found, request, sealer), True
    with changes.more():
        response = _first_response(changes, act, request_id)
    _write(changes, request, _to_record(response, request_id), sealer)
    return response, False


def is_recorded(error: ApiError) -> bool:
    """Return whether a problem is final, so that retries get it again."""
    return 400 <= error.status < 500 and error.status not in NEVER_RECORDED


def _to_record(response: KeyedResponse, request_id: str) -> KeyedResponse:
    """Return the response for retries: the first one, or a problem if that is too large."""
    if len(response.body) <= MAX_KEPT_BYTES:
        return response
    error = ApiError(
        Code.IDEMPOTENCY_RESPONSE_LOST,
        f"The first request took effect. Its response had more than {MAX_KEPT_BYTES // 1024} KiB, "
        "and is not kept. Check what it changed, and send fewer rows at once.",
    )
    return KeyedResponse(
        error.status, {"Content-Type": MEDIA_TYPE}, render(error, request_id), response.secret
    )


def _replay(record: "_Record", request: KeyedRequest, sealer: Sealer) -> KeyedResponse:
    if bytes(record.fingerprint) != request.fingerprint:
        raise ApiError(Code.IDEMPOTENCY_KEY_REUSED)
    _require_rights(record, request.caller)
    try:
        body = sealer.open(bytes(record.body)) if record.sealed else bytes(record.body)
    except UnreadableError as error:
        # Repeating it could double the change, so the caller has to check.
        raise ApiError(Code.IDEMPOTENCY_RESPONSE_LOST) from error
    headers = orjson.loads(record.headers)
    version = headers.pop(VERSION_HEADER, None)
    return KeyedResponse(record.status, headers, body, secret=record.sealed, version=version)


def _require_rights(record: "_Record", caller: Principal) -> None:
    """Check the replay's rights, because another key, or the same key by now, may have fewer."""
    missing = sorted(scope for scope in record.scopes if not caller.has(scope))
    if missing:
        raise ApiError(
            Code.MISSING_SCOPE,
            "The first request with this `Idempotency-Key` needed the scope "
            f"`{'`, `'.join(missing)}`: its response is sent again only to a key that has it.",
        )
    if record.sealed and record.key_id != _key_id(caller):
        raise ApiError(Code.IDEMPOTENCY_RESPONSE_WITHHELD)


def _key_id(caller: Principal) -> str | None:
    return None if caller.key is None else str(caller.key.id)


def _first_response(
    changes: Changes, act: Callable[[], KeyedResponse], request_id: str
) -> KeyedResponse:
    try:
        with changes.attempt():
            return act()
    except ApiError as error:
        if not is_recorded(error):
            raise
        headers = {**error.headers, "Content-Type": MEDIA_TYPE}
        return KeyedResponse(error.status, headers, render(error, request_id))


def _write(
    changes: Changes, request: KeyedRequest, response: KeyedResponse, sealer: Sealer
) -> None:
    caller = request.caller
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    headers[VERSION_HEADER] = request.newest
    changes.later(
        _WRITE,
        user_id=str(caller.user_id),
        operation=request.operation,
        key=request.key,
        fingerprint=request.fingerprint,
        status=response.status,
        headers=orjson.dumps(headers).decode(),
        body=sealer.seal(response.body) if response.secret else response.body,
        sealed=response.secret,
        key_id=_key_id(caller),
        scopes=sorted(map(str, caller.asked & caller.scopes)),
    )


class _Record(NamedTuple):
    """A row of `_LOOK`. Without a record everything but `locked` is None."""

    locked: str
    fingerprint: bytes
    status: int
    headers: str
    body: bytes
    sealed: bool
    key_id: str | None
    scopes: Sequence[str]


# `_LOCK` tells `_LOOK` here whether it got the lock, so that both are sent together.
_LOCK_SETTING = "cute.idempotency_lock"
_LOCKED = "true"
_LOCK = Statement(
    select(
        func.set_config(
            _LOCK_SETTING,
            cast(func.pg_try_advisory_xact_lock(parameter("number", BigInteger())), Text),
            true(),
        )
    )
)
_lock = func.current_setting(_LOCK_SETTING).table_valued("locked").render_derived()
_LOOK = Statement(
    select(
        _lock.c.locked,
        IdempotencyRecord.fingerprint,
        IdempotencyRecord.status,
        cast(IdempotencyRecord.headers, Text),
        IdempotencyRecord.body,
        IdempotencyRecord.sealed,
        cast(IdempotencyRecord.key_id, Text),
        IdempotencyRecord.scopes,
    ).select_from(
        _lock.outerjoin(
            IdempotencyRecord,
            and_(
                IdempotencyRecord.user_id == parameter("user_id", Uuid()),
                IdempotencyRecord.operation == parameter("operation", Text()),
                IdempotencyRecord.key == parameter("key", Text()),
                IdempotencyRecord.created_at > clock.STATEMENT - KEPT_FOR,
            ),
        )
    ),
    _Record,
)
_NAME = {
    "user_id": parameter("user_id", Uuid()),
    "operation": parameter("operation", Text()),
    "key": parameter("key", Text()),
}
_VALUES = {
    "fingerprint": parameter("fingerprint", LargeBinary()),
    "status": parameter("status", SmallInteger()),
    "headers": parameter("headers", JSONB()),
    "body": parameter("body", LargeBinary()),
    "sealed": parameter("sealed", Boolean()),
    "key_id": parameter("key_id", Uuid()),
    "scopes": parameter("scopes", ARRAY(Text)),
    "created_at": clock.NOW,
}
# Only an expired record can conflict, because the lock excludes concurrent requests.
_WRITE = Statement(
    insert(IdempotencyRecord)
    .values(**_NAME, **_VALUES)
    .on_conflict_do_update(index_elements=list(_NAME), set_=_VALUES)
)
