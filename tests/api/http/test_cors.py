"""CORS: any browser page may call `/v1`, and only that."""

from collections.abc import Sequence

import httpx
import pytest
from sqlalchemy import text

from cute_api.edge.responses import cors
from cute_api.models.enums import Tier
from cute_api.spec import Spec
from tests.fixtures.api import Api, Client, running_api
from tests.fixtures.servers import NewDatabase

OAUTH_ERRORS = ("unsupported_grant_type", "invalid_client")
ORIGIN = {"Origin": "https://shop.example"}
ALLOW = "Access-Control-Allow-Origin"
EXPOSE = "Access-Control-Expose-Headers"
ANONYMOUS_QUOTA = Spec.load(sandbox=True).tiers["anonymous"].minute
LIMITS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "RateLimit")


def preflight(api: Api, path: str, method: str, **headers: str) -> httpx.Response:
    """The preflight of a browser, without key and body."""
    asked = {**ORIGIN, "Access-Control-Request-Method": method, **headers}
    return httpx.options(api.base_url + path, headers=asked, trust_env=False)


def words(response: httpx.Response, header: str) -> set[str]:
    return set(response.headers[header].split(", "))


@pytest.mark.parametrize(
    ("path", "method", "methods"),
    [
        ("/v1/items", "POST", {"GET", "HEAD", "POST"}),
        ("/v1/items", "HEAD", {"GET", "HEAD", "POST"}),
        ("/v1/items/01936f5e-7b2a-7c3d-8e4f-5a6b7c8d9e0f", "PATCH", None),
        ("/v1/me", "GET", {"GET", "HEAD"}),
        ("/v1/items/snapshot", "GET", {"GET", "HEAD"}),
        ("/v1/webhooks/any", "DELETE", {"DELETE", "GET", "HEAD", "PATCH"}),
    ],
)
def test_preflight_204_needs_no_key(
    api: Api, path: str, method: str, methods: set[str] | None
) -> None:
    response = preflight(api, path, method)
    assert response.status_code == 204
    assert response.content == b""
    assert response.headers[ALLOW] == "*"
    assert response.headers["X-Request-Id"]
    assert response.headers["Access-Control-Max-Age"] == "7200"
    allowed = words(response, "Access-Control-Allow-Methods")
    assert method in allowed
    assert methods is None or allowed == methods
    assert words(response, "Access-Control-Allow-Headers") == {
        "Authorization",
        "Content-Type",
        "Cute-Version",
        "Idempotency-Key",
        "If-Match",
        "If-None-Match",
        "Range",
        "If-Range",
        "Last-Event-ID",
        "traceparent",
        "tracestate",
    }
    absent = (*LIMITS, EXPOSE, "Access-Control-Allow-Credentials")
    assert [name for name in absent if name in response.headers] == []


def test_preflights_burn_no_quota(new_database: NewDatabase, redis_url: str) -> None:
    with running_api(new_database(), redis_url) as fresh:
        before = int(fresh.client(None).get("/brands").headers["X-RateLimit-Remaining"])
        statuses = {
            preflight(fresh, "/v1/brands", "GET").status_code for _ in range(ANONYMOUS_QUOTA + 5)
        }
        after = int(fresh.client(None).get("/brands").headers["X-RateLimit-Remaining"])
    assert statuses == {204}
    assert before - after == 1


@pytest.mark.parametrize(
    ("path", "method", "status", "allow"),
    [
        ("/v1/items", "PUT", 405, "GET, POST"),
        ("/v1/items", "patch", 405, "GET, POST"),
        ("/v1/items", "", 405, "GET, POST"),
        ("/v1/items/changes", "PATCH", 405, "GET"),
        ("/v1/items/", "GET", 404, None),
        ("/v1/nothing", "GET", 404, None),
    ],
)
def test_preflight_for_what_the_spec_lacks_is_a_problem_without_limits(
    api: Api, path: str, method: str, status: int, allow: str | None
) -> None:
    response = preflight(api, path, method)
    assert response.status_code == response.json()["status"] == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers.get("Allow") == allow
    assert response.headers[ALLOW] == "*"
    assert [name for name in LIMITS if name in response.headers] == []


