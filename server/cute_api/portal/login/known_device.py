"""Separate attempts for browsers in which an account's owner logged in before."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import flask
from flask_limiter import RouteLimit
from limits import parse

from cute_api.edge.limits.limiter import limiter
from cute_api.portal import limits
from cute_api.portal.portal import current_portal
from cute_api.services.accounts import sessions


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """Counts a known browser's attempts for an account under its own limit.

    Its own limit (`value`, under `scope`) applies while it is `spared`; once its attempts are used
    up, the limits of all other browsers apply. `owner` returns the account's user, if any.
    """

    value: str
    scope: str
    owner: Callable[[], UUID | None]

    def limited(self, **answer: Any) -> RouteLimit:
        """Limit a function for a known browser, with an answer as `limiter.shared_limit` takes."""
        return limiter.shared_limit(
            self.value, self.scope, key_func=self._key, exempt_when=self._not_spared, **answer
        )

    def spared(self) -> bool:
        return self._name() is not None

    def _not_spared(self) -> bool:
        return self._name() is None

    def _key(self) -> str:
        return limits.secret_of(self._name() or "")

    def _name(self) -> str | None:
        """Return a known browser's name if it has attempts left, cached for the request."""
        found: dict[str, str | None] = flask.g.setdefault("known_devices", {})
        if self.scope not in found:
            name = self._owners_device()
            has_left = name is not None and limiter.limiter.test(
                parse(self.value), limits.secret_of(name), self.scope
            )
            found[self.scope] = name if has_left else None
        return found[self.scope]

    def _owners_device(self) -> str | None:
        """Return this browser's name, if the account's owner logged in with it before."""
        device = current_portal().devices.read()
        return device.name if device is not None and device.user_id == self.owner() else None


def owner_of_form() -> UUID | None:
    """Return the user whose email is in the form."""
    email = flask.request.form.get("email", "").strip()
    with current_portal().database.transaction() as session:
        candidate = sessions.candidate(session, email)
    return None if candidate is None else candidate.user_id
