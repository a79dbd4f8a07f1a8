"""The bounds of keys on their pages: networks, an expiry by default, and notes."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cute_api.models.enums import Tier
from cute_api.services.keys import keys
from tests.fixtures.api import Api
from tests.portal.browser import Browser, calls, key_ids, secret_of
from tests.portal.conftest import NewBrowser

SOON = timedelta(minutes=5)


def expiry(browser: Browser, path: str) -> datetime:
    """The expiry in the form of a page, in UTC."""
    found = re.search(r'id="expires_at"[^>]*value="([^"]+)"', browser.get(path).text)
    assert found is not None
    return datetime.fromisoformat(found[1]).replace(tzinfo=UTC)


def test_a_new_key_expires_in_a_year_unless_its_owner_removes_that(browser: NewBrowser) -> None:
    dora = browser("dora-year", tier=Tier.PRO)
    in_a_year = datetime.now(UTC) + keys.DEFAULT_LIFE
    assert abs(expiry(dora, "/keys/new") - in_a_year) < SOON
    assert dora.create_key("Forever", expires_at="").status_code == 201
    assert dora.create_key("A year").status_code == 201
    year, forever = key_ids(dora)
    assert abs(expiry(dora, f"/keys/{year}/edit") - in_a_year) < SOON
    assert 'name="expires_at" type="datetime-local" step="60" value=""' in (
        dora.get(f"/keys/{forever}/edit").text
    )
    first = browser("dora-first")
    assert first.submit("/quickstart", "/quickstart").status_code == 201
    assert abs(expiry(first, f"/keys/{key_ids(first)[0]}/edit") - in_a_year) < SOON


def test_networks_are_stored_in_canonical_form_and_count_at_once(
    api: Api, browser: NewBrowser
) -> None:
    dora = browser("dora-networks", tier=Tier.PRO)
    made = dora.create_key(networks="2001:DB8::/32\r\n127.0.0.1 127.0.0.0/8", note="a\r\nb")
    secret, (key_id,) = secret_of(made), key_ids(dora)
    assert calls(api, secret) == 200
    edit = f"/keys/{key_id}/edit"
    assert ">127.0.0.0/8\n2001:db8::/32</textarea>" in dora.get(edit).text
    assert "<code>127.0.0.0/8</code> <code>2001:db8::/32</code>" in dora.get("/keys").text
    assert ">a\nb</textarea>" in dora.get(edit).text
    moved = dora.submit(edit, f"/keys/{key_id}", networks="192.0.2.0/24", note=" ")
    assert (moved.status_code, calls(api, secret)) == (303, 401)
    assert dora.submit(edit, f"/keys/{key_id}", networks="").status_code == 303
    assert calls(api, secret) == 200
    assert "Note</dt>" not in dora.get("/keys").text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("networks", "192.0.2.0/24 everywhere"),
        ("networks", "192.0.2.1/24"),
        ("networks", "192.0.2.1 " * 21),
        ("networks", "1" * 5_000),
        ("note", "x" * 501),
        ("note", "a\u202eb"),
    ],
)
def test_create_422_says_beside_the_bound_what_to_change(
    browser: NewBrowser, field: str, value: Any
) -> None:
    dora = browser("dora-wrong")
    response = dora.create_key(**{field: value})
    assert response.status_code == 422
    assert re.findall(r'<p class="field-error" id="([a-z]+)-error">', response.text) == [field]
    assert key_ids(dora) == []
