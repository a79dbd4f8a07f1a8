"""Tokens for an app itself, and apps that authenticate with a signature."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from html import unescape
from typing import Any
from uuid import uuid4

import httpx
import pytest
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from cute_api.models.enums import SCOPE_TEXTS, ClientAuth, Scope
from cute_api.refusals import RefusalError
from cute_api.services.apps import client_keys
from cute_api.services.keys.principals import APP_SCOPES
from tests.api.apps import CALLBACK, MadeApp, install, new_app
from tests.fixtures.api import Api
from tests.portal.conftest import NewBrowser
from tests.portal.oauth.flow import error_of, post, send

READ, WRITE = Scope.READ_ITEMS, Scope.WRITE_ITEMS
ITSELF = {"grant_type": "client_credentials"}
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
EC = ECKey.generate_key("P-256", {"kid": "ec"})
KEYS: Mapping[str, RSAKey | ECKey] = {"RS256": RSA, "PS256": RSA, "ES256": EC}

Claims = dict[str, Any]


def jwks(*keys: RSAKey | ECKey, private: bool = False) -> str:
    return json.dumps({"keys": [key.as_dict(private=private) for key in keys]})


@pytest.fixture
def app(api: Api) -> MadeApp:
    return new_app(api.database, key_scopes=[READ, WRITE])


@pytest.fixture
def signer(api: Api) -> MadeApp:
    """An app that authenticates with a signature."""
    return new_app(
        api.database,
        scopes=[READ, WRITE],
        key_scopes=[READ],
        client_auth=ClientAuth.PRIVATE_KEY,
        jwks=jwks(RSA, EC),
    )


def test_an_app_gets_a_token_for_itself(api: Api, app: MadeApp) -> None:
    issued = send(api, app, "token", **ITSELF).json()
    assert (issued["scope"], issued["expires_in"]) == ("read:items write:items", 3600)
    assert not issued.keys() & {"refresh_token", "account", "install"}
    client = api.with_key(issued["access_token"])
    assert client.get("/app").json()["id"] == str(app.id)
    assert client.get("/app/installs").json()["data"] == []
    for path in ("/items", "/me/items"):
        assert client.get(path).json()["code"] == "account_required"
    key = f"/me/keys/{app.key.row.id}"
    for refused in (client.post(f"{key}/rotate"), client.delete(key)):
        assert refused.json()["code"] == "not_this_key"
    client.headers["Cute-Account"] = str(install(api.database, app, f"sam-{uuid4().hex[:8]}"))
    assert client.get("/me/items").json()["code"] == "not_installed"
    assert send(api, app, "revoke", token=issued["access_token"]).status_code == 200
    del client.headers["Cute-Account"]
    assert client.get("/app").status_code == 401


def test_a_token_for_an_app_itself_has_at_most_the_scopes_of_its_key(
    api: Api, app: MadeApp
) -> None:
    assert send(api, app, "token", **ITSELF, scope="read:items").json()["scope"] == "read:items"
    wider = send(api, app, "token", **ITSELF, scope="read:items webhooks")
    assert error_of(wider) == (400, "invalid_scope")


@pytest.mark.parametrize("algorithm", KEYS)
def test_a_client_of_another_maker_signs(api: Api, signer: MadeApp, algorithm: str) -> None:
    issuer = api.base_url
    with OAuth2Client(
        str(signer.id),
        KEYS[algorithm],
        token_endpoint_auth_method="private_key_jwt",
        trust_env=False,
    ) as client:
        key = {"kid": KEYS[algorithm].kid}
        client.register_client_auth_method(PrivateKeyJWT(alg=algorithm, headers=key))
        for _ in range(2):
            issued = client.fetch_token(f"{issuer}/oauth/token", grant_type="client_credentials")
    assert issued["scope"] == "read:items"
    assert api.with_key(issued["access_token"]).get("/app").json()["id"] == str(signer.id)


def claims(api: Api, app: MadeApp, **changes: object) -> Claims:
    now = int(time.time())
    made = {
        "iss": str(app.id),
        "sub": str(app.id),
        "aud": api.base_url,
        "iat": now,
        "exp": now + 60,
        "jti": uuid4().hex,
        **changes,
    }
    return {name: value for name, value in made.items() if value is not None}


def signed(made: Claims, key: Any = EC, algorithm: str = "ES256", kid: str | None = "ec") -> str:
    header = {"alg": algorithm, **({} if kid is None else {"kid": kid})}
    return jwt.encode(header, made, key, algorithms=[algorithm])


def signed_with_a_public_key(made: Claims) -> str:
    """An HMAC whose key everybody has."""
    head, payload = (
        urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")
        for part in ({"alg": "HS256", "kid": "rsa"}, made)
    )
    mac = hmac.digest(RSA.as_pem(private=False), head + b"." + payload, "sha256")
    return b".".join((head, payload, urlsafe_b64encode(mac).rstrip(b"="))).decode()


def with_header(assertion: str, header: Claims) -> str:
    """The same with another header, which its signature isn't for."""
    head = urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
    return f"{head}.{assertion.partition('.')[2]}"


