"""Webhook pages inside another product: who may frame them, and whom they act as.

A link opens a session (`services.webhooks.embed_links`). It is a cookie for the path of its own
pages alone, which browsers keep apart for each product that frames us. Only pages at that path read
it, and they are the only ones that anybody may frame.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import flask
from markupsafe import Markup
from sqlalchemy.orm import Session

from cute_api.models import clock
from cute_api.models.enums import Tier
from cute_api.models.statements import SessionStatements
from cute_api.portal import trust
from cute_api.portal.access import Access
from cute_api.portal.portal import current_portal
from cute_api.portal.refusals import content_policy
from cute_api.refusals import RefusalError
from cute_api.services.keys.principals import Principal
from cute_api.services.organisations import frame_origins
from cute_api.services.organisations.rights import Right
from cute_api.services.webhooks import embed_links, pauses
from cute_api.services.webhooks.embed_links import PATH, Embed, EmbedKind

EMBED_ID = "embed_id"
PREFIX = f"{PATH}/<uuid:{EMBED_ID}>"
COOKIE = "cute_embed"
# Longer than a session, so that the page can say that it has ended.
COOKIE_KEPT = timedelta(days=1)
AGAIN = "Open it again from the product that shows it."
READS = frozenset({Right.WEBHOOKS_READ})
WRITES = READS | {Right.WEBHOOKS_WRITE}


@dataclass(frozen=True, slots=True)
class EmbedUser:
    """Whom embedded pages act as: the caller whose secret made the link."""

    principal: Principal
    read_only: bool

    @property
    def seller_id(self) -> UUID:
        return self.principal.user_id

    @property
    def tier(self) -> Tier:
        return self.principal.tier

    def may(self, right: Access) -> bool:
        """Return whether the link allows it."""
        return right in (READS if self.read_only else WRITES)


def open_link(session: Session, link: str) -> Embed:
    """Return the session that a link opens, and let the registered origins frame the response.

    Raises `RefusalError` for an unknown or expired link.
    """
    found = embed_links.opened(link, EmbedKind.LINK, current_portal().services.sealer)
    if found is None:
        raise RefusalError(404, "This link is not valid", AGAIN)
    _let_frame(session, found)
    _require_live(session, found, "This link has expired")
    return embed_links.begin_session(found, clock.now(session))


def remember(response: flask.Response, embed: Embed) -> None:
    """Set the cookie of a session."""
    sealed = embed_links.sealed(embed, EmbedKind.SESSION, current_portal().services.sealer)
    trust.set_framed_cookie(response, COOKIE, sealed, path=_root(embed.id), kept=COOKIE_KEPT)


def admit(session: Session, embed_id: UUID, access: Access) -> EmbedUser:
    """Return whom a page acts as, and let the registered origins frame the response.

    Raises `RefusalError` without a live session of this link, if the session doesn't have the
    access, and for a form that is not ours. A form keeps the secret's key until the commit.
    """
    cookie = trust.framed_cookie(COOKIE)
    sealer = current_portal().services.sealer
    embed = None if cookie is None else embed_links.opened(cookie, EmbedKind.SESSION, sealer)
    if cookie is None or embed is None or embed.id != embed_id:
        raise RefusalError(
            403,
            "This page was not opened by its link",
            f"{AGAIN} The browser must allow cookies there.",
        )
    _let_frame(session, embed)
    user = EmbedUser(_require_live(session, embed, "This session has ended"), embed.read_only)
    flask.g.embed_user = user
    flask.g.embed_root = _root(embed_id)
    flask.g.form_token = trust.form_token(cookie)
    if not user.may(access):
        raise RefusalError(
            403, "These pages are read-only", "Ask whoever shows them to you for more."
        )
    if flask.request.method == "POST":
        trust.require_own_form(cookie)
        pauses.hold_live(session, user.principal.key_id)
    return user


def at(path: str) -> str:
    """Return the path of a page of ours: in an embed that of the embedded page."""
    root: str = flask.g.get("embed_root", "")
    return root + path


def docs(page: str) -> Markup:
    """Return the attributes of a link to a guide: from an embed, into a window of its own."""
    attributes = Markup('href="/docs/{}"').format(page)
    if is_framed():
        attributes += Markup(' target="_blank" rel="noopener"')
    return attributes


def is_framed() -> bool:
    """Return whether the response is for a frame of another product."""
    return "frame_policy" in flask.g


def _let_frame(session: Session, embed: Embed) -> None:
    origins = frame_origins.of_user(session, embed.user_id)
    flask.g.frame_policy = content_policy(ancestors=origins)


def _require_live(session: Session, embed: Embed, title: str) -> Principal:
    """Return whom it acts as. Raises a 403 `RefusalError` with this title if it has ended."""
    principal = None
    if clock.now(session) < embed.expires_at:
        principal = embed_links.find_principal(SessionStatements(session), embed)
    if principal is None:
        raise RefusalError(403, title, AGAIN)
    return principal


def _root(embed_id: UUID) -> str:
    return f"{PATH}/{embed_id}"