@pytest.mark.parametrize("headers", [{}, ORIGIN, {"Access-Control-Request-Method": "GET"}])
def test_options_that_is_no_preflight_405(api: Api, headers: dict[str, str]) -> None:
    response = api.client("alice").options("/items", headers=headers)
    assert response.status_code == 405
    assert response.headers["X-RateLimit-Limit"]
    assert (ALLOW in response.headers) == (headers == ORIGIN)


def assert_open(response: httpx.Response, status: int) -> None:
    assert response.status_code == status
    assert response.headers.get_list(ALLOW) == ["*"]
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert "Origin" in words(response, "Vary")
    files = {"content-range", "accept-ranges", "content-length", "last-modified"}
    exposed = {name.lower() for name in words(response, EXPOSE)}
    assert exposed >= {"etag", "link", "location", "retry-after", "idempotent-replayed"}
    assert exposed >= files | {"x-changes-cursor"}
    sent = {name for name in response.headers if name.startswith(("x-ratelimit", "ratelimit"))}
    assert sent | {"x-request-id"} <= exposed, "whatever is sent of these can be read"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/me", 200),
        ("HEAD", "/me", 200),
        ("GET", "/items?x=1", 422),
        ("PUT", "/items", 405),
        ("GET", "/nothing", 404),
    ],
)
def test_every_response_to_an_origin_can_be_read(
    api: Api, method: str, path: str, status: int
) -> None:
    assert_open(api.client("alice").request(method, path, headers=ORIGIN), status)


@pytest.mark.parametrize("origin", ["null", "http://localhost:3000", "anything"])
def test_any_origin_gets_the_same_response(api: Api, origin: str) -> None:
    assert_open(api.client("alice").get("/me", headers={"Origin": origin}), 200)


def test_refusals_can_be_read_401_and_429(api: Api) -> None:
    assert_open(api.with_key("cute_wrong").get("/me", headers=ORIGIN), 401)
    client = api.client("bob", tier=Tier.FREE)
    responses = [client.get("/categories", headers=ORIGIN) for _ in range(61)]
    assert_open(responses[-1], 429)


def test_500_can_be_read(new_database: NewDatabase, redis_url: str) -> None:
    with running_api(new_database(), redis_url) as broken:
        client = broken.client("alice")
        with broken.database.transaction() as session:
            session.execute(text("ALTER TABLE items RENAME TO items_gone"))
        assert_open(client.get("/items", headers=ORIGIN), 500)


@pytest.mark.parametrize(("path", "methods"), cors.OPEN_PAGES.items())
def test_programs_in_pages_can_call_the_endpoints_of_oauth_tokens(
    api: Api, path: str, methods: Sequence[str]
) -> None:
    (method,) = methods
    allowed = preflight(api, path, method)
    assert (allowed.status_code, allowed.headers[ALLOW]) == (204, "*")
    assert method in words(allowed, "Access-Control-Allow-Methods")
    headers = {**ORIGIN, "Sec-Fetch-Site": "cross-site"}
    response = httpx.request(method, api.base_url + path, headers=headers, trust_env=False)
    assert response.headers["Content-Type"] == "application/json"
    assert method == "GET" or response.json()["error"] in OAUTH_ERRORS
    assert response.headers.get_list(ALLOW) == ["*"]
    assert "Access-Control-Allow-Credentials" not in response.headers


def test_response_without_an_origin_has_no_cors_headers_but_varies(api: Api) -> None:
    client: Client = api.client("alice")
    response = client.get("/me")
    assert [name for name in response.headers if name.startswith("access-control")] == []
    assert response.headers["Vary"] == "Origin, Cute-Version"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/oauth/authorize", 200),
        ("/healthz", 405),
        ("/openapi.json", 200),
        ("/docs/errors", 200),
        ("/v1x", 404),
    ],
)
def test_portal_paths_have_no_cors(api: Api, path: str, status: int) -> None:
    responses = [
        httpx.get(api.base_url + path, headers=ORIGIN, trust_env=False),
        preflight(api, path, "GET"),
    ]
    assert responses[1].status_code == status
    for response in responses:
        assert [name for name in response.headers if name.startswith("access-control")] == []
