"""Every route of the portal under attack, as the application itself lists them: forms of others,
ids of others, wrong methods, planted sessions. What leads elsewhere is in `test_elsewhere.py`.

A new route is tried automatically. `scene.py` lists parameters that name nobody's belongings.
"""

import re
from collections.abc import Iterator
from uuid import uuid4

import flask
import httpx
import pytest

from cute_api.lib.tokens import new_token
from cute_api.portal import trust
from cute_api.services.accounts import accounts
from tests.fixtures.api import Api
from tests.portal.asked import Asked
from tests.portal.browser import PASSWORD, TOKEN, Browser
from tests.portal.conftest import NewBrowser
from tests.portal.routes import Route
from tests.portal.scene import NOBODYS, WITHOUT_TOKEN, Scene, is_private, path_of

FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL)
ACTION = re.compile(r'action="([^"]*)"')
FIELD = re.compile(r'<(?:input|textarea|select)\b[^>]*\bname="([^"]*)"')
TYPED = "\"'><script>ran()</script>"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
HTML, JSON = "text/html; charset=utf-8", "application/json"
MARKDOWN, PLAIN = "text/markdown; charset=utf-8", "text/plain; charset=utf-8"
# What anyone gets from open routes without the fields or the token that they want.
WITHOUT_FIELDS = {
    "GET /docs": 303,
    "GET /embed": 404,
    "GET /docs/reference": 303,
    "GET /login/oidc": 303,
    "GET /login/oidc/callback": 403,
    "GET /login/second-step": 303,
    "GET /reset": 403,
    "GET /unsubscribe": 404,
    "GET /verify": 403,
    "POST /device/code": 400,
    "POST /device/token": 400,
    "POST /oauth/revoke": 401,
    "POST /oauth/token": 400,
    "POST /unsubscribe": 404,
}
# Parts of pages, with how they begin.
PARTS = {
    "/quickstart/<uuid:key_id>/heard": "<div",
    "/docs/operations/<operation_id>/try": "<dialog",
}
# Of what is no page.
MEDIA_TYPES = {
    "/.well-known/oauth-authorization-server": JSON,
    "/docs/<name>.md": MARKDOWN,
    "/apps/<uuid:app_id>/logo.png": "image/png",
    "/docs/changelog.atom": "application/atom+xml; charset=utf-8",
    "/docs/events.md": MARKDOWN,
    "/account/activity.jsonl": "application/jsonl",
    "/docs/events/<event_type>.md": MARKDOWN,
    "/docs/operations/<operation_id>.md": MARKDOWN,
    "/docs/postman.json": JSON,
    "/docs/search.json": JSON,
    "/docs/versions.md": MARKDOWN,
    "/llms-full.txt": PLAIN,
    "/llms.txt": PLAIN,
    "/openapi.json": JSON,
    "/openapi.yaml": "application/yaml",
    "/requests.<any(csv, jsonl):form>": "text/csv; charset=utf-8",
    "/requests/live": "text/event-stream; charset=utf-8",
    "/usage.csv": "text/csv; charset=utf-8",
}


@pytest.fixture(scope="module")
def api(api_with_issuer: Api) -> Api:
    """With the external login, so that its routes are tested, too."""
    return api_with_issuer


def test_every_form_403_without_its_token_with_anothers_and_from_another_site(
    scene: Scene, every_route: list[Route]
) -> None:
    before = scene.state(scene.hers)
    own, foreign = scene.token(scene.alice), scene.token(scene.bob)
    attacks: list[tuple[dict[str, str], dict[str, str]]] = [
        ({}, {}),
        ({trust.FORM_FIELD: foreign}, {}),
        ({trust.FORM_FIELD: own.upper()}, {}),
        ({trust.FORM_FIELD: own}, {"Sec-Fetch-Site": "cross-site"}),
        ({trust.FORM_FIELD: own}, {"Sec-Fetch-Site": "same-site"}),
        ({trust.FORM_FIELD: own}, {"Sec-Fetch-Site": "none"}),
    ]
    tried = 0
    for route in every_route:
        if route.method == "GET" or str(route) in WITHOUT_TOKEN:
            continue
        path = path_of(route, scene.hers)
        for fields, headers in attacks:
            response = scene.alice.request(route.method, path, data=fields, headers=headers)
            assert response.status_code == 403, (str(route), fields, headers)
            tried += 1
        response = scene.alice.request(
            route.method, path, json={trust.FORM_FIELD: own}, headers={"Origin": "null"}
        )
        assert response.status_code == 403, str(route)
    assert tried >= 6 * len(attacks)
    assert scene.state(scene.hers) == before
    assert scene.alice.is_in()


