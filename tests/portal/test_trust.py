"""Forms of other sites, cookies of other hosts and foreign content are refused."""

import re

import httpx
import pytest

from cute_api.portal.trust import FORM_FIELD, is_from_here, is_secure
from cute_api.services.keys import listing
from tests.fixtures.api import Api
from tests.portal.browser import PASSWORD, Forms, key_ids
from tests.portal.conftest import NewBrowser, NewUser

FORM_LIMIT_BYTES = 32_768
PUBLIC = ("/", "/docs/errors", "/login")


def posts(key_id: str) -> list[str]:
    return [
        "/keys",
        f"/keys/{key_id}",
        f"/keys/{key_id}/rotate",
        f"/keys/{key_id}/revoke",
        f"/webhooks/{key_id}/confirm",
        "/logout",
    ]


@pytest.mark.parametrize("token", [None, "", "0" * 64, "A" * 86 + "==", "ä"])
def test_a_form_without_its_token_403_and_nothing_changes(
    browser: NewBrowser, token: str | None
) -> None:
    alice = browser("alice")
    alice.create_key("Kept")
    before = key_ids(alice)
    fields = {"name": "x", "scope": ["read:items"], "grace_hours": "0"}
    for path in posts(before[0]):
        response = alice.post(
            path, data={**fields, **({} if token is None else {FORM_FIELD: token})}
        )
        assert response.status_code == 403, path
        assert "This form is out of date" in response.text
    assert key_ids(alice) == before
    assert "Kept" in alice.get("/keys").text


def test_each_page_has_another_token_and_all_of_a_session_work(browser: NewBrowser) -> None:
    alice = browser("alice")
    forms = [alice.form("/keys/new", "/keys") for _ in range(3)]
    tokens = [form[FORM_FIELD] for form in forms]
    # No part of one stands in another: what a compressed page repeats, its length gives away.
    assert all(len({token[at : at + 8] for token in tokens}) == 3 for at in range(0, 80, 8))
    for form in reversed(forms):
        response = alice.post("/keys", data={**form, "name": "x", "scope": ["read:items"]})
        assert response.status_code == 201


def test_pages_that_show_nothing_of_their_request_are_compressed_for_who_is_logged_in(
    browser: NewBrowser,
) -> None:
    alice = browser("alice")
    chosen = "zyxwvu"
    fixed = (
        *("/docs/errors", "/docs/operations", "/docs/operations/list_items", "/docs/versions"),
        *("/docs/events", "/docs/events/item.sold"),
    )
    others = ("/docs/search", "/docs/none", "/home", "/keys", "/requests")
    for path in (*fixed, *others):
        query = dict.fromkeys(("q", "request", "path", "done", "type", "back"), chosen)
        response = alice.get(path, params=query, headers={"Accept-Encoding": "gzip"})
        assert response.headers["Cache-Control"] == "no-store", path
        assert response.headers.get("Content-Encoding") == ("gzip" if path in fixed else None), path
        assert chosen not in response.text or path not in fixed, path


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_of_another_site_403_even_with_its_token(
    browser: NewBrowser, headers: dict[str, str]
) -> None:
    alice = browser("alice", site=None)
    form = {**alice.form("/keys/new", "/keys"), "name": "x", "scope": ["read:items"]}
    response = alice.post("/keys", data=form, headers=headers)
    assert response.status_code == 403
    assert "This form came from another site" in response.text
    own = str(alice.base_url).rstrip("/")
    assert alice.post("/keys", data=form, headers={"Origin": own}).status_code == 201


def test_login_403_without_its_token(browser: NewBrowser, new_user: NewUser) -> None:
    """Otherwise another site could log its visitors in as another user."""
    new_user("alice")
    login = {"email": "alice@cute.example", "password": PASSWORD}
    fresh = browser()
    assert fresh.post("/login", data=login).status_code == 403
    mallorys = browser().form("/login", "/login")
    victim = browser()
    victim.get("/login")
    assert victim.post("/login", data={**mallorys, **login}).status_code == 403
    assert not victim.is_in()


@pytest.mark.parametrize(
    ("site", "origin", "ok"),
    [
        ("same-origin", None, True),
        ("same-origin", "https://evil.example", True),
        ("cross-site", "https://cute.example", False),
        (None, None, True),
        (None, "https://cute.example", True),
        (None, "http://cute.example", True),
        (None, "https://cute.example:8443", False),
        (None, "https://cute.example.evil.example", False),
        (None, "null", False),
        (None, "", False),
    ],
)
def test_is_from_here(site: str | None, origin: str | None, ok: bool) -> None:
    assert is_from_here(site, origin, "cute.example") is ok


