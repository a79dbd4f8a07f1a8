"""Email preferences: set on the account's page, or by the link in an email.

The link needs no login, and mail programs may POST it (RFC 8058), so it has no form token. Instead
it is signed, and it only turns off one kind of email, which the user can undo.
"""

from uuid import UUID

import flask
from sqlalchemy.orm import Session

from cute_api.models.enums import MailKind
from cute_api.portal.access import ViewAudience
from cute_api.portal.portal import current_portal
from cute_api.portal.refusals import keep_private
from cute_api.portal.views import new_blueprint, open_to_all, page, signed_in, to, transaction
from cute_api.refusals import RefusalError
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.mail import preferences, unsubscribing
from cute_api.services.mail.templates import CHOOSABLE, MAIL_TEMPLATES, MailClass, of_class

blueprint = new_blueprint("mails", __name__)


@blueprint.get("/account/mails")
@signed_in(ViewAudience.PERSON)
def show_mails(session: Session, session_user: SessionUser) -> flask.Response:
    return page(
        "mails.html",
        notices=of_class(MailClass.NOTICE),
        security=of_class(MailClass.SECURITY),
        always=of_class(MailClass.ACCOUNT),
        muted=preferences.muted(session, session_user.user_id),
        done="done" in flask.request.args,
    )


@blueprint.post("/account/mails")
@signed_in(ViewAudience.PERSON)
def choose_mails(session: Session, session_user: SessionUser) -> flask.Response:
    ticked = flask.request.form.getlist("kind")
    chosen = [kind for kind in CHOOSABLE if kind.value in ticked]
    preferences.choose(session, session_user.user_id, chosen)
    return to("/account/mails?done=1")


@blueprint.get(unsubscribing.PATH)
@open_to_all
def ask_unsubscribe(session_user: SessionUser | None) -> flask.Response:
    """Only ask, because mail programs follow links by themselves."""
    _, kind = _read()
    return _page(kind, done=False)


@blueprint.post(unsubscribing.PATH)
@open_to_all
def unsubscribe(session_user: SessionUser | None) -> flask.Response:
    user_id, kind = _read()
    with transaction() as session:
        known = preferences.mute(session, user_id, kind)
    if not known:
        raise _no_such_link()
    return _page(kind, done=True)


def _page(kind: MailKind, *, done: bool) -> flask.Response:
    return keep_private(
        page(
            "unsubscribe.html",
            email=MAIL_TEMPLATES[kind],
            token=flask.request.args["token"],
            path=unsubscribing.PATH,
            done=done,
        )
    )


def _read() -> tuple[UUID, MailKind]:
    keys = current_portal().services.sealer.mail_keys
    found = unsubscribing.read(keys, flask.request.args.get("token", ""))
    if found is None or found[1] not in LINKED:
        raise _no_such_link()
    return found


LINKED = of_class(MailClass.NOTICE)


def _no_such_link() -> RefusalError:
    return RefusalError(
        404,
        "This link is not valid",
        "It may have been cut off. Open the link in the email again, or log in and choose your "
        "emails on the page “Account”.",
    )