def test_a_token_in_the_address_does_not_make_a_form_ours(
    scene: Scene, every_route: list[Route]
) -> None:
    token = scene.token(scene.alice)
    for route in every_route:
        if route.method != "GET" and str(route) not in WITHOUT_TOKEN:
            path = path_of(route, scene.hers)
            response = scene.alice.request(
                route.method, path, params={trust.FORM_FIELD: token}, data={}
            )
            assert response.status_code == 403, str(route)


def bare(response: httpx.Response, *ids: str) -> str:
    """The page without what differs from one request to the next."""
    page = TOKEN.sub("", response.text)
    for hidden in (*ids, response.headers["X-Request-Id"]):
        page = page.replace(hidden, "ID")
    return page


def test_another_users_ids_404_on_every_route_just_as_ids_of_nothing(
    scene: Scene, every_route: list[Route]
) -> None:
    before = scene.state(scene.his)
    token = scene.token(scene.alice)
    tried = set()
    for route in filter(is_private, every_route):
        for name in route.parameters - set(NOBODYS):
            path_of(route, scene.hers)
            theirs, nothing = scene.his.ids[name], str(uuid4())
            responses = [
                scene.alice.request(
                    route.method,
                    path_of(route, scene.hers, **{name: given}),
                    data=None if route.method == "GET" else {trust.FORM_FIELD: token},
                )
                for given in (theirs, nothing)
            ]
            assert [response.status_code for response in responses] == [404, 404], (
                str(route),
                name,
            )
            pages = [
                bare(response, given)
                for response, given in zip(responses, (theirs, nothing), strict=True)
            ]
            assert pages[0] == pages[1], str(route)
            tried.add(name)
    assert {"key_id", "webhook_id", "notice_id"} <= tried
    assert scene.state(scene.his) == before


def test_own_ids_are_found_on_every_page_and_each_says_what_it_is(
    scene: Scene, every_route: list[Route]
) -> None:
    """Otherwise the test above might always pass."""
    for route in every_route:
        if route.method == "GET":
            path = path_of(route, scene.hers)
            response = scene.alice.get(path)
            if route.parameters and not route.rule.startswith("/admin"):
                assert response.status_code == 200, path
            media_type = MEDIA_TYPES.get(route.rule, HTML)
            assert response.headers["Content-Type"] == media_type, path
            if media_type == HTML and response.content:
                begins = PARTS.get(route.rule, "<!doctype html>")
                assert response.text.lstrip().startswith(begins), path


@pytest.mark.parametrize(
    "given", ["0", "-1", "%00", "..%2f..%2fkeys", "' OR 1=1--", "%F0%9F%92%A9"]
)
def test_ids_that_are_none_404(scene: Scene, every_route: list[Route], given: str) -> None:
    for route in every_route:
        for name in route.parameters - set(NOBODYS):
            path = path_of(route, scene.hers, **{name: given})
            response = scene.alice.request(
                route.method, path, data={trust.FORM_FIELD: scene.token(scene.alice)}
            )
            assert response.status_code == 404, (str(route), name)


def test_nobody_is_sent_to_the_login_from_every_page_that_is_not_for_all(
    scene: Scene, browser: NewBrowser, every_route: list[Route]
) -> None:
    nobody = browser()
    before = scene.state(scene.hers)
    for route in every_route:
        response = nobody.request(route.method, path_of(route, scene.hers))
        if not is_private(route):
            usual = 200 if route.method == "GET" else 403
            assert response.status_code == WITHOUT_FIELDS.get(str(route), usual), str(route)
        elif str(route) == "POST /logout":
            assert response.status_code == 303
        else:
            assert (response.status_code, response.headers["Location"]) == (303, "/login"), str(
                route
            )
            assert response.text == ""
            assert response.headers["Cache-Control"] == "no-store"
    assert scene.state(scene.hers) == before


def test_operators_pages_404_for_who_is_none(scene: Scene, every_route: list[Route]) -> None:
    nowhere = bare(scene.alice.get("/admin/nothing-here"))
    for route in every_route:
        if route.rule.startswith("/admin"):
            path = path_of(route, scene.hers)
            response = scene.alice.request(
                route.method, path, data={trust.FORM_FIELD: scene.token(scene.alice)}
            )
            assert response.status_code == 404, str(route)
            assert scene.hers.ids["user_id"] not in response.text
    assert "Operators" not in nowhere


