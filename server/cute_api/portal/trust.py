"""Trust in portal requests: their cookies, and whether a form is ours.

A form is trusted if the browser says that it comes from one of our pages, and if it holds a token
that only such a page can know: a keyed hash of the form's cookie, masked by a pad that is new on
each page. So the length of compressed pages doesn't reveal the token.
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
from cute_api.lib.tokens import is_well_formed
from cute_api.refusals import RefusalError

SESSION = "cute_session"
# Protects forms before a login.
VISIT = "cute_visit"
# Browsers accept such a cookie only from this host, over TLS and for every path, so that no
# neighbouring host can plant one.
HOST_PREFIX = "__Host-"
# The same for a cookie with a path of its own, which a neighbouring host can plant over TLS.
SECURE_PREFIX = "__Secure-"
FORM_FIELD = "form_token"
_PURPOSE = b"cute portal form"
_HASH_BYTES = 32
# Browsers don't store longer cookies.
MAX_COOKIE_CHARS = 4_096
_SPACES = " \t"
_BASE64_SIGNS = b"-_"


def read_cookie(name: str) -> str | None:
    """Return the token in one of our cookies, if it is well-formed."""
    token = raw_cookie(name)
    return token if token is not None and is_well_formed(token) else None


def raw_cookie(name: str) -> str | None:
    """Return the value of one of our cookies, unchecked."""
    return cookie_of(flask.request.headers.get("Cookie", ""), _name(name))


def cookie_of(header: str, name: str) -> str | None:
    """Return the first cookie of a name in a Cookie header.

    Werkzeug gets only this cookie, stripped, because its time grows with the square of the spaces
    in a header.
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
    """Set a cookie until the browser is closed, or for `kept`."""
    response.set_cookie(
        _name(name),
        token,
        path="/",
        max_age=kept,
        secure=_is_secure(),
        httponly=True,
        samesite="Lax",
    )


def set_framed_cookie(
    response: flask.Response, name: str, value: str, *, path: str, kept: timedelta
) -> None:
    """Set a cookie of pages below `path`, which they also get in a frame of another site.

    It is partitioned (CHIPS): each site that frames us has another one. Browsers require TLS for
    it, or the loopback.
    """
    response.set_cookie(
        _framed_name(name),
        value,
        path=path,
        max_age=kept,
        secure=True,
        httponly=True,
        samesite="None",
        partitioned=True,
    )


def framed_cookie(name: str) -> str | None:
    """Return the value of a cookie of `set_framed_cookie`, unchecked."""
    return cookie_of(flask.request.headers.get("Cookie", ""), _framed_name(name))


def drop_cookie(response: flask.Response, name: str) -> None:
    response.delete_cookie(
        _name(name), path="/", secure=_is_secure(), httponly=True, samesite="Lax"
    )


def form_token(cookie: str) -> str:
    """Return a form's token for this cookie, a new text each time."""
    pad = secrets.token_bytes(_HASH_BYTES)
    return base64.b64encode(pad + _masked(pad, _hash(cookie)), _BASE64_SIGNS).decode()


def _matches(token: str, cookie: str) -> bool:
    try:
        decoded = base64.b64decode(token, _BASE64_SIGNS, validate=True)
    except ValueError:
        return False
    pad, masked = decoded[:_HASH_BYTES], decoded[_HASH_BYTES:]
    is_whole = len(decoded) == 2 * _HASH_BYTES
    return is_whole and hmac.compare_digest(_masked(pad, masked), _hash(cookie))


def _hash(cookie: str) -> bytes:
    return hmac.digest(cookie.encode(), _PURPOSE, hashlib.sha256)


def _masked(pad: bytes, value: bytes) -> bytes:
    """XOR with the pad: masks a value, or unmasks a masked one."""
    return bytes(mask ^ byte for mask, byte in zip(pad, value, strict=False))


def whose() -> dict[str, object]:
    """Return the user that the view has looked up, and the token for forms."""
    return {
        "session_user": flask.g.get("session_user"),
        "form_token": flask.g.get("form_token"),
        "form_field": FORM_FIELD,
    }


def require_own_form(cookie: str | None) -> None:
    """Raise a 403 `RefusalError` unless the form is ours and its token matches `cookie`."""
    if not is_from_here(
        flask.request.headers.get("Sec-Fetch-Site"),
        flask.request.headers.get("Origin"),
        flask.request.host,
    ):
        raise RefusalError(
            403,
            "This form came from another site",
            "Nothing was changed. Open the page on this site, and send the form again.",
        )
    token = flask.request.form.get(FORM_FIELD, "")
    if cookie is None or not _matches(token, cookie):
        raise RefusalError(
            403,
            "This form is out of date",
            "Nothing was changed. Go back, load the page again, and send the form again. Cookies "
            "of this site must be allowed.",
        )


def is_from_here(site: str | None, origin: str | None, host: str) -> bool:
    """Return whether the browser says that a form comes from a page of this host.

    `site` is Sec-Fetch-Site. Browsers that don't send it send an Origin with each form.
    """
    if site is not None:
        return site == "same-origin"
    return origin is None or urlsplit(origin).netloc == host


def is_secure(scheme: str, host: str) -> bool:
    """Return whether cookies are for TLS only: always, except for plain HTTP to loopback.

    Behind a proxy that ends TLS, `scheme` is http, but `host` is the one that the browser called.
    """
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return True
    return scheme != "http" or name not in LOOPBACK_HOSTS


def _is_secure() -> bool:
    return is_secure(flask.request.scheme, flask.request.host)


def _framed_name(name: str) -> str:
    return SECURE_PREFIX + name if _is_secure() else name


def _name(name: str) -> str:
    return HOST_PREFIX + name if _is_secure() else name
