"""The alerts of the organisation that the session acts for, and what fired."""

from collections.abc import Mapping
from uuid import UUID

import flask
from sqlalchemy.orm import Session

from cute_api.models.enums import AlertKind
from cute_api.portal.organisations.alert_form import COOLDOWNS, RECIPIENTS, AlertForm
from cute_api.portal.views import new_blueprint, page, signed_in, to
from cute_api.refusals import RefusalError
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.alerts import alerts, wording
from cute_api.services.alerts.deciding import RESOLVED_BELOW
from cute_api.services.alerts.kinds import KINDS
from cute_api.services.organisations import organisations
from cute_api.services.organisations.rights import Right

PAGE = "/organisation/alerts"
DONE = {
    "added": "The alert was added. We check it from now on.",
    "saved": "The alert was saved.",
    "removed": "The alert was removed.",
}

blueprint = new_blueprint("alerts", __name__)


@blueprint.get(PAGE)
@signed_in(Right.ALERTS_READ)
def list_alerts(session: Session, session_user: SessionUser) -> flask.Response:
    organisation_id = session_user.organisation_id
    return page(
        "alerts.html",
        alerts=alerts.list_alerts(session, organisation_id),
        firings=alerts.recent(session, organisation_id),
        kinds=KINDS,
        summary=wording.summary,
        advice=wording.ADVICE,
        recipients=RECIPIENTS,
        cooldowns=COOLDOWNS,
        most=alerts.MAX_ALERTS,
        done=DONE.get(flask.request.args.get("done", "")),
    )


@blueprint.get(f"{PAGE}/new")
@signed_in(Right.ALERTS_WRITE)
def new_alert(session: Session, session_user: SessionUser) -> flask.Response:
    return _form(session, session_user, AlertForm.new(_read_kind(flask.request.args)))


@blueprint.post(PAGE)
@signed_in(Right.ALERTS_WRITE)
def create_alert(session: Session, session_user: SessionUser) -> flask.Response:
    sent = flask.request.form
    form = AlertForm.read(_read_kind(sent), sent)
    if form.errors:
        return _form(session, session_user, form)
    alerts.create(session, session_user.principal, form.kind, form.seller_id, form.settings)
    return to(f"{PAGE}?done=added")


@blueprint.get(f"{PAGE}/<uuid:alert_id>/edit")
@signed_in(Right.ALERTS_WRITE)
def ask_edit(session: Session, session_user: SessionUser, alert_id: UUID) -> flask.Response:
    alert = alerts.find(session, session_user.organisation_id, alert_id)
    return _form(session, session_user, AlertForm.of(alert), alert_id)


@blueprint.post(f"{PAGE}/<uuid:alert_id>")
@signed_in(Right.ALERTS_WRITE)
def edit_alert(session: Session, session_user: SessionUser, alert_id: UUID) -> flask.Response:
    alert = alerts.find(session, session_user.organisation_id, alert_id)
    form = AlertForm.read(alert.kind, flask.request.form)
    if form.errors:
        return _form(session, session_user, form, alert_id)
    alerts.edit(session, session_user.principal, alert_id, form.settings)
    return to(f"{PAGE}?done=saved")


@blueprint.post(f"{PAGE}/<uuid:alert_id>/remove")
@signed_in(Right.ALERTS_WRITE)
def remove_alert(session: Session, session_user: SessionUser, alert_id: UUID) -> flask.Response:
    alerts.remove(session, session_user.principal, alert_id)
    return to(f"{PAGE}?done=removed")


def _form(
    session: Session, session_user: SessionUser, form: AlertForm, alert_id: UUID | None = None
) -> flask.Response:
    return page(
        "alert_form.html",
        status=422 if form.errors else 200,
        form=form,
        alert_id=alert_id,
        kinds=KINDS,
        sellers=organisations.sellers(session, session_user.organisation_id),
        recipients=RECIPIENTS,
        cooldowns=COOLDOWNS,
        resolved_below=RESOLVED_BELOW,
    )


def _read_kind(sent: Mapping[str, str]) -> AlertKind:
    """Return the chosen kind, or refuse: no form has another."""
    kind = sent.get("kind", AlertKind.ERROR_RATE)
    if kind not in set(AlertKind):
        raise RefusalError(422, "Unknown kind of alert", "Choose one from the list.")
    return AlertKind(kind)