def present(api: Api, assertion: str, **form: str) -> httpx.Response:
    sent = {"client_assertion_type": ASSERTION, "client_assertion": assertion}
    return post(api, "token", {**ITSELF, **sent, **form})


def test_an_assertion_counts_once(api: Api, signer: MadeApp) -> None:
    assertion = signed(claims(api, signer))
    assert present(api, assertion, client_id=str(signer.id)).status_code == 200
    assert error_of(present(api, assertion)) == (400, "invalid_client")
    other = signed(claims(api, signer, aud=[f"{api.base_url}/oauth/token"]))
    assert present(api, other).status_code == 200


WRONG_CLAIMS: dict[str, Callable[[Api], Claims]] = {
    "no audience": lambda api: {"aud": None},
    "another audience": lambda api: {"aud": "https://evil.example"},
    "a longer audience": lambda api: {"aud": f"{api.base_url}/"},
    "two audiences": lambda api: {"aud": [api.base_url, "https://evil.example"]},
    "an audience in an audience": lambda api: {"aud": [[api.base_url]]},
    "expired": lambda api: {"exp": int(time.time()) - 120},
    "no end": lambda api: {"exp": None},
    "a late end": lambda api: {"exp": int(time.time()) + 7_200},
    "an end that is not a number": lambda api: {"exp": "tomorrow"},
    "not valid yet": lambda api: {"nbf": int(time.time()) + 600},
    "no id": lambda api: {"jti": None},
    "an empty id": lambda api: {"jti": ""},
    "a long id": lambda api: {"jti": "x" * 201},
    "an id that is no text": lambda api: {"jti": [1]},
    "another issuer": lambda api: {"iss": str(uuid4())},
    "no subject": lambda api: {"sub": None},
    "an unknown subject": lambda api: {"sub": str(uuid4())},
    "a subject that is no id": lambda api: {"sub": "x"},
}


@pytest.mark.parametrize("reason", WRONG_CLAIMS)
def test_an_assertion_with_wrong_claims_is_refused(api: Api, signer: MadeApp, reason: str) -> None:
    response = present(api, signed(claims(api, signer, **WRONG_CLAIMS[reason](api))))
    assert error_of(response) == (400, "invalid_client")


