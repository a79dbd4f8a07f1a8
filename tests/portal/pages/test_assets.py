"""Assets have names that change with their content, are cached forever, and compressed."""

import gzip
import re
from uuid import UUID

import brotli
import httpx
import pytest
import zstandard

from cute_api.models.enums import Role, Tier
from cute_api.portal import assets, trust
from cute_api.portal.access import ViewAudience
from cute_api.portal.navigation import OPERATORS, OWN, places
from cute_api.services.accounts.session_user import SessionUser
from tests.fixtures.api import Api, running_api
from tests.portal.conftest import NewBrowser

TEMPLATES = assets.FOLDER.parent / "templates"
DECODE = {
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
    "br": brotli.decompress,
    "gzip": gzip.decompress,
}
PAGES = ("/", "/login", "/docs", "/docs/errors", "/docs/operations", "/keys", "/usage", "/webhooks")
# Of `PAGES`, those of the documentation.
SHOWING_NOTHING = ("/docs/errors", "/docs/operations")
FILTER = re.compile(r"<form[^>]* data-apply>.*?</form>", re.DOTALL)
LOADED = re.compile(r'(?:href|src)="(/assets/[^"]+)"')


def raw(api: Api, path: str, **headers: str) -> tuple[httpx.Response, bytes]:
    """A response and its body as it was sent."""
    with (
        httpx.Client(timeout=60, trust_env=False, headers={"Cookie": "cute_session=x"}) as client,
        client.stream("GET", api.base_url + path, headers=headers) as response,
    ):
        return response, b"".join(response.iter_raw())


def test_templates_name_files_that_are_there_and_only_by_the_helper() -> None:
    seen = set()
    for template in TEMPLATES.glob("*.html"):
        text = template.read_text()
        assert "/assets/" not in text, template.name
        seen |= set(re.findall(r"asset\('([^']+)'\)", text))
    assert seen <= assets.all_assets().keys()
    assert len(seen) > 10


def test_every_page_loads_what_is_there_and_kept_for_good(api: Api, browser: NewBrowser) -> None:
    alice = browser("alice")
    urls = {url for path in PAGES for url in LOADED.findall(alice.get(path).text)}
    assert len(urls) > 10
    for url in urls:
        response = alice.get(url)
        assert response.status_code == 200, url
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        kind = {
            ".css": "text/css",
            ".js": "text/javascript",
            ".svg": "image/svg+xml",
            ".png": "image/png",
        }
        assert response.headers["Content-Type"].startswith(kind[url[url.rindex(".") :]])


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/account/activity", ["/account/activity"]),
        ("/account", ["/account"]),
        ("/keys/new", ["/keys"]),
        ("/docs/operations/list_items", ["/docs/operations"]),
        ("/keysmith", []),
    ],
)
def test_the_navigation_marks_the_nearest_place(path: str, here: list[str]) -> None:
    groups = (OWN | OPERATORS).values()
    needed = {page: ViewAudience.PERSON for entries in groups for page, _, _ in entries}
    for role in Role:
        user = SessionUser(UUID(int=1), "alice", "alice@cute.example", role, Tier.FREE, None)
        found = places(user, path, needed)
        links = [*found.everyone, *(link for group in found.own for link in group.links)]
        assert [link.path for link in links if link.here] == here
        assert ("Operators" in {group.title for group in found.own}) is (role is Role.ADMIN)
    assert places(None, path, needed).own == []


def test_every_page_has_a_badge_of_the_sandbox_and_a_footer(api: Api, browser: NewBrowser) -> None:
    alice = browser("alice")
    for path in ("/", "/docs/errors", "/keys", "/nothing"):
        page = alice.get(path, headers={"Accept": "text/html"}).text
        assert ('class="badge"' in page) is api.settings.sandbox, path
        footer = page.partition("<footer>")[2]
        for link in ("/status", "/docs/changelog", "/docs/terms", "/docs/privacy"):
            assert f'href="{link}"' in footer, path


def test_the_status_says_what_does_not_respond(api: Api, database_url: str) -> None:
    assert "Everything works." in httpx.get(f"{api.base_url}/status", trust_env=False).text
    # Nobody listens there.
    with running_api(database_url, "redis://127.0.0.1:9/0") as without_valkey:
        page = httpx.get(f"{without_valkey.base_url}/status", trust_env=False).text
    assert "Some parts don't respond." in page
    assert page.count(">Down<") == 2


