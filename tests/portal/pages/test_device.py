"""A program's login (RFC 8628): how it waits for its user, and who may approve it for what."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from cute_api.models import DeviceLogin
from cute_api.models.enums import DeviceLoginStatus, Tier
from cute_api.portal.limits import region_at
from cute_api.services.keys.device_logins import LETTERS, DeviceError, judge, read_code
from tests.fixtures.api import Api
from tests.portal.browser import Browser
from tests.portal.conftest import NewBrowser
from tests.portal.pages.attempts import Attempts

TRIES_OF_A_SECRET = 20
GRANT = "urn:ietf:params:oauth:grant-type:device_code"
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def begin(api: Api, scope: str = "read:items write:items") -> dict[str, Any]:
    form = {"client_id": "cute-dev", "host": " laptop ", "scope": scope}
    response = httpx.post(f"{api.base_url}/device/code", data=form, trust_env=False)
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    found: dict[str, Any] = response.json()
    return found


def poll(api: Api, codes: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    form = {"grant_type": GRANT, "device_code": codes["device_code"]}
    response = httpx.post(f"{api.base_url}/device/token", data=form, trust_env=False)
    return response.status_code, response.json()


def decide(browser: Browser, codes: dict[str, Any], decision: str, **more: Any) -> httpx.Response:
    path = f"/device?user_code={codes['user_code']}"
    return browser.submit(path, "/device", **{"decision": decision, **more})


def approve(api: Api, browser: Browser, codes: dict[str, Any] | None = None) -> str:
    """A program logs in; the id of its key."""
    codes = codes or begin(api)
    assert decide(browser, codes, "approve").status_code == 303
    status, made = poll(api, codes)
    assert status == 200, made
    return str(made["key_id"])


def revoke(browser: Browser, key_id: str) -> httpx.Response:
    path = f"/keys/{key_id}/revoke"
    return browser.submit(path, path)


@pytest.mark.parametrize(
    ("status", "left", "polled", "error"),
    [
        (DeviceLoginStatus.PENDING, MINUTE, None, DeviceError.PENDING),
        (DeviceLoginStatus.PENDING, MINUTE, timedelta(seconds=5), DeviceError.PENDING),
        (DeviceLoginStatus.PENDING, MINUTE, timedelta(seconds=4), DeviceError.SLOW_DOWN),
        (DeviceLoginStatus.PENDING, timedelta(0), None, DeviceError.EXPIRED),
        (DeviceLoginStatus.APPROVED, timedelta(0), None, DeviceError.EXPIRED),
        (DeviceLoginStatus.DENIED, MINUTE, timedelta(0), DeviceError.DENIED),
        (DeviceLoginStatus.APPROVED, MINUTE, timedelta(0), None),
    ],
)
def test_what_a_program_gets_at_each_moment(
    status: DeviceLoginStatus, left: timedelta, polled: timedelta | None, error: DeviceError | None
) -> None:
    login = DeviceLogin(status=status, expires_at=NOW + left, interval_seconds=5)
    login.polled_at = None if polled is None else NOW - polled
    assert judge(login, NOW) is error


def test_codes_are_read_as_people_type_them() -> None:
    assert len(set(LETTERS)) == 20 and not set(LETTERS) & set("AEIOUY")
    assert read_code(" bcdf ghjk ") == read_code("BCDFGHJK") == "BCDF-GHJK"
    assert [read_code(text) for text in ("", "BCDF-GHJ", "BCDF-GHJA", "BCDF-GHJKL")] == [None] * 4


def test_an_approved_program_gets_one_key_with_the_scopes_that_were_left(
    api: Api, browser: NewBrowser
) -> None:
    alice, codes = browser("alice"), begin(api)
    assert poll(api, codes) == (400, {"error": "authorization_pending"})
    assert poll(api, codes)[1] == {"error": "slow_down"}
    page = alice.get(f"/device?user_code={codes['user_code'].lower()}").text
    assert codes["user_code"] in page and "laptop" in page and "127.0.0.1" in page
    assert decide(alice, codes, "approve", scope=[]).status_code == 422
    assert decide(alice, codes, "approve", scope=["read:items", "webhooks"]).status_code == 303
    assert decide_is_over(alice, codes)
    status, made = poll(api, codes)
    assert (status, made["token_type"], made["scope"]) == (200, "Bearer", "read:items")
    key = api.with_key(made["access_token"]).get("/me").json()["key"]
    assert (key["id"], key["scopes"]) == (made["key_id"], ["read:items"])
    assert "cute-dev on laptop" in alice.get("/keys").text
    assert poll(api, codes) == (400, {"error": "invalid_grant"})


def decide_is_over(browser: Browser, codes: dict[str, Any]) -> bool:
    response = browser.get(f"/device?user_code={codes['user_code']}")
    return response.status_code == 422 and "Unknown or expired code" in response.text


def test_a_program_that_is_denied_or_too_late_gets_no_key(api: Api, browser: NewBrowser) -> None:
    alice, denied, late = browser("alice"), begin(api), begin(api)
    assert decide(alice, denied, "deny").status_code == 303
    assert poll(api, denied) == (400, {"error": "access_denied"})
    with api.database.transaction() as session:
        session.execute(update(DeviceLogin).values(expires_at=DeviceLogin.created_at))
    assert poll(api, late) == (400, {"error": "expired_token"})
    assert decide_is_over(alice, late)
    with api.database.transaction() as session:
        rows = session.scalars(select(DeviceLogin)).all()
        kept = " ".join(str(vars(row)) for row in rows)
    assert all(code not in kept for code in (late["device_code"], late["user_code"]))


def test_programs_have_places_of_their_own(api: Api, browser: NewBrowser) -> None:
    bob = browser("bob", tier=Tier.FREE)
    for _ in range(api.spec.tiers[Tier.FREE].live_keys):
        assert bob.create_key().status_code == 201
    for _ in range(api.spec.tiers[Tier.FREE].device_keys):
        approve(api, bob)
    page = bob.get("/keys").text
    assert "includes 2 keys, and 2 more for programs" in page


def test_without_a_place_page_and_program_say_so_before_approve_is_offered(
    api: Api, browser: NewBrowser
) -> None:
    bob, codes = browser("bob2", tier=Tier.FREE), begin(api)
    key_ids = [approve(api, bob) for _ in range(api.spec.tiers[Tier.FREE].device_keys)]
    reason = "allows 2 live keys of programs"
    path = f"/device?user_code={codes['user_code']}"
    page = bob.get(path)
    assert page.status_code == 409 and reason in page.text
    assert 'value="approve"' not in page.text and 'value="deny"' in page.text
    status, waiting = poll(api, codes)
    assert (status, waiting["error"]) == (400, "authorization_pending")
    assert reason in waiting["error_description"]
    assert revoke(bob, key_ids[0]).status_code == 303
    assert 'value="approve"' in bob.get(path).text
    approve(api, bob, codes)


def test_a_place_that_goes_after_the_approval_leaves_the_program_without_a_key(
    api: Api, browser: NewBrowser
) -> None:
    bob, first = browser("bob3", tier=Tier.FREE), begin(api)
    assert decide(bob, first, "approve").status_code == 303
    codes = [begin(api) for _ in range(api.spec.tiers[Tier.FREE].device_keys)]
    for code in codes:
        approve(api, bob, code)
    status, refused = poll(api, first)
    assert (status, refused["error"]) == (400, "access_denied")
    assert "allows 2 live keys" in refused["error_description"]


def test_guesses_429_and_unknown_programs_400(api: Api, browser: NewBrowser) -> None:
    alice = browser("alice")
    found = {alice.get("/device?user_code=BCDF-GHJK").status_code for _ in range(TRIES_OF_A_SECRET)}
    assert found == {422}
    assert alice.get("/device?user_code=BCDF-GHJK").status_code == 429
    for form, error in (
        ({"client_id": "other"}, "invalid_client"),
        ({"client_id": "cute-dev"}, "invalid_scope"),
        ({"client_id": "cute-dev", "scope": "read:items all"}, "invalid_scope"),
    ):
        response = httpx.post(f"{api.base_url}/device/code", data=form, trust_env=False)
        assert (response.status_code, response.json()["error"]) == (400, error)
    response = httpx.post(f"{api.base_url}/device/token", trust_env=False)
    assert response.json()["error"] == "unsupported_grant_type"


def test_programs_429_when_networks_of_their_region_began_many_logins(
    api: Api, redis_url: str
) -> None:
    others = Attempts(redis_url)
    begin(api)
    while others.begin_a_device_login("127.0.0.99"):
        pass
    form = {"client_id": "cute-dev", "scope": "read:items"}
    response = httpx.post(f"{api.base_url}/device/code", data=form, trust_env=False)
    assert (response.status_code, response.json()["error"]) == (429, "slow_down")
    assert int(response.headers["Retry-After"]) > 0
    assert others.begin_a_device_login("127.0.1.1")


def test_a_region_is_what_one_customer_of_a_provider_has() -> None:
    assert region_at("192.0.2.7") == region_at("192.0.2.250") != region_at("192.0.3.7")
    assert region_at("2001:db8:1::1") == region_at("2001:db8:1:ffff::1")
    assert region_at("2001:db8:1::1") != region_at("2001:db8:2::1")
    assert region_at("unix") == "{network:unix}"
