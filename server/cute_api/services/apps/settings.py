"""An app replaces its own settings with its key.

A stolen key must not mislead sellers. So only the developer can change the name and the logo of a
published app, and add an origin that sellers return to, on the app's page.
"""

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy.orm import Session

from cute_api.lib.json_objects import Json
from cute_api.models import App
from cute_api.models.enums import AppStatus, Scope
from cute_api.problems import FieldError, invalid_field, invalid_fields
from cute_api.refusals import RefusalError
from cute_api.services.apps import apps, columns, logos, reading, redirects
from cute_api.services.apps.apps import AppDraft
from cute_api.services.common import pins
from cute_api.services.keys.principals import APP_SCOPES, Principal
from cute_api.versions.registry import EventVersions


def put(session: Session, principal: Principal, body: Json, versions: EventVersions) -> Json:
    """Replace the settings of the caller's app; return schema `RegisteredApp`."""
    version = body.get(pins.FIELD, reading.own_version(principal))
    row = apps.own(session, principal.user_id, reading.own_id(principal))
    scopes = [Scope(scope) for scope in body["scopes"]]
    draft = AppDraft(body["name"], body["redirect_uris"], scopes)
    if draft.name == row.name and row.pending_name is not None:
        # The app sends the name that it has, so keep the one that waits for a review.
        draft = replace(draft, name=row.pending_name)
    if wrong := list(_wrong(session, row, principal, draft)):
        raise invalid_fields(wrong)
    if pins.FIELD in body:
        pins.require_in_body(version, versions)
        apps.pin(session, principal, row.id, version)
    if logos.FIELD in body:
        _set_logo(session, row, principal, body[logos.FIELD])
    return columns.app(apps.edit(session, principal, row.id, draft), version)


def _set_logo(session: Session, row: App, principal: Principal, sent: str | None) -> None:
    """Set the logo from base64, or remove it for None. The logo of a published app stays."""
    pointer = f"/{logos.FIELD}"
    try:
        content = None if sent is None else b64decode(sent, validate=True)
    except ValueError as error:
        raise invalid_field(pointer, "logo", logos.RULE) from error
    digest = logos.digest(content)
    if digest == row.logo_digest or (digest and digest == row.pending_logo_digest):
        return
    if row.status is not AppStatus.DRAFT:
        detail = "The logo of a published app can be changed on its page only."
        raise invalid_field(pointer, "published", detail)
    try:
        apps.set_logo(session, principal, row.id, content)
    except RefusalError as error:
        raise invalid_field(pointer, "logo", logos.RULE) from error


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
