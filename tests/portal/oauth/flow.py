"""The steps of OAuth: the consent in a browser, and the requests of an app."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from cute_api.lib.tokens import new_token
from cute_api.models.enums import Scope, Tier
from cute_api.services.accounts import accounts
from cute_api.services.apps import consents
from tests.api.apps import CALLBACK, MadeApp
from tests.fixtures.api import Api
from tests.portal.browser import Browser, Forms

LOOPBACK = "http://127.0.0.1/callback"
VERIFIER = "v" * 64
CHALLENGE = urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


def asked(app: MadeApp, **changes: str | None) -> str:
    """The path of the consent; None leaves a parameter out."""
    parameters = {
        "response_type": "code",
        "client_id": str(app.id),
        "redirect_uri": CALLBACK,
        "scope": "read:items",
        "state": "s-1",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changes,
    }
    return "/oauth/authorize?" + urlencode({k: v for k, v in parameters.items() if v is not None})


def decide(browser: Browser, path: str, decision: str = "allow") -> httpx.Response:
    """Open the page of a consent and press a button of its form."""
    page = browser.get(path)
    assert page.status_code == 200, page.text
    ((action, fields),) = (
        found for found in Forms(page.text).found.items() if found[0].startswith("/oauth/")
    )
    return browser.post(action, data={**fields, "decision": decision})


def answer(response: httpx.Response) -> Mapping[str, str]:
    assert response.status_code == 303, response.text
    query = parse_qs(urlsplit(response.headers["Location"]).query)
    return {name: values[0] for name, values in query.items()}


def code_of(browser: Browser, app: MadeApp, **changes: str | None) -> str:
    return answer(decide(browser, asked(app, **changes)))["code"]


def consent(api: Api, app: MadeApp, seller: str, scope: str) -> str:
    """The code of the named seller's consent, stored as the page stores it."""
    with api.database.transaction() as session:
        user, _ = accounts.create(session, email=f"{seller}@cute.example", tier=Tier.FREE)
        code = new_token()
        consents.begin(
            session,
            app.id,
            user.id,
            code=code,
            redirect_uri=CALLBACK,
            code_challenge=CHALLENGE,
            scopes=[Scope(name) for name in scope.split()],
        )
    return code


def redeem(api: Api, app: MadeApp, code: str, **changes: str | None) -> httpx.Response:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
        **changes,
    }
    return send(api, app, "token", **form)


def send(api: Api, app: MadeApp, endpoint: str, **form: str | None) -> httpx.Response:
    """Send a form to an endpoint as the app; None leaves a parameter out."""
    return post(api, endpoint, form, auth=(str(app.id), app.key.secret))


def post(
    api: Api,
    endpoint: str,
    form: Mapping[str, str | None],
    auth: tuple[str, str] | None = None,
) -> httpx.Response:
    sent = {name: value for name, value in form.items() if value is not None}
    path = f"{api.base_url}/oauth/{endpoint}"
    if auth is None:
        return httpx.post(path, data=sent, trust_env=False)
    return httpx.post(path, data=sent, auth=auth, trust_env=False)


def error_of(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]
