"""Limits of forms that try a password or cause an email, and the keys to count by.

The limits are declared with `limiter` on the functions that they bound. An attempt counts before
the password is checked, so that concurrent attempts can't pass; successful ones are given back. The
typed address counts even if it has no account, and as a hash, because it may be a mistyped
password.
A known browser, a session and an email's link have attempts of their own, which others can't use
up.
"""

import hashlib
import ipaddress
import math
import time

import flask
from flask_limiter import RateLimitExceeded
from limits import RateLimitItem, WindowStats

from cute_api.edge.limits.limiter import limiter
from cute_api.edge.limits.networks import network_of
from cute_api.edge.reading.client_address import parse
from cute_api.portal import trust
from cute_api.portal.refusals import respond
from cute_api.refusals import RefusalError

WINDOW_MINUTES = 15
WINDOW = f"{WINDOW_MINUTES} minutes"
# From one network, so that attempts from elsewhere don't lock out the owner.
TRIES_OF_AN_ACCOUNT = 20
# Within an hour, from all networks: 2,400 passwords a day at most.
TRIES_OF_AN_ACCOUNT_IN_ALL = 100
TRIES_OF_AN_ADDRESS = 60
# Logins at the marketplace, counted at their start, whether or not they succeed.
STARTS_OF_AN_ADDRESS = 120
# Within an hour, so that a stolen cookie doesn't help to guess a password.
TRIES_OF_A_DEVICE = 10
TRIES_OF_A_SECRET = 20
# Wrong codes of an authenticator app within a day, from one network and from all. Three of a
# million codes are valid at a time, so guessing one takes years, even with the password.
CODES_OF_AN_ACCOUNT = 20
CODES_OF_AN_ACCOUNT_IN_ALL = 200
# Device logins within an hour. Each polls every few seconds while it waits for its user.
DEVICE_LOGINS_FROM_A_NETWORK = 60
# From all networks of a provider's customer, who may have thousands and could fill the table.
DEVICE_LOGINS_FROM_A_REGION = 120
REGION_BITS = {4: 24, 6: 48}
# Within `WINDOW`.
DEVICE_POLLS_FROM_A_NETWORK = 2_000
# Within `WINDOW`: an app sends a code for each consent, and a refresh token each hour for a seller.
TOKENS_FROM_A_NETWORK = 6_000
# Within an hour. Each costs an email, two argon2 hashes, and a row that is kept for years.
PASSWORD_CHANGES_OF_A_USER = 10

# Within an hour. Each is an email to an address that the user chooses.
INVITATIONS_OF_A_USER = 20

# Within an hour.
MAILS_TO_AN_ADDRESS = 5
MAILS_FROM_A_NETWORK = 30
MAILS_TO_AN_ADDRESS_IN_ALL = 20
MAILS_OF_A_DEVICE = 5

# The scope of login attempts from a network, with a password or at the marketplace.
LOGIN = "login"
MAIL = "mail"
GUESS = "guess"
OF_A_SECRET = f"{TRIES_OF_A_SECRET} per {WINDOW}"

IN_A_WINDOW = f"Too many attempts within {WINDOW}."
IN_AN_HOUR = "Too many attempts within an hour."


def network() -> str:
    """Return the key of the client's network."""
    return network_at(flask.request.remote_addr or "")


def network_at(address: str) -> str:
    return f"{{network:{network_of(address)}}}"


def region() -> str:
    """Return the key of the client's region: a /24 of IPv4, a /48 of IPv6."""
    return region_at(flask.request.remote_addr or "")


def region_at(address: str) -> str:
    around = region_of(address)
    return network_at(address) if around is None else f"{{region:{around}}}"


def region_of(address: str) -> str | None:
    """Return the region of an address, such as `203.0.113.0/24`; None for other texts."""
    parsed = parse(address)
    if parsed is None:
        return None
    return str(ipaddress.ip_network((parsed, REGION_BITS[parsed.version]), strict=False))


def account() -> str:
    """Return the key of the account in the form, whether or not it exists."""
    return account_of(flask.request.form.get("email", ""))


def account_of(email: str) -> str:
    return f"{{account:{_hashed(email.strip().lower())}}}"


def account_from_here() -> str:
    """Return the key of the form's account from the client's network alone."""
    return f"{network()} {account()}"


def of_session() -> str:
    """Return the key of the form's session."""
    return secret_of(trust.read_cookie(trust.SESSION) or "")


def of_user() -> str:
    """Return the key of the user who is logged in."""
    return f"{{user:{flask.g.session_user.user_id}}}"


def of_link() -> str:
    """Return the key of the form's link in an email."""
    return secret_of(flask.request.form.get("token", ""))


def secret_of(secret: str) -> str:
    return f"{{secret:{_hashed(secret)}}}"


def take(item: RateLimitItem, key: str, scope: str) -> bool:
    """Take a unit and return whether one was left, for limits without an error page."""
    return limiter.limiter.hit(item, key, scope)


def require(item: RateLimitItem, key: str, scope: str, message: str) -> None:
    """Take a unit, or raise a 429 `RefusalError` with the message and when one is left again."""
    if not take(item, key, scope):
        wait = _seconds_until(limiter.limiter.get_window_stats(item, key, scope))
        raise _too_many(wait_text(message, wait), wait)


def seconds_to_wait() -> int:
    """Return how long to wait after the current limit was exceeded."""
    exceeded = limiter.current_limit
    assert exceeded is not None
    return _seconds_until(exceeded.window)


def wait_text(message: str, wait: int) -> str:
    """Return the message after too many attempts."""
    minutes = -(-wait // 60)
    unit = "minute" if minutes == 1 else "minutes"
    return f"{message} Try again in {minutes} {unit}."


def exceeded_text(error: RateLimitExceeded) -> str:
    """Return the message of a limit that the current request exceeded."""
    return wait_text(str(error.description), seconds_to_wait())


def respond_exceeded(error: RateLimitExceeded) -> flask.Response:
    """Return the form's own response to too many attempts, or the common page."""
    if isinstance(error.response, flask.Response):
        return error.response
    return respond(_too_many(exceeded_text(error), seconds_to_wait()))


def _too_many(text: str, wait: int) -> RefusalError:
    return RefusalError(429, "Too many attempts", text, headers={"Retry-After": str(wait)})


def _seconds_until(window: WindowStats) -> int:
    return max(math.ceil(window.reset_time - time.time()), 1)


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
