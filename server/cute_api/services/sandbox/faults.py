"""The faults of a key in a sandbox: what `PUT /v1/sandbox/faults` sets."""

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from datetime import datetime
from itertools import islice
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from cute_api.lib.json_objects import Json
from cute_api.lib.times import timestamp
from cute_api.lib.violations import MAX_ERRORS
from cute_api.lib.wording import Lists, unknown
from cute_api.models import ApiKey, SandboxScript, clock
from cute_api.models.enums import SandboxFaultKind
from cute_api.models.faults import CALL_FAULTS, WEBHOOK_FAULTS, Fault, ends_at, is_event
from cute_api.problems import FieldError, invalid_fields, invalid_parameter

HEADER = "Cute-Fault"
MAX_SLOW_S = 60
MAX_RETRY_AFTER_S = 172_800
MAX_PUT_OFF_S = 3_600
MAX_DOWN_S = 86_400
MAX_SECONDS: Mapping[SandboxFaultKind, int] = {
    SandboxFaultKind.RATE_LIMITED: MAX_RETRY_AFTER_S,
    SandboxFaultKind.SLOW: MAX_SLOW_S,
    SandboxFaultKind.WEBHOOK_LATE: MAX_PUT_OFF_S,
    SandboxFaultKind.WEBHOOK_OUT_OF_ORDER: MAX_PUT_OFF_S,
    SandboxFaultKind.WEBHOOK_DOWN: MAX_DOWN_S,
}
"""The greatest `seconds` of each fault that has them."""


def get(session: Session, key_id: UUID) -> Json:
    """Return the key's faults, schema `SandboxFaultScript`."""
    row = session.get(SandboxScript, key_id)
    now = clock.now(session)
    if row is None or ends_at(row.created_at) <= now:
        return {"seed": 0, "faults": [], "calls": 0, "events": 0, "expires_at": None}
    return _document(row)


def put(session: Session, key_id: UUID, body: Json, operations: Collection[str]) -> Json:
    """Replace the key's faults; return them. `operations` are those of the document.

    Raises 422 for an unknown operation, and for members that a fault doesn't have.
    """
    if wrong := list(islice(_wrong(body["faults"], operations), MAX_ERRORS)):
        raise invalid_fields(wrong)
    now = clock.now(session)
    remove(session, key_id)
    row = SandboxScript(
        key_id=key_id,
        seed=body.get("seed", 0),
        faults=body["faults"],
        counts={},
        created_at=now,
    )
    session.add(row)
    session.flush()
    _set_until(session, key_id, ends_at(now))
    return _document(row)


def remove(session: Session, key_id: UUID) -> None:
    """Remove the key's faults, if it has any."""
    _set_until(session, key_id, None)
    session.execute(delete(SandboxScript).where(SandboxScript.key_id == key_id))


def of_header(value: bytes) -> Fault:
    """Return the fault that a call names in its header. Raises 422 for any other value."""
    name, separator, option = (part.strip() for part in value.decode("latin-1").partition(";"))
    try:
        kind = SandboxFaultKind(name)
    except ValueError:
        detail = unknown("fault", name, sorted(CALL_FAULTS))
        raise invalid_parameter(HEADER, "unknown_fault", detail) from None
    if kind in WEBHOOK_FAULTS:
        detail = f"`{kind}` is a fault of webhooks: set it by `PUT /v1/sandbox/faults`."
        raise invalid_parameter(HEADER, "unknown_fault", detail)
    if not separator:
        return Fault(kind)
    label, _, number = option.partition("=")
    if label != "seconds" or not number.isascii() or not number.isdigit() or len(number) > 6:
        detail = "After the fault only `; seconds=` and a whole number can follow."
        raise invalid_parameter(HEADER, "malformed", detail)
    seconds = int(number)
    if detail := _wrong_seconds(kind, seconds):
        raise invalid_parameter(HEADER, "seconds", detail)
    return Fault(kind, seconds)


def _wrong(faults: Sequence[Json], operations: Collection[str]) -> Iterator[FieldError]:
    for place, fault in enumerate(faults):
        for index, name in enumerate(fault.get("operations", ())):
            if name not in operations:
                detail = unknown("operation", name, operations, lists=Lists.NEVER)
                pointer = f"/faults/{place}/operations/{index}"
                yield FieldError("unknown_operation", detail, pointer=pointer)
        kind = SandboxFaultKind(fault["fault"])
        for name in sorted(_foreign(kind) & fault.keys()):
            yield FieldError(name, f"`{kind}` has no {name}.", pointer=f"/faults/{place}/{name}")
        if "seconds" in fault and (detail := _wrong_seconds(kind, fault["seconds"])):
            yield FieldError("seconds", detail, pointer=f"/faults/{place}/seconds")


def _foreign(kind: SandboxFaultKind) -> Set[str]:
    """Return the members that a fault of this kind doesn't have, apart from `seconds`."""
    if kind is SandboxFaultKind.WEBHOOK_DOWN:
        return {"operations", "nth", "percent"}
    return {"operations"} if kind in WEBHOOK_FAULTS else {"types"}


def _wrong_seconds(kind: SandboxFaultKind, seconds: int) -> str:
    """Return what is wrong with the seconds of a fault; empty if nothing is."""
    if kind not in MAX_SECONDS:
        return f"`{kind}` has no seconds."
    most = MAX_SECONDS[kind]
    return "" if 1 <= seconds <= most else f"`{kind}` takes 1 to {most} seconds."


def _set_until(session: Session, key_id: UUID, until: datetime | None) -> None:
    session.execute(update(ApiKey).where(ApiKey.id == key_id).values(faults_until=until))


def _document(row: SandboxScript) -> Json:
    events = sum(count for name, count in row.counts.items() if is_event(name))
    return {
        "seed": row.seed,
        "faults": row.faults,
        "calls": sum(row.counts.values()) - events,
        "events": events,
        "expires_at": timestamp(ends_at(row.created_at)),
    }
