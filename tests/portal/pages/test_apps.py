"""The pages about apps for their developers: names that deceive, and reviews."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select

from cute_api.models import App, AppErasure, clock
from cute_api.models.enums import AppStatus, AuditAction
from cute_api.refusals import RefusalError
from cute_api.services.accounts.audit import SYSTEM
from cute_api.services.apps import apps, changes, receipts
from cute_api.services.apps.logos import MAX_BYTES
from tests.api.apps import new_app
from tests.fixtures.api import Api
from tests.portal.browser import Browser
from tests.portal.conftest import NewBrowser
from tests.portal.oauth.flow import CHALLENGE
from tests.portal.pages.test_keys import last_action
from tests.services.test_app_logos import picture

FIELDS: Mapping[str, Any] = {"redirect_uris": "https://app.example/", "scope": ["read:items"]}


@pytest.fixture
def dana(browser: NewBrowser) -> Browser:
    return browser(f"dana-{uuid4().hex[:6]}")


def create(browser: Browser, name: str) -> httpx.Response:
    return browser.submit("/apps/new", "/apps", name=name, **FIELDS)


def made(browser: Browser, name: str) -> str:
    """The id of a new app."""
    response = create(browser, name)
    assert response.status_code == 303, response.text
    return response.headers["Location"].removeprefix("/apps/").partition("?")[0]


def status(api: Api, app_id: str) -> AppStatus:
    with api.database.transaction() as session:
        return session.get_one(App, UUID(app_id)).status


def decide(api: Api, app_id: str, status: AppStatus) -> None:
    with api.database.transaction() as session:
        apps.set_status(session, UUID(app_id), status, SYSTEM)


def rename(browser: Browser, app_id: str, name: str) -> httpx.Response:
    return browser.submit(f"/apps/{app_id}", f"/apps/{app_id}", name=name, **FIELDS)


def asked(app_id: str, redirect_uri: str = FIELDS["redirect_uris"]) -> str:
    """The path of a consent."""
    return "/oauth/authorize?" + urlencode(
        {
            "response_type": "code",
            "client_id": app_id,
            "redirect_uri": redirect_uri,
            "scope": "read:items",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
    )


def test_a_name_that_looks_like_that_of_a_live_app_422(api: Api, dana: Browser) -> None:
    live = new_app(api.database)
    twin = live.name.upper().replace("I", "1")
    other = made(dana, f"Other {uuid4().hex[:8]}")
    for response in (create(dana, twin), rename(dana, other, twin)):
        assert response.status_code == 422
        assert "Another app has a name that looks like this one." in response.text
    new_app(api.database, status=AppStatus.DRAFT)
    assert create(dana, f"{live.name} X").status_code == 303, "only look-alikes are refused"


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("Cute Support", "that is our name"),
        ("\u0421ut\u0435", "that is our name"),  # Cyrillic
        ("P\u0430ypal", "Use one alphabet in a word"),  # Cyrillic
        ("★", "Use a letter or a digit"),
    ],
)
def test_a_name_that_deceives_422(dana: Browser, name: str, problem: str) -> None:
    response = create(dana, name)
    assert (response.status_code, problem in response.text) == (422, True)
    assert f'value="{name}"' in response.text


def test_of_two_drafts_that_look_alike_only_one_goes_live(api: Api, dana: Browser) -> None:
    name = f"Twin {uuid4().hex[:8]}"
    first, second = made(dana, name), made(dana, name.lower())
    decide(api, first, AppStatus.LIVE)
    with pytest.raises(RefusalError, match="looks like this one"):
        decide(api, second, AppStatus.LIVE)
    response = dana.submit(f"/apps/{second}", f"/apps/{second}/review")
    assert response.status_code == 422
    assert status(api, second) is AppStatus.DRAFT


def test_a_draft_is_reviewed_once_asked_and_again_with_a_new_name(api: Api, dana: Browser) -> None:
    app_id = made(dana, f"Lister {uuid4().hex[:8]}")
    fields = dana.form(f"/apps/{app_id}", f"/apps/{app_id}/review")
    assert dana.post(f"/apps/{app_id}/review", data=fields).status_code == 303
    assert last_action(api, app_id)[:2] == (AuditAction.APP_REVIEW_REQUESTED, "user")
    assert "In review" in dana.get("/apps").text
    assert dana.post(f"/apps/{app_id}/review", data=fields).status_code == 409
    assert rename(dana, app_id, f"Sorter {uuid4().hex[:8]}").status_code == 303
    assert status(api, app_id) is AppStatus.DRAFT, "an operator may have read the other name"
    decide(api, app_id, AppStatus.LIVE)
    fields = {**FIELDS, "scope": ["write:items"]}
    assert dana.submit(f"/apps/{app_id}", f"/apps/{app_id}", **fields).is_redirect
    assert status(api, app_id) is AppStatus.LIVE


def waiting(api: Api, app_id: str) -> str | None:
    """The changes of an app in the operators' queue."""
    with api.database.transaction() as session:
        queue = {str(row.id): changes.digest(row) for row, _ in apps.list_queue(session)}
    return queue.get(app_id)


def publish(api: Api, app_id: str, change: str | None) -> None:
    with api.database.transaction() as session:
        apps.set_status(session, UUID(app_id), AppStatus.LIVE, SYSTEM, change=change)


