"""No route redirects to another site, trusts one, or lets one frame or cache its pages."""

import itertools
import re
from urllib.parse import parse_qsl, urlsplit

import flask
import httpx
import pytest

from cute_api.portal import trust
from cute_api.portal.login.oidc import CALLBACK
from tests.fixtures.api import Api
from tests.portal.asked import Asked
from tests.portal.conftest import NewBrowser
from tests.portal.login.issuer import Provider
from tests.portal.routes import Route
from tests.portal.scene import Scene, is_private, path_of

EVIL = "evil.example"
ELSEWHERE = (
    f"https://{EVIL}",
    f"//{EVIL}",
    f"/\\{EVIL}",
    f"\\\\{EVIL}",
    f"/\t/{EVIL}",
    f"https:{EVIL}",
    f"javascript:alert('{EVIL}')",
    f"/login\r\nLocation: https://{EVIL}",
)
WAYS = (
    "state",
    "iss",
    "redirect_uri",
    "next",
    "done",
    "to",
    "url",
    "return",
    "return_to",
    "redirect",
    "continue",
    "back",
    "from",
)
# The routes that lead to the other login, which is elsewhere.
TO_ISSUER = frozenset({"GET /login/oidc", "GET /account/identity"})
# What a request can say of the host that it is for.
HOSTS = (
    {"Host": EVIL},
    {"Host": f"127.0.0.1.{EVIL}"},
    {
        "X-Forwarded-Host": EVIL,
        "X-Forwarded-Server": EVIL,
        "X-Forwarded-Proto": "https",
        "X-Host": EVIL,
        "X-Original-URL": f"https://{EVIL}/",
        "Forwarded": f"host={EVIL}",
        "Referer": f"https://{EVIL}/",
        "Origin": f"https://{EVIL}",
    },
)


@pytest.fixture(scope="module")
def api(api_with_issuer: Api) -> Api:
    """With the external login, so that its routes are tested, too."""
    return api_with_issuer


def is_ours(location: str) -> bool:
    return re.fullmatch(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*", location) is not None


def asks(issuer: Provider, location: str | None, api: Api) -> bool:
    """Whether a redirect leads to the configured issuer, which sends the browser back to us."""
    place, _, query = (location or "").partition("?")
    back = [value for name, value in parse_qsl(query) if name == "redirect_uri"]
    return (
        place == f"{issuer.url}/authorize"
        and back == [f"{api.settings.portal_url}{CALLBACK}"]
        and EVIL not in query
    )


def is_page(response: httpx.Response) -> bool:
    return bool(response.content) and response.headers["Content-Type"].startswith("text/html")


def test_no_route_leads_elsewhere_whatever_it_is_asked(
    scene: Scene,
    browser: NewBrowser,
    every_route: list[Route],
    issuer: Provider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each address in turn, and to a page that reads one of the ways, all of them."""
    monkeypatch.setattr(flask.Request, "parameter_storage_class", Asked)
    nobody = browser()
    people = [(visitor, itertools.cycle(ELSEWHERE)) for visitor in (scene.alice, nobody)]
    seen, read = 0, set[str]()
    for route in every_route:
        path = path_of(route, scene.hers)
        for visitor, turns in people:
            Asked.names.clear()
            for evil in itertools.islice(turns, len(ELSEWHERE)):
                asked = dict.fromkeys(WAYS, evil)
                response = visitor.request(
                    route.method, path, params=asked, data=None if route.method == "GET" else asked
                )
                assert response.status_code < 500, (str(route), evil)
                location = response.headers.get("Location")
                if str(route) in TO_ISSUER and location != "/login":
                    assert asks(issuer, location, scene.api), (str(route), evil, location)
                else:
                    assert location is None or is_ours(location), (str(route), evil, location)
                assert f'"{evil}"' not in response.text, (str(route), evil)
                seen += location is not None
                if Asked.names.isdisjoint(WAYS):
                    break
            read |= Asked.names
    assert seen
    assert {"state", "done"} <= read


def test_no_response_of_the_other_login_leads_elsewhere(
    browser: NewBrowser, issuer: Provider
) -> None:
    """With otherwise valid parameters, because a wrong one would be refused anyway."""
    issuer.be("s-elsewhere", email="elsewhere@cute.example", email_verified=True)
    for evil in ELSEWHERE:
        visitor = browser()
        sent = httpx.get(visitor.get("/login/oidc").headers["Location"], trust_env=False)
        good = dict(parse_qsl(urlsplit(sent.headers["Location"]).query))
        planted = {way: evil for way in WAYS if way not in good}
        for changes in ({"state": evil}, {"state": good["state"] + evil}, {"iss": evil}):
            refused = visitor.get(CALLBACK, params={**good, **planted, **changes})
            assert (refused.status_code, refused.headers.get("Location")) == (403, None), changes
            assert not visitor.is_in()
        response = visitor.get(CALLBACK, params={**good, **planted})
        assert (response.status_code, response.headers["Location"]) == (303, "/keys"), evil


def test_no_page_shows_a_host_that_the_request_names(
    scene: Scene, browser: NewBrowser, every_route: list[Route]
) -> None:
    """Also to Alice, logged in: the name of her cookie depends on the host, so she sends both."""
    token = scene.alice.cookies[trust.SESSION]
    own = {"Cookie": f"{trust.SESSION}={token}; {trust.HOST_PREFIX}{trust.SESSION}={token}"}
    nobody, somebody = browser(), browser()
    for headers in HOSTS:
        assert somebody.get("/keys", headers={**own, **headers}).status_code == 200
        for route in every_route:
            path = path_of(route, scene.hers)
            for visitor, cookies in ((somebody, own), (nobody, {})):
                response = visitor.request(route.method, path, headers={**cookies, **headers})
                somebody.cookies.clear()
                assert EVIL not in response.text, (str(route), headers)
                assert EVIL not in str(response.headers), (str(route), headers)


def test_what_a_path_looks_like_is_no_way_elsewhere(scene: Scene) -> None:
    for path in (
        f"//{EVIL}/%2e%2e",
        f"/{EVIL}//",
        f"/%5c{EVIL}",
        f"/login/%0d%0aLocation:%20{EVIL}",
    ):
        response = httpx.get(scene.api.base_url + path, trust_env=False)
        assert EVIL not in response.headers.get("Location", ""), path


def test_responses_cannot_be_framed_or_misread_and_those_of_a_user_are_not_cached(
    scene: Scene, browser: NewBrowser, every_route: list[Route]
) -> None:
    nobody = browser()
    for route in every_route:
        for visitor in (scene.alice, nobody):
            response = visitor.request(route.method, path_of(route, scene.hers))
            headers = response.headers
            assert headers["X-Content-Type-Options"] == "nosniff", str(route)
            if visitor is scene.alice and (is_private(route) or is_page(response)):
                assert headers["Cache-Control"] == "no-store", str(route)
                assert "ETag" not in headers, str(route)
            if is_page(response):
                [policy] = headers.get_list("Content-Security-Policy")
                assert "frame-ancestors 'none'" in policy, str(route)
                assert "base-uri 'none'" in policy, str(route)
                assert "form-action 'self'" in policy, str(route)
