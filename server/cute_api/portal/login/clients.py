"""The client of the current request."""

import flask

from cute_api.portal.portal import current_portal
from cute_api.services.accounts.clients import Client


def client() -> Client:
    """Return the request's client: address, browser, known user."""
    device = current_portal().devices.read()
    return Client.of(
        flask.request.remote_addr,
        flask.request.headers.get("User-Agent"),
        known_to=None if device is None else device.user_id,
    )
