"""The consent of sellers: what it asks for, and which returns it accepts."""

import asyncio
import base64
import hashlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

import pytest
from cute_sdk import (
    APIRequest,
    App,
    AsyncApp,
    ConfigurationError,
    Consent,
    ConsentError,
    ConsentResult,
    HTTPResponse,
    RateLimitError,
)

from tests.sdk.python.scripted import AsyncScript, Script, StillClock, as_json, ok, problem

KEY = "cute_app_9f8e7d6c5b4a"
CLIENT_ID = "01998f2c-5d3a-7b1e-9c4f-6a7b8c9d0e1f"
REDIRECT_URI = "https://rail-lister.example/callback"
ISSUER = "https://api.example.com"
SECRET = "a-secret-of-the-integrator-0123456789"
# Tests of both SDKs have this cookie: a program in one accepts what the other signed.
STATE = "s" * 43
COOKIE = (
    f"__Host-cute_consent=1800003600.{STATE}.{'v' * 43}.a1Vir-6UED0YXHpw0jCeB_ueEaFUKHcz6ktoXaK5dgk"
)
NOW = 1_800_000_000
ACCOUNT, INSTALL = UUID(int=1), UUID(int=2)
ANSWER = {"account": str(ACCOUNT), "install": str(INSTALL), "scope": "read:items write:items"}
RESULT = ConsentResult(ACCOUNT, INSTALL, ("read:items", "write:items"))


class AtNow(StillClock):
    def now(self) -> float:
        return NOW + self.time - 1_000


@pytest.fixture
def clock() -> AtNow:
    return AtNow()


@pytest.fixture
def script() -> Script:
    return Script(ok(ANSWER))


@pytest.fixture
def consent(script: Script, clock: AtNow) -> Iterator[Consent]:
    with App(KEY, ISSUER, http_client=script, _clock=clock, max_retries=0) as app:
        yield app.consent(client_id=CLIENT_ID, redirect_uri=REDIRECT_URI, secret=SECRET)


def returned(**changes: str | None) -> str:
    query = {"code": "c-1", "state": STATE, "iss": ISSUER, **changes}
    return "/callback?" + urlencode({k: v for k, v in query.items() if v is not None})


def test_a_consent_begins_with_pkce_and_a_cookie_that_finishes_it(
    consent: Consent, script: Script
) -> None:
    start = consent.start(["read:items", "write:items"])
    url = urlsplit(start.url)
    query = {name: values[0] for name, values in parse_qs(url.query).items()}
    assert start.url.partition("?")[0] == f"{ISSUER}/oauth/authorize"
    assert (query["client_id"], query["scope"]) == (CLIENT_ID, "read:items write:items")
    cookie, _, attributes = start.set_cookie.partition("; ")
    assert cookie.startswith("__Host-cute_consent=")
    assert attributes == "Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=3600"
    result = consent.finish(returned(state=query["state"]), f"theme=dark; {cookie}")
    assert result == RESULT
    (request,) = script.requests
    basic = base64.b64encode(f"{CLIENT_ID}:{KEY}".encode()).decode()
    assert (request.url, request.headers["Authorization"]) == (
        f"{ISSUER}/oauth/token",
        f"Basic {basic}",
    )
    form = parse_qs((request.content or b"").decode())
    assert form["redirect_uri"] == [REDIRECT_URI]
    challenge = hashlib.sha256(form["code_verifier"][0].encode()).digest()
    assert query["code_challenge"] == base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()
    assert (
        consent.clear_cookie
        == "__Host-cute_consent=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0"
    )


def test_a_cookie_of_the_javascript_sdk_finishes_a_consent(consent: Consent) -> None:
    assert consent.finish(returned(), COOKIE) == RESULT


