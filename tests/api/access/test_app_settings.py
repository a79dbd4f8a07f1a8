"""`PUT /v1/app`: an app's key changes its settings, within bounds once the app is published."""

from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import select

from cute_api.models import AuditEntry
from cute_api.models.enums import AppStatus, AuditAction, Scope
from cute_api.versions.registry import Versions
from tests.api.apps import CALLBACK, new_app
from tests.fixtures.api import Api
from tests.services.test_app_logos import SVG, picture

READ, WRITE = Scope.READ_ITEMS, Scope.WRITE_ITEMS
SETTINGS = {"redirect_uris": [CALLBACK], "scopes": [READ]}
LOOPBACK = "http://127.0.0.1:8000/callback"


def test_a_draft_takes_all_settings_200(api: Api) -> None:
    app = new_app(api.database, status=AppStatus.DRAFT, key_scopes=[READ])
    client = api.with_key(app.key.secret)
    wanted = {
        "name": "Rail Lister 2",
        "redirect_uris": ["https://other.example/back", LOOPBACK],
        "scopes": [READ, WRITE],
    }
    response = client.put("/app", json=wanted)
    assert response.status_code == 200
    assert {name: response.json()[name] for name in wanted} == wanted
    assert client.get("/app").json() == response.json()
    with api.database.transaction() as session:
        edited = select(AuditEntry.action).where(AuditEntry.target_id == str(app.id))
        assert AuditAction.APP_EDITED in session.scalars(edited).all()


def test_a_published_app_takes_what_its_sellers_can_trust_200(api: Api) -> None:
    app = new_app(api.database, scopes=[READ], redirect_uris=[CALLBACK, LOOPBACK])
    client = api.with_key(app.key.secret)
    wanted = {
        "name": app.name,
        "redirect_uris": [f"{CALLBACK}/2", "http://127.0.0.1:9000/other"],
        "scopes": [READ, WRITE],
    }
    assert client.put("/app", json=wanted).status_code == 200
    assert client.put("/app", json={**wanted, "scopes": [WRITE]}).json()["scopes"] == [WRITE]


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"name": "Cute Support"}, "/name", "published"),
        (
            {"redirect_uris": [CALLBACK, "https://evil.example/callback"]},
            "/redirect_uris/1",
            "published",
        ),
        (
            {"redirect_uris": ["https://rail-lister.example:444/callback"]},
            "/redirect_uris/0",
            "published",
        ),
        ({"redirect_uris": [LOOPBACK]}, "/redirect_uris/0", "published"),
        (
            {"redirect_uris": ["http://rail-lister.example/callback"]},
            "/redirect_uris/0",
            "redirect_uri",
        ),
        ({"redirect_uris": [f"{CALLBACK}#at"]}, "/redirect_uris/0", "redirect_uri"),
        ({"scopes": [READ, WRITE]}, "/scopes/1", "missing_scope"),
        ({"logo": b64encode(picture()).decode()}, "/logo", "published"),
        ({"scopes": [Scope.WEBHOOKS]}, "/scopes/0", "not_for_apps"),
    ],
)
def test_a_published_app_can_not_mislead_its_sellers_422(
    api: Api, change: dict[str, Any], pointer: str, code: str
) -> None:
    app = new_app(api.database, scopes=[READ], key_scopes=[READ])
    client = api.with_key(app.key.secret)
    before = client.get("/app").json()
    response = client.put("/app", json={"name": app.name, **SETTINGS, **change})
    assert response.status_code == 422
    errors = [(error["pointer"], error["code"]) for error in response.json()["errors"]]
    assert errors == [(pointer, code)]
    assert client.get("/app").json() == before


def test_a_logo_is_kept_until_it_is_replaced_or_removed_200(api: Api) -> None:
    app = new_app(api.database, status=AppStatus.DRAFT)
    client = api.with_key(app.key.secret)
    wanted = {**SETTINGS, "name": app.name}
    file = picture()
    digest = sha256(file).hexdigest()
    for sent, expected in (({"logo": b64encode(file).decode()}, digest), ({}, digest)):
        assert client.put("/app", json={**wanted, **sent}).json()["logo_digest"] == expected
    response = client.put("/app", json={**wanted, "logo": b64encode(SVG).decode()})
    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == ["/logo"]
    assert client.put("/app", json={**wanted, "logo": "AAA"}).status_code == 422
    assert client.put("/app", json={**wanted, "logo": None}).json()["logo_digest"] is None


def test_a_version_pins_all_keys_of_an_app_200(api: Api) -> None:
    app = new_app(api.database)
    client = api.with_key(app.key.secret)
    living = Versions.load(api.spec).living
    oldest, newest = living[0], living[-1]
    assert client.get("/app").json()["version"] == newest
    wanted = {**SETTINGS, "name": app.name}
    response = client.put("/app", json={**wanted, "version": oldest})
    assert response.json()["version"] == client.get("/app").json()["version"] == oldest
    assert client.put("/app", json=wanted).json()["version"] == oldest
    assert client.put("/app", json={**wanted, "version": "2020-01-01"}).status_code == 422


@pytest.mark.parametrize("name", ["CuteSupport", "P\u0430ypal", "{live}"])  # Cyrillic
def test_a_draft_can_not_have_a_name_that_deceives_422(api: Api, name: str) -> None:
    live = new_app(api.database)
    app = new_app(api.database, status=AppStatus.DRAFT)
    wanted = {**SETTINGS, "name": name.format(live=live.name.upper())}
    response = api.with_key(app.key.secret).put("/app", json=wanted)
    assert response.status_code == 422
    assert [(error["pointer"], error["code"]) for error in response.json()["errors"]] == [
        ("/name", "misleading")
    ]
