"""Play the corpus against a server or a proxy, and judge what the application saw."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from scripts.checks.proof.strict_http.shape import ExpectedResult, Shape
from scripts.checks.proof.strict_http.witness import Witness, WitnessedRequest

AFTER = b"GET /after HTTP/1.1\r\nHost: front\r\nConnection: close\r\n\r\n"
PAUSE_SECONDS = 0.02
PATIENCE_SECONDS = 20.0
AT_ONCE = 32
READ_BYTES = 65_536

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Dial = Callable[[], Awaitable[Streams]]


@dataclass(frozen=True, slots=True)
class ShapeResult:
    """A shape's response, and whether the connection was closed in time."""

    shape: Shape
    number: int
    response: bytes
    closed: bool


def numbered(sent: bytes, number: int) -> bytes:
    """Return the bytes with unique paths of the same length."""
    for path in (b"/shape", b"/inner", b"/after"):
        sent = sent.replace(path, path_of(path.decode(), number).encode())
    return sent


def path_of(path: str, number: int) -> str:
    return f"{path[:2]}{number:04}"


async def play(shapes: Sequence[Shape], dial: Dial) -> list[ShapeResult]:
    """Send every shape on a connection of its own, some at the same time."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(number: int, shape: Shape) -> ShapeResult:
        async with room:
            response, closed = await _send(shape, number, dial)
            return ShapeResult(shape, number, response, closed)

    return await asyncio.gather(*(one(number, shape) for number, shape in enumerate(shapes)))


async def _send(shape: Shape, number: int, dial: Dial) -> tuple[bytes, bool]:
    reader, writer = await dial()
    response = b""
    *parts, last = _parts(shape, number)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            try:
                for part in parts:
                    writer.write(part)
                    await writer.drain()
                    await asyncio.sleep(PAUSE_SECONDS)
                writer.write(last + numbered(AFTER, number))
                await writer.drain()
            except (BrokenPipeError, ConnectionResetError):
                pass  # refused before all was sent: the response may still be there
            while chunk := await reader.read(READ_BYTES):
                response += chunk
    except (BrokenPipeError, ConnectionResetError):
        return response, True
    except TimeoutError:
        return response, False
    finally:
        writer.close()
    return response, True


def _parts(shape: Shape, number: int) -> list[bytes]:
    """Return the parts of a shape with numbered paths, which may be cut in two."""
    whole = numbered(b"".join(shape.parts), number)
    ends = list(accumulate(len(part) for part in shape.parts))
    return [whole[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def violations_of(played: ShapeResult, witness: Witness) -> list[str]:
    """Return what is wrong with a shape that was sent to the server directly."""
    shape = played.shape
    itself, inner, after = (
        witness.at(path_of(path, played.number)) for path in ("/shape", "/inner", "/after")
    )
    served = shape.expected in (ExpectedResult.SERVED, ExpectedResult.LAST)
    bodies = [seen.body for seen in itself if seen.body is not None]
    expected = [numbered(shape.body or b"", played.number)] if served else []
    refused = played.response.startswith(b"HTTP/1.1 400 ")
    checks = {
        "its body or a header became a request": not inner,
        "the connection was left open": played.closed,
        "it was seen more than once": len(itself) <= 1,
        "it was seen": not itself or shape.expected is not ExpectedResult.REFUSED,
        "the request after it": len(after) == (shape.expected is ExpectedResult.SERVED),
        f"the application read {bodies}": bodies == expected,
        f"the response was {played.response[:60]!r}": served or refused,
    }
    return [f"{shape.name}: {mistake}" for mistake, right in checks.items() if not right]


def proxy_violations(seen: Sequence[WitnessedRequest]) -> list[str]:
    """Return requests that the proxy did not forward as one request, and those seen twice."""
    violations = [
        f"{request.path}: {len(request.proxy_ids)} ids of the proxy"
        for request in seen
        if len(request.proxy_ids) != 1
    ]
    ids = [request.proxy_ids for request in seen]
    return violations + [
        f"{proxy_ids}: seen twice"
        for proxy_ids in {proxy_ids for proxy_ids in ids if ids.count(proxy_ids) > 1}
    ]
