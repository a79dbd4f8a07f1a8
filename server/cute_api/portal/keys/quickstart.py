"""The quickstart: create a key, paste code, and see the first successful call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import flask
from markupsafe import Markup
from sqlalchemy.orm import Session

from cute_api.models import ApiKey
from cute_api.models.enums import SCOPE_TEXTS, Scope
from cute_api.portal.docs.markdown import coloured
from cute_api.portal.docs.samples import CodeSample, named_by
from cute_api.portal.keys.forms import KeyForm
from cute_api.portal.login.confirming import asks_to_write, confirmed
from cute_api.portal.portal import current_portal
from cute_api.portal.views import keep_user, new_blueprint, page, signed_in
from cute_api.refusals import RefusalError
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.keys import keys, own_keys
from cute_api.services.organisations.rights import Right
from cute_api.services.usage import first_calls
from cute_api.services.usage.first_calls import FirstCall
from cute_api.spec import BASE_PATH

NAME = "My first key"
DEFAULT_SCOPES = (Scope.READ_ITEMS, Scope.WRITE_ITEMS)


blueprint = new_blueprint("quickstart", __name__)
FILES = " ".join(f"docs/first_call/first_call.{suffix}" for suffix in ("sh", "py", "mjs"))
# Placeholders in these files. `KEY` stays if the key can't be shown again.
KEY = "YOUR_KEY"
SERVER = "https://api.cute.example"
# What the samples call.
CALLED = f"{BASE_PATH}/me"
HOW: Mapping[str, str] = {
    "curl": "Paste it into a terminal.",
    "Python": "Save it as first_call.py and run: python3 first_call.py. It needs no package.",
    "JavaScript": "Save it as first_call.mjs and run: node first_call.mjs. It needs no package.",
}


@dataclass(frozen=True, slots=True)
class FirstSample:
    """A sample: `html` is highlighted code, `how` says how to run it."""

    label: str
    code: str
    html: Markup
    how: str


def first_samples(base_url: str, key: str | None) -> Sequence[FirstSample]:
    """Return samples with a key, or with `YOUR_KEY` for None. `base_url` has no `/v1`."""
    filled = []
    for sample in _templates():
        code = sample.code.replace(SERVER, base_url).replace(KEY, key or KEY)
        filled.append(
            FirstSample(sample.label, code, coloured(code, sample.lexer), HOW[sample.label])
        )
    return filled


@cache
def _templates() -> tuple[CodeSample, ...]:
    return named_by(FILES)


@blueprint.get("/quickstart")
@signed_in(Right.KEYS_WRITE)
def start(session: Session, session_user: SessionUser) -> flask.Response:
    key = own_keys.newest_live(session, session_user.seller_id)
    return _page(session, session_user, key=key)


@blueprint.post("/quickstart")
@confirmed(asks_to_write)
@signed_in(Right.KEYS_WRITE)
def make_key(session: Session, session_user: SessionUser) -> flask.Response:
    sent = flask.request.form
    form = KeyForm.read(sent.get("name", ""), sent.getlist("scope"), "")
    if form.errors:
        return _page(session, session_user, status=422, form=form)
    return _with_new_key(session, session_user, form)


def with_first_key(session: Session, session_user: SessionUser, token: str) -> flask.Response:
    """Create the first key of a new account; return the page that shows it, this once.

    `token` is that of the session, which begins with this response.
    """
    keep_user(token, session_user)
    return _with_new_key(session, session_user, _form())


@blueprint.get("/quickstart/<uuid:key_id>/heard")
@signed_in(Right.KEYS_WRITE)
def heard(session: Session, session_user: SessionUser, key_id: UUID) -> flask.Response:
    key = own_keys.get(session, session_user.seller_id, key_id)
    return page("heard.html", **_panel(session, key))


def _form() -> KeyForm:
    return KeyForm(name=NAME, scopes=DEFAULT_SCOPES)


def _with_new_key(session: Session, session_user: SessionUser, form: KeyForm) -> flask.Response:
    try:
        made = own_keys.create(
            session,
            session_user.principal,
            name=form.name,
            scopes=form.scopes,
            expires_at=keys.default_expiry(session, session_user.seller_id),
            tiers=current_portal().spec.tiers,
        )
    except RefusalError as refusal:
        return _page(
            session, session_user, status=refusal.status, form=form, failure=refusal.detail
        )
    return _page(session, session_user, status=201, key=made.row, made=made)


def _page(
    session: Session, session_user: SessionUser, *, status: int = 200, **more: Any
) -> flask.Response:
    key: ApiKey | None = more.pop("key", None)
    made: keys.NewKey | None = more.get("made")
    return page(
        "quickstart.html",
        status=status,
        confirmed=own_keys.may_create(session, session_user.seller_id),
        samples=first_samples(current_portal().base_url, None if made is None else made.secret),
        scopes=SCOPE_TEXTS,
        form=more.pop("form", _form()),
        called=CALLED,
        **({"key": None} if key is None else _panel(session, key)),
        **more,
    )


def _panel(session: Session, key: ApiKey) -> dict[str, Any]:
    call = first_calls.find(session, current_portal().valkey, key)
    return {
        "key": key,
        "call": call,
        "path": None if call is None else _path(call),
    }


def _path(call: FirstCall) -> str | None:
    operation = current_portal().spec.operations.get(call.operation or "")
    return None if operation is None else BASE_PATH + operation.path
