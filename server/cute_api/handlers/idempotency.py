"""Safe retries: a request with an `Idempotency-Key` takes effect once, and so do its retries.

Everything happens in the request's single transaction. It locks the key, and writes the first
response beside its change. So whatever is killed, either both exist or neither, and a retry finds
out which.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
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

from cute_api.edge.result import CallResult
from cute_api.models import clock
from cute_api.models.changes import Changes
from cute_api.models.statements import Statement, parameter
from cute_api.models.trade import KEPT_FOR, IdempotencyRecord
from cute_api.problems import MEDIA_TYPE, ApiError, Code, document
from cute_api.sealing import Sealer, UnreadableError
from cute_api.services.keys.principals import Principal
from cute_api.spec import BASE_PATH, CACHE_CONTROL, NO_STORE, VERSION_HEADER

HEADER = "Idempotency-Key"
# Headers that belong to the recorded response; a replay has its own request id and limits.
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
# A retry may be in another version: its path, query and body are compared as in the newest.
NOT_COMPARED = frozenset({HEADER, VERSION_HEADER})
REPLAYED = "Idempotent-Replayed"
FIRST_ERROR = 400
# The same request may succeed later, with more rights or after a fix elsewhere.
NEVER_RECORDED = frozenset({401, 403, 422, 429})


# A batch of 100 items of 5 KiB each. It must be bounded, because callers choose number and size.
MAX_KEPT_BYTES = 512 * 1024
# Among a record's headers: its body has references, which `restore` replaces.
REFERENCES_HEADER = "Cute-References"


@dataclass(frozen=True, slots=True)
class References:
    """How an operation's large response is kept: `shorten` replaces rows of its body by their ids,
    and `restore` reads these rows again, for a retry.
    """

    shorten: Callable[[Any], Any]
    restore: Callable[[Changes, Principal, Any], Any]


@dataclass(frozen=True, slots=True)
class KeyedCall:
    """A call with an `Idempotency-Key`. Equal calls have equal `fingerprint`s.

    `newest` is the API version in which the result is made and recorded; `base_url` is as in
    `problems.document`.
    """

    caller: Principal
    operation: str
    key: str
    fingerprint: bytes
    newest: str
    request_id: str
    base_url: str


def fingerprint(
    *, path: Mapping[str, Any], query: Mapping[str, Any], headers: Mapping[str, Any], body: Any
) -> bytes:
    """Return a digest of a request that ignores the order of members and white space.

    `headers` are those that the operation declares; the key itself and the version are ignored.
    """
    compared = {name: headers[name] for name in headers if name not in NOT_COMPARED}
    content = [path, query, compared, body]
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).digest()


def lock_number(user_id: UUID, operation: str, key: str) -> int:
    """Return the number of the advisory lock (64 bits, signed) for a user's key and operation."""
    name = f"{user_id}\n{operation}\n{key}".encode()
    return int.from_bytes(hashlib.blake2b(name, digest_size=8).digest(), signed=True)


def run_once(
    changes: Changes,
    call: KeyedCall,
    act: Callable[[], CallResult],
    *,
    sealer: Sealer,
    references: References | None = None,
) -> CallResult:
    """Return the result of `act`, or its recorded one.

    The edge has checked the operation's own scopes, as for every call. A replay also needs the
    scopes that `act` checked for the first caller (`Principal.has`).
    If `act` raises a problem to record, its changes are undone and the problem is the result.
    Commit after a return; roll back after an `ApiError`: `idempotency_key_in_use`,
    `idempotency_key_reused`, `idempotency_response_lost`, `idempotency_response_withheld`,
    `missing_scope`, and problems of `act` that are not recorded.
    """
    user_id = call.caller.user_id
    changes.later(_LOCK, number=lock_number(user_id, call.operation, call.key))
    # A statement of its own, because its snapshot must be taken after the lock, to see what the
    # lock's last holder committed.
    (found,) = changes.rows(_LOOK, user_id=str(user_id), operation=call.operation, key=call.key)
    if found.locked != _LOCKED:
        raise ApiError(Code.IDEMPOTENCY_KEY_IN_USE)
    if found.fingerprint is not None:
        result = _replay(found, call, sealer)
        if REFERENCES_HEADER not in result.headers:
            return result
        return _restored(changes, call, result, references)
    with changes.more():
        result = _first_result(changes, act, call)
    _write(changes, call, result, sealer, references)
    return result