def test_without_the_database_a_user_reads_the_status_and_the_guides(
    browser: NewBrowser, redis_url: str
) -> None:
    session = {trust.SESSION: browser("alice").cookies[trust.SESSION]}
    with (
        running_api("postgresql://cute@127.0.0.1:1/cute", redis_url) as api,
        httpx.Client(base_url=api.base_url, cookies=session, trust_env=False) as alice,
    ):
        status, guide = alice.get("/status"), alice.get("/docs/errors")
    assert (status.status_code, guide.status_code) == (200, 200)
    assert '<dt>API and portal</dt><dd><strong class="tag">Down</strong>' in status.text
    assert status.text.count(">Down<") == 1
    assert status.headers["Cache-Control"] == guide.headers["Cache-Control"] == "no-store"


def test_no_page_asks_to_be_loaded_again() -> None:
    sources = [
        *TEMPLATES.glob("*.html"),
        *assets.FOLDER.glob("*.js"),
        *assets.FOLDER.parent.rglob("*.py"),
    ]
    asks = re.compile(r"reload (this|the) page", re.IGNORECASE)
    assert [path.name for path in sources if asks.search(path.read_text())] == []


@pytest.mark.parametrize("name", ["vendor/chart.js", "portal.css", "portal.js"])
def test_a_file_is_compressed_also_with_a_cookie(api: Api, name: str) -> None:
    asset = assets.all_assets()[name]
    for coding, decode in DECODE.items():
        response, sent = raw(api, asset.url, **{"Accept-Encoding": coding})
        assert response.headers["Content-Encoding"] == coding
        assert "Accept-Encoding" in response.headers["Vary"]
        assert decode(sent) == asset.body
        assert len(sent) < len(asset.body)
    response, sent = raw(api, asset.url, **{"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in response.headers
    assert sent == asset.body


def test_pages_are_in_one_typeface_and_have_a_picture_for_links(api: Api) -> None:
    made = assets.all_assets()
    assert f'url("{made["vendor/figtree.woff2"].url}")'.encode() in made["portal.css"].body
    page = raw(api, "/docs/webhooks", **{"Accept-Encoding": "identity"})[1].decode()
    picture = (
        f'<meta property="og:image" content="{api.settings.portal_url}{made["card.png"].url}">'
    )
    assert picture in page
    assert '<meta property="og:title" content="Webhooks' in page
    assert raw(api, made["card.png"].url)[0].headers["Content-Type"] == "image/png"


def test_a_name_of_another_release_gets_the_file_of_this_one_for_now(api: Api) -> None:
    asset = assets.all_assets()["portal.css"]
    other = asset.url.replace(asset.digest, "0" * assets.HASH_DIGITS)
    response, _ = raw(api, other)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "portal.css",
        "vendor/chart.js",
        "nothing.0123456789ab.css",
        "portal.0123456789AB.css",
        "portal.0123456789ab.js.css",
        "../backend.0123456789ab.py",
        "%2e%2e/backend.0123456789ab.py",
        "..%2fhouse.0123456789ab.py",
        "",
    ],
)
def test_any_other_name_is_not_found(api: Api, path: str) -> None:
    assert raw(api, f"/assets/{path}")[0].status_code == 404


def test_open_documents_are_compressed_also_with_a_cookie_and_304_when_known(api: Api) -> None:
    for path in ("/openapi.json", "/openapi.yaml"):
        response, _ = raw(api, path, **{"Accept-Encoding": "br"})
        assert response.headers["Content-Encoding"] == "br", path
        assert response.headers["Cache-Control"] == "public, max-age=60", path
        known = {"Accept-Encoding": "br", "If-None-Match": response.headers["ETag"]}
        again, body = raw(api, path, **known)
        assert (again.status_code, body) == (304, b""), path


def test_a_page_is_not_compressed_with_a_cookie_unless_it_shows_nothing_of_its_request(
    api: Api,
) -> None:
    """The page may hold a secret beside others' text (BREACH)."""
    for path in PAGES:
        response, _ = raw(api, path, **{"Accept-Encoding": "br"})
        assert ("Content-Encoding" in response.headers) == (path in SHOWING_NOTHING), path


def test_a_filter_has_a_button_only_for_browsers_without_scripts() -> None:
    pages = {path.name: path.read_text() for path in TEMPLATES.glob("*.html")}
    forms = {name: FILTER.findall(page) for name, page in pages.items() if "data-apply" in page}
    assert forms.keys() == {"admin_audit.html", "requests.html", "usage.html", "webhook.html"}
    for name, found in forms.items():
        for form in found:
            assert form.count("<button") == 1, name
            assert '<noscript><button class="plain" type="submit">Show</button></noscript>' in form
