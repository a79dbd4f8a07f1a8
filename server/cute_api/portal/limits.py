"""How often forms may be sent that try a password or cause a mail: how many, and who is counted.

The limits themselves are declared with `limiter`, on the function that each bounds. Every attempt
counts before a password is checked, so that many at once can't pass; what turns out to be none is
returned. What was typed counts, whether or not anyone has that address, and as a hash: it may be
anything, a password too.

Nobody can use up the attempts of a browser that logged in before, of a session, or of a link in a
mail: each has some of its own.
"""

import hashlib
import ipaddress
import math
import time

import flask
from flask_limiter import RateLimitExceeded
from limits import RateLimitItem

from cute_api.edge.limits.form_limits import limiter
from cute_api.edge.limits.rate_limits import network_of
from cute_api.edge.reading.client_address import parse
from cute_api.portal import trust
from cute_api.portal.refusals import respond
from cute_api.refusals import RefusalError

WINDOW_MINUTES = 15
WINDOW = f"{WINDOW_MINUTES} minutes"
# From one network, so that nobody elsewhere keeps its owner out.
TRIES_OF_AN_ACCOUNT = 20
# Within an hour, from all networks: 2,400 passwords a day at most.
TRIES_OF_AN_ACCOUNT_IN_ALL = 100
TRIES_OF_AN_ADDRESS = 60
# Of logins elsewhere, before anyone knows how they end: those that succeed count too.
STARTS_OF_AN_ADDRESS = 120
# Within an hour: a stolen cookie must not find a password.
TRIES_OF_A_DEVICE = 10
TRIES_OF_A_SECRET = 20
# Within an hour, of programs that log in. Each waits for its user, and asks every few seconds.
DEVICE_LOGINS_FROM_A_NETWORK = 60
# From the networks of one provider's customer, who may have thousands: so nobody fills the table.
DEVICE_LOGINS_FROM_A_REGION = 120
REGION_BITS = {4: 24, 6: 48}
# Within `WINDOW`.
DEVICE_POLLS_FROM_A_NETWORK = 2_000
# Within an hour. Each is a mail to the user, two times argon2, and a row that is kept for years.
PASSWORD_CHANGES_OF_A_USER = 10

# Within an hour.
MAILS_TO_AN_ADDRESS = 5
MAILS_FROM_A_NETWORK = 30
MAILS_TO_AN_ADDRESS_IN_ALL = 20
MAILS_OF_A_DEVICE = 5

# The scope of attempts from a network to log in, here or elsewhere.
LOGIN = "login"
MAIL = "mail"
GUESS = "guess"
OF_A_SECRET = f"{TRIES_OF_A_SECRET} per {WINDOW}"

IN_A_WINDOW = f"Too many attempts within {WINDOW}."
IN_AN_HOUR = "Too many attempts within an hour."


def network() -> str:
    """Where the request comes from."""
    return network_at(flask.request.remote_addr or "")


def network_at(address: str) -> str:
    return f"{{network:{network_of(address)}}}"


def region() -> str:
    """What is around the network that the request comes from: a /24 of IPv4, a /48 of IPv6."""
    return region_at(flask.request.remote_addr or "")


def region_at(address: str) -> str:
    parsed = parse(address)
    if parsed is None:
        return network_at(address)
    around = ipaddress.ip_network((parsed, REGION_BITS[parsed.version]), strict=False)
    return f"{{region:{around}}}"


def account() -> str:
    """The account that the form names. Accounts that don't exist count like others."""
    return account_of(flask.request.form.get("email", ""))


def account_of(email: str) -> str:
    return f"{{account:{_hashed(email.strip().lower())}}}"


def account_from_here() -> str:
    """The account that the form names, from where it comes: other networks are not counted."""
    return f"{network()} {account()}"


def of_session() -> str:
    """The session that the form belongs to."""
    return secret_of(trust.read_cookie(trust.SESSION) or "")


def of_link() -> str:
    """The link in a mail that the form belongs to."""
    return secret_of(flask.request.form.get("token", ""))


def secret_of(secret: str) -> str:
    return f"{{secret:{_hashed(secret)}}}"


def take(item: RateLimitItem, key: str, scope: str) -> bool:
    """For what is bounded in silence: whether there was a unit left, which is taken."""
    return limiter.limiter.hit(item, key, scope)


def seconds_to_wait() -> int:
    """After a limit was exceeded: when it lets another one through."""
    exceeded = limiter.current_limit
    assert exceeded is not None
    return max(math.ceil(exceeded.window.reset_time - time.time()), 1)


def wait_text(message: str, wait: int) -> str:
    """The message after too many attempts."""
    minutes = -(-wait // 60)
    unit = "minute" if minutes == 1 else "minutes"
    return f"{message} Try again in {minutes} {unit}."


def respond_exceeded(error: RateLimitExceeded) -> flask.Response:
    """The page for an attempt too many, unless its form has one of its own."""
    if isinstance(error.response, flask.Response):
        return error.response
    wait = seconds_to_wait()
    text = wait_text(str(error.description), wait)
    return respond(RefusalError(429, "Too many attempts", text, headers={"Retry-After": str(wait)}))


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
