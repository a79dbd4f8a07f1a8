"""Deprecated operations say so on every response. None is one yet: the document is altered."""

from collections.abc import Iterator

import pytest

from cute_api.spec import Spec
from tests.fixtures.api import Api, furnish, running_api
from tests.fixtures.servers import NewDatabase

DEPRECATION = "@1793491200"
SUNSET = "Tue, 01 Jun 2027 00:00:00 GMT"


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
