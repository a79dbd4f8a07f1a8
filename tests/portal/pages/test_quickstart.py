"""From a login without a key to the first call, with the page's code as it is shown."""

import shlex
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import update

from cute_api.config import child_environ
from cute_api.models import ApiKey, RequestRecord, User
from cute_api.models.enums import Scope, Tier
from cute_api.portal.keys.quickstart import KEY, SERVER
from cute_api.services.accounts import accounts
from cute_api.services.usage import first_calls
from cute_api.services.usage.first_calls import FirstCall
from tests.fixtures.api import Api
from tests.portal.belongings import have_days
from tests.portal.browser import Browser, calls, key_ids, secret_of
from tests.portal.conftest import NewBrowser
from tests.sdk.programs import Program, run_javascript, run_python
from tests.snippets.curl import RECORD, Curl
from tests.snippets.stage import shown_code
from tests.webhooks.backend import eventually

LANGUAGES = {"curl", "Python", "JavaScript"}


def make_key(browser: Browser, **fields: object) -> httpx.Response:
    return browser.submit("/quickstart", "/quickstart", **fields)


def test_a_login_leads_here_until_there_is_a_key(browser: NewBrowser) -> None:
    alice = browser("first1")
    assert alice.get("/login").headers["Location"] == "/quickstart"
    assert make_key(alice).status_code == 201
    assert alice.get("/login").headers["Location"] == "/home"
    assert browser().log_in("first1").headers["Location"] == "/home"


def test_make_201_shows_a_key_once_with_its_default_name_and_scopes(
    api: Api, browser: NewBrowser
) -> None:
    alice = browser("first2")
    response = make_key(alice)
    assert response.status_code == 201
    assert response.headers["Cache-Control"] == "no-store"
    secret = secret_of(response)
    assert calls(api, secret) == 200
    with api.database.transaction() as session:
        row = session.get_one(ApiKey, UUID(key_ids(alice)[0]))
        assert (row.name, row.scopes) == ("My first key", ["read:items", "write:items"])
    again = alice.get("/quickstart").text
    assert secret not in again
    assert f"{secret[:9]}…" in again
    assert set(shown_code(again)) == LANGUAGES
    assert all(KEY in code and SERVER not in code for code in shown_code(again).values())


def test_make_201_takes_another_name_and_scopes(api: Api, browser: NewBrowser) -> None:
    alice = browser("first3")
    assert make_key(alice, name="<Shop> & co", scope=["webhooks"]).status_code == 201
    with api.database.transaction() as session:
        row = session.get_one(ApiKey, UUID(key_ids(alice)[0]))
        assert (row.name, row.scopes) == ("<Shop> & co", [Scope.WEBHOOKS])
    assert "&lt;Shop&gt; &amp; co" in alice.get("/quickstart").text


def test_make_422_says_what_to_change_and_409_that_there_are_enough(browser: NewBrowser) -> None:
    alice = browser("first4", tier=Tier.FREE)
    form = alice.form("/quickstart", "/quickstart")
    refused = alice.post("/quickstart", data={**form, "name": "", "scope": []})
    assert refused.status_code == 422
    assert 'id="name-error"' in refused.text
    assert 'id="scopes-error"' in refused.text
    for _ in range(2):
        assert alice.post("/quickstart", data=form).status_code == 201
    refused = alice.post("/quickstart", data=form)
    assert refused.status_code == 409
    assert "allows 2 live keys" in refused.text


def test_make_409_and_no_button_before_the_email_is_confirmed(
    api: Api, browser: NewBrowser
) -> None:
    alice = browser("first5")
    form = alice.form("/quickstart", "/quickstart")
    with api.database.transaction() as session:
        user = accounts.need(session, "first5@cute.example")
        session.execute(update(User).where(User.id == user.id).values(email_verified_at=None))
    for path in ("/quickstart", "/keys"):
        assert "Confirm your email address first" in alice.get(path).text
    assert 'action="/quickstart"' not in alice.get("/quickstart").text
    assert alice.post("/quickstart", data=form).status_code == 409
    assert key_ids(alice) == []


