"""What a program did wrong with the events of its webhooks, in a run with a fault. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

TWICE, LATE, DOWN = "webhook_twice", "webhook_late", "webhook_down"
OUT_OF_ORDER, BAD_SIGNATURE = "webhook_out_of_order", "webhook_bad_signature"
UNKNOWN_TYPE, UNKNOWN_FIELD = "webhook_unknown_type", "webhook_unknown_field"
# What the responses to the events of a run, as the report says it.
FAULTS: Mapping[str, str] = {
    TWICE: "the event came twice",
    LATE: "the event came late",
    OUT_OF_ORDER: "the event came after a later one about the same object",
    BAD_SIGNATURE: "a forged copy came before the event",
    UNKNOWN_TYPE: "an event of an unknown type came before the event",
    UNKNOWN_FIELD: "the event had an unknown field",
    DOWN: "the receiver could not be reached for a while",
}
# What the program probably did, if it ends up with something else than without faults.
_CAUSES: Mapping[str, str] = {
    TWICE: "handled an event twice",
    LATE: "lost an event that came late",
    OUT_OF_ORDER: "let an older state replace a newer one",
    BAD_SIGNATURE: "acted on a forged event",
    UNKNOWN_TYPE: "acted on an event of an unknown type",
    UNKNOWN_FIELD: "lost an event with an unknown field",
    DOWN: "lost an event that came by a retry",
}
SHOWN_LENGTH = 200


@dataclass(frozen=True, slots=True)
class SeenAttempt:
    """An attempt: its fault, and the statuses of the receiver's responses.

    `added_status` is for the request that the fault added. None is no response.
    """

    fault: str | None
    status: int | None
    added_status: int | None


@dataclass(frozen=True, slots=True)
class SeenDelivery:
    """A delivery to a webhook of the program. `subject` is the `id` in the event's data.

    `finished_at` is None while it is pending.
    """

    event_id: str
    type: str
    subject: str
    is_delivered: bool
    attempts: Sequence[SeenAttempt] = ()
    finished_at: datetime | None = None


def responses(kind: str, deliveries: Sequence[SeenDelivery]) -> Iterator[str]:
    """Yield what was wrong with the responses to the events of a run under a fault."""
    met = [
        (delivery, attempt)
        for delivery in deliveries
        for attempt in delivery.attempts
        if attempt.fault == kind
    ]
    if not met:
        yield "no event met the fault: try again"
    for delivery, attempt in met:
        yield from _response(kind, delivery, attempt)
        if kind == OUT_OF_ORDER and delivery.is_delivered and not _is_late(delivery, deliveries):
            yield f"no later event came before {delivery.type}: try again"
    for delivery in deliveries:
        if not delivery.is_delivered:
            yield f"did not accept {delivery.type} in the end: the event is lost"


def _is_late(delivery: SeenDelivery, deliveries: Sequence[SeenDelivery]) -> bool:
    """Return whether a later event of the same object came before a finished delivery."""
    return any(
        other.subject == delivery.subject
        and other.event_id > delivery.event_id
        and other.finished_at is not None
        and delivery.finished_at is not None
        and other.finished_at <= delivery.finished_at
        for other in deliveries
    )


def _response(kind: str, delivery: SeenDelivery, attempt: SeenAttempt) -> Iterator[str]:
    added = _status(attempt.added_status)
    if kind == BAD_SIGNATURE and is_success(attempt.added_status):
        yield f"accepted a forged {delivery.type} with {added}: verify the signature"
    elif kind == UNKNOWN_TYPE and not is_success(attempt.added_status):
        yield f"responded {added} to an event of an unknown type: return 2xx"
    elif kind == TWICE and is_success(attempt.status) and not is_success(attempt.added_status):
        yield f"responded {added} to a copy of {delivery.type}: return 2xx"
    elif kind == UNKNOWN_FIELD and not is_success(attempt.status):
        yield f"responded {_status(attempt.status)} to {delivery.type} with an unknown field"


def result(kind: str, found: str | None, usual: str | None) -> Iterator[str]:
    """Yield how the program's result differs from that without faults, if it writes one."""
    if usual is not None and found != usual:
        shown = "nothing" if found is None else found[:SHOWN_LENGTH]
        yield f"{_CAUSES[kind]}: its result is {shown} instead of {usual[:SHOWN_LENGTH]}"


def overtaken(deliveries: Sequence[SeenDelivery]) -> Iterator[tuple[str, int]]:
    """Yield the type and number of each event that is followed by the last of its object.

    The number is that among the events of its type.
    """
    ordered = sorted(deliveries, key=lambda delivery: delivery.event_id)
    of_subject: dict[str, list[SeenDelivery]] = {}
    for delivery in ordered:
        of_subject.setdefault(delivery.subject, []).append(delivery)
    for same in of_subject.values():
        if len(same) > 1:
            held = same[-2]
            of_type = [delivery for delivery in ordered if delivery.type == held.type]
            yield held.type, of_type.index(held) + 1


def is_success(status: int | None) -> bool:
    """Return whether a response was a 2xx."""
    return status is not None and 200 <= status < 300


def _status(status: int | None) -> str:
    return "nothing" if status is None else str(status)
