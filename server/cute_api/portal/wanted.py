"""Where somebody wanted to go before the login: a cookie keeps the path until it leads there.

So it needs no field in any form, and holds for a login at the issuer as well.
"""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import flask

from cute_api.portal import trust

WANTED = "cute_wanted"
KEPT = timedelta(minutes=30)
MAX_LENGTH = 500
# A path of one of our pages, with its query. A second slash would name another host.
_PATH = re.compile(r"/(?![/\\])[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*")
_FRAGMENT = re.compile(r"[^\s\"<>`\\]{1,200}")
# Ways to a login, and what is no page.
_NEVER = ("login", "logout", "signup", "forgot", "reset", "verify", "v1", "assets")


def own_path(text: str | None) -> str | None:
    """The text if it is the path of a page that a login may lead to, else None."""
    if text is None or len(text) > MAX_LENGTH or _PATH.fullmatch(text) is None:
        return None
    first = re.split(r"[/?]", text, maxsplit=2)[1]
    return None if first in {"", *_NEVER} else text


def own_place(text: str | None) -> str | None:
    """As `own_path`, for an address that may name a place within the page."""
    path, _, fragment = (text or "").partition("#")
    found = own_path(path)
    if found is None or not fragment:
        return found
    return f"{found}#{fragment}" if _FRAGMENT.fullmatch(fragment) else found


def remember(response: flask.Response) -> None:
    """Keep where this request leads, if it is one for a page."""
    request = flask.request
    if request.method != "GET" or "HX-Request" in request.headers:
        return
    _keep(response, request.full_path.rstrip("?"))


def remember_page_before(response: flask.Response) -> None:
    """Keep the page of ours whose link leads to the login, unless something is kept already."""
    before = urlsplit(flask.request.headers.get("Referer", ""))
    if take() is None and before.netloc == flask.request.host:
        _keep(response, f"{before.path}?{before.query}" if before.query else before.path)


def take() -> str | None:
    """The path that is kept."""
    return own_path(trust.raw_cookie(WANTED))


def forget(response: flask.Response) -> None:
    """Keep it no longer: a login has led there."""
    if trust.raw_cookie(WANTED) is not None:
        trust.drop_cookie(response, WANTED)


def _keep(response: flask.Response, path: str) -> None:
    found = own_path(path)
    if found is not None:
        trust.set_cookie(response, WANTED, found, kept=KEPT)
