"""Routes: which operation a method and a path lead to, and which lead to none."""

from typing import Any

import pytest
from connexion.exceptions import ResolverError

from cute_api.edge.request import read_path
from cute_api.edge.result import CallResult, Run
from cute_api.edge.routing import Routes
from cute_api.problems import Code
from tests.edge.small import SPEC, VERSIONS

ITEM_ID = "0b6f1a52-58f5-4d5c-9f0e-0a6f3a1f7c11"


@pytest.fixture(scope="module")
def routes() -> Routes:
    return Routes(VERSIONS, lambda _: lambda _call: CallResult())


@pytest.mark.parametrize(
    ("method", "path", "operation", "arguments"),
    [
        ("GET", "/v1/items", "list_items", {}),
        ("POST", "/v1/items", "create_item", {}),
        ("HEAD", "/v1/items", "list_items", {}),
        ("GET", f"/v1/items/{ITEM_ID}", "get_item", {"item_id": ITEM_ID}),
        ("HEAD", f"/v1/items/{ITEM_ID}", "get_item", {"item_id": ITEM_ID}),
        ("PATCH", f"/v1/items/{ITEM_ID}", "update_item", {"item_id": ITEM_ID}),
        ("GET", "/v1/items/changes", "list_item_changes", {}),
        ("POST", "/v1/items/batch", "batch_items", {}),
        # What it is to be, validation says.
        ("GET", "/v1/items/a\nb", "get_item", {"item_id": "a\nb"}),
    ],
)
def test_a_path_leads_to_the_operation_of_its_method(
    routes: Routes, method: str, path: str, operation: str, arguments: dict[str, Any]
) -> None:
    route = routes.find(method, path)
    assert route is not None
    assert (route.plan.operation.id, route.arguments) == (operation, arguments)


def test_every_operation_is_found_by_its_own_path(routes: Routes) -> None:
    for operation in SPEC.operations.values():
        route = routes.find(
            operation.method.upper(), "/v1" + operation.path.replace("{", "").replace("}", "")
        )
        assert route is not None
        assert route.plan.operation is operation


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("OPTIONS", "/v1/items"),
        ("OPTIONS", f"/v1/items/{ITEM_ID}"),
        ("DELETE", "/v1/items"),
        ("HEAD", "/v1/keys/report"),
        ("POST", f"/v1/items/{ITEM_ID}"),
        ("get", "/v1/items"),
        ("get", f"/v1/items/{ITEM_ID}"),
        # Fixed paths: with another method they are not those of an item with this id.
        ("PATCH", "/v1/items/changes"),
        ("DELETE", "/v1/items/snapshot"),
        ("GET", "/v1/items/batch"),
        ("HEAD", "/v1/items/batch"),
        ("GET", "/v1"),
        ("GET", "/v1/"),
        ("GET", "/v1/nothing"),
        ("GET", "/v1/items/"),
        ("GET", f"/v1/items/{ITEM_ID}/"),
        ("GET", "/v1/items\n"),
        ("GET", "/v1/items/a/b"),
        ("GET", "/v1//items"),
        ("GET", "/V1/items"),
        ("GET", "/login"),
    ],
)
def test_no_operation_has_this_method_and_path(routes: Routes, method: str, path: str) -> None:
    assert routes.find(method, path) is None


def test_an_operation_without_a_function_stops_the_start() -> None:
    def run_of(operation_id: str) -> Run:
        raise AttributeError(operation_id)

    with pytest.raises(ResolverError, match="list_items"):
        Routes(VERSIONS, run_of)


@pytest.mark.parametrize(
    ("raw", "refusal"),
    [
        *((raw, None) for raw in (b"/", b"/v1/items", b"/a;b/c", b"/%C3%A9")),
        *(
            (raw, Code.NOT_FOUND)
            for raw in (b"//", b"/v1/items/", b"/v1//items", b"v1", b"/a/../b")
        ),
        *((raw, Code.MALFORMED_REQUEST) for raw in (b"/%zz", b"/%C0%AF", "/é".encode())),
    ],
)
def test_a_path_has_one_form(raw: bytes, refusal: Code | None) -> None:
    found = read_path(raw).refusal
    assert (None if found is None else found.code) is refusal