def test_an_assertion_that_the_client_did_not_sign_is_refused(
    api: Api, app: MadeApp, signer: MadeApp
) -> None:
    mine = claims(api, signer)
    stranger = ECKey.generate_key("P-256", {"kid": "ec"})
    deep = "e" + "W1" * 3_000
    assertions = [
        signed(mine, stranger),
        signed(mine, kid="rsa"),
        signed(mine, kid="unknown"),
        signed_with_a_public_key(mine),
        signed(mine)[:-4] + "AAAA",
        signed(claims(api, app)),
        f"{deep}.{deep}.x",
        "x",
        "a.b.c",
        "e30.e30.",
        with_header(signed(mine), {"alg": "ES256", "crit": 1}),
        with_header(signed(mine), {"alg": "ES256", "crit": [[]]}),
    ]
    for assertion in assertions:
        assert error_of(present(api, assertion)) == (400, "invalid_client"), assertion[:80]
    named = present(api, signed(claims(api, signer)), client_id=str(app.id))
    assert error_of(named) == (400, "invalid_client")
    secret = send(api, signer, "token", **ITSELF)
    assert error_of(secret) == (401, "invalid_client"), "it signs, and has no secret"


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_only_strong_public_keys_are_registered() -> None:
    weak = RSAKey.generate_key(1024)
    curve = ECKey.generate_key("P-384")
    many = [ECKey.generate_key("P-256", {"kid": str(number)}) for number in range(6)]
    texts = [
        *("", "x", "{}", "[]", '{"keys": []}', '{"keys": {}}', '{"keys": ["x"]}', "[" * 9_000),
        jwks(EC, private=True),
        jwks(weak),
        jwks(EC, EC),
        jwks(EC, curve),
        jwks(*many),
        json.dumps({"keys": [OctKey.generate_key(256).as_dict()]}),
        jwks(EC)[:-2] + ', {"kty": "unknown"}]}',
        jwks(EC).replace("{", '{"x": "' + "x" * client_keys.MAX_LENGTH + '", ', 1),
        jwks(EC).replace('"ec"', '"e\\u0000"'),
        jwks(EC).replace('"ec"', '"e\\ud800"'),
    ]
    for text in texts:
        with pytest.raises(RefusalError, match="JWKS"):
            client_keys.parse(text)
    kept = client_keys.parse(jwks(RSA, EC))
    assert [key["kid"] for key in kept["keys"]] == ["rsa", "ec"]


def test_a_developer_chooses_how_an_app_authenticates(
    api: Api, signer: MadeApp, browser: NewBrowser
) -> None:
    dana = browser(f"dana-{uuid4().hex[:8]}")
    fields = {"name": "Signer", "redirect_uris": CALLBACK, "scope": ["read:items"]}
    chosen = {**fields, "client_auth": "private_key", "jwks": "{}"}
    refused = dana.submit("/apps/new", "/apps", **chosen)
    assert refused.status_code == 422 and "Enter a JWKS" in refused.text
    made = dana.submit("/apps/new", "/apps", **{**chosen, "jwks": jwks(EC)})
    page, _, _ = made.headers["Location"].partition("?")
    assert '<option value="private_key" selected>' in dana.get(page).text
    assert dana.submit(page, page, **fields).status_code == 303
    found = unescape(dana.get(page).text)
    assert '<option value="private_key" selected>' in found and str(EC.as_dict()["x"]) in found
    settings = {"name": signer.name, "redirect_uris": [CALLBACK], "scopes": [READ]}
    assert api.with_key(signer.key.secret).put("/app", json=settings).status_code == 200
    assert present(api, signed(claims(api, signer))).status_code == 200


def test_the_metadata_of_the_server_are_complete(api: Api) -> None:
    path = f"{api.base_url}/.well-known/oauth-authorization-server"
    found = httpx.get(path, trust_env=False).json()
    assert "introspection_endpoint" not in found
    for endpoint in ("token", "revocation"):
        assert set(found[f"{endpoint}_endpoint_auth_methods_supported"]) == {
            *("client_secret_basic", "client_secret_post", "private_key_jwt", "none")
        }
        assert post(api, found[f"{endpoint}_endpoint"].rpartition("/")[2], {}).status_code >= 400
    assert httpx.get(found["service_documentation"], trust_env=False).status_code == 200
    flows = api.spec.document["components"]["securitySchemes"]["oauth2"]["flows"]
    for name, flow in flows.items():
        texts = {scope: text for scope, text in SCOPE_TEXTS.items() if scope in APP_SCOPES}
        assert flow["scopes"] == texts and set(texts) == set(found["scopes_supported"]), name
        assert api.base_url + flow["tokenUrl"] == found["token_endpoint"]
    code = flows["authorizationCode"]
    assert code["refreshUrl"] == code["tokenUrl"]
    assert api.base_url + code["authorizationUrl"] == found["authorization_endpoint"]
    # Authlib's check wants https.
    text = json.dumps(found).replace(api.base_url, "https://cute.example")
    AuthorizationServerMetadata(json.loads(text)).validate()
