"""Documents beside the API, and the headers of deprecated operations."""

import re
from collections.abc import Iterator
from itertools import product

import httpx
import pytest
import yaml
from sqlalchemy import text

from cute_api.problems import ApiError, Code, document
from cute_api.services.system_health.readiness import NO_LIMITS, NO_VALKEY, OLDER, TOO_NEW
from cute_api.spec import Spec
from scripts.shared.waiting import until
from tests.fixtures.api import Api, furnish, running_api
from tests.fixtures.servers import NewDatabase

WITHOUT_DATABASE = {"database": "unready", "valkey": "ok", "limits": "ok", "breakers": "ok"}
READY = {**WITHOUT_DATABASE, "database": "ok", "encryption_keys": "ok"}
DEPRECATION = "@1793491200"
SUNSET = "Tue, 01 Jun 2027 00:00:00 GMT"


def get(api: Api, path: str) -> httpx.Response:
    return httpx.get(api.base_url + path, trust_env=False)


def test_health_and_readiness_200(api: Api) -> None:
    assert get(api, "/healthz").json() == {"status": "ok"}
    for method, path in product(("OPTIONS", "POST"), ("/healthz", "/readyz")):
        refused = httpx.request(method, api.base_url + path, trust_env=False)
        assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD")
    ready = get(api, "/readyz").json()
    assert ready.pop("ages").keys() == {"database", "valkey", "limits"}
    assert ready == {"status": "ok", "checks": READY, "reasons": []}


def test_readiness_200_degraded_without_valkey(new_database: NewDatabase) -> None:
    with running_api(new_database(), "unix:///nonexistent/valkey.sock?db=0") as api:
        response = get(api, "/readyz")
        assert get(api, "/v1/categories").status_code == 200
    assert response.status_code == 200
    shown = response.json()
    assert shown["status"] == "degraded"
    assert shown["checks"] == {**READY, "valkey": "degraded", "limits": "degraded"}
    assert shown["reasons"] == [NO_VALKEY.format("ConnectionError"), NO_LIMITS]


def test_readiness_503_without_the_database(redis_url: str) -> None:
    with running_api("postgresql://cute@127.0.0.1:1/cute", redis_url) as api:
        response = get(api, "/readyz")
        assert get(api, "/healthz").status_code == 200
    assert response.status_code == 503
    shown = response.json()
    assert (shown["status"], shown["checks"]) == ("unready", WITHOUT_DATABASE)
    assert shown["reasons"] == ["PostgreSQL does not respond (OperationalError)."]


@pytest.mark.parametrize(
    ("change", "status", "reason"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", 200, None),
        ("UPDATE alembic_version SET version_num = '0039'", 503, OLDER),
        ("UPDATE schema_support SET oldest_code = '9998'", 503, TOO_NEW),
    ],
    ids=["newer", "older", "too new"],
)
def test_readiness_with_a_database_of_another_release(
    new_database: NewDatabase, redis_url: str, change: str, status: int, reason: str | None
) -> None:
    with running_api(new_database(), redis_url) as api:
        with api.database.transaction() as session:
            if reason is TOO_NEW:
                session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
            session.execute(text(change))
        reasons = [] if reason is None else [reason]
        until(lambda: get(api, "/readyz").json()["reasons"] == reasons, "it is looked at")
        assert get(api, "/readyz").status_code == status
        assert get(api, "/healthz").status_code == 200


def test_served_spec_is_the_bundle_without_internal_keys(api: Api) -> None:
    as_json = get(api, "/openapi.json").json()
    assert yaml.load(get(api, "/openapi.yaml").text, yaml.CSafeLoader) == as_json
    assert "x-internal" not in str(as_json)
    assert "/sandbox/orders" in as_json["paths"]


def test_served_spec_has_this_server_first_and_then_those_of_the_bundle(api: Api) -> None:
    served = get(api, "/openapi.json").json()["servers"]
    assert served[0]["url"] == f"{api.base_url}/v1"
    assert served[1:] == api.spec.document["servers"]
    assert f"The API is at {api.base_url}/v1;" in get(api, "/llms.txt").text


