"""An app replaces its own settings, by its key.

Its keys are on servers, so they can't do what lets a thief mislead sellers. The name of a published
app, and each origin that sellers return to, are changed by its developer alone, on its page.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from cute_api.models import App
from cute_api.models.enums import AppStatus, Scope
from cute_api.problems import FieldError, invalid_fields
from cute_api.services.apps import apps, columns, reading, redirects
from cute_api.services.apps.apps import AppDraft
from cute_api.services.common.columns import document
from cute_api.services.keys.principals import APP_SCOPES, Principal

Json = dict[str, Any]


def put(session: Session, principal: Principal, body: Json) -> Json:
    """Replace the settings of the caller's app; return schema `RegisteredApp`."""
    row = apps.own(session, principal.user_id, reading.own_id(principal))
    scopes = [Scope(scope) for scope in body["scopes"]]
    draft = AppDraft(body["name"], body["redirect_uris"], scopes)
    if draft.name == row.name and row.pending_name is not None:
        # It can't change the name, so it leaves the one that waits for a review.
        draft = replace(draft, name=row.pending_name)
    if wrong := list(_wrong(session, row, principal, draft)):
        raise invalid_fields(wrong)
    return document(apps.edit(session, principal, row.id, draft), columns.APP)


def _wrong(
    session: Session, row: App, principal: Principal, draft: AppDraft
) -> Iterator[FieldError]:
    """Yield the fields that the caller can't set."""
    is_published = row.status is not AppStatus.DRAFT
    if is_published and draft.name not in (row.name, row.pending_name):
        detail = "The name of a published app can be changed on its page only."
        yield FieldError("published", detail, pointer="/name")
    elif problem := apps.name_problem(session, draft.name, row.id):
        yield FieldError("misleading", problem, pointer="/name")
    known = (*row.redirect_uris, *(row.pending_redirect_uris or ()))
    origins = {redirects.origin(uri) for uri in known}
    for index, uri in enumerate(draft.redirect_uris):
        pointer = f"/redirect_uris/{index}"
        if not redirects.is_acceptable(uri):
            detail = "Must be https, or http on 127.0.0.1, without a fragment."
            yield FieldError("redirect_uri", detail, pointer=pointer)
        elif is_published and redirects.origin(uri) not in origins:
            detail = "A new origin can be added to a published app on its page only."
            yield FieldError("published", detail, pointer=pointer)
    for index, scope in enumerate(draft.scopes):
        pointer = f"/scopes/{index}"
        if scope not in APP_SCOPES:
            yield FieldError("not_for_apps", "No app gets this scope.", pointer=pointer)
        elif is_published and scope not in row.scopes and not principal.has(scope):
            yield FieldError("missing_scope", "The key lacks this scope.", pointer=pointer)