def test_a_live_app_keeps_name_and_redirect_uris_until_new_ones_are_published(
    api: Api, dana: Browser, browser: NewBrowser
) -> None:
    old, new = (f"{name} {uuid4().hex[:8]}" for name in ("Lister", "Sorter"))
    app_id, seller = made(dana, old), browser("sam")
    decide(api, app_id, AppStatus.LIVE)
    moved = "https://moved.example/"
    fields = {**FIELDS, "redirect_uris": f"{FIELDS['redirect_uris']}\n{moved}", "name": new}
    path = f"/apps/{app_id}"
    assert dana.submit(path, path, **fields).is_redirect
    seen = waiting(api, app_id)
    assert seen is not None
    assert f'value="{new}"' in dana.get(path).text and moved in dana.get(path).text
    shown = seller.get(asked(app_id)).text
    assert old in shown and new not in shown
    assert seller.get(asked(app_id, redirect_uri=moved)).status_code == 400
    assert dana.submit(path, path, **{**fields, "name": f"{new}2"}).is_redirect
    with pytest.raises(RefusalError, match="Its developer changed"):
        publish(api, app_id, seen)
    publish(api, app_id, waiting(api, app_id))
    assert waiting(api, app_id) is None
    assert f"{new}2" in seller.get(asked(app_id, redirect_uri=moved)).text


def test_a_live_app_takes_at_once_what_needs_no_review(api: Api, dana: Browser) -> None:
    app_id = made(dana, f"Lister {uuid4().hex[:8]}")
    decide(api, app_id, AppStatus.LIVE)
    path, other = f"/apps/{app_id}", f"{FIELDS['redirect_uris']}other"
    assert dana.submit(path, path, **{**FIELDS, "redirect_uris": other}).is_redirect
    assert waiting(api, app_id) is None
    assert dana.get(asked(app_id, redirect_uri=other)).status_code == 200


def test_rejected_changes_of_a_live_app_are_dropped_with_the_reason(
    api: Api, dana: Browser
) -> None:
    app_id = made(dana, f"Lister {uuid4().hex[:8]}")
    decide(api, app_id, AppStatus.LIVE)
    rename(dana, app_id, f"Sorter {uuid4().hex[:8]}")
    with api.database.transaction() as session:
        apps.reject(session, UUID(app_id), SYSTEM, "Too similar.")
    assert (status(api, app_id), waiting(api, app_id)) == (AppStatus.LIVE, None)
    shown = dana.get(f"/apps/{app_id}").text
    assert "Too similar." in shown and "Sorter" not in shown


def test_the_webhooks_of_an_app_are_on_its_page(api: Api, browser: NewBrowser) -> None:
    app = new_app(api.database)
    dana = browser(app.developer)
    client = api.with_key(app.key.secret)
    client.post("/webhooks", json={"url": "https://lister.example/hook", "types": ["*"]})
    shown = dana.get(f"/apps/{app.id}").text
    assert "<strong>lister.example</strong>" in shown
    allowed = api.spec.tiers["pro"].deliveries_a_day * api.spec.tiers["pro"].app_factor
    assert f"of {allowed:,} deliveries today" in shown
    assert "lister.example" not in dana.get("/webhooks").text


def upload(browser: Browser, app_id: str, content: bytes, **more: str) -> httpx.Response:
    path = f"/apps/{app_id}"
    fields = {**browser.form(path, f"{path}/logo"), **more}
    fields.pop("logo")
    # The browser's name and type of a file count for nothing.
    file = ("logo.svg", content, "image/svg+xml")
    return browser.post(f"{path}/logo", data=fields, files={"logo": file})


def test_a_logo_is_shown_as_png_and_reviewed_again(api: Api, dana: Browser) -> None:
    app_id = made(dana, f"Lister {uuid4().hex[:8]}")
    decide(api, app_id, AppStatus.LIVE)
    assert upload(dana, app_id, picture() + b"<script>").status_code == 303
    assert status(api, app_id) is AppStatus.LIVE
    assert 'class="logo"' not in dana.get(f"/apps/{app_id}").text
    publish(api, app_id, waiting(api, app_id))
    sources = {
        re.search(r'<img class="logo" src="([^"]+)"', dana.get(path).text)
        for path in ("/apps", f"/apps/{app_id}", asked(app_id))
    }
    (source,) = {found and found[1] for found in sources}
    shown = dana.get(source or "")
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/png")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"<script>" not in shown.content
    assert upload(dana, app_id, b"", decision="remove").status_code == 303
    assert dana.get(source or "").status_code == 404


@pytest.mark.parametrize(
    ("content", "status_code"),
    [(b"<svg></svg>", 422), (b"", 422), (bytes(MAX_BYTES + 1), 422), (bytes(2 * MAX_BYTES), 413)],
)
def test_another_file_than_a_png_is_no_logo(
    dana: Browser, content: bytes, status_code: int
) -> None:
    app_id = made(dana, f"Lister {uuid4().hex[:8]}")
    assert upload(dana, app_id, content).status_code == status_code
    assert 'class="logo"' not in dana.get("/apps").text


def test_the_page_of_an_app_lists_erasures_until_they_are_acknowledged(
    api: Api, dana: Browser
) -> None:
    app_id, account = UUID(made(dana, f"Sorter {uuid4().hex[:8]}")), uuid4()
    with api.database.transaction() as session:
        receipts.expect(session, app_id, account, clock.now(session))
    assert str(account) in dana.get(f"/apps/{app_id}").text
    with api.database.transaction() as session:
        row = session.scalars(select(AppErasure).where(AppErasure.account == account)).one()
        row.acknowledged_at = clock.now(session)
    page = dana.get(f"/apps/{app_id}").text
    assert str(account) not in page
    assert "Erasures to acknowledge" not in page