def test_a_method_that_a_route_has_not_405_and_no_header_changes_it(
    scene: Scene, every_route: list[Route]
) -> None:
    before = scene.state(scene.hers)
    allowed: dict[str, set[str]] = {}
    for route in every_route:
        allowed.setdefault(path_of(route, scene.hers), set()).add(route.method)
    token = scene.token(scene.alice)
    for path, methods in allowed.items():
        for method in METHODS:
            if method in methods:
                continue
            response = scene.alice.request(
                method,
                path,
                params={"_method": "POST", trust.FORM_FIELD: token},
                headers={"X-HTTP-Method-Override": "POST", "X-Method-Override": "POST"},
            )
            assert response.status_code == 405, (method, path)
        if "GET" in methods:
            headers = {"X-HTTP-Method-Override": "POST"}
            with_it = scene.alice.get(path, headers=headers, params={"_method": "POST"})
            without = scene.alice.head(path)
            assert (with_it.status_code, without.content) == (without.status_code, b""), path
    assert scene.state(scene.hers) == before
    assert scene.alice.is_in()


def test_a_session_that_another_planted_is_not_the_one_that_logs_in(
    scene: Scene, browser: NewBrowser
) -> None:
    planted = new_token()
    visit = new_token()
    victim = browser()
    victim.cookies.set(trust.SESSION, planted, domain="127.0.0.1", path="/")
    victim.cookies.set(trust.VISIT, visit, domain="127.0.0.1", path="/")
    assert not victim.is_in()
    address = f"victim-{uuid4().hex[:8]}@cute.example"
    with scene.api.database.transaction() as session:
        accounts.create(session, email=address, password=PASSWORD)
    response = victim.post(
        "/login",
        data={
            trust.FORM_FIELD: trust.form_token(visit),
            "email": address,
            "password": PASSWORD,
        },
    )
    assert response.status_code == 303
    made = [header for header in response.headers.get_list("Set-Cookie") if trust.SESSION in header]
    assert made
    assert not any(planted in header or visit in header for header in made)
    for token in (planted, visit):
        with Browser(scene.api.base_url) as thief:
            thief.cookies.set(trust.SESSION, token, domain="127.0.0.1", path="/")
            assert not thief.is_in()


def fields_of(page: str) -> Iterator[tuple[str, str, list[str]]]:
    """The forms of a page that are sent by POST: action, token, and what one fills in."""
    for form in FORM.findall(page):
        names = [name for name in FIELD.findall(form) if name != trust.FORM_FIELD]
        action, token = ACTION.search(form), TOKEN.search(form)
        if names and action and token:
            yield action[1], token[1], sorted(set(names))


def test_what_is_typed_into_a_form_comes_back_as_text(
    scene: Scene, browser: NewBrowser, every_route: list[Route]
) -> None:
    nobody = browser()
    forms = {
        (action, token, tuple(names), visitor)
        for route in every_route
        if route.method == "GET"
        for visitor in (scene.alice, nobody)
        for action, token, names in fields_of(visitor.get(path_of(route, scene.hers)).text)
    }
    assert len(forms) >= 4
    for action, token, names, visitor in forms:
        for changed in (names, *((name,) for name in names)):
            fields = {**dict.fromkeys(names, "1"), **dict.fromkeys(changed, TYPED)}
            response = visitor.post(action, data={**fields, trust.FORM_FIELD: token})
            assert response.status_code < 500, (action, changed)
            assert TYPED not in response.text, (action, changed)
            assert "<script>ran" not in response.text, (action, changed)


def test_what_is_asked_for_in_an_address_comes_back_as_text(
    scene: Scene,
    browser: NewBrowser,
    every_route: list[Route],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All parameters that pages read, alone and together, and one that no page reads."""
    monkeypatch.setattr(flask.Request, "parameter_storage_class", Asked)
    nobody = browser()
    read: set[str] = set()
    for route in every_route:
        if route.method == "GET":
            path = path_of(route, scene.hers)
            for visitor in (scene.alice, nobody):
                Asked.names.clear()
                known: set[str] = set()
                wanted: list[set[str]] = [{"anything"}]
                while wanted:
                    names = wanted.pop()
                    response = visitor.get(path, params=dict.fromkeys(names, TYPED))
                    assert response.status_code < 500, (path, names)
                    # The file has what was typed before, and no browser shows it as a page.
                    is_file = response.headers.get("Content-Type") == "application/jsonl"
                    assert is_file or "<script>ran" not in response.text, (path, names)
                    if new := Asked.names - known:
                        known |= new
                        wanted += [{name} for name in new] + [{"anything"} | known]
                read |= known
    assert {"q", "done", "status", "cursor", "token", "state"} <= read