@pytest.mark.parametrize(
    ("url", "cookie", "code"),
    [
        (returned(), None, "invalid_state"),
        (returned(), COOKIE.replace("vv", "ww"), "invalid_state"),
        (returned(), COOKIE[:-5] + "ü", "invalid_state"),
        (returned(), COOKIE.replace("__Host-", ""), "invalid_state"),
        (returned(state="other"), COOKIE, "invalid_state"),
        (returned(state="é"), COOKIE, "invalid_state"),
        (f"{returned()}&state={STATE}", COOKIE, "invalid_state"),
        (returned(iss="https://evil.example"), COOKIE, "invalid_issuer"),
        (returned(iss=None), COOKIE, "invalid_issuer"),
        (returned(code=None, error="access_denied"), COOKIE, "access_denied"),
        (returned(code=None), COOKIE, "invalid_request"),
    ],
)
def test_a_return_that_cannot_be_trusted_is_refused_and_nothing_is_sent(
    consent: Consent, script: Script, url: str, cookie: str | None, code: str
) -> None:
    with pytest.raises(ConsentError) as caught:
        consent.finish(url, cookie)
    assert (caught.value.code, caught.value.response_status) == (code, 400)
    assert script.requests == []


def test_a_consent_expires(consent: Consent, clock: AtNow) -> None:
    clock.sleep(3_601)
    with pytest.raises(ConsentError, match="too long"):
        consent.finish(returned(), COOKIE)


def refused(*responses: HTTPResponse, **options: Any) -> Exception:
    """The error of a return whose code the server responds to so."""
    script = Script(*responses)
    more = {"http_client": script, "_clock": AtNow(), "max_retries": 0, **options}
    with App(KEY, ISSUER, **more) as app:
        consent = app.consent(client_id=CLIENT_ID, redirect_uri=REDIRECT_URI, secret=SECRET)
        with pytest.raises(Exception, match=r".") as caught:
            consent.finish(returned(), COOKIE)
    return caught.value


def test_a_refused_code_is_a_consent_error_and_other_failures_are_those_of_every_call() -> None:
    body = {"error": "invalid_grant", "error_description": "Invalid code."}
    error = refused(HTTPResponse(400, {}, as_json(body)))
    assert isinstance(error, ConsentError)
    assert (error.code, error.message) == ("invalid_grant", "Invalid code.")
    assert isinstance(refused(problem(429, "rate_limited")), RateLimitError)
    strange = refused(ok({}))
    assert isinstance(strange, ConsentError)
    assert strange.code == "invalid_response"


def test_hooks_do_not_see_the_form() -> None:
    seen: list[APIRequest] = []
    with App(
        KEY,
        ISSUER,
        http_client=Script(ok(ANSWER)),
        _clock=AtNow(),
        event_hooks={"request": [seen.append]},
    ) as app:
        consent = app.consent(client_id=CLIENT_ID, redirect_uri=REDIRECT_URI, secret=SECRET)
        consent.finish(returned(), COOKIE)
    assert [(request.path, request.body) for request in seen] == [("/oauth/token", None)]


def test_the_async_app_does_the_same_with_a_key_from_a_function() -> None:
    script = Script(ok(ANSWER), HTTPResponse(400, {}, as_json({"error": "invalid_grant"})))

    async def key() -> str:
        return KEY

    async def run() -> ConsentResult:
        async with AsyncApp(key, ISSUER, http_client=AsyncScript(script), _clock=AtNow()) as app:
            consent = app.consent(client_id=CLIENT_ID, redirect_uri=REDIRECT_URI, secret=SECRET)
            result = await consent.finish(returned(), COOKIE)
            with pytest.raises(ConsentError, match="invalid_grant"):
                await consent.finish(returned(), COOKIE)
            return result

    assert asyncio.run(run()) == RESULT


def test_the_secret_of_the_cookie_must_be_long() -> None:
    with App(KEY, ISSUER) as app, pytest.raises(ConfigurationError, match="32"):
        app.consent(client_id=CLIENT_ID, redirect_uri=REDIRECT_URI, secret="short")
