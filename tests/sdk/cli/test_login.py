"""`cute-dev login` in a browser, and keys in the system's keyring."""

import json
import re
from functools import partial
from pathlib import Path
from uuid import UUID

import httpx2
import keyring
import pytest
from cute_dev import device
from cute_dev.profiles import Profiles
from cute_sdk import ConfigurationError
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked
from sqlalchemy import select

from cute_api.models import DeviceLogin
from cute_api.models.enums import Scope
from cute_api.refusals import RefusalError
from cute_api.services.accounts import accounts
from cute_api.services.keys import device_logins, keys
from cute_api.services.keys.principals import Principal
from tests.fixtures.api import Api
from tests.sdk.cli.conftest import Run

CODES = device.Codes("device", "BCDF-GHJK", "https://a.example/device", "", 600.0, 5.0)
PENDING = {"error": "authorization_pending"}
SLOW_DOWN = {"error": "slow_down"}


class Ring(KeyringBackend):
    """A keyring in memory; a locked one refuses all access."""

    priority = 1

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        self._need_open()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._need_open()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._need_open()
        del self.kept[service, username]

    def _need_open(self) -> None:
        if self.locked:
            raise KeyringLocked("it is locked")


@pytest.fixture
def ring(run: Run, monkeypatch: pytest.MonkeyPatch) -> Ring:
    """The system's keyring from now on."""
    ring = Ring()
    monkeypatch.setattr(keyring.core, "_keyring_backend", ring)
    return ring


def test_login_waits_for_a_browser_and_keeps_the_key_in_the_keyring(
    run: Run, api: Api, ring: Ring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    taken: list[UUID] = []
    tiers = api.spec.tiers

    def approve(seconds: float) -> None:
        """The user's part: open the page when no place is left, and approve when there is one."""
        waits.append(seconds)
        with api.database.transaction() as session:
            user, _ = accounts.create(session, email="alice@cute.example")
            newest = select(DeviceLogin).order_by(DeviceLogin.created_at.desc()).limit(1)
            login = session.scalars(newest).one()
            principal = Principal.of_user(user)
            if len(waits) == 1:
                made = [
                    keys.create(session, user=user, name="x", scopes=[], device=True).row.id
                    for _ in range(tiers[user.tier].device_keys)
                ]
                with pytest.raises(RefusalError):
                    device_logins.require_room(session, principal, login, tiers)
                taken.extend(made)
            else:
                keys.revoke(session, taken[0])
                device_logins.approve(session, principal, login, list(Scope), tiers)

    monkeypatch.setattr(device, "pause", approve)
    asked = ("login", "--scope", "read:items", "--no-browser")
    status, _, said = run("--base-url", api.base_url, *asked)
    assert status == 0, said
    (page,) = re.findall(r"at (http\S+/device\?user_code=[B-Z]{4}-[B-Z]{4})\n", said)
    assert page.startswith(api.base_url) and "the system's keyring" in said
    assert said.count("live keys of programs that log in") == 1
    assert waits == [5.0, 5.0]
    assert json.loads(run("me", "get")[1])["key"]["scopes"] == ["read:items"]
    (secret,) = ring.kept.values()
    assert secret not in said and not (tmp_path / "settings" / "keys.json").exists()
    assert "was revoked" in run("logout", "--revoke")[2] and not ring.kept
    headers = {"Authorization": f"Bearer {secret}"}
    assert httpx2.get(f"{api.base_url}/v1/me", headers=headers, trust_env=False).status_code == 401


def test_a_locked_keyring_leaves_the_key_to_the_file_and_says_so_when_read(
    ring: Ring, tmp_path: Path
) -> None:
    profiles = Profiles(tmp_path)
    kept = profiles.save("default", "https://a.example", "cute_1")
    assert (kept.store, profiles.key_of(kept)) == ("keyring", "cute_1")
    ring.locked = True
    with pytest.raises(ConfigurationError, match="it is locked"):
        profiles.key_of(kept)
    kept = profiles.save("default", "https://a.example", "cute_2")
    assert (kept.store, profiles.key_of(kept)) == ("file", "cute_2")
    profiles.remove("default")
    assert "cute_2" not in (tmp_path / "keys.json").read_text()


@pytest.mark.parametrize(
    ("error", "message"),
    [
        ({"error": "access_denied"}, "was denied"),
        ({"error": "access_denied", "error_description": "No room."}, "No room."),
        ({"error": "expired_token"}, "in time"),
        ({"error": "invalid_grant"}, "invalid_grant"),
        ({}, "400"),
    ],
)
def test_an_error_ends_the_login(error: dict[str, str], message: str) -> None:
    with pytest.raises(device.LoginError, match=message):
        device.step_of(400, error)


def test_a_login_obeys_slow_down_waits_for_the_server_and_ends() -> None:
    responses: list[Exception | httpx2.Response] = [
        httpx2.Response(400, json={**PENDING, "error_description": "No room."}),
        httpx2.Response(400, json={**PENDING, "error_description": "No room."}),
        httpx2.Response(400, json=SLOW_DOWN),
        httpx2.ConnectError("refused"),
        httpx2.Response(502, text="<html>"),
        httpx2.Response(200, json={"access_token": "cute_1"}),
    ]
    now = [0.0]
    waits: list[float] = []

    def respond(_: httpx2.Request) -> httpx2.Response:
        response = responses.pop(0) if responses else httpx2.Response(400, json=PENDING)
        if isinstance(response, Exception):
            raise response
        return response

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    client = httpx2.Client(base_url="https://a.example", transport=httpx2.MockTransport(respond))
    told: list[str] = []
    granted = partial(
        device.granted, client, CODES, sleep=sleep, clock=lambda: now[0], tell=told.append
    )
    assert granted() == "cute_1"
    assert told == ["No room."]
    assert waits == [5.0, 5.0, 5.0, 10.0, 20.0, 25.0]
    with pytest.raises(device.LoginError, match="in time"):
        granted()
    assert 600 <= now[0] - sum((5, 5, 5, 10, 20, 25)) <= 605


def test_a_server_without_this_login_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(device.LoginError, match="--with-key"):
        device.codes_of(404, {})
    with pytest.raises(device.LoginError, match="refused: No such scope"):
        device.codes_of(400, {"error": "invalid_scope", "error_description": "No such scope."})
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.setenv(name, ":0")
    opened: list[str] = []

    def opens(uri: str) -> bool:
        opened.append(uri)
        return True

    monkeypatch.setattr("webbrowser.open", opens)
    assert device.open_browser("https://a.example/device")
    assert not device.open_browser("file:///etc/passwd")
    assert opened == ["https://a.example/device"]
