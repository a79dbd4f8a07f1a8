"""HTML pages for refusals, which say what to do next."""

import contextlib
import re
from collections.abc import Callable, Sequence

import flask
from markupsafe import Markup, escape

from cute_api.edge.pages import build_environ
from cute_api.edge.request import Request
from cute_api.edge.result import CallResult
from cute_api.models.failures import DATABASE_ERRORS
from cute_api.portal import trust
from cute_api.problems import ApiError
from cute_api.refusals import RefusalError

NOBODY = "'none'"


def content_policy(form_target: str = "", *, ancestors: Sequence[str] = ()) -> str:
    """Allow no inline scripts or styles, nothing from other sites, no framing, no forms to others.

    The form of a page may redirect to the origin `form_target`. Pages on the origins `ancestors`
    may frame it.
    """
    return "; ".join(
        (
            "default-src 'self'",
            "base-uri 'none'",
            f"form-action 'self' {form_target}".rstrip(),
            f"frame-ancestors {' '.join(ancestors) or NOBODY}",
            "object-src 'none'",
        )
    )


CONTENT_POLICY = content_policy()
# Under `no-referrer`, browsers would send `Origin: null` with forms.
REFERRER_POLICY = "same-origin"
OPEN_DOCUMENT = "public, max-age=60"
HTML = "text/html; charset=utf-8"
_TICKED = re.compile("`([^`]+)`")
# Pages of these statuses don't show the user, which saves a query.
BARE = frozenset({400, 429, *range(500, 600)})


def ticked(text: str) -> Markup:
    """Return a message as HTML, with code where it has backticks."""
    return Markup(_TICKED.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped


def breakable(url: str) -> Markup:
    """Return a URL as HTML that breaks behind its slashes, not within a word."""
    scheme, sign, rest = url.partition("://")
    return escape(scheme + sign) + Markup("/<wbr>").join(rest.split("/"))


def harden(response: flask.Response) -> flask.Response:
    """Add security headers to a page, keeping a policy of its own or of its frame."""
    policy = flask.g.get("frame_policy", CONTENT_POLICY)
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers["Referrer-Policy"] = REFERRER_POLICY
    return response


def keep_private(response: flask.Response) -> flask.Response:
    """Keep a user's page out of every cache, and `harden` it."""
    response.headers["Cache-Control"] = "no-store"
    return harden(response)


def open_document(content: bytes | str, *, mimetype: str) -> flask.Response:
    """Return a public document, cached for as long as a rollout takes and then revalidated."""
    response = flask.Response(content, mimetype=mimetype)
    response.headers["Cache-Control"] = OPEN_DOCUMENT
    response.add_etag()
    response.make_conditional(flask.request)
    return harden(response)


def respond(refusal: RefusalError) -> flask.Response:
    """Return the page of a refusal, with the user if the view has looked them up."""
    page = flask.render_template("refusal.html", refusal=refusal, **trust.whose())
    return keep_private(flask.Response(page, status=refusal.status, headers=refusal.headers))


class ProblemPages:
    """Renders pages for browsers whose request the edge refuses before Flask gets it.

    `recognise` looks up the user by the cookies of the current request.
    """

    def __init__(self, app: flask.Flask, recognise: Callable[[], object]) -> None:
        self._app = app
        self._recognise = recognise

    def __call__(self, error: ApiError, request: Request) -> CallResult:
        """Return the page of a problem, with the headers to add to the problem's own."""
        with self._app.request_context(build_environ(request)):
            if error.status not in BARE:
                with contextlib.suppress(*DATABASE_ERRORS):
                    self._recognise()
            page = flask.render_template(
                "refusal.html", refusal=error, request_id=request.id, **trust.whose()
            )
        headers = {
            "Content-Type": HTML,
            "Content-Security-Policy": CONTENT_POLICY,
            "Referrer-Policy": REFERRER_POLICY,
        }
        return CallResult(content=page.encode(), headers=headers)
