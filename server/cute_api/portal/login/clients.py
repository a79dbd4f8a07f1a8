"""The client of the current request, and where addresses are."""

import flask

from cute_api.portal import limits
from cute_api.portal.portal import current_portal
from cute_api.services.accounts.clients import Client


def client() -> Client:
    """Return the request's client: address, place, browser, known user."""
    address = flask.request.remote_addr or ""
    device = current_portal().devices.read()
    return Client.of(
        address,
        flask.request.headers.get("User-Agent"),
        known_to=None if device is None else device.user_id,
        place=place_of(address),
    )


def place_of(address: str) -> str:
    """Return where an address is, such as "Stockholm, Sweden (192.0.2.0/24)", or "".

    Without a known location it is "the network 192.0.2.0/24".
    """
    network = limits.region_of(address)
    if network is None:
        return ""
    location = current_portal().locations.find(address)
    return f"the network {network}" if location is None else f"{location} ({network})"
