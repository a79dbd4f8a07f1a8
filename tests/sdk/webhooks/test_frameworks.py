"""`unwrap` and `receive` take the requests of web frameworks as they are: real servers."""

import asyncio
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID, uuid4

import httpx
import pytest
from cute_sdk import webhooks

from cute_api.webhooks.delivery import signing
from tests.fixtures.programs import printed
from tests.sdk.webhooks.cases import EXAMPLES, SECRETS, compact
from tests.sdk.webhooks.processes import NODE, PYTHON, Receiver, running

SECRET, FOREIGN = SECRETS["current"], SECRETS["foreign"]
EVENT = {**EXAMPLES["item.sold"], "data": {**EXAMPLES["item.sold"]["data"], "title": "größer"}}
BODY = compact(EVENT)
# These keep the bytes of a body that was parsed.
KEEPING = ("flask", "aiohttp", "kept")


def signed(body: bytes = BODY, secret: str = SECRET, event_id: str = EVENT["id"]) -> dict[str, str]:
    return signing.headers(
        [signing.secret_key(secret)],
        body,
        event_id=UUID(event_id),
        event_type="item.sold",
        attempted_at=int(time.time()),
    )


@pytest.fixture(scope="module", params=[*PYTHON, *NODE])
def receiver(
    request: pytest.FixtureRequest, webhooks_js: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Receiver]:
    """One receiver of each kind; at `/parsed` something reads the body before `unwrap`."""
    with running(request.param, webhooks_js, SECRET, tmp_path_factory.mktemp("hook")) as started:
        yield started


def post(
    receiver: Receiver, path: str, body: bytes = BODY, secret: str = SECRET
) -> tuple[int, str]:
    """The status and the text of the response."""
    url = f"http://127.0.0.1:{receiver.port}{path}"
    headers = signed(body, secret)
    response = httpx.post(url, content=body, headers=headers, timeout=30, trust_env=False)
    return response.status_code, response.text


def test_a_genuine_request_is_unwrapped(receiver: Receiver) -> None:
    response = post(receiver, "/hook")
    assert response == (200, f"item.sold {EVENT['id']} größer")


def test_a_forged_request_returns_400(receiver: Receiver) -> None:
    response = post(receiver, "/hook", secret=FOREIGN)
    assert response == (400, "WebhookSignatureError")


def test_a_large_request_returns_413(receiver: Receiver) -> None:
    response = post(receiver, "/hook", body=b'{"filler":"%b"}' % (b"x" * 1_000_000))
    assert response == (413, "WebhookBodyTooLargeError")


def test_a_request_that_something_read_before_is_unwrapped_or_named(receiver: Receiver) -> None:
    response = post(receiver, "/parsed")
    if receiver.kind in KEEPING:
        assert response == (200, f"item.sold {EVENT['id']} größer")
    else:
        assert response == (500, "WebhookBodyParsedError")


def test_a_received_event_is_handled_and_acknowledged(receiver: Receiver) -> None:
    before = receiver.log.read_text().count("received größer")
    assert post(receiver, "/receive") == (204, "")
    assert receiver.log.read_text().count("received größer") == before + 1


def test_a_received_challenge_is_responded_to(receiver: Receiver) -> None:
    asked = EXAMPLES["webhook.verification"]
    response = post(receiver, "/receive", compact({**asked, "id": EVENT["id"]}))
    assert response == (200, asked["data"]["challenge"])


def test_a_forged_request_is_received_with_400_and_its_reason(receiver: Receiver) -> None:
    status, text = post(receiver, "/receive", secret=FOREIGN)
    assert status == 400
    assert "Each webhook has its own secret" in text


def test_an_event_whose_handler_fails_returns_500(receiver: Receiver) -> None:
    unwanted = compact({**EVENT, "data": {**EVENT["data"], "title": "unwanted"}})
    assert post(receiver, "/receive", unwanted)[0] == 500
    assert post(receiver, "/receive") == (204, "")


class DjangoRequest:
    """A request like Django's: `body` is a property, `headers` a mapping; late reading raises."""

    def __init__(self, *, was_read: bool = False) -> None:
        self.headers = {name.title(): value for name, value in signed().items()}
        self._was_read = was_read

    @property
    def body(self) -> bytes:
        if self._was_read:
            raise RawPostDataException("You cannot access body after reading from request's data")
        return BODY


class RawPostDataException(Exception):  # noqa: N818 - Django's name
    pass


def test_a_request_of_django_is_unwrapped() -> None:
    assert webhooks.unwrap(DjangoRequest(), secret=SECRET).to_dict()["id"] == EVENT["id"]
    with pytest.raises(webhooks.WebhookBodyParsedError, match="has read the request's body before"):
        webhooks.unwrap(DjangoRequest(was_read=True), secret=SECRET)


def test_a_request_that_must_be_awaited_is_refused_with_the_way_to_do_it() -> None:
    async def body() -> bytes:
        return BODY

    request = SimpleNamespace(headers=signed(), body=body)
    with pytest.raises(webhooks.WebhookSetupError, match="await unwrap_async"):
        webhooks.unwrap(request, secret=SECRET)


def test_headers_of_wsgi_and_pairs_do() -> None:
    wsgi = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in signed().items()}
    pairs = [(name.encode(), value.encode()) for name, value in signed().items()]
    for headers in (wsgi, pairs, {"CONTENT_LENGTH": len(BODY), **wsgi}):
        assert webhooks.unwrap(BODY, headers, SECRET).type == "item.sold"


def test_a_body_alone_is_refused_with_the_way_to_call() -> None:
    with pytest.raises(webhooks.WebhookSetupError, match=r"unwrap\(body, headers, secret\)"):
        webhooks.unwrap(BODY, secret=SECRET)  # type: ignore[call-overload]  # the mistake under test


def test_seen_is_asked_for_the_id() -> None:
    asked: list[str] = []

    def seen(event_id: str) -> bool:
        asked.append(event_id)
        return len(asked) > 1

    assert webhooks.unwrap(BODY, signed(), SECRET, seen=seen).type == "item.sold"
    with pytest.raises(webhooks.WebhookReplayError) as caught:
        webhooks.unwrap(BODY, signed(), SECRET, seen=seen)
    assert asked == [EVENT["id"], EVENT["id"]]
    assert caught.value.event_id == EVENT["id"]


def test_seen_may_be_async_where_it_is_awaited() -> None:
    asked: list[str] = []

    async def seen(event_id: str) -> bool:
        asked.append(event_id)
        return len(asked) > 1

    async def twice() -> None:
        assert (await webhooks.unwrap_async(BODY, signed(), SECRET, seen=seen)).type == "item.sold"
        await webhooks.unwrap_async(BODY, signed(), SECRET, seen=seen)

    with pytest.raises(webhooks.WebhookReplayError):
        asyncio.run(twice())
    with pytest.raises(webhooks.WebhookSetupError, match="Use unwrap_async"):
        webhooks.unwrap(BODY, signed(), SECRET, seen=seen)  # type: ignore[arg-type]  # the mistake under test


def test_importing_webhooks_loads_no_models() -> None:
    code = (
        "import sys, cute_sdk.webhooks; print([m for m in ('attr', 'httpx') if m in sys.modules])"
    )
    assert printed(sys.executable, "-c", code) == "[]\n"


def test_ids_differ_from_event_to_event() -> None:
    other = str(uuid4())
    body = compact({**EVENT, "id": other})
    assert str(webhooks.unwrap(body, signed(body, event_id=other), SECRET).id) == other
