"""Reading a request takes time with its length, whatever its bytes and however it is cut.

The shapes of the smuggling corpus say what a request means; here parts of each are repeated. What
is read takes at most 2.5 times as long when twice as much is repeated.
"""

import random
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from cute_api.http.chunks import ChunkedBody
from cute_api.http.head import FIELD, HEAD_END, MalformedError, check_beginning, parse
from scripts.checks.proof.strict_http.corpus import corpus
from tests.fixtures.properties import DEFAULT_EXAMPLES
from tests.hostile.doubling import MOST_GROWTH, TRIES, growth, seconds

TRAILER_LIMIT_BYTES = 8_192
HEAD_LIMIT_BYTES = 65_536
MUTANTS_PER_EXAMPLE = 100
MOST_REPEATED = 6
EIGHT = 8
# What is tried at the place of a repeat, beside the bytes that stand there.
UNITS = (
    b" ",
    b"\t",
    b"\t ",
    b"a",
    b"0",
    b":",
    b",",
    b";",
    b"\r\n",
    b"\r",
    b"%2",
    b"\xff",
    b"a:\r\n",
)
BAD_ENDS = (b"", b"\x01", b"\n", b"\r\n\r\n")
# As it was: each space after the colon of a field was tried as the end of the spaces.
ONCE_HARD = FIELD.pattern.replace(b"*+", b"*")


class Mutant(NamedTuple):
    """A request in which `unit` is repeated between two parts."""

    before: bytes
    unit: bytes
    after: bytes

    def data(self, length: int) -> bytes:
        return self.before + self.unit * (length // len(self.unit)) + self.after


def read(data: bytes) -> None:
    """Read a request as a connection does, even one that is refused."""
    end = data.find(HEAD_END)
    try:
        check_beginning(data, 0)
        if end >= 0 and parse(data[: end + len(HEAD_END)]).chunked:
            ChunkedBody().take(data[end + len(HEAD_END) :])
    except MalformedError:
        pass


def work(use: Callable[[bytes], object], mutant: Mutant) -> Callable[[int], Callable[[], object]]:
    """The reading of a mutant as work that has a length."""

    def run(length: int) -> Callable[[], object]:
        data = mutant.data(length)
        return lambda: use(data)

    return run


def mutants(count: int, seed: int | None) -> Iterator[Mutant]:
    """Mutants of the corpus, the same for the same seed."""
    draw = random.Random(seed)
    shapes = [b"".join(shape.parts) for shape in corpus()]
    for _ in range(count):
        shape = draw.choice([shape for shape in shapes if len(shape) < HEAD_LIMIT_BYTES])
        at = draw.randrange(len(shape))
        own = shape[at : at + draw.randint(1, MOST_REPEATED)]
        unit = draw.choice((own, *UNITS))
        yield Mutant(shape[:at], unit, draw.choice((*BAD_ENDS, b"")) + shape[at:])


def test_a_request_with_anything_repeated_is_read_in_time(request: pytest.FixtureRequest) -> None:
    wanted: int | None = request.config.getoption("examples")
    count = MUTANTS_PER_EXAMPLE * (wanted or DEFAULT_EXAMPLES)
    slow = {
        mutant: ratio
        for mutant in mutants(count, None if wanted else 1)
        if (ratio := growth(work(read, mutant)))
    }
    assert slow == {}


def trailers(length: int) -> Callable[[], object]:
    """Trailers that come byte by byte, as many as are allowed."""
    sent = b"0\r\nX:" + b"a" * min(length, TRAILER_LIMIT_BYTES - 4)

    def run() -> None:
        body = ChunkedBody()
        for at in range(len(sent)):
            body.take(sent[at : at + 1])

    return run


def test_trailers_that_come_byte_by_byte_are_not_read_again_and_again() -> None:
    once = seconds(trailers(TRAILER_LIMIT_BYTES // EIGHT), TRIES)
    assert seconds(trailers(TRAILER_LIMIT_BYTES), TRIES) < EIGHT * MOST_GROWTH * once


def test_the_mutants_find_the_pattern_that_was_once_hard() -> None:
    hard = re.compile(ONCE_HARD)
    assert any(
        growth(work(hard.findall, mutant))
        for mutant in mutants(MUTANTS_PER_EXAMPLE * DEFAULT_EXAMPLES, 1)
    )
