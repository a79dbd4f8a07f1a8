"""Trials that a receiver must refuse: forged, changed, stale."""

from collections.abc import Callable, Iterator

from cute_contract.receiver import shots
from cute_contract.receiver.shots import ID, LEGACY, SIGNATURE, TEST, TIMESTAMP, Shot, Workshop
from cute_contract.receiver.trial import (
    CHECK,
    FORGERIES,
    FRESH,
    HEADERS,
    TIMES,
    VERIFY,
    Trial,
    Wanted,
)

TOLERANCE_S = 300


def forgeries() -> Iterator[Trial]:
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
        "a signature in another case": lambda w: [
            (shot := w.shot()).with_headers({SIGNATURE: swapped(shot.headers[SIGNATURE])})
        ],
        "a body that is not JSON": lambda w: [w.shot().with_body(b"\xff{")],
    }
    for name, make in made.items():
        yield Trial(FORGERIES, name, Wanted.REFUSE, make, VERIFY, CHECK)
    advice = "Verify each request before you look its id up: a forger can know an id."
    name = "a forged event with a known id"
    yield Trial(FORGERIES, name, Wanted.REFUSE, _known_id, VERIFY, advice, before=1)


def swapped(signature: str) -> str:
    version, _, text = signature.partition(",")
    return f"{version},{text.swapcase()}"


def _known_id(w: Workshop) -> list[Shot]:
    event = w.event()
    return [w.shot(event), w.shot({**event, "type": "item.deleted"}, keys=[w.foreign])]


def _one_byte(w: Workshop) -> list[Shot]:
    event = w.event()
    amount = b'"amount":4250'
    shot = w.shot(event)
    return [shot.with_body(shot.body.replace(amount, b'"amount":4251'))]


def headers() -> Iterator[Trial]:
    changes: dict[str, dict[str, str | None]] = {
        "no webhook-id": {ID: None},
        "no webhook-timestamp": {TIMESTAMP: None},
        "no webhook-signature": {SIGNATURE: None},
        "none of the three": {ID: None, TIMESTAMP: None, SIGNATURE: None, LEGACY: None},
        "an empty webhook-signature": {SIGNATURE: ""},
        "a webhook-signature without a value": {SIGNATURE: "v1,"},
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
        "X-Cute-Signature covers no time, so a recorded request stays valid forever. Verify "
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


def times() -> Iterator[Trial]:
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
        "a webhook-timestamp that is not a number",
        Wanted.REFUSE,
        lambda w: [w.shot().with_headers({TIMESTAMP: "soon"})],
        VERIFY,
        FRESH,
    )
