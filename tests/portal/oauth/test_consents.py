"""A seller connects an app: OAuth 2.1 with PKCE, by a client of another maker."""

import re
from typing import Any

import httpx
import pytest
from authlib.integrations.httpx_client import OAuth2Client
from sqlalchemy import update

from cute_api.models import AppCode, Install, clock
from cute_api.models.enums import AppStatus, Scope
from cute_api.services.accounts import suspension
from cute_api.services.accounts.audit import SYSTEM
from cute_api.services.apps import apps, redirects
from tests.api.apps import CALLBACK, MadeApp, new_app, uninstall
from tests.fixtures.api import Api
from tests.portal.browser import Browser, Forms
from tests.portal.conftest import NewBrowser, NewUser
from tests.portal.oauth.flow import (
    LOOPBACK,
    VERIFIER,
    answer,
    asked,
    code_of,
    decide,
    error_of,
    redeem,
)

READ, WRITE = Scope.READ_ITEMS, Scope.WRITE_ITEMS

WRONG_URIS = """
https://rail-lister.example/callback/ https://rail-lister.example/Callback
https://RAIL-LISTER.example/callback https://rail-lister.example:443/callback
https://rail-lister.example/callback?next=https://evil.example
https://rail-lister.example/callback#at https://rail-lister.example/callback/../callback
https://rail-lister.example/%63allback https://rail-lister.example@evil.example/callback
https://evil.example/callback https://rail-lister.example.evil.example/callback
http://rail-lister.example/callback //rail-lister.example/callback javascript:alert(1)
http://127.0.0.1:8000/other http://127.0.0.1.evil.example/callback http://localhost/callback
https://127.0.0.1:9000/callback http://user@127.0.0.1:9000/callback https://évil.example/
"""


@pytest.fixture
def alice(browser: NewBrowser) -> Browser:
    return browser("alice")


@pytest.fixture
def bob(browser: NewBrowser) -> Browser:
    return browser("bob")


@pytest.fixture(scope="module")
def app(api: Api) -> MadeApp:
    return new_app(api.database, "dana", scopes=[READ, WRITE], redirect_uris=[CALLBACK, LOOPBACK])


def codes(api: Api, app: MadeApp) -> int:
    with api.database.transaction() as session:
        return session.query(AppCode).filter_by(app_id=app.id).count()


def call(api: Api, app: MadeApp, account: str) -> httpx.Response:
    client = api.with_key(app.key.secret)
    client.headers["Cute-Account"] = account
    return client.get("/me")


def test_a_client_of_another_maker_gets_an_install(api: Api, app: MadeApp, alice: Browser) -> None:
    issuer = api.base_url
    metadata = httpx.get(f"{issuer}/.well-known/oauth-authorization-server", trust_env=False).json()
    assert metadata["issuer"] == issuer
    with OAuth2Client(
        str(app.id),
        app.key.secret,
        scope="read:items",
        redirect_uri=CALLBACK,
        code_challenge_method="S256",
        trust_env=False,
    ) as client:
        url, state = client.create_authorization_url(
            metadata["authorization_endpoint"], code_verifier=VERIFIER
        )
        page = alice.get(url)
        assert app.name in page.text and "dana" in page.text and "search the market" in page.text
        policy = page.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self' https://rail-lister.example;" in policy
        given = answer(decide(alice, url.removeprefix(issuer)))
        assert (given["state"], given["iss"]) == (state, issuer)
        found = client.fetch_token(
            metadata["token_endpoint"], code=given["code"], code_verifier=VERIFIER
        )
    assert found["scope"] == "read:items"
    me = call(api, app, found["account"]).json()
    assert me["key"]["scopes"] == ["read:items"]
    page = alice.get("/account/apps")
    assert app.name in page.text
    removed = alice.submit("/account/apps", f"/account/apps/{found['install']}/remove")
    assert removed.status_code == 303
    assert call(api, app, found["account"]).status_code == 401


def test_a_login_leads_back_to_the_consent(
    api: Api, browser: NewBrowser, new_user: NewUser
) -> None:
    new_user("lena")
    # The longest that there is, and each character after the path is encoded as three.
    uri = f"{CALLBACK}?".ljust(redirects.MAX_LENGTH, "&")
    app = new_app(api.database, "dora", scopes=[READ, WRITE], redirect_uris=[uri])
    nobody, path = browser(), asked(app, redirect_uri=uri, state="x" * 200)
    assert nobody.get(path).headers["Location"] == "/login"
    assert nobody.log_in("lena").headers["Location"] == path
    assert nobody.get(path).status_code == 200


