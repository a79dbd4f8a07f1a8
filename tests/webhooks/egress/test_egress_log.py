"""Reports of egress to the delivery log, for requests over loopback."""

import asyncio
from collections.abc import Sequence

import uvloop

from cute_api.models.enums import AttemptOutcome
from cute_api.webhooks.egress.addresses import UrlRules
from cute_api.webhooks.egress.dialling import Timing
from cute_api.webhooks.egress.egress import Egress, ReceiverResponse
from cute_api.webhooks.egress.outcomes import kept_headers
from cute_api.webhooks.egress.policy import DeliveryPolicy
from tests.webhooks.egress.loopback import Resolver, Talk, listening, read_request, saying

MAX_HEADER_BYTES = 4_096
MAX_HEADERS = 64
SANDBOX = UrlRules(loopback_allowed=True)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
SIGNED = {"Content-Type": "application/json", "User-Agent": "Cute-Webhooks/1", "webhook-id": "1"}


def post(talk: Talk, *, times: int = 1, host: str = "127.0.0.1") -> Sequence[ReceiverResponse]:
    """The responses to this many requests, one after another, in one session."""

    async def send() -> Sequence[ReceiverResponse]:
        async with listening(talk) as port, Egress(SANDBOX, resolver=Resolver()) as egress:
            url = f"http://{host}:{port}/hook?tenant=7"
            return [await egress.post(url, b'{"id":1}', SIGNED) for _ in range(times)]

    return uvloop.run(send())


def response_to(fields: str) -> ReceiverResponse:
    """The parsed response with these header lines."""
    head = f"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n{fields}\r\n"
    return post(saying(head.encode("utf-8", "surrogateescape")))[0]


def test_the_request_headers_are_those_that_went_over_the_line_without_cookies() -> None:
    heads = []
    tempting = OK.replace(b"\r\n\r\n", b"\r\nSet-Cookie: session=1\r\n\r\n")

    async def note(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(2):
            heads.append((await read_request(reader))[0])
            writer.write(tempting)

    response, _ = post(note, times=2)
    assert heads[0] == heads[1]
    first, *lines = heads[0].decode().removesuffix("\r\n\r\n").split("\r\n")
    assert first == "POST /hook?tenant=7 HTTP/1.1"
    assert lines == [f"{name}: {value}" for name, value in response.request_headers.items()]
    assert {"Host", "Content-Length", *SIGNED} <= response.request_headers.keys()
    assert response.request_headers["Accept-Encoding"] == "identity"


def test_a_request_that_was_never_sent_has_the_headers_it_would_have_had() -> None:
    async def send() -> ReceiverResponse:
        async with Egress(UrlRules()) as egress:
            return await egress.post("https://127.0.0.1/", b"{}", SIGNED)

    response = uvloop.run(send())
    assert response.outcome is AttemptOutcome.REFUSED_ADDRESS
    assert response.request_headers == SIGNED
    assert (response.response_headers, response.retry_after) == (None, None)
    assert response.timing == Timing()


def test_response_headers_have_lower_case_names_and_are_joined() -> None:
    response = response_to("X-Name: Alice\r\nVia: a\r\nVIA: b\r\nRetry-After: 120\r\n")
    assert response.response_headers == {
        "content-length": "0",
        "x-name": "Alice",
        "via": "a, b",
        "retry-after": "120",
    }
    assert response.retry_after == "120"


def test_response_headers_that_are_not_text_are_stored_as_text() -> None:
    response = response_to("X-Odd: caf\udce9\r\nX-Name: Élodie\r\n")
    assert response.response_headers is not None
    assert response.response_headers["x-odd"] == "caf\N{REPLACEMENT CHARACTER}"
    assert response.response_headers["x-name"] == "Élodie"


def test_of_many_or_long_response_headers_only_some_are_kept() -> None:
    many = response_to("".join(f"X-{number}: 1\r\n" for number in range(100))).response_headers
    assert many is not None
    assert len(many) == MAX_HEADERS
    long = response_to(f"X-Long: {'a' * 5_000}\r\nX-Name: Alice\r\n").response_headers
    assert long == {"content-length": "0", "x-name": "Alice"}
    repeated = response_to(f"X-Long: {'a' * 500}\r\n" * 20).response_headers
    assert repeated is not None
    assert 3_000 < len(repeated["x-long"]) <= MAX_HEADER_BYTES
    # A name and ", " count, too.
    fits, too_long = ("a" * (4_096 - len("x, ") + more) for more in (0, 1))
    assert kept_headers([("X", fits), ("Y", "")]) == {"x": fits}
    assert kept_headers([("X", too_long), ("Y", "")]) == {"y": ""}


def test_a_long_retry_after_is_cut() -> None:
    assert response_to(f"Retry-After: {'9' * 5_000}\r\n").retry_after == "9" * 64


def test_a_new_connection_has_its_times_and_one_used_again_only_the_first_byte() -> None:
    first, second = post(saying(OK), times=2, host="app.localhost")
    assert first.timing.dns_ms is not None
    assert first.timing.connect_ms is not None
    assert first.timing.tls_ms is None
    assert first.timing.first_byte_ms is not None
    assert second.timing == Timing(first_byte_ms=second.timing.first_byte_ms)
    assert second.timing.first_byte_ms is not None


def test_an_address_has_no_time_for_its_name() -> None:
    [response] = post(saying(OK))
    assert response.timing.dns_ms is None
    assert response.timing.connect_ms is not None


def test_a_receiver_that_never_responds_has_no_first_byte() -> None:
    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(-1)

    async def send() -> ReceiverResponse:
        policy = DeliveryPolicy(total_timeout_s=1.0)
        async with listening(hang) as port, Egress(SANDBOX, policy) as egress:
            return await egress.post(f"http://127.0.0.1:{port}/", b"{}", SIGNED)

    response = uvloop.run(send())
    assert response.outcome is AttemptOutcome.TIMEOUT
    assert response.timing.connect_ms is not None
    assert response.timing.first_byte_ms is None
    assert response.request_headers["Content-Length"] == "2"
