"""Known browsers, in which a user logged in before. Failed logins of others don't lock them out.

The proof is a cookie, sealed with the server's encryption keys, that names an account. It doesn't
log in: it only gives the browser tries of its own, few enough that a stolen cookie is useless for
guessing.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import flask
import orjson

from cute_api.lib.tokens import new_token
from cute_api.portal import trust
from cute_api.sealing import Sealer, UnreadableError

COOKIE = "cute_device"
KEPT = timedelta(days=180)
MAX_COOKIE = 1_000
# So that other values sealed with these keys are not accepted as a cookie.
_PURPOSE = "cute portal device"


@dataclass(frozen=True, slots=True)
class Device:
    """A browser in which `user_id` logged in. `name` is random and new after each login."""

    user_id: UUID
    name: str


class Devices:
    """`clock` gives Unix seconds."""

    def __init__(self, sealer: Sealer, *, clock: Callable[[], float] = time.time) -> None:
        self._sealer = sealer
        self._clock = clock

    def read(self) -> Device | None:
        """Return the device of the request's cookie, if it is valid."""
        cookie = trust.raw_cookie(COOKIE)
        return None if cookie is None else self.opened(cookie)

    def remember(self, response: flask.Response, user_id: UUID) -> None:
        """Set the cookie after the user has logged in."""
        device = Device(user_id, new_token())
        trust.set_cookie(response, COOKIE, self.sealed(device), kept=KEPT)

    def sealed(self, device: Device) -> str:
        content = [_PURPOSE, int(self._clock()), str(device.user_id), device.name]
        return self._sealer.seal(orjson.dumps(content)).decode()

    def opened(self, cookie: str) -> Device | None:
        """Return None if the cookie is not ours or is older than `KEPT`."""
        if len(cookie) > MAX_COOKIE or not cookie.isascii():
            return None
        try:
            content = orjson.loads(self._sealer.open(cookie.encode()))
        except (UnreadableError, orjson.JSONDecodeError):
            return None
        match content:
            case [purpose, int(at), str(user_id), str(name)] if purpose == _PURPOSE:
                is_young = 0 <= self._clock() - at <= KEPT.total_seconds()
                return Device(UUID(user_id), name) if is_young else None
        return None
