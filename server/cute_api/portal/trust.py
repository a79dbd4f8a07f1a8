"""Who sent a portal request: its cookies, and whether its form is one of ours.

A form is trusted when the browser says that it comes from one of our pages, and when it holds a
token that only such a page can know: a keyed hash of the cookie that the form goes with, under a
pad that is another in each page. So who sees the length of compressed pages learns nothing of it.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import timedelta
from urllib.parse import urlsplit

import flask
from werkzeug.http import parse_cookie

from cute_api.config import LOOPBACK_HOSTS
from cute_api.refusals import RefusalError
from cute_api.services.accounts import sessions

SESSION = "cute_session"
# Before anyone is logged in, a login form goes with this one.
VISIT = "cute_visit"
# A browser takes a cookie of this name only from this host, over TLS and for every path: no
# neighbouring host can plant one.
HOST_PREFIX = "__Host-"
FORM_FIELD = "form_token"
_PURPOSE = b"cute portal form"
_HASH_BYTES = 32
# Browsers store no longer ones.
MAX_COOKIE_CHARS = 4_096
_SPACES = " \t"
_BASE64_SIGNS = b"-_"


def read_cookie(name: str) -> str | None:
    """The token in one of our cookies, if it can be one."""
    token = raw_cookie(name)
    return token if token is not None and sessions.is_well_formed(token) else None


def raw_cookie(name: str) -> str | None:
    """The value of one of our cookies, unchecked."""
    return cookie_of(flask.request.headers.get("Cookie", ""), _name(name))


def cookie_of(header: str, name: str) -> str | None:
    """The first cookie of a name in a Cookie header.

    Werkzeug reads a whole header in time that grows with the square of the spaces in it: it gets
    one cookie without those around its value.
    """
    for pair in header.split(";"):
        key, _, value = pair.partition("=")
        if key.strip(_SPACES) == name and len(value) <= MAX_COOKIE_CHARS:
            found: str | None = parse_cookie(f"{name}={value.strip(_SPACES)}").get(name)
            return found
    return None


def set_cookie(
    response: flask.Response, name: str, token: str, *, kept: timedelta | None = None
) -> None:
    """Give the browser a cookie: until it is closed, or as long as `kept` says."""
    response.set_cookie(
        _name(name),
        token,
        path="/",
        max_age=kept,
        secure=_is_secure(),
        httponly=True,
        samesite="Lax",
    )


def drop_cookie(response: flask.Response, name: str) -> None:
    response.delete_cookie(
        _name(name), path="/", secure=_is_secure(), httponly=True, samesite="Lax"
    )


def form_token(cookie: str) -> str:
    """What a form must hold that goes with this cookie: another text each time."""
    pad = secrets.token_bytes(_HASH_BYTES)
    return base64.b64encode(pad + _under(pad, _hash(cookie)), _BASE64_SIGNS).decode()


def _goes_with(token: str, cookie: str) -> bool:
    try:
        given = base64.b64decode(token, _BASE64_SIGNS, validate=True)
    except ValueError:
        return False
    pad, hidden = given[:_HASH_BYTES], given[_HASH_BYTES:]
    return len(given) == 2 * _HASH_BYTES and hmac.compare_digest(_under(pad, hidden), _hash(cookie))


def _hash(cookie: str) -> bytes:
    return hmac.digest(cookie.encode(), _PURPOSE, hashlib.sha256)


def _under(pad: bytes, hidden: bytes) -> bytes:
    """One of the two that differ by the pad, from the other."""
    return bytes(one ^ other for one, other in zip(pad, hidden, strict=False))


def whose() -> dict[str, object]:
    """What pages need of who is logged in, as the view has noted it, and for their forms."""
    return {
        "session_user": flask.g.get("session_user"),
        "form_token": flask.g.get("form_token"),
        "form_field": FORM_FIELD,
    }


def require_own_form(cookie: str | None) -> None:
    """Raises a 403 `RefusalError` unless the form is one of ours that goes with `cookie`."""
    if not is_from_here(
        flask.request.headers.get("Sec-Fetch-Site"),
        flask.request.headers.get("Origin"),
        flask.request.host,
    ):
        raise RefusalError(
            403,
            "This form came from another site",
            "Nothing was changed. Open the page here, and send the form again.",
        )
    given = flask.request.form.get(FORM_FIELD, "")
    if cookie is None or not _goes_with(given, cookie):
        raise RefusalError(
            403,
            "This form is out of date",
            "Nothing was changed. Go back, load the page again, and send the form again. Cookies "
            "of this site must be allowed.",
        )


def is_from_here(site: str | None, origin: str | None, host: str) -> bool:
    """Whether a form comes from a page of this host, as far as the browser says.

    `site` is its Sec-Fetch-Site. Browsers that don't send it send an Origin with each form.
    """
    if site is not None:
        return site == "same-origin"
    return origin is None or urlsplit(origin).netloc == host


def is_secure(scheme: str, host: str) -> bool:
    """Whether cookies are for TLS only: always, but on plain HTTP to the loopback.

    A proxy that ends TLS calls us on plain HTTP, for the host that the browser called.
    """
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return True
    return scheme != "http" or name not in LOOPBACK_HOSTS


def _is_secure() -> bool:
    return is_secure(flask.request.scheme, flask.request.host)


def _name(name: str) -> str:
    return HOST_PREFIX + name if _is_secure() else name
