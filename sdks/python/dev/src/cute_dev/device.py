"""Log a command in through the browser (RFC 8628): show a code, and poll for the key."""

from __future__ import annotations

import socket
import sys
import time
import webbrowser
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

import httpx2
from cute_sdk import CuteError

from .environment import DISPLAYS, variable

CLIENT = "cute-dev"
GRANT = "urn:ietf:params:oauth:grant-type:device_code"
TIMEOUT_SECONDS = 30.0
# RFC 8628: `slow_down` adds this to each pause.
SLOWER_BY_SECONDS = 5.0
# The maximum pause while the server is away; pauses double.
LONGEST_PAUSE_SECONDS = 60.0
NO_DEVICE_LOGIN = (
    "This server has no login for programs. Create a key in its portal, and run "
    "`cute-dev login --with-key`."
)
EXPIRED = "Nobody approved the code in time. Run `cute-dev login` again."
DENIED = "The request was denied, so there is no key."
pause = time.sleep


class LoginError(CuteError):
    """The login failed; the text says why and what to do."""


class Wait(Enum):
    """The next step after a poll."""

    AS_LONG = "as long as before"
    LONGER = "longer"


@dataclass(frozen=True)
class Codes:
    """A started login. The user enters `user_code` at `uri`; `complete` includes the code."""

    device_code: str
    user_code: str
    uri: str
    complete: str
    expires_in: float
    interval: float


def begin(client: httpx2.Client, scopes: Sequence[str]) -> Codes:
    """Request codes. Raises `LoginError`."""
    form = {"client_id": CLIENT, "scope": " ".join(scopes), "host": socket.gethostname()}
    try:
        response = client.post("/device/code", data=form)
    except httpx2.TransportError as error:
        raise LoginError(f"The server can't be reached: {error}.") from error
    return codes_of(response.status_code, _json(response))


def codes_of(status: int, body: Mapping[str, Any]) -> Codes:
    """Parse the codes of a response. Raises `LoginError`."""
    if "error" in body:
        raise LoginError(f"The server refused: {body.get('error_description', body['error'])}")
    try:
        return Codes(
            device_code=body["device_code"],
            user_code=body["user_code"],
            uri=body["verification_uri"],
            complete=body.get("verification_uri_complete", body["verification_uri"]),
            expires_in=float(body["expires_in"]),
            interval=float(body.get("interval", SLOWER_BY_SECONDS)),
        )
    except (KeyError, TypeError, ValueError):
        raise LoginError(f"{NO_DEVICE_LOGIN} ({status})") from None


def granted(
    client: httpx2.Client,
    codes: Codes,
    *,
    sleep: Callable[[float], None],
    clock: Callable[[], float],
    tell: Callable[[str], None],
) -> str:
    """Return the key once the user approves. Raises `LoginError` if the login fails.

    `tell` gets the reason, once, while the user can't approve.
    """
    ends = clock() + codes.expires_in
    interval, told = codes.interval, ""
    form = {"grant_type": GRANT, "device_code": codes.device_code, "client_id": CLIENT}
    while clock() < ends:
        sleep(interval)
        try:
            response = client.post("/device/token", data=form)
        except httpx2.TransportError:
            interval = min(interval * 2, LONGEST_PAUSE_SECONDS)
            continue
        body = _json(response)
        found = step_of(response.status_code, body)
        if isinstance(found, str):
            return found
        obstacle = obstacle_of(body)
        if obstacle not in {"", told}:
            tell(obstacle)
            told = obstacle
        if found is Wait.LONGER:
            interval = min(interval + SLOWER_BY_SECONDS, LONGEST_PAUSE_SECONDS)
    raise LoginError(EXPIRED)


def step_of(status: int, body: Mapping[str, Any]) -> str | Wait:
    """Parse a poll's response: the key, or how to wait. Raises `LoginError`."""
    if status < 400 and isinstance(body.get("access_token"), str):
        key: str = body["access_token"]
        return key
    detail = str(body.get("error_description", ""))
    match body.get("error"):
        case "authorization_pending":
            return Wait.AS_LONG
        case "slow_down":
            return Wait.LONGER
        case "access_denied":
            raise LoginError(detail or DENIED)
        case "expired_token":
            raise LoginError(EXPIRED)
        case error:
            if status >= 500:
                return Wait.LONGER
            raise LoginError(f"The server gave no key: {detail or error or status}.")


def obstacle_of(body: Mapping[str, Any]) -> str:
    """Return why the user can't approve a pending login, or an empty text."""
    is_pending = body.get("error") == "authorization_pending"
    return str(body.get("error_description", "")) if is_pending else ""


def open_browser(uri: str) -> bool:
    """Open a page in the user's graphical browser, if any; return whether it opened."""
    has_windows = sys.platform in {"darwin", "win32"} or any(map(variable, DISPLAYS))
    return has_windows and urlsplit(uri).scheme in {"http", "https"} and webbrowser.open(uri)


def _json(response: httpx2.Response) -> Mapping[str, Any]:
    try:
        found = response.json()
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}
