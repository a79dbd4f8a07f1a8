"""The page of keys shows its owner the actions of others until the owner has seen them."""

import re

import pytest

from cute_api.models import Notice
from cute_api.models.enums import NoticeKind
from cute_api.portal.keys.keys import NOTICE_TEXTS
from cute_api.services.accounts import notices
from tests.fixtures.api import Api
from tests.portal.browser import Browser, key_ids, secret_of
from tests.portal.conftest import NewBrowser, NewUser

LEAK = {"source": "scanner <b>bold</b>", "url": "https://paste.example/?a=1&b=2"}


def notice_ids(browser: Browser) -> list[str]:
    return re.findall(r'action="/notices/([0-9a-f-]{36})/seen"', browser.get("/keys").text)


def test_a_reported_key_is_shown_until_it_was_seen(api: Api, browser: NewBrowser) -> None:
    alice, bob = browser("alice"), browser("bob")
    secret = secret_of(alice.create_key("Leaked"))
    report = {"key": secret, **LEAK}
    assert api.client(None).post("/keys/report", json=report).status_code == 202
    page = alice.get("/keys").text
    assert "was reported as leaked, and revoked." in page
    assert "Reported by scanner &lt;b&gt;bold&lt;/b&gt;" in page
    assert "https://paste.example/?a=1&amp;b=2" in page
    assert 'href="https://paste' not in page

    [notice_id] = notice_ids(alice)
    assert notice_ids(bob) == []
    theirs = bob.post(f"/notices/{notice_id}/seen", data=bob.form("/keys/new", "/keys"))
    assert theirs.status_code == 404
    response = alice.submit("/keys", f"/notices/{notice_id}/seen")
    assert (response.status_code, response.headers["Location"]) == (303, "/keys")
    assert notice_ids(alice) == []


def test_a_key_that_rotates_itself_is_shown_and_what_the_owner_does_here_is_not(
    api: Api, browser: NewBrowser
) -> None:
    alice = browser("alice2")
    secret = secret_of(alice.create_key("Rotated"))
    key_id = key_ids(alice)[0]
    rotated = api.with_key(secret).post(f"/me/keys/{key_id}/rotate")
    assert rotated.status_code == 200
    assert "was rotated through the API" in alice.get("/keys").text
    path = f"/keys/{key_id}/rotate"
    assert alice.submit(path, path, grace_hours="0").status_code == 200
    path = f"/keys/{key_id}/revoke"
    assert alice.submit(path, path).status_code == 303
    assert len(notice_ids(alice)) == 1


def test_every_kind_of_notice_has_a_text() -> None:
    assert [kind for kind in NoticeKind if kind not in NOTICE_TEXTS] == []


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_of_notice_is_shown_whatever_its_data(
    api: Api, browser: NewBrowser, new_user: NewUser, kind: NoticeKind
) -> None:
    name = f"alice_{kind.value}"
    alice = new_user(name)
    data = {"url": "https://hooks.example/<img>", "failing_since": "2026-11-25T10:00:00.000Z"}
    with api.database.transaction() as session:
        notices.add(session, alice.id, kind, data)
        notices.add(session, alice.id, kind, {})
        assert session.query(Notice).filter_by(user_id=alice.id).count() == 2
    page = browser(name).get("/keys")
    assert page.status_code == 200
    assert page.text.count(f"{NOTICE_TEXTS[kind]}\n") == 2
    assert "https://hooks.example/&lt;img&gt;" in page.text
    assert "Failing since 2026-11-25T10:00:00.000Z" in page.text