def is_recorded(error: ApiError) -> bool:
    """Return whether a problem is final, so that retries get it again."""
    return 400 <= error.status < 500 and error.status not in NEVER_RECORDED


def _problem(error: ApiError, call: KeyedCall) -> CallResult:
    """A problem as a result that can be recorded."""
    headers = {**error.headers, "Content-Type": MEDIA_TYPE, CACHE_CONTROL: NO_STORE}
    return CallResult(document(error, call.request_id, call.base_url), error.status, headers)


def _replay(record: "_Record", call: KeyedCall, sealer: Sealer) -> CallResult:
    if bytes(record.fingerprint) != call.fingerprint:
        raise ApiError(Code.IDEMPOTENCY_KEY_REUSED)
    _require_rights(record, call.caller)
    try:
        body = sealer.open(bytes(record.body)) if record.sealed else bytes(record.body)
    except UnreadableError as error:
        # Repeating it could double the change, so the caller has to check.
        raise ApiError(Code.IDEMPOTENCY_RESPONSE_LOST) from error
    headers = {**orjson.loads(record.headers), REPLAYED: "true"}
    version = headers.pop(VERSION_HEADER, None)
    if record.status >= FIRST_ERROR:
        headers[CACHE_CONTROL] = NO_STORE
    return CallResult(
        orjson.loads(body) if body else None,
        record.status,
        headers,
        secret=record.sealed,
        recorded_in=version,
    )


def _restored(
    changes: Changes, call: KeyedCall, kept: CallResult, references: References | None
) -> CallResult:
    """The result of a record with references; rows of another version would not fit its body."""
    if references is None or kept.recorded_in != call.newest:
        raise ApiError(Code.IDEMPOTENCY_RESPONSE_LOST)
    headers = {name: kept.headers[name] for name in kept.headers if name != REFERENCES_HEADER}
    return replace(kept, body=references.restore(changes, call.caller, kept.body), headers=headers)


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


def _first_result(changes: Changes, act: Callable[[], CallResult], call: KeyedCall) -> CallResult:
    try:
        with changes.attempt():
            return act()
    except ApiError as error:
        if not is_recorded(error):
            raise
        return _problem(error, call)


def _write(
    changes: Changes,
    call: KeyedCall,
    result: CallResult,
    sealer: Sealer,
    references: References | None,
) -> None:
    """Record a result for retries: if it is too large, its references, or else a problem."""
    body = _encoded(result.body)
    headers = {name: result.headers[name] for name in KEPT_HEADERS if name in result.headers}
    if len(body) > MAX_KEPT_BYTES and references is not None and result.status < FIRST_ERROR:
        body = _encoded(references.shorten(result.body))
        headers[REFERENCES_HEADER] = "true"
    if len(body) > MAX_KEPT_BYTES:
        lost = ApiError(
            Code.IDEMPOTENCY_RESPONSE_LOST,
            f"The first request took effect. Its response had more than {MAX_KEPT_BYTES // 1024} "
            "KiB even without its items, and is not kept. Read what it changed in "
            f"`GET {BASE_PATH}/me/items`, and send fewer rows at once.",
        )
        result = replace(_problem(lost, call), secret=result.secret)
        body, headers = _encoded(result.body), {"Content-Type": MEDIA_TYPE}
    headers[VERSION_HEADER] = call.newest
    changes.later(
        _WRITE,
        user_id=str(call.caller.user_id),
        operation=call.operation,
        key=call.key,
        fingerprint=call.fingerprint,
        status=result.status,
        headers=orjson.dumps(headers).decode(),
        body=sealer.seal(body) if result.secret else body,
        sealed=result.secret,
        key_id=_key_id(call.caller),
        scopes=sorted(map(str, call.caller.asked & call.caller.scopes)),
    )


def _encoded(body: Any) -> bytes:
    return b"" if body is None else orjson.dumps(body)


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
