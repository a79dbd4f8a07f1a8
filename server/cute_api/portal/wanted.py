"""The page that a login returns to, stored in a cookie.

A cookie works without form fields, and for a login at the issuer as well.
"""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import flask

from cute_api.portal import trust

WANTED = "cute_wanted"
KEPT = timedelta(minutes=30)
# For a consent: a redirect URI of 500 characters has up to 1,500 when it is encoded.
MAX_LENGTH = 2_000
# A path of our pages, with its query. A second slash would name another host.
_PATH = re.compile(r"/(?![/\\])[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*")
_FRAGMENT = re.compile(r"[^\s\"<>`\\]{1,200}")
# Pages that lead to a login, and paths that are not pages.
_NEVER = ("login", "logout", "signup", "forgot", "reset", "verify", "v1", "assets")


def own_path(text: str | None) -> str | None:
    """Return the text if a login may redirect to it, or None."""
    if text is None or len(text) > MAX_LENGTH or _PATH.fullmatch(text) is None:
        return None
    first = re.split(r"[/?]", text, maxsplit=2)[1]
    return None if first in {"", *_NEVER} else text


def own_place(text: str | None) -> str | None:
    """Do the same as `own_path` for a path that may have a fragment."""
    path, _, fragment = (text or "").partition("#")
    found = own_path(path)
    if found is None or not fragment:
        return found
    return f"{found}#{fragment}" if _FRAGMENT.fullmatch(fragment) else found


def remember(response: flask.Response) -> None:
    """Keep this request's path if it is a request for a page."""
    request = flask.request
    if request.method != "GET" or "HX-Request" in request.headers:
        return
    _keep(response, request.full_path.rstrip("?"))


def remember_page_before(response: flask.Response) -> None:
    """Keep our page that linked to the login, unless a path is kept already."""
    before = urlsplit(flask.request.headers.get("Referer", ""))
    if take() is None and before.netloc == flask.request.host:
        _keep(response, f"{before.path}?{before.query}" if before.query else before.path)


def take() -> str | None:
    """Return the kept path."""
    return own_path(trust.raw_cookie(WANTED))


def forget(response: flask.Response) -> None:
    """Drop the kept path after a login."""
    if trust.raw_cookie(WANTED) is not None:
        trust.drop_cookie(response, WANTED)


def _keep(response: flask.Response, path: str) -> None:
    found = own_path(path)
    if found is not None:
        trust.set_cookie(response, WANTED, found, kept=KEPT)
