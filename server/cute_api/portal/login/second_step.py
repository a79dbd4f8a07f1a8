"""The second step of a login: a passkey, a code of an authenticator app, or a recovery code."""

import flask
from flask_limiter import RateLimitExceeded

from cute_api.portal import limits, trust
from cute_api.portal.access import public
from cute_api.portal.login import first_step, proving
from cute_api.portal.login.clients import client
from cute_api.portal.login.entrance import enter, entrance_page, own_home, require_entrance_form
from cute_api.portal.login.first_step import SECOND_STEP
from cute_api.portal.portal import current_portal
from cute_api.portal.refusals import keep_private
from cute_api.portal.views import new_blueprint, to, transaction
from cute_api.services.accounts import sessions
from cute_api.services.accounts.sessions import FirstStep

STILL = "A recovery code still works."

blueprint = new_blueprint("second_step", __name__)


@blueprint.get(SECOND_STEP)
@public
def ask_second_step() -> flask.Response:
    step = first_step.read()
    return keep_private(to(own_home() or "/login") if step is None else _form(step))


@blueprint.post(SECOND_STEP)
@public
def take_second_step() -> flask.Response:
    require_entrance_form()
    step = first_step.read()
    return keep_private(to("/login") if step is None else _finish(step))


def _finish(step: FirstStep) -> flask.Response:
    form = flask.request.form
    code, passkey = form.get("code", ""), form.get("passkey", "")
    try:
        factor = proving.check(step.user_id, code=code, passkey=passkey)
    except RateLimitExceeded as exceeded:
        return _form(step, 429, error=f"{limits.exceeded_text(exceeded)} {STILL}")
    if factor is None:
        wrong = proving.WRONG_PASSKEY if passkey else proving.WRONG_CODE
        return _form(step, 422, error=wrong)
    with transaction() as session:
        token = sessions.finish(
            session, step, factor, replaces=trust.read_cookie(trust.SESSION), client=client()
        )
    response = to("/login") if token is None else enter(token)
    current_portal().first_steps.forget(response)
    return response


def _form(step: FirstStep, status: int = 200, *, error: str | None = None) -> flask.Response:
    ways = proving.ways_of(step.user_id)
    return entrance_page("second_step.html", status=status, ways=ways, error=error)