def test_the_code_runs_as_it_is_shown(api: Api, browser: NewBrowser, tmp_path: Path) -> None:
    """A shell function replaces curl, which not every machine has, and records its arguments."""
    alice = browser("first6")
    code = shown_code(make_key(alice).text)
    [key_id] = key_ids(alice)
    assert set(code) == LANGUAGES
    assert not any(KEY in sample or SERVER in sample for sample in code.values())
    call = tmp_path / "call"
    subprocess.run(
        ["sh", "-eu", "-c", f"{RECORD}CALL={shlex.quote(str(call))}\n{code['curl']}"],
        env=child_environ({}),
        check=True,
        timeout=60,
    )
    curl = Curl.of(call.read_text(encoding="utf-8").split("\0")[:-1])
    with httpx.Client(trust_env=False) as client:
        response = client.request(curl.method, curl.url, headers=curl.headers)
    assert (response.status_code, response.json()["key"]["id"]) == (200, key_id)
    for run, language in ((run_python, "Python"), (run_javascript, "JavaScript")):
        folder = tmp_path / language
        folder.mkdir()
        # The key and the address are in the code: what the environment says is not used.
        went = run([Program("first", code[language], "none")], "http://127.0.0.1:9", folder)
        assert went["first"].error == ""
        assert "200" in went["first"].printed
        assert key_id in went["first"].printed


def test_heard_shows_the_first_request_within_moments(api: Api, browser: NewBrowser) -> None:
    """No consumer runs here: the page also finds requests that aren't in the log yet."""
    alice = browser("first7")
    made = make_key(alice)
    [key_id] = key_ids(alice)
    path = f"/quickstart/{key_id}/heard"
    assert f'data-every="1" data-source="{path}"' in made.text
    assert "Waiting for your first request" in made.text
    client = api.with_key(secret_of(made))
    assert client.get("/webhooks").status_code == 403
    eventually(lambda: "GET /v1/webhooks" in alice.get(path).text)
    refused = alice.get(path).text
    assert 'href="/docs/errors#missing_scope"' in refused
    assert 'data-every="1"' in refused
    assert client.get("/items").status_code == 200
    eventually(lambda: "It works" in alice.get(path).text)
    arrived = alice.get(path).text
    assert "GET /v1/items" in arrived
    assert "<strong>200</strong>" in arrived
    assert 'data-every="0"' in arrived
    assert "It works" in alice.get("/quickstart").text


def test_heard_sees_what_is_stored_already(api: Api, browser: NewBrowser) -> None:
    alice = browser("first8")
    assert make_key(alice).status_code == 201
    [key_id] = key_ids(alice)
    have_days(api.database)
    with api.database.transaction() as session:
        key = session.get_one(ApiKey, UUID(key_id))
        for operation, at in (("get_me", timedelta(0)), ("list_items", timedelta(seconds=1))):
            session.add(
                RequestRecord(
                    at=datetime.now(UTC) + at,
                    request_id=uuid4(),
                    key_id=key.id,
                    user_id=key.user_id,
                    operation=operation,
                    method="GET",
                    status=200,
                    latency_us=4_000,
                    bytes_out=120,
                    counted=False,
                )
            )
    page = alice.get(f"/quickstart/{key_id}/heard").text
    assert "GET /v1/me" in page
    assert "GET /v1/items" not in page


@pytest.mark.parametrize(
    ("statuses", "chosen"), [([], None), ([403, 401], 1), ([401, 200, 201], 1), ([200, 404], 0)]
)
def test_the_first_success_shows_most_and_else_the_last_refusal(
    statuses: list[int], chosen: int | None
) -> None:
    began = datetime(2030, 1, 1, tzinfo=UTC)
    made = [
        FirstCall(began + timedelta(seconds=place), str(place), "GET", None, status, None)
        for place, status in enumerate(statuses)
    ]
    found = first_calls.choose(made[::-1])
    assert found == (None if chosen is None else made[chosen])
