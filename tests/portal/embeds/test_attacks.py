"""Attacks on embedded webhook pages: links, cookies and forms that must not work."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update

from cute_api.models import ApiKey, App, User, clock
from cute_api.models.enums import AppStatus, Scope
from cute_api.portal import trust
from cute_api.portal.access import ViewAudience
from cute_api.portal.webhooks.embedding import COOKIE
from cute_api.sealing import Sealer
from cute_api.services.organisations.rights import Right
from cute_api.services.webhooks import embed_links
from cute_api.services.webhooks.embed_links import LINK_LIFETIME, EmbedKind
from tests.api.apps import new_app
from tests.fixtures.api import Api
from tests.portal.conftest import NewBrowser
from tests.portal.embeds.conftest import URL, NewShop, Shop
from tests.portal.embeds.frames import (
    ORIGIN,
    ancestors_of,
    follow,
    link_of,
    register_origins,
    user_id_of,
)
from tests.portal.routes import Route, embedded_routes
from tests.portal.scene import Scene, path_of

READ_ONLY = "These pages are read-only"
ENDED = "This session has ended"
EXPIRED = "This link has expired"


@pytest.fixture(scope="module")
def embedded(database_url: str, redis_url: str) -> list[Route]:
    found = embedded_routes(database_url, redis_url)
    assert "POST /webhooks/<uuid:webhook_id>/rotate" in {str(route) for route in found}
    assert {route.access for route in found} == {Right.WEBHOOKS_READ, Right.WEBHOOKS_WRITE}
    return found


def resealed(
    api: Api, text: str, kind: EmbedKind, *, into: EmbedKind, expires_at: datetime | None = None
) -> str:
    """A link or session as another kind, or with another end."""
    sealer = Sealer.of(api.settings)
    embed = embed_links.opened(text, kind, sealer)
    assert embed is not None
    return embed_links.sealed(
        replace(embed, expires_at=expires_at or embed.expires_at), into, sealer
    )


def test_open_link_403_once_it_has_expired(api: Api, alice: Shop, browser: NewBrowser) -> None:
    before = datetime.fromisoformat(alice.client.post("/webhooks/embed-links").json()["expires_at"])
    with api.database.transaction() as session:
        now = clock.now(session)
    assert timedelta() < now + LINK_LIFETIME - before < timedelta(minutes=1)
    sealed = link_of(alice.client).partition("=")[2].replace("%3D", "=")
    for end, status in ((now + timedelta(minutes=1), 303), (now - timedelta(seconds=1), 403)):
        link = resealed(api, sealed, EmbedKind.LINK, into=EmbedKind.LINK, expires_at=end)
        response = browser().get("/embed", params={"link": link})
        assert (response.status_code, EXPIRED in response.text) == (status, status == 403)
        assert ancestors_of(response) == [ORIGIN]
        assert ("Set-Cookie" in response.headers) == (status == 303)


def test_page_403_once_its_session_has_ended(api: Api, alice: Shop) -> None:
    frame = alice.open()
    opened = embed_links.opened(frame.session, EmbedKind.SESSION, Sealer.of(api.settings))
    with api.database.transaction() as session:
        now = clock.now(session)
    assert opened is not None
    assert timedelta(minutes=59) < opened.expires_at - now <= timedelta(hours=1)
    past = now - timedelta(seconds=1)
    ended = resealed(api, frame.session, EmbedKind.SESSION, into=EmbedKind.SESSION, expires_at=past)
    frame.browser.headers["Cookie"] = f"{COOKIE}={ended}"
    page = frame.get("/webhooks")
    assert (page.status_code, ENDED in page.text, ancestors_of(page)) == (403, True, [ORIGIN])


def test_open_link_404_altered_or_of_another_kind(
    api: Api, alice: Shop, browser: NewBrowser
) -> None:
    link = link_of(alice.client)
    sealed = link.partition("=")[2].replace("%3D", "=")
    other = "A" if sealed[60] != "A" else "B"
    visitor = browser()
    for text in (
        "",
        "nothing",
        sealed[:-4],
        sealed[:60] + other + sealed[61:],
        sealed + "é",
        "A" * 5_000,
        resealed(api, sealed, EmbedKind.LINK, into=EmbedKind.SESSION),
        Sealer.of(api.settings).seal(b"[]").decode(),
        Sealer.of(api.settings).seal(b"cute").decode(),
    ):
        response = visitor.get("/embed", params={"link": text})
        assert (response.status_code, ancestors_of(response)) == (404, ["'none'"]), text
        assert "Set-Cookie" not in response.headers
    assert visitor.get(link).status_code == 303


def test_page_403_with_a_link_as_its_cookie_or_of_another_link(api: Api, alice: Shop) -> None:
    frame, other = alice.open(), alice.open()
    as_link = resealed(api, frame.session, EmbedKind.SESSION, into=EmbedKind.LINK)
    for cookie in (as_link, other.session, f"{frame.session[:-6]}AAAA==", "", "x" * 2_000):
        frame.browser.headers["Cookie"] = f"{COOKIE}={cookie}"
        page = frame.get("/webhooks")
        assert (page.status_code, ancestors_of(page)) == (403, ["'none'"]), cookie


def test_webhook_of_another_seller_404(new_shop: NewShop, embedded: list[Route]) -> None:
    alice, bob = new_shop(), new_shop()
    frame = alice.open()
    ids = {"webhook_id": bob.webhook_id, "delivery_id": str(uuid4())}
    tried = 0
    for route in embedded:
        if "webhook_id" in route.parameters:
            send = frame.get if route.method == "GET" else frame.send
            response = send(path_of_ids(route, ids))
            assert response.status_code == 404, (str(route), response.status_code)
            assert URL not in response.text
            tried += 1
    assert tried > 10
    assert bob.client.get(f"/webhooks/{bob.webhook_id}").json()["status"] == "active"


def path_of_ids(route: Route, ids: dict[str, str]) -> str:
    """The path of a page below the root of its frame."""
    path = route.rule
    for name, value in ids.items():
        path = path.replace(f"<uuid:{name}>", value)
    return path


def test_each_form_403_in_a_read_only_frame(alice: Shop, embedded: list[Route]) -> None:
    frame = alice.open(read_only=True)
    ids = {"webhook_id": alice.webhook_id, "delivery_id": str(uuid4())}
    before = alice.client.get("/webhooks").json()
    for route in embedded:
        if route.access is Right.WEBHOOKS_WRITE:
            send = frame.get if route.method == "GET" else frame.send
            response = send(path_of_ids(route, ids))
            assert (response.status_code, READ_ONLY in response.text) == (403, True), str(route)
    assert alice.client.get("/webhooks").json() == before


def test_form_403_unless_it_is_of_this_frame(alice: Shop, browser: NewBrowser) -> None:
    frame, other = alice.open(), alice.open()
    path = f"{frame.root}/webhooks/{alice.webhook_id}/disable"
    own, foreign = trust.form_token(frame.session), trust.form_token(other.session)
    for headers, token in (
        ({}, ""),
        ({}, foreign),
        ({}, trust.form_token("")),
        ({"Sec-Fetch-Site": "cross-site"}, own),
        ({"Sec-Fetch-Site": "same-site"}, own),
        ({"Sec-Fetch-Site": "none"}, own),
        ({"Cookie": ""}, own),
    ):
        sent = {trust.FORM_FIELD: token}
        response = frame.browser.post(path, data=sent, headers=headers)
        assert response.status_code == 403, (headers, token)
    assert alice.client.get(f"/webhooks/{alice.webhook_id}").json()["status"] == "active"
    assert frame.browser.post(path, data={trust.FORM_FIELD: own}).status_code == 303


def end_key(api: Api, shop: Shop) -> None:
    key_id = shop.client.get("/me").json()["key"]["id"]
    assert shop.client.delete(f"/me/keys/{key_id}").status_code == 204


def rotate_key(api: Api, shop: Shop) -> None:
    key_id = shop.client.get("/me").json()["key"]["id"]
    rotated = shop.client.post(f"/me/keys/{key_id}/rotate", json={})
    assert rotated.status_code == 200, rotated.text
    change_keys(previous_expires_at=clock.NOW)(api, shop)


def change_keys(**values: object) -> Callable[[Api, Shop], None]:
    def change(api: Api, shop: Shop) -> None:
        with api.database.transaction() as session:
            session.execute(update(ApiKey).where(ApiKey.user_id == shop.user_id).values(**values))

    return change


def suspend(api: Api, shop: Shop) -> None:
    with api.database.transaction() as session:
        session.execute(update(User).where(User.id == shop.user_id).values(suspended_at=clock.NOW))


ENDS: dict[str, Callable[[Api, Shop], None]] = {
    "revoked": end_key,
    "rotated, and the old secret ended": rotate_key,
    "expired": change_keys(expires_at=clock.NOW),
    "without the scope": change_keys(scopes=[Scope.READ_ITEMS]),
    "suspended": suspend,
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_page_form_and_link_403_once_the_key_has_ended(
    api: Api, alice: Shop, browser: NewBrowser, end: Callable[[Api, Shop], None]
) -> None:
    frame, link = alice.open(), link_of(alice.client)
    path = f"/webhooks/{alice.webhook_id}"
    assert frame.get(path).status_code == 200
    end(api, alice)
    for response in (frame.get(path), frame.send(f"{path}/disable")):
        assert (response.status_code, ENDED in response.text) == (403, True)
    response = browser().get(link)
    assert (response.status_code, EXPIRED in response.text) == (403, True)


def test_page_403_once_the_app_is_suspended(api: Api, browser: NewBrowser) -> None:
    app = new_app(api.database)
    register_origins(api, user_id_of(api, app.developer))
    frame = follow(browser(), link_of(api.with_key(app.key.secret)))
    assert frame.get("/webhooks").status_code == 200
    with api.database.transaction() as session:
        session.execute(update(App).where(App.id == app.id).values(status=AppStatus.SUSPENDED))
    assert frame.get("/webhooks").status_code == 403


def test_the_session_opens_no_other_page(
    scene: Scene, alice: Shop, every_route: list[Route]
) -> None:
    frame = alice.open()
    names = (COOKIE, trust.SESSION, trust.HOST_PREFIX + trust.SESSION)
    frame.browser.headers["Cookie"] = "; ".join(f"{name}={frame.session}" for name in names)
    tried = 0
    for route in every_route:
        if route.access is not ViewAudience.ANYONE and route.method == "GET":
            response = frame.browser.get(path_of(route, scene.hers))
            # Without an issuer there are no pages about it.
            if route.rule != "/account/identity":
                assert response.headers.get("Location") == "/login", str(route)
                tried += 1
    assert tried > 30


def test_a_login_opens_no_embedded_page(scene: Scene, embedded: list[Route]) -> None:
    root = f"/embed/{uuid4()}"
    for route in embedded:
        path = root + path_of_ids(route, scene.hers.ids)
        sent = {trust.FORM_FIELD: scene.token(scene.alice)} if route.method == "POST" else None
        response = scene.alice.request(route.method, path, data=sent)
        assert (response.status_code, ancestors_of(response)) == (403, ["'none'"]), str(route)


def test_create_embed_link_403_without_the_scope(api: Api) -> None:
    client = api.client("alice", scopes=[Scope.READ_ITEMS])
    assert client.post("/webhooks/embed-links").status_code == 403