@pytest.mark.parametrize(
    ("scheme", "host", "secure"),
    [
        ("http", "127.0.0.1:8080", False),
        ("http", "localhost", False),
        ("http", "[::1]:8080", False),
        ("https", "127.0.0.1:8080", True),
        ("http", "cute.example", True),
        ("http", "localhost.evil.example", True),
        ("http", "[::1", True),
        ("http", "", True),
    ],
)
def test_is_secure(scheme: str, host: str, secure: bool) -> None:
    assert is_secure(scheme, host) is secure


def policy_of(response: httpx.Response) -> dict[str, str]:
    [value] = response.headers.get_list("Content-Security-Policy")
    return dict(part.split(" ", 1) for part in value.split("; "))


def check_page(response: httpx.Response) -> None:
    policy = policy_of(response)
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "script-src" not in policy
    assert response.headers.get_list("Referrer-Policy") == ["same-origin"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    for inline in ("<style", "style=", "onclick", "javascript:", "<script>"):
        assert inline not in response.text
    # Nothing from elsewhere; samples show where we are.
    elsewhere = response.text.replace(str(response.request.url.copy_with(path="/")), "")
    assert re.findall(r"(?:src|href|action)=.https?://", elsewhere) == []


def test_every_page_keeps_to_a_strict_policy(api: Api, browser: NewBrowser) -> None:
    nobody, alice = browser(), browser("alice")
    made = alice.create_key()
    check_page(made)
    key_id = key_ids(alice)[0]
    for path in PUBLIC:
        check_page(nobody.get(path))
    for path in ("", "/new", *(f"/{key_id}/{form}" for form in ("edit", "rotate", "revoke"))):
        response = alice.get("/keys" + path)
        check_page(response)
        assert response.headers["Cache-Control"] == "no-store"
        assert "content-encoding" not in response.headers
    refused = alice.get("/keys/new/nothing")
    assert refused.status_code == 404
    check_page(refused)


def test_every_field_has_a_label(browser: NewBrowser) -> None:
    alice = browser("alice")
    alice.create_key()
    key_id = key_ids(alice)[0]
    seen = 0
    for visitor, path in (
        (browser(), "/login"),
        (alice, "/keys/new"),
        (alice, f"/keys/{key_id}/edit"),
        (alice, f"/keys/{key_id}/rotate"),
    ):
        page = visitor.get(path).text
        for fields in Forms(page).found.values():
            for name in fields.keys() - {FORM_FIELD, "scope"}:
                assert f'<label for="{name}">' in page, (path, name)
                seen += 1
    assert seen >= 6


def test_problems_are_pages_for_who_asks_for_pages_only(api: Api, browser: NewBrowser) -> None:
    visitor = browser()
    for method, path, status in (
        ("GET", "/nothing", 404),
        ("GET", "/keys/not-an-id/edit", 404),
        ("PUT", "/login", 405),
        ("GET", "/logout", 405),
    ):
        response = visitor.request(method, path)
        assert response.status_code == status, path
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"
        assert response.headers["X-Request-Id"] in response.text
        check_page(response)
        plain = httpx.request(method, api.base_url + path, trust_env=False)
        assert plain.headers["Content-Type"] == "application/problem+json"
    in_api = visitor.get("/v1/nothing")
    assert in_api.headers["Content-Type"] == "application/problem+json"
    assert in_api.headers["Referrer-Policy"] == "no-referrer"


def test_a_form_413_beyond_its_bound(browser: NewBrowser) -> None:
    alice = browser("alice")
    form = alice.form("/keys/new", "/keys")
    for size in (FORM_LIMIT_BYTES + 1, 2_000_000):
        response = alice.post("/keys", data={**form, "name": "x" * size, "scope": ["read:items"]})
        assert response.status_code == 413
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_next_page_elsewhere_is_ignored(browser: NewBrowser, new_user: NewUser) -> None:
    new_user("charlie")
    visitor = browser()
    form = visitor.form("/login?next=https://evil.example&done=//evil.example", "/login")
    response = visitor.post(
        "/login?next=https://evil.example",
        data={
            **form,
            "email": "charlie@cute.example",
            "password": PASSWORD,
            "next": "//evil.example",
        },
    )
    # Where everybody begins who has no key yet.
    assert response.headers["Location"] == "/quickstart"


def test_an_error_of_ours_500_is_a_page_without_its_details(
    browser: NewBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = browser("alice")

    def fail(*_: object) -> None:
        raise RuntimeError("a secret of the backend")

    monkeypatch.setattr(listing, "list_own", fail)
    response = alice.get("/keys")
    assert response.status_code == 500
    check_page(response)
    assert response.headers["X-Request-Id"] in response.text
    for private in ("secret of the backend", "RuntimeError", "Traceback", ".py"):
        assert private not in response.text
