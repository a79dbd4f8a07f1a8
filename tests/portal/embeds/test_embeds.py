"""Webhook pages in a frame: what a link opens, what its pages do, and for whom."""

import re

from sqlalchemy import select

from cute_api.models import AuditEntry
from cute_api.models.enums import ActorKind, AuditAction, Scope
from cute_api.portal.webhooks.embedding import COOKIE_KEPT
from tests.api.apps import install, new_app
from tests.fixtures.api import Api
from tests.portal.conftest import NewBrowser
from tests.portal.embeds.conftest import HOOK, URL, NewShop, Shop
from tests.portal.embeds.frames import (
    ORIGIN,
    ancestors_of,
    cookie_of,
    follow,
    link_of,
    register_origins,
    user_id_of,
)

FORM = re.compile(r'<form[^>]*method="post"')
SECRET = re.compile(r'<code id="secret">whsec_')


def test_open_link_303_to_pages_that_only_registered_origins_may_frame(
    alice: Shop, browser: NewBrowser
) -> None:
    opened = browser().get(link_of(alice.client))
    root = opened.headers["Location"].removesuffix("/webhooks")
    cookie = cookie_of(opened)
    assert (cookie["Path"], cookie["SameSite"]) == (root, "None")
    assert cookie["Max-Age"] == str(int(COOKIE_KEPT.total_seconds()))
    assert cookie.keys() >= {"Secure", "HttpOnly", "Partitioned"}
    frame = alice.open()
    for response in (opened, frame.get("/webhooks"), frame.get("/webhooks/new")):
        assert ancestors_of(response) == [ORIGIN]
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert "X-Frame-Options" not in response.headers


def test_no_page_can_be_framed_without_registered_origins(api: Api, alice: Shop) -> None:
    register_origins(api, alice.user_id, [])
    assert ancestors_of(alice.open().get("/webhooks")) == ["'none'"]


def test_pages_link_to_themselves_and_guides_only_and_name_no_person(alice: Shop) -> None:
    frame = alice.open()
    here = f"/webhooks/{alice.webhook_id}"
    for path in ("/webhooks", "/webhooks/new", here, f"{here}/edit", f"{here}/rotate"):
        page = frame.get(path)
        assert page.status_code == 200, path
        links = set(re.findall(r'(?:href|action|hx-post)="([^"?#]*)', page.text)) - {""}
        assert all(
            link.startswith((f"{frame.root}/webhooks", "/docs/", "/assets/")) for link in links
        ), links
        guides = re.findall(r'<a href="/docs/[^>]*>', page.text)
        assert all('target="_blank"' in guide for guide in guides)
        assert "@cute.example" not in page.text
        assert "Log out" not in page.text


def test_a_webhook_is_registered_rotated_and_disabled_by_the_key(api: Api, alice: Shop) -> None:
    frame = alice.open()
    made = frame.send("/webhooks", url=URL, types="item.sold", filter="", description="")
    assert (made.status_code, bool(SECRET.search(made.text))) == (201, True), made.text
    here = f"/webhooks/{alice.webhook_id}"
    assert SECRET.search(frame.send(f"{here}/rotate", overlap="0").text)
    disabled = frame.send(f"{here}/disable")
    assert (disabled.status_code, disabled.headers["Location"]) == (
        303,
        f"{frame.root}{here}?done=disabled",
    )
    assert alice.client.get(here).json()["status"] == "disabled"
    key_id = alice.client.get("/me").json()["key"]["id"]
    with api.database.transaction() as session:
        entries = session.scalars(
            select(AuditEntry)
            .where(AuditEntry.owner_id == alice.user_id, AuditEntry.actor_kind == ActorKind.KEY)
            .order_by(AuditEntry.id)
        ).all()
        done = [(entry.action, entry.actor) for entry in entries if entry.actor == key_id]
    assert done == [
        (AuditAction.WEBHOOK_CREATED, key_id),
        (AuditAction.WEBHOOK_SECRET_ROTATED, key_id),
        (AuditAction.WEBHOOK_EDITED, key_id),
    ]


def test_read_only_pages_200_without_forms(alice: Shop) -> None:
    frame = alice.open(read_only=True)
    for path in ("/webhooks", f"/webhooks/{alice.webhook_id}"):
        page = frame.get(path)
        assert page.status_code == 200
        assert not FORM.search(page.text)
        assert "whsec_" not in page.text
    assert FORM.search(alice.open().get(path).text)


def test_links_are_read_only_by_default(alice: Shop) -> None:
    made = alice.client.post("/webhooks/embed-links")
    assert made.json()["read_only"] is True
    assert made.headers["Cache-Control"] == "no-store"


def test_the_form_offers_what_the_key_may_subscribe_to(new_shop: NewShop) -> None:
    shop = new_shop(scopes=[Scope.WEBHOOKS, Scope.READ_ITEMS])
    form = shop.open().get("/webhooks/new").text
    offered = set(re.findall(r'name="types" value="([^"]+)"', form))
    assert "item.*" in offered
    assert not {"*", "order.*", "message.*"} & offered


def test_an_app_shows_its_own_webhooks_with_its_own_budget(api: Api, browser: NewBrowser) -> None:
    app = new_app(api.database)
    install(api.database, app, "seller")
    client = api.with_key(app.key.secret)
    url = "https://rail-lister.example/hook"
    made = client.post("/webhooks", json={"url": url, "types": ["app.*"]})
    developer = api.client(app.developer)
    others = developer.post("/webhooks", json=HOOK).json()["id"]
    register_origins(api, user_id_of(api, app.developer))
    frame = follow(browser(), link_of(client))
    page = frame.get("/webhooks")
    assert ancestors_of(page) == [ORIGIN]
    assert f"{frame.root}/webhooks/{made.json()['id']}" in page.text
    assert others not in page.text
    budget = developer.get("/me").json()["user"]["deliveries"]["budget"]
    factor = api.spec.tiers["pro"].app_factor
    assert f"0 of {budget * factor:,} deliveries today" in page.text
    assert frame.get(f"/webhooks/{others}").status_code == 404
    offered = set(re.findall(r'name="types" value="([^"]+)"', frame.get("/webhooks/new").text))
    assert {"app.*", "item.*"} <= offered
