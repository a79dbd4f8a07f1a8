"""What a receiver is sent, what it shall answer, and what to do if it doesn't."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from cute_sdk.contract.receiver import shots
from cute_sdk.contract.receiver.shots import (
    ID,
    LEGACY,
    SIGNATURE,
    TEST,
    TIMESTAMP,
    Payload,
    Shot,
    Workshop,
)


class Wanted(Enum):
    """What a receiver shall answer."""

    ACCEPT = "any 2xx"
    REFUSE = "400 (or any other 4xx but 410)"
    EITHER = "2xx, or 413"


@dataclass(frozen=True, slots=True)
class Trial:
    """Requests that all shall lead to the same; `at_once` sends them at the same time.

    `place` is where the guide on webhooks says so, `advice` what to do if it is otherwise.
    """

    group: str
    name: str
    wanted: Wanted
    make: Callable[[Workshop], Sequence[Shot]]
    place: str
    advice: str
    at_once: bool = False


SIZE_OF_OURS = 300_000
SIZE_LIMIT = 1_000_000
SIZE_ABOVE = 1_100_000
TOLERANCE_S = 300
COPIES = 4
AT_ONCE = 8
EVENTS, SPELLINGS, FORGERIES, HEADERS = "events", "raw bytes", "forgeries", "headers"
TIMES, REPEATS, NEWER, ROTATION, SIZES, MANNERS = (
    "time",
    "repeats",
    "newer API",
    "rotation",
    "size",
    "manners",
)

VERIFY, ANSWER, DUPLICATES = "Webhooks: Verify", "Webhooks: Answer", "Webhooks: Duplicates"
RAW = (
    "Verify the bytes as they came, before anything parses them: JSON that is parsed and written "
    "anew has other spaces, escapes or order."
)
CHECK = (
    "Compute the signature over webhook-id, webhook-timestamp and the raw body, compare it with "
    "those in webhook-signature, and answer 400 when none is equal."
)
FRESH = (
    "Refuse a webhook-timestamp that is more than five minutes off your clock, either way: else a "
    "recorded request stays good for ever."
)
SKIP = (
    "Answer 2xx to what you don't know, and skip it: types, fields and values are added without "
    "notice, and what you refuse is sent again until the webhook is disabled."
)
SEVERAL = (
    "Compare with each of the signatures in webhook-signature: while a secret is rotated there "
    "are two, and there may be others of another version."
)
_PREVIOUS = Trial(
    ROTATION,
    "signed with the previous secret alone",
    Wanted.REFUSE,
    lambda w: [w.shot(keys=[w.previous or b""])],
    "Webhooks: A new secret",
    "Forget a secret when its overlap is over: who has it can forge events.",
)


def trials(event_types: Sequence[str], *, has_previous: bool) -> list[Trial]:
    """All, in the order in which they are sent."""
    return [
        *_events(event_types),
        *_spellings(),
        *_forgeries(),
        *_headers(),
        *_times(),
        *_repeats(),
        *_newer(),
        *_rotation(),
        *([_PREVIOUS] if has_previous else []),
        *_sizes(),
        *_manners(),
    ]


def _events(event_types: Sequence[str]) -> Iterator[Trial]:
    for event_type in event_types:

        def make(w: Workshop, name: str = event_type) -> list[Shot]:
            return [w.shot(w.event(name))]

        advice = "A receiver answers 2xx to every genuine event, also of types it doesn't use."
        yield Trial(EVENTS, event_type, Wanted.ACCEPT, make, ANSWER, advice)
    yield Trial(
        EVENTS,
        "a test event",
        Wanted.ACCEPT,
        lambda w: [w.shot().with_headers({TEST: "true"})],
        "Webhooks: Test events",
        "Verify test events like others, answer 2xx, and don't act on them.",
    )


def _spellings() -> Iterator[Trial]:
    written: dict[str, Callable[[Payload], bytes]] = {
        "JSON with spaces": shots.spaced,
        "JSON on several lines": shots.indented,
        "JSON with escapes": shots.escaped,
    }
    for name, write in written.items():

        def make(w: Workshop, write: Callable[[Payload], bytes] = write) -> list[Shot]:
            event = w.event()
            event["data"]["title"] = "Größe 38"
            return [w.shot(event, write=write)]

        yield Trial(SPELLINGS, f"genuine: {name}", Wanted.ACCEPT, make, VERIFY, RAW)
    yield Trial(
        SPELLINGS,
        "changed: spaces added after signing",
        Wanted.REFUSE,
        lambda w: [w.shot(event := w.event()).with_body(shots.spaced(event))],
        VERIFY,
        RAW,
    )


def _forgeries() -> Iterator[Trial]:
    made: dict[str, Callable[[Workshop], list[Shot]]] = {
        "signed with another key": lambda w: [w.shot(keys=[w.foreign])],
        "signed with an empty key": lambda w: [w.shot(keys=[b""])],
        "signed with the secret's text, not decoded": lambda w: [
            w.shot(keys=[shots.text_key(shots.encoded(w.key))])
        ],
        "one byte of the body changed": _one_byte,
        "the signature of another body": lambda w: [
            w.shot(event := w.event()).with_headers(
                {SIGNATURE: w.shot({**event, "timestamp": 0}).headers[SIGNATURE]}
            )
        ],
        "another webhook-id than was signed": lambda w: [w.shot().with_headers({ID: w.new_id()})],
        "another webhook-timestamp than was signed": lambda w: [
            (shot := w.shot()).with_headers({TIMESTAMP: str(int(shot.headers[TIMESTAMP]) - 1)})
        ],
        "a body that was cut off": lambda w: [(shot := w.shot()).with_body(shot.body[:-1])],
        "an empty body": lambda w: [w.shot().with_body(b"")],
        "a forged test event": lambda w: [w.shot(keys=[w.foreign]).with_headers({TEST: "true"})],
        "a body that is no JSON": lambda w: [w.shot().with_body(b"\xff{")],
    }
    for name, make in made.items():
        yield Trial(FORGERIES, name, Wanted.REFUSE, make, VERIFY, CHECK)


def _one_byte(w: Workshop) -> list[Shot]:
    event = w.event()
    amount = b'"amount":4250'
    shot = w.shot(event)
    return [shot.with_body(shot.body.replace(amount, b'"amount":4251'))]


def _headers() -> Iterator[Trial]:
    changes: dict[str, dict[str, str | None]] = {
        "no webhook-id": {ID: None},
        "no webhook-timestamp": {TIMESTAMP: None},
        "no webhook-signature": {SIGNATURE: None},
        "none of the three": {ID: None, TIMESTAMP: None, SIGNATURE: None, LEGACY: None},
        "an empty webhook-signature": {SIGNATURE: ""},
        "a webhook-signature of nothing": {SIGNATURE: "v1,"},
    }
    for name, change in changes.items():

        def make(w: Workshop, change: dict[str, str | None] = change) -> list[Shot]:
            return [w.shot().with_headers(change)]

        yield Trial(HEADERS, name, Wanted.REFUSE, make, VERIFY, CHECK)
    yield Trial(
        HEADERS,
        "X-Cute-Signature alone",
        Wanted.REFUSE,
        lambda w: [w.shot().with_headers({ID: None, TIMESTAMP: None, SIGNATURE: None})],
        VERIFY,
        "X-Cute-Signature covers no time, so a recorded request stays good for ever. Verify "
        "webhook-signature instead.",
    )
    rewritten: dict[str, Callable[[str], str]] = {
        "a right signature called v2": lambda value: value.replace("v1,", "v2,"),
        "a right signature called v1a": lambda value: value.replace("v1,", "v1a,"),
        "half a signature": lambda value: value[:20],
    }
    for name, rewrite in rewritten.items():

        def rewritten_shot(w: Workshop, rewrite: Callable[[str], str] = rewrite) -> list[Shot]:
            shot = w.shot()
            return [shot.with_headers({SIGNATURE: rewrite(shot.headers[SIGNATURE])})]

        yield Trial(HEADERS, name, Wanted.REFUSE, rewritten_shot, VERIFY, CHECK)


def _times() -> Iterator[Trial]:
    for name, ago, wanted in (
        ("signed 4 minutes ago", TOLERANCE_S - 60, Wanted.ACCEPT),
        ("signed 4 minutes ahead", 60 - TOLERANCE_S, Wanted.ACCEPT),
        ("signed 6 minutes ago", TOLERANCE_S + 60, Wanted.REFUSE),
        ("signed a day ago", 86_400, Wanted.REFUSE),
        ("signed 6 minutes ahead", -TOLERANCE_S - 60, Wanted.REFUSE),
    ):

        def make(w: Workshop, ago: float = ago) -> list[Shot]:
            return [w.shot(ago=ago)]

        advice = FRESH
        if wanted is Wanted.ACCEPT:
            advice = "Allow five minutes either way, and let NTP set the clock of this machine."
        yield Trial(TIMES, name, wanted, make, VERIFY, advice)
    yield Trial(
        TIMES,
        "a webhook-timestamp that is no number",
        Wanted.REFUSE,
        lambda w: [w.shot().with_headers({TIMESTAMP: "soon"})],
        VERIFY,
        FRESH,
    )


def _repeats() -> Iterator[Trial]:
    known = (
        "Answer 2xx to an event that you have already, and do nothing: it comes twice when your "
        "answer got lost. By this, the kit can't see whether it took effect twice: test that too."
    )
    order = (
        "Answer 2xx to an event that is older than what you have, and keep the newer state: "
        "retries come later than what followed them."
    )

    def retried(w: Workshop) -> list[Shot]:
        event = w.event()
        return [w.shot(event, ago=30), w.shot(event)]

    def reordered(w: Workshop) -> list[Shot]:
        older = w.event("item.updated")
        newer = {**w.event("item.updated"), "id": w.new_id(later_ms=5)}
        return [w.shot(newer), w.shot(older)]

    made: dict[str, tuple[Callable[[Workshop], list[Shot]], str, str, bool]] = {
        "the same request twice": (lambda w: [w.shot()] * 2, DUPLICATES, known, False),
        "an event again, signed anew": (retried, DUPLICATES, known, False),
        f"{COPIES} copies at once": (lambda w: [w.shot()] * COPIES, DUPLICATES, known, True),
        "the older of two events last": (reordered, "Webhooks: Order", order, False),
    }
    for name, (make, place, advice, at_once) in made.items():
        yield Trial(REPEATS, name, Wanted.ACCEPT, make, place, advice, at_once)


def _newer() -> Iterator[Trial]:
    def deeper(w: Workshop) -> list[Shot]:
        event = w.event()
        event["data"].update(rating=5, price={**event["data"]["price"], "tax": None})
        return [w.shot(event)]

    def valued(w: Workshop) -> list[Shot]:
        event = w.event()
        event["data"].update(condition="like_new", status="lent")
        return [w.shot(event)]

    made: dict[str, Callable[[Workshop], list[Shot]]] = {
        "an unknown event type": lambda w: [w.shot(w.event("item.reviewed"))],
        "an event type of an unknown family": lambda w: [
            w.shot(w.event("payout.sent", data={"id": w.new_id()}))
        ],
        "an unknown field": lambda w: [w.shot(w.event(source="app"))],
        "an unknown field in the data": deeper,
        "an unknown value of an enum": valued,
        "an unknown header": lambda w: [w.shot().with_headers({"X-Cute-Region": "eu"})],
    }
    for name, make in made.items():
        yield Trial(NEWER, name, Wanted.ACCEPT, make, "Webhooks: What arrives", SKIP)


def _rotation() -> Iterator[Trial]:
    made: dict[str, Callable[[Workshop], list[Shot]]] = {
        "a newer secret signs too": lambda w: [w.shot(keys=[w.foreign, w.key])],
        "an older secret signs too": lambda w: [w.shot(keys=[w.key, w.foreign])],
        "a signature of another version beside": lambda w: [
            (shot := w.shot()).with_headers({SIGNATURE: f"v1a,AAAA {shot.headers[SIGNATURE]}"})
        ],
    }
    for name, make in made.items():
        yield Trial(ROTATION, name, Wanted.ACCEPT, make, "Webhooks: A new secret", SEVERAL)


def _sizes() -> Iterator[Trial]:
    def sized(size: int, name: str, wanted: Wanted, advice: str) -> Trial:
        def make(w: Workshop) -> list[Shot]:
            return [w.shot(w.event(), write=lambda event: shots.padded(event, size))]

        return Trial(SIZES, name, wanted, make, "Webhooks: Before you go live", advice)

    ours = "Cute's bodies reach 300 KB: raise the limit of the body parser to 1 MB."
    yield sized(100_001, "a genuine body of 100 KB", Wanted.ACCEPT, ours)
    yield sized(SIZE_OF_OURS, "a genuine body of 300 KB", Wanted.ACCEPT, ours)
    limit = "Accept bodies of up to 1 MB, or answer 413: don't break."
    yield sized(SIZE_LIMIT, "a genuine body of 1 MB", Wanted.EITHER, limit)
    yield Trial(
        SIZES,
        "a forged body above 1 MB",
        Wanted.REFUSE,
        lambda w: [w.shot(keys=[w.foreign], body=b"x" * SIZE_ABOVE)],
        "Webhooks: Before you go live",
        "Refuse a body above 1 MB while it is read, and what isn't signed in any case.",
    )


def _manners() -> Iterator[Trial]:
    yield Trial(
        MANNERS,
        f"{AT_ONCE} events at once",
        Wanted.ACCEPT,
        lambda w: [w.shot() for _ in range(AT_ONCE)],
        "Webhooks: Order",
        "Up to eight requests run at once: store the event, answer, and work afterwards.",
        at_once=True,
    )
    yield Trial(
        MANNERS,
        "PUT instead of POST",
        Wanted.REFUSE,
        lambda w: [Shot((shot := w.shot()).body, shot.headers, method="PUT")],
        ANSWER,
        "Take POST alone at this URL (405 for others).",
    )
