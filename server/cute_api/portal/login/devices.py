"""Cookies, sealed with the server's encryption keys, that tie an account to a browser.

None of them logs in on its own. `KNOWN` marks a browser in which the user logged in before: it has
tries of its own, few enough that a stolen cookie is useless for guessing, so failed logins of
others don't lock it out. `SIGNED_UP` marks the browser that chose the account's password: with the
emailed link, which proves the address, it needn't enter the password again. `FIRST_STEP` marks one
that has yet to show the second factor, and `CONFIRMED` the browser of a session that showed it a
short time ago: a stolen session cookie confirms nothing.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import flask
import orjson

from cute_api.lib.tokens import new_token
from cute_api.models.enums import TokenPurpose
from cute_api.portal import trust
from cute_api.sealing import Sealer, UnreadableError
from cute_api.services.mail.tokens import LIFETIMES

MAX_COOKIE = 1_000


@dataclass(frozen=True, slots=True)
class CookieKind:
    """`purpose` is sealed too, so that no other value sealed with these keys is accepted."""

    cookie: str
    purpose: str
    kept: timedelta


KNOWN = CookieKind("cute_device", "cute portal device", timedelta(days=180))
SIGNED_UP = CookieKind("cute_signup", "cute portal sign-up", LIFETIMES[TokenPurpose.VERIFY_EMAIL])
FIRST_STEP = CookieKind("cute_first_step", "cute portal first step", timedelta(minutes=10))
CONFIRMED = CookieKind("cute_confirmed", "cute portal confirmation", timedelta(minutes=15))


@dataclass(frozen=True, slots=True)
class Device:
    """A browser of `user_id`.

    `name` is random and new after each login (`KNOWN`), a digest of the hash of the chosen password
    (`SIGNED_UP`), what the first step of a login found (`FIRST_STEP`), or a digest of the session's
    token (`CONFIRMED`).
    """

    user_id: UUID
    name: str


class Devices:
    """Cookies of one kind. `clock` gives Unix seconds."""

    def __init__(
        self, sealer: Sealer, kind: CookieKind = KNOWN, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._sealer = sealer
        self._kind = kind
        self._clock = clock

    def read(self) -> Device | None:
        """Return the device of the request's cookie, if it is valid."""
        cookie = trust.raw_cookie(self._kind.cookie)
        return None if cookie is None else self.opened(cookie)

    def remember(self, response: flask.Response, user_id: UUID, name: str | None = None) -> None:
        """Set the cookie, with a new name unless one is given."""
        sealed = self.sealed(Device(user_id, name or new_token()))
        trust.set_cookie(response, self._kind.cookie, sealed, kept=self._kind.kept)

    def forget(self, response: flask.Response) -> None:
        trust.drop_cookie(response, self._kind.cookie)

    def sealed(self, device: Device) -> str:
        content = [self._kind.purpose, int(self._clock()), str(device.user_id), device.name]
        return self._sealer.seal(orjson.dumps(content)).decode()

    def opened(self, cookie: str) -> Device | None:
        """Return None if the cookie is not ours, of another kind, or too old."""
        if len(cookie) > MAX_COOKIE or not cookie.isascii():
            return None
        try:
            content = orjson.loads(self._sealer.open(cookie.encode()))
        except (UnreadableError, orjson.JSONDecodeError):
            return None
        match content:
            case [purpose, int(at), str(user_id), str(name)] if purpose == self._kind.purpose:
                is_young = 0 <= self._clock() - at <= self._kind.kept.total_seconds()
                return Device(UUID(user_id), name) if is_young else None
        return None
