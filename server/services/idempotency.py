"""Safe retries: one request with an `Idempotency-Key` takes effect once, and is answered alike.

Everything happens in the one transaction of the request. It takes a lock of the key, which ends
with it however it ends; it writes the first answer beside the change that it answers. So whatever
is killed, either both are there or none, and a retry finds out which.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from server.models.idempotency import KEPT_FOR, IdempotencyRecord
from server.problems import MEDIA_TYPE, ApiError, Code, render
from server.sealing import Sealer, UnreadableError
from server.services.principals import Principal

HEADER = "Idempotency-Key"
# The headers that belong to an answer. Those of a request (its id, its limits) are its own.
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
# A caller can come to be allowed, or be told what to mend: the same request may then succeed.
NEVER_RECORDED = frozenset({401, 403, 422, 429})


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """Who asks for what under which key. `fingerprint` is equal for requests that ask the same."""

    caller: Principal
    operation: str
    key: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer as it is sent.

    `secret` says that its body must not be stored readably, nor be sent to another API key.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    secret: bool = False


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


def answer_once(
    session: Session,
    request: KeyedRequest,
    act: Callable[[], Outcome],
    *,
    sealer: Sealer,
    request_id: str,
) -> tuple[Outcome, bool]:
    """What `act` answers, or answered before: the outcome, and whether it is a replay.

    The edge has checked the operation's own scopes by now, as for every request. A replay also
    needs the scopes that `act` asked the first caller for (`Principal.has`).

    A problem that `act` raises becomes an outcome when it is one to record, after everything that
    `act` did is undone. Commit the session then. Raises `ApiError`: `idempotency_key_in_use`,
    `idempotency_key_reused`, `idempotency_response_lost`, `idempotency_response_withheld`,
    `missing_scope`, and what `act` raises that is not recorded: roll back then.
    """
    number = lock_number(request.caller.user_id, request.operation, request.key)
    if not session.scalar(select(func.pg_try_advisory_xact_lock(number))):
        raise ApiError(Code.IDEMPOTENCY_KEY_IN_USE)
    # A statement of its own: its snapshot must be taken after the lock, to see what the lock's
    # last holder has committed.
    record = _find(session, request)
    if record is not None:
        return _replay(record, request, sealer), True
    outcome = _first_answer(session, act, request_id)
    _write(session, request, outcome, sealer)
    return outcome, False


def is_recorded(error: ApiError) -> bool:
    """Whether a problem answers its request for good, so that its retries get it again."""
    return 400 <= error.status < 500 and error.status not in NEVER_RECORDED


def _find(session: Session, request: KeyedRequest) -> IdempotencyRecord | None:
    return session.scalar(
        select(IdempotencyRecord).where(
            IdempotencyRecord.user_id == request.caller.user_id,
            IdempotencyRecord.operation == request.operation,
            IdempotencyRecord.key == request.key,
            IdempotencyRecord.created_at > func.statement_timestamp() - KEPT_FOR,
        )
    )


def _replay(record: IdempotencyRecord, request: KeyedRequest, sealer: Sealer) -> Outcome:
    if record.fingerprint != request.fingerprint:
        raise ApiError(Code.IDEMPOTENCY_KEY_REUSED)
    _require_rights(record, request.caller)
    try:
        body = sealer.open(record.body) if record.sealed else record.body
    except UnreadableError as error:
        # Doing it again could double the change, so the caller has to look.
        raise ApiError(Code.IDEMPOTENCY_RESPONSE_LOST) from error
    return Outcome(record.status, record.headers, body, secret=record.sealed)


def _require_rights(record: IdempotencyRecord, caller: Principal) -> None:
    """Another key of the user may have fewer rights than the first; so may the same one by now."""
    missing = sorted(scope for scope in record.scopes if not caller.has(scope))
    if missing:
        raise ApiError(
            Code.MISSING_SCOPE,
            "The first request with this `Idempotency-Key` needed the scope "
            f"`{'`, `'.join(missing)}`: its response is sent again only to a key that has it.",
        )
    if record.sealed and record.key_id != caller.key_id:
        raise ApiError(Code.IDEMPOTENCY_RESPONSE_WITHHELD)


def _first_answer(session: Session, act: Callable[[], Outcome], request_id: str) -> Outcome:
    try:
        with session.begin_nested():
            return act()
    except ApiError as error:
        if not is_recorded(error):
            raise
        headers = {**error.headers, "Content-Type": MEDIA_TYPE}
        return Outcome(error.status, headers, render(error, request_id))


def _write(session: Session, request: KeyedRequest, outcome: Outcome, sealer: Sealer) -> None:
    caller = request.caller
    headers = {name: outcome.headers[name] for name in KEPT_HEADERS if name in outcome.headers}
    values = {
        "fingerprint": request.fingerprint,
        "status": outcome.status,
        "headers": headers,
        "body": sealer.seal(outcome.body) if outcome.secret else outcome.body,
        "sealed": outcome.secret,
        "key_id": caller.key_id,
        "scopes": sorted(map(str, caller.asked & caller.scopes)),
        "created_at": func.clock_timestamp(),
    }
    # Only an expired record can be in the way: the lock keeps everyone else out.
    session.execute(
        insert(IdempotencyRecord)
        .values(user_id=caller.user_id, operation=request.operation, key=request.key, **values)
        .on_conflict_do_update(index_elements=["user_id", "operation", "key"], set_=values)
    )
