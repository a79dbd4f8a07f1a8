"""Clients of other makers (oauthlib, openid-client) through all flows; Authlib's are elsewhere."""

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from joserfc.jwk import ECKey
from oauthlib.oauth2 import BackendApplicationClient, WebApplicationClient
from requests_oauthlib import OAuth2Session

from cute_api.models.enums import ClientAuth, Scope
from scripts.shared import node
from tests.api.apps import CALLBACK, MadeApp, new_app
from tests.fixtures.api import Api
from tests.portal.browser import Browser
from tests.portal.conftest import NewBrowser
from tests.portal.oauth.flow import decide, error_of

SCOPES = ["read:items", "write:items"]
KEY = ECKey.generate_key("P-256", {"kid": "ec"})
PATIENCE_S = 30
PROGRAM = Path(__file__).parent / "openid_client.mjs"


@pytest.fixture(autouse=True)
def plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    """Oauthlib refuses servers without TLS, as this one of the tests."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")


@pytest.fixture
def seller(browser: NewBrowser) -> Browser:
    return browser(f"sam-{uuid4().hex[:8]}")


def made(api: Api, client_auth: ClientAuth) -> MadeApp:
    return new_app(
        api.database,
        scopes=[Scope(name) for name in SCOPES],
        client_auth=client_auth,
        jwks=json.dumps({"keys": [KEY.as_dict(private=False)]}),
    )


@pytest.mark.parametrize("client_auth", [ClientAuth.SECRET, ClientAuth.NONE])
def test_oauthlib_gets_refreshes_and_revokes_tokens(
    api: Api, seller: Browser, client_auth: ClientAuth
) -> None:
    app = made(api, client_auth)
    is_public = client_auth is ClientAuth.NONE
    authenticates = {"client_id": str(app.id)} | (
        {} if is_public else {"client_secret": app.key.secret}
    )
    token_url = f"{api.base_url}/oauth/token"
    kept: list[dict[str, Any]] = []
    with OAuth2Session(
        str(app.id),
        redirect_uri=CALLBACK,
        scope=SCOPES,
        pkce="S256",
        auto_refresh_url=token_url,
        auto_refresh_kwargs=authenticates,
        token_updater=kept.append,
    ) as client:
        client.trust_env = False
        url, _ = client.authorization_url(f"{api.base_url}/oauth/authorize")
        back = decide(seller, url.removeprefix(api.base_url)).headers["Location"]
        issued = client.fetch_token(
            token_url,
            authorization_response=back,
            include_client_id=True,
            client_secret=authenticates.get("client_secret"),
        )
        assert issued["scope"] == SCOPES
        path = f"{api.base_url}/v1/me/items"
        listed = client.post(f"{api.base_url}/v1/items", json=api.new_item())
        assert listed.json()["seller"]["id"] == issued["account"]
        client.token = {**issued, "expires_at": time.time() - 1}
        assert [row["id"] for row in client.get(path).json()["data"]] == [listed.json()["id"]]
    (refreshed,) = kept
    assert refreshed["access_token"] != issued["access_token"]
    assert (refreshed["refresh_token"] != issued["refresh_token"]) is is_public
    revocation, headers, body = WebApplicationClient(str(app.id)).prepare_token_revocation_request(
        f"{api.base_url}/oauth/revoke", refreshed["refresh_token"], **authenticates
    )
    response = httpx.post(revocation, content=body, headers=headers, trust_env=False)
    assert response.status_code == 200
    assert api.with_key(refreshed["access_token"]).get("/me/items").status_code == 401
    form = {"grant_type": "refresh_token", "refresh_token": refreshed["refresh_token"]}
    again = httpx.post(token_url, data=form | authenticates, trust_env=False)
    assert error_of(again) == (400, "invalid_grant")


def test_oauthlib_gets_a_token_for_the_app_itself(api: Api) -> None:
    app = made(api, ClientAuth.SECRET)
    with OAuth2Session(client=BackendApplicationClient(str(app.id))) as client:
        client.trust_env = False
        client.fetch_token(
            f"{api.base_url}/oauth/token", client_id=str(app.id), client_secret=app.key.secret
        )
        found = client.get(f"{api.base_url}/v1/app").json()
    assert found["id"] == str(app.id)


CREDENTIALS: dict[ClientAuth, Callable[[MadeApp], dict[str, Any]]] = {
    ClientAuth.SECRET: lambda app: {"secret": app.key.secret},
    ClientAuth.PRIVATE_KEY: lambda app: {"jwk": KEY.as_dict(private=True)},
    ClientAuth.NONE: lambda app: {},
}


@pytest.mark.parametrize("client_auth", ClientAuth)
def test_openid_client_gets_refreshes_and_revokes_tokens(
    api: Api, seller: Browser, client_auth: ClientAuth
) -> None:
    app = made(api, client_auth)
    given = {
        "issuer": api.base_url,
        "clientId": str(app.id),
        "redirectUri": CALLBACK,
        "scope": " ".join(SCOPES),
        **CREDENTIALS[client_auth](app),
    }
    found = node.find()
    with subprocess.Popen(
        found.command("node", [str(PROGRAM), json.dumps(given)]),
        env=found.environ(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        url = program.stdout.readline().strip()
        back = decide(seller, url.removeprefix(api.base_url)).headers["Location"]
        printed, _ = program.communicate(f"{back}\n", timeout=PATIENCE_S)
    got = json.loads(printed)
    assert (got["before"], got["after"]) == (200, 401)
    assert got["issued"]["scope"] == got["refreshed"]["scope"] == " ".join(SCOPES)
    is_public = client_auth is ClientAuth.NONE
    assert ("refresh_token" in got["refreshed"], got["itself"] is None) == (is_public, is_public)
