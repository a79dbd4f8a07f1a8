"""Replace example ids in samples by ids that exist on this server."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from cute_api.models.failures import DATABASE_ERRORS
from cute_api.portal.docs.markdown import Document
from cute_api.portal.portal import current_portal
from cute_api.services.accounts import example_ids
from cute_api.services.accounts.sessions import SessionUser


def in_place(document: Document, session_user: SessionUser | None) -> Document:
    """Return the document with ids that the session user, or everyone, can read.

    Example ids remain where there is no such object, or if the database is down.
    """
    examples = current_portal().derived.example_ids
    if not any(example in document.source for example in examples.values()):
        return document
    known = _known(session_user)
    html, source, code = document.html, document.source, document.code
    for name, example in examples.items():
        if name in known:
            html = html.replace(example, str(known[name]))
            source = source.replace(example, str(known[name]))
            code = code.replace(example, str(known[name]))
    return replace(document, html=html, source=source, code=code)


def has_examples(document: Document) -> bool:
    """Return whether its samples still have example ids, which don't exist."""
    examples = current_portal().derived.example_ids
    return any(example in document.code for example in examples.values())


def _known(session_user: SessionUser | None) -> Mapping[str, UUID]:
    try:
        with current_portal().database.transaction() as session:
            return example_ids.find(session, None if session_user is None else session_user.user_id)
    except DATABASE_ERRORS:
        return {}
