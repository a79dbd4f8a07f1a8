"""Changes to what sellers trust an app by: its name, its logo, and the origins they return to.

A published app keeps the reviewed ones until an operator publishes the new ones, so its
integrations keep working. Changes are named by their digest, so that an operator publishes exactly
what they reviewed.
"""

import json
from collections.abc import Sequence
from hashlib import sha256

from sqlalchemy.orm import Session

from cute_api.models import App, clock
from cute_api.models.enums import AppStatus
from cute_api.refusals import RefusalError
from cute_api.services.apps import logos, redirects

PUBLISHED = frozenset({AppStatus.LIVE, AppStatus.SUSPENDED})
DIGEST_LENGTH = 12
OUTDATED = (
    "Its developer changed something that sellers trust it by. Look at `cute apps queue`, and name "
    "what it shows: `--change`."
)


def put(session: Session, row: App, name: str, redirect_uris: Sequence[str]) -> None:
    """Set name and redirect URIs. A published app's new name or origin waits for a review."""
    known = {redirects.origin(uri) for uri in row.redirect_uris or ()}
    is_known = all(redirects.origin(uri) in known for uri in redirect_uris)
    if row.status not in PUBLISHED:
        if row.name != name or not is_known:
            _withdraw(row)
        row.name, row.redirect_uris = name, list(redirect_uris)
        return
    before = digest(row)
    row.pending_name = None if name == row.name else name
    row.pending_redirect_uris = None if is_known else list(redirect_uris)
    if is_known:
        row.redirect_uris = list(redirect_uris)
    _ask(session, row, before)


def put_logo(session: Session, row: App, content: bytes | None) -> None:
    """Set or remove the logo. A published app's new logo waits for a review."""
    before = digest(row)
    row.pending_logo = row.pending_logo_digest = None
    if content is None or row.status not in PUBLISHED:
        if logos.put(row, content):
            _withdraw(row)
    elif logos.digest(content) != row.logo_digest:
        row.pending_logo, row.pending_logo_digest = logos.encoded(content)
    _ask(session, row, before)


def digest(row: App) -> str | None:
    """Return the digest of the changes that wait for a review, or None without any."""
    pending = (row.pending_name, row.pending_redirect_uris, row.pending_logo_digest)
    if pending == (None, None, None):
        return None
    return sha256(json.dumps(pending).encode()).hexdigest()[:DIGEST_LENGTH]


def publish(row: App, seen: str | None) -> None:
    """Publish the changes that an operator has `seen`. Refused if they differ by now."""
    if digest(row) != seen:
        raise RefusalError(409, "The app has other changes", OUTDATED)
    row.name = row.pending_name or row.name
    row.redirect_uris = row.pending_redirect_uris or row.redirect_uris
    if row.pending_logo_digest is not None:
        row.logo, row.logo_digest = row.pending_logo, row.pending_logo_digest
    drop(row)


def drop(row: App) -> None:
    """Drop the changes that wait for a review."""
    row.pending_name = row.pending_redirect_uris = None
    row.pending_logo = row.pending_logo_digest = None


def _ask(session: Session, row: App, before: str | None) -> None:
    """Put changes into the operators' queue, at its end if they are others than `before`."""
    now = digest(row)
    if row.status in PUBLISHED and now != before:
        row.review_note = None
        row.review_requested_at = None if now is None else clock.now(session)


def _withdraw(row: App) -> None:
    """Make an app in review a draft again, because an operator may have looked at it."""
    if row.status is AppStatus.REVIEW:
        row.status, row.review_requested_at = AppStatus.DRAFT, None