def test_a_code_works_once_and_for_a_minute(api: Api, app: MadeApp, alice: Browser) -> None:
    code = code_of(alice, app)
    assert redeem(api, app, code).status_code == 200
    assert error_of(redeem(api, app, code)) == (400, "invalid_grant")
    late = code_of(alice, app)
    with api.database.transaction() as session:
        session.execute(update(AppCode).values(expires_at=clock.NOW))
    assert error_of(redeem(api, app, late)) == (400, "invalid_grant")


def test_a_code_is_for_one_app_one_browser_and_one_uri(
    api: Api, app: MadeApp, alice: Browser
) -> None:
    code = code_of(alice, app)
    rival = new_app(api.database, "eve", scopes=[READ])
    assert error_of(redeem(api, rival, code)) == (400, "invalid_grant")
    wrong: Any
    for wrong in ({"code_verifier": "w" * 64}, {"redirect_uri": LOOPBACK}):
        assert error_of(redeem(api, app, code, **wrong)) == (400, "invalid_grant")
    assert error_of(redeem(api, app, code, code_verifier=None)) == (400, "invalid_request")
    assert redeem(api, app, code).status_code == 200


def test_only_a_live_key_of_the_app_redeems_its_codes(
    api: Api, app: MadeApp, alice: Browser
) -> None:
    code, path = code_of(alice, app), f"{api.base_url}/oauth/token"
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    form |= {"code_verifier": VERIFIER, "client_id": str(app.id)}
    rival = new_app(api.database, "eve", scopes=[READ])
    secrets = ("", "wrong", rival.key.secret, api.key("dana").secret)
    for secret in secrets:
        for extra in ({"data": form, "auth": (str(app.id), secret)}, {"data": form}):
            response = httpx.post(path, trust_env=False, **extra)
            assert error_of(response) == (401, "invalid_client")
    posted = {**form, "client_secret": app.key.secret}
    assert httpx.post(path, trust_env=False, data=posted).status_code == 200
    with api.database.transaction() as session:
        apps.set_status(session, rival.id, AppStatus.SUSPENDED, SYSTEM)
    assert error_of(redeem(api, rival, code)) == (401, "invalid_client")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"scope": "read:items webhooks"}, "invalid_scope"),
        ({"scope": "read:orders"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
        ({"scope": None}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
    ],
)
def test_a_request_that_asks_for_less_safety_or_more_rights_returns_to_the_app(
    app: MadeApp, alice: Browser, changes: dict[str, str | None], error: str
) -> None:
    response = alice.get(asked(app, **changes))
    given = answer(response)
    assert response.headers["Location"].startswith(CALLBACK + "?")
    assert (given["error"], given["state"]) == (error, "s-1")
    assert ("code" in given, "iss" in given) == (False, True)


@pytest.mark.parametrize("uri", [None, 'https://evil.example/"', *WRONG_URIS.split()])
def test_another_redirect_uri_is_never_redirected_to(
    app: MadeApp, alice: Browser, uri: str | None
) -> None:
    response = alice.get(asked(app, redirect_uri=uri))
    assert (response.status_code, "Location" in response.headers) == (400, False)


def test_a_program_on_the_sellers_machine_has_any_port(
    api: Api, app: MadeApp, alice: Browser
) -> None:
    uri = "http://127.0.0.1:49152/callback"
    response = decide(alice, asked(app, redirect_uri=uri))
    assert response.headers["Location"].startswith(uri + "?")
    code = answer(response)["code"]
    assert error_of(redeem(api, app, code, redirect_uri=LOOPBACK)) == (400, "invalid_grant")
    assert redeem(api, app, code, redirect_uri=uri).status_code == 200


def test_a_parameter_named_twice_is_refused(app: MadeApp, alice: Browser) -> None:
    for name in ("redirect_uri", "client_id", "scope", "state", "response_type"):
        response = alice.get(f"{asked(app)}&{name}=x")
        assert (response.status_code, "Location" in response.headers) == (400, False)


def test_a_consent_needs_the_form_of_this_browser(
    api: Api, app: MadeApp, alice: Browser, bob: Browser
) -> None:
    path, before = asked(app), codes(api, app)
    assert alice.post(path, data={"decision": "allow"}).status_code == 403
    ((_, theirs),) = (
        found for found in Forms(bob.get(path).text).found.items() if found[0] == path
    )
    assert alice.post(path, data={**theirs, "decision": "allow"}).status_code == 403
    ((_, fields),) = (
        found for found in Forms(alice.get(path).text).found.items() if found[0] == path
    )
    foreign = {"Sec-Fetch-Site": "cross-site"}
    sent = alice.post(path, data={**fields, "decision": "allow"}, headers=foreign)
    assert sent.status_code == 403
    denied = answer(decide(alice, path, "deny"))
    assert (denied["error"], denied["state"]) == ("access_denied", "s-1")
    assert codes(api, app) == before


def test_more_scopes_are_a_second_consent_that_names_them(
    api: Api, app: MadeApp, alice: Browser
) -> None:
    found = redeem(api, app, code_of(alice, app)).json()
    page = alice.get(asked(app, scope="read:items write:items"))
    texts = re.findall(r"<code>([\w:]+)</code> <span class=\"soft\">(as now|new)</span>", page.text)
    assert texts == [("read:items", "as now"), ("write:items", "new")]
    answer(decide(alice, asked(app, scope="read:items write:items"), "deny"))
    assert call(api, app, found["account"]).json()["key"]["scopes"] == ["read:items"]
    code = code_of(alice, app, scope="read:items write:items")
    assert call(api, app, found["account"]).json()["key"]["scopes"] == ["read:items"]
    again = redeem(api, app, code).json()
    same = ("account", "install")
    assert [again[name] for name in same] == [found[name] for name in same]
    assert again["scope"] == "read:items write:items"


def test_a_removal_ends_consents_that_are_not_redeemed(
    api: Api, app: MadeApp, alice: Browser
) -> None:
    found = redeem(api, app, code_of(alice, app)).json()
    code = code_of(alice, app, scope="read:items write:items")
    with api.database.transaction() as session:
        account = session.get_one(Install, found["install"]).user_id
    uninstall(api.database, app, account)
    assert error_of(redeem(api, app, code)) == (400, "invalid_grant")
    assert call(api, app, found["account"]).status_code == 401


def test_a_draft_is_for_its_developer_and_a_suspended_app_for_nobody(
    api: Api, alice: Browser, bob: Browser
) -> None:
    draft = new_app(api.database, "bob", scopes=[READ], status=AppStatus.DRAFT)
    assert alice.get(asked(draft)).status_code == 403
    code = code_of(bob, draft)
    with api.database.transaction() as session:
        apps.set_status(session, draft.id, AppStatus.SUSPENDED, SYSTEM)
    assert bob.get(asked(draft)).status_code == 403
    assert error_of(redeem(api, draft, code)) == (401, "invalid_client")


def test_a_seller_who_is_suspended_meanwhile_gets_no_install(
    api: Api, app: MadeApp, browser: NewBrowser
) -> None:
    code = code_of(browser("sam"), app)
    with api.database.transaction() as session:
        suspension.suspend(session, email="sam@cute.example", actor=SYSTEM)
    assert error_of(redeem(api, app, code)) == (400, "invalid_grant")


@pytest.mark.parametrize("path", ["/oauth/authorize", "/oauth/authorize?client_id=x&scope=%00"])
def test_a_hostile_request_is_refused(alice: Browser, path: str) -> None:
    assert alice.get(path).status_code == 400


def test_a_hostile_token_request_is_refused(api: Api, app: MadeApp) -> None:
    for changes in ({"grant_type": 'é"'}, {"grant_type": "password"}, {"redirect_uri": "\x00"}):
        response = redeem(api, app, "c" * 43, **changes)
        assert response.status_code == 400, response.text
    expected = dict.fromkeys(("Basic !", "Basic", "Bearer x"), (401, "invalid_client"))
    for credentials, error in {**expected, "Basic /////w==": (400, "invalid_request")}.items():
        headers = {"Authorization": credentials}
        form = {"grant_type": "authorization_code", "code": "c" * 43}
        path = f"{api.base_url}/oauth/token"
        response = httpx.post(path, data=form, headers=headers, trust_env=False)
        assert error_of(response) == error
        assert ("WWW-Authenticate" in response.headers) is (response.status_code == 401)
    twice = {**form, "code": ["c" * 43] * 2}
    secret = (str(app.id), app.key.secret)
    response = httpx.post(path, data=twice, auth=secret, trust_env=False)
    assert error_of(response) == (400, "invalid_request")
    assert redeem(api, app, "c" * 43).headers["Cache-Control"] == "no-store"
