"""A path means the same to every layer: line breaks in it hide nothing from the edge."""

import pytest

from tests.fixtures.api import Api

LINE_BREAKS = ("%0A", "%0D%0A", "%0C")


@pytest.mark.parametrize("line_break", LINE_BREAKS)
@pytest.mark.parametrize("path", ["/me/orders/a{}b", "/items/a{}", "/events/{}b", "/items/{}"])
def test_an_id_with_a_line_break_422(api: Api, path: str, line_break: str) -> None:
    response = api.client("alice").get(path.format(line_break))
    assert response.status_code == 422, response.text


@pytest.mark.parametrize("line_break", LINE_BREAKS)
def test_put_item_by_sku_422_for_a_line_break(api: Api, line_break: str) -> None:
    path = f"/me/items/by-sku/A{line_break}B"
    response = api.client("alice").put(path, json=api.new_item())
    assert response.status_code == 422, response.text


@pytest.mark.parametrize("line_break", LINE_BREAKS)
def test_a_line_break_does_not_get_around_authentication_401(api: Api, line_break: str) -> None:
    response = api.client(None).get(f"/me/orders/a{line_break}b")
    assert response.status_code == 401


@pytest.mark.parametrize("path", ["/items{}", "/me{}", "/{}items"])
def test_a_fixed_path_with_a_line_break_404(api: Api, path: str) -> None:
    response = api.client("alice").get(path.format("%0A"))
    assert response.status_code == 404
