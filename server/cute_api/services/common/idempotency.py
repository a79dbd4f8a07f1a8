"""Safe retries: a request with an `Idempotency-Key` takes effect once, and so do its retries.

Everything happens in the one transaction of the request. It takes a lock of the key, which ends
with it however it ends; it writes the first response beside the change that was made. So whatever
is killed, either both are there or none, and a retry finds out which.
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
# The headers that belong to a response. Those of a request (its id, its limits) are its own.
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
# Recorded is the response in the newest version: the edge lowers it for each that it is sent to.
VERSION_HEADER = "Cute-Version"
# A caller can come to be allowed, or learn what to fix: the same request may then succeed.
NEVER_RECORDED = frozenset({401, 403, 422, 429})


# A batch of 100 items of 5 KiB each. Callers choose how many records there are, and how large.
MAX_KEPT_BYTES = 512 * 1024


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """Who asks for what under which key. `fingerprint` is equal for requests that ask the same.

    `newest` is the API version that the response to it is made and recorded in.
    """

    caller: Principal
    operation: str
    key: str
    fingerprint: bytes
    newest: str


@dataclass(frozen=True, slots=True)
class KeyedResponse:
    """The response to a keyed request, as it is sent and recorded.

    `secret` says that its body must not be stored readably, nor be sent to another API key.
    `version` is the API version that a replayed one is in: the newest when it was recorded.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    secret: bool = False
    version: str | None = None


def fingerprint(
    *, path: Mapping[str, Any], query: Mapping[str, Any], headers: Mapping[str, Any], body: Any
) -> bytes:
    """A digest of what a request asks: the order of its members and white space don't matter.

    `headers` are those that the operation declares; the key itself doesn't count.
    """
    asked = [path, query, {name: headers[name] for name in headers if name != HEADER}, body]
    return hashlib.sha256(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)).digest()


def lock_number(user_id: UUID, operation: str, key: str) -> int:
    """The advisory lock (64 bits, signed) of this user's key at this operation."""
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
    """What `act` returns, or returned before, and whether it is a replay.

    The edge has checked the operation's own scopes by now, as for every request. A replay also
    needs the scopes that `act` asked the first caller for (`Principal.has`).

    A problem that `act` raises becomes a response when it is one to record, after everything that
    `act` did is undone. Commit the changes then. Raises `ApiError`: `idempotency_key_in_use`,
    `idempotency_key_reused`, `idempotency_response_lost`, `idempotency_response_withheld`,
    `missing_scope`, and what `act` raises that is not recorded: roll back then.
    """
    user_id = request.caller.user_id
    changes.later(_LOCK, number=lock_number(user_id, request.operation, request.key))
    # A statement of its own: its snapshot must be taken after the lock, to see what the lock's
    # last holder has committed.
    (found,) = changes.rows(
        _LOOK, user_id=str(user_id), operation=request.operation, key=request.key
    )
    if found.locked != _LOCKED:
        raise ApiError(Code.IDEMPOTENCY_KEY_IN_USE)
    if found.fingerprint is not None:
        return _replay(found, request, sealer), True
    with changes.more():
        response = _first_response(changes, act, request_id)
    _write(changes, request, _kept(response, request_id), sealer)
    return response, False


def is_recorded(error: ApiError) -> bool:
    """Whether a problem is the final response to its request, so that its retries get it again."""
    return 400 <= error.status < 500 and error.status not in NEVER_RECORDED


def _kept(response: KeyedResponse, request_id: str) -> KeyedResponse:
    """What retries get: the response, or a problem in place of one that is too large to keep."""
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
        # Doing it again could double the change, so the caller has to look.
        raise ApiError(Code.IDEMPOTENCY_RESPONSE_LOST) from error
    headers = orjson.loads(record.headers)
    version = headers.pop(VERSION_HEADER, None)
    return KeyedResponse(record.status, headers, body, secret=record.sealed, version=version)


def _require_rights(record: "_Record", caller: Principal) -> None:
    """Another key of the user may have fewer rights than the first; so may the same one by now."""
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
    """What `_LOOK` finds. Where there is no record, all but `locked` is None."""

    locked: str
    fingerprint: bytes
    status: int
    headers: str
    body: bytes
    sealed: bool
    key_id: str | None
    scopes: Sequence[str]


# `_LOCK` leaves here, for `_LOOK`, whether it has got the lock: so both go out together.
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
# Only an expired record can be in the way: the lock keeps everyone else out.
_WRITE = Statement(
    insert(IdempotencyRecord)
    .values(**_NAME, **_VALUES)
    .on_conflict_do_update(index_elements=list(_NAME), set_=_VALUES)
)
