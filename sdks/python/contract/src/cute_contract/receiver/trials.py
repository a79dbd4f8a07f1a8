"""Trials for a receiver: requests, expected responses, and advice."""

from collections.abc import Callable, Iterator, Sequence

from cute_contract.receiver import shots
from cute_contract.receiver.forged import forgeries, headers, times
from cute_contract.receiver.shots import SIGNATURE, TEST, Payload, Shot, Workshop
from cute_contract.receiver.trial import (
    CHALLENGE,
    DUPLICATES,
    EVENTS,
    MANNERS,
    NEWER,
    RAW,
    REPEATS,
    RESPOND,
    ROTATION,
    SEVERAL,
    SIZES,
    SKIP,
    SPELLINGS,
    VERIFY,
    Trial,
    Wanted,
)

CHALLENGE_TYPE = "webhook.verification"
SIZE_OF_OURS = 300_000
SIZE_LIMIT = 1_000_000
SIZE_ABOVE = 1_100_000
COPIES = 4
AT_ONCE = 8
MINUTE_MS, DAY_MS = 60_000, 86_400_000
_PREVIOUS = Trial(
    ROTATION,
    "signed with the previous secret alone",
    Wanted.REFUSE,
    lambda w: [w.shot(keys=[w.previous or b""])],
    "Webhooks: A new secret",
    "Forget a secret when its overlap is over: anyone who has it can forge events.",
)


def trials(event_types: Sequence[str], *, has_previous: bool) -> list[Trial]:
    """Return all trials, in the order of sending."""
    return [
        *_events(event_types),
        *_spellings(),
        *forgeries(),
        *headers(),
        *times(),
        *_repeats(),
        *_newer(),
        *_rotation(),
        *([_PREVIOUS] if has_previous else []),
        *_sizes(),
        *_manners(),
    ]


def _events(event_types: Sequence[str]) -> Iterator[Trial]:
    def asked(w: Workshop) -> list[Shot]:
        event = w.event(CHALLENGE_TYPE)
        return [w.shot({**event, "data": {**event["data"], "challenge": CHALLENGE}})]

    for event_type in event_types:
        if event_type == CHALLENGE_TYPE:
            yield Trial(
                EVENTS,
                event_type,
                Wanted.CHALLENGE,
                asked,
                "Webhooks: Verify your URL",
                'Return 200 with {"challenge": "…"}, the value of data.challenge: until then, '
                "Cute sends nothing else to the URL. `receive` and `unwrap` of the SDKs do it.",
            )
            continue

        def make(w: Workshop, name: str = event_type) -> list[Shot]:
            return [w.shot(w.event(name))]

        advice = (
            "A receiver returns 2xx for every genuine event, also of types that it doesn't use."
        )
        yield Trial(EVENTS, event_type, Wanted.ACCEPT, make, RESPOND, advice)
    yield Trial(
        EVENTS,
        "a test event",
        Wanted.ACCEPT,
        lambda w: [w.shot().with_headers({TEST: "true"})],
        "Webhooks: Test events",
        "Verify test events like others, return 2xx, and don't act on them.",
    )


def _spellings() -> Iterator[Trial]:
    written: dict[str, Callable[[Payload], bytes]] = {
        "JSON with spaces": shots.spaced,
        "JSON on several lines": shots.indented,
        "JSON with escapes": shots.escaped,
        "white space around JSON": shots.surrounded,
    }
    for name, write in written.items():

        def make(w: Workshop, write: Callable[[Payload], bytes] = write) -> list[Shot]:
            event = w.event()
            event["data"]["title"] = "Größe 38"
            return [w.shot(event, write=write)]

        yield Trial(SPELLINGS, f"genuine: {name}", Wanted.ACCEPT, make, VERIFY, RAW)
    changed: dict[str, Callable[[Payload], bytes]] = {
        "spaces added after signing": shots.spaced,
        "white space added around it": shots.surrounded,
    }
    for name, write in changed.items():

        def rewritten(w: Workshop, write: Callable[[Payload], bytes] = write) -> list[Shot]:
            return [w.shot(event := w.event()).with_body(write(event))]

        yield Trial(SPELLINGS, f"changed: {name}", Wanted.REFUSE, rewritten, VERIFY, RAW)


def _repeats() -> Iterator[Trial]:
    known = (
        "Return 2xx for an event that you already have, and do nothing: it comes twice if your "
        "response was lost. The kit can't see whether it took effect twice: test that yourself."
    )
    order = (
        "Return 2xx for an event that is older than what you have, and keep the newer state: "
        "retries can arrive after newer events."
    )

    def retried(w: Workshop) -> list[Shot]:
        event = w.event()
        return [w.shot(event, ago=30), w.shot(event)]

    def reordered(w: Workshop) -> list[Shot]:
        older = w.event("item.updated")
        older["timestamp"] -= MINUTE_MS
        newer = {**w.event("item.updated"), "id": w.new_id(later_ms=5)}
        return [w.shot(newer), w.shot(older)]

    def yesterday(w: Workshop) -> list[Shot]:
        event = w.event()
        return [w.shot({**event, "timestamp": event["timestamp"] - DAY_MS})]

    made: dict[str, tuple[Callable[[Workshop], list[Shot]], str, str, bool]] = {
        "the same request twice": (lambda w: [w.shot()] * 2, DUPLICATES, known, False),
        "an event again, signed again": (retried, DUPLICATES, known, False),
        f"{COPIES} copies at once": (lambda w: [w.shot()] * COPIES, DUPLICATES, known, True),
        "an event of yesterday, signed now": (yesterday, "Webhooks: Order", order, False),
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
    limit = "Accept bodies of up to 1 MB, or respond with 413."
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
        "Up to eight requests run at once: store the event, respond, and work afterwards.",
        at_once=True,
    )
    for method in ("PUT", "GET"):

        def by(w: Workshop, method: str = method) -> list[Shot]:
            shot = w.shot()
            return [Shot(shot.body, shot.headers, method=method)]

        advice = "Accept only POST at this URL, and respond to other methods with 405."
        name = f"{method} instead of POST"
        yield Trial(MANNERS, name, Wanted.REFUSE, by, RESPOND, advice)