def test_a_server_of_the_document_serves_it_without_a_second_entry() -> None:
    spec = Spec.load(sandbox=False)
    production, sandbox = spec.document["servers"]
    for this, other in ((production, sandbox), (sandbox, production)):
        assert spec.served(this["url"].removesuffix("/v1"))["servers"] == [this, other]


def test_sandbox_operations_are_absent_outside_a_sandbox(
    new_database: NewDatabase, redis_url: str
) -> None:
    with running_api(new_database(), redis_url, sandbox=False) as api:
        assert "sandbox" not in str(get(api, "/openapi.json").json()["paths"].keys())
        response = api.client("alice").post("/sandbox/messages", json={})
    assert response.status_code == 404


def test_the_type_of_every_problem_is_a_url_that_opens_at_its_code(api: Api) -> None:
    came = api.client("alice").get("/items", params={"limt": 5}).json()
    kinds = {code: document(ApiError(code), "", api.base_url)["type"] for code in Code}
    assert came["type"] == kinds[Code.VALIDATION_FAILED]
    pages: dict[str, httpx.Response] = {}
    with httpx.Client(trust_env=False) as browser:
        for code, kind in kinds.items():
            url, _, anchor = kind.partition("#")
            pages[url] = pages.get(url) or browser.get(url)
            assert pages[url].status_code == 200
            assert anchor == code
            assert f'id="{anchor}"' in pages[url].text


def test_start_page_leads_to_sign_up_docs_and_a_first_call(api: Api) -> None:
    page = get(api, "/").text
    links = set(re.findall(r'href="(/[^"#]*)"', page.partition("<main")[2]))
    assert {"/docs", "/docs/operations", "/openapi.yaml"} <= links
    assert 'method="post" action="/signup"' in page
    assert [link for link in sorted(links) if get(api, link).status_code >= 400] == []
    call = re.search(r'<code id="try">curl &#34;(http[^<&]+)&#34;</code>', page)
    assert call is not None
    with httpx.Client(trust_env=False) as client:
        response = client.get(call[1])
    assert response.status_code == 200
    assert response.json()["data"] == []


def test_operations_page_lists_every_operation(api: Api) -> None:
    page = get(api, "/docs/operations").text
    missing = [o.id for o in api.spec.operations.values() if f"/docs/operations/{o.id}" not in page]
    assert missing == []


@pytest.fixture(scope="module")
def aging(new_database: NewDatabase, redis_url: str) -> Iterator[Api]:
    """An API whose `list_brands` and `get_item` are deprecated."""
    spec = Spec.load(sandbox=True)
    paths = spec.document["paths"]
    paths["/brands"]["get"] |= {
        "deprecated": True,
        "x-deprecated-at": "2026-11-01",
        "x-sunset": "2027-06-01",
    }
    paths["/items/{item_id}"]["get"] |= {"deprecated": True}
    with running_api(new_database(), redis_url, spec=spec) as api:
        furnish(api.database)
        yield api


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/brands", 200), ("HEAD", "/brands", 200), ("GET", "/brands?x=1", 422)],
)
def test_deprecated_operation_says_when_it_goes(
    aging: Api, method: str, path: str, status: int
) -> None:
    response = aging.client("alice").request(method, path)
    assert response.status_code == status
    assert response.headers["Deprecation"] == DEPRECATION
    assert response.headers["Sunset"] == SUNSET
    assert '</docs/versioning>; rel="deprecation"' in response.headers["Link"]


def test_deprecated_operation_informs_refused_callers_too(aging: Api) -> None:
    response = aging.with_key("cute_wrong").get("/brands")
    assert response.status_code == 401
    assert (response.headers["Deprecation"], response.headers["Sunset"]) == (DEPRECATION, SUNSET)


def test_deprecation_without_dates_has_no_sunset(aging: Api) -> None:
    response = aging.client(None).get("/items/01936f5e-7b2a-7c3d-8e4f-5a6b7c8d9e0f")
    assert response.status_code == 404
    assert response.headers["Deprecation"] == "@0"
    assert "Sunset" not in response.headers


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/items"), ("POST", "/brands"), ("DELETE", "/items/x"), ("GET", "/nothing")],
)
def test_other_operations_announce_nothing(aging: Api, method: str, path: str) -> None:
    headers = aging.client("alice").request(method, path).headers
    assert "Deprecation" not in headers and "Sunset" not in headers
