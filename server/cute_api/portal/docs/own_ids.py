"""Replace example ids in pages and samples by ids that exist on this server.

Guides, operations, their samples and the form that tries them all get their ids here.
"""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from cute_api.models.failures import DATABASE_ERRORS
from cute_api.portal.docs.markdown import Document
from cute_api.portal.portal import current_portal
from cute_api.services.accounts import example_ids
from cute_api.services.accounts.session_user import SessionUser


def in_place(document: Document, session_user: SessionUser | None) -> Document:
    """Return the document with ids that the session user, or everyone, can read.

    Example ids remain where there is no such object, or if the database is down.
    """
    if not has_examples(document.source):
        return document
    known = replacements(session_user)
    html, source, code = (
        put(text, known) for text in (document.html, document.source, document.code)
    )
    return replace(document, html=html, source=source, code=code)


def replacements(session_user: SessionUser | None) -> Mapping[str, str]:
    """Return ids that the session user, or everyone, can read, by the example ids."""
    known = _example_ids(session_user)
    examples = current_portal().derived.example_ids
    return {example: str(known[name]) for name, example in examples.items() if name in known}


def put(text: str, known: Mapping[str, str]) -> str:
    """Return the text with ids in place of the examples'."""
    for example, own in known.items():
        text = text.replace(example, own)
    return text


def has_examples(text: str) -> bool:
    """Return whether a text has ids of examples, which don't exist."""
    return any(example in text for example in current_portal().derived.example_ids.values())


def _example_ids(session_user: SessionUser | None) -> Mapping[str, UUID]:
    try:
        with current_portal().database.transaction() as session:
            return example_ids.find(session, _seller_of(session_user))
    except DATABASE_ERRORS:
        return {}


def _seller_of(session_user: SessionUser | None) -> UUID | None:
    if session_user is None or session_user.acting is None:
        return None
    return session_user.seller_id
