"""The first step of a login with a second factor, kept in a sealed cookie until the second one.

It is the same for a password, the marketplace's own login, and a link that confirms an address.
"""

import flask
import orjson

from cute_api.portal.portal import current_portal
from cute_api.portal.refusals import keep_private
from cute_api.services.accounts.sessions import FirstStep, SecondFactorRequiredError

SECOND_STEP = "/login/second-step"


def lead_on(error: SecondFactorRequiredError) -> flask.Response:
    """Remember the first step in this browser, and redirect to the second."""
    step = error.first_step
    name = orjson.dumps([step.password_digest, step.details]).decode()
    response = keep_private(flask.Response(status=303, headers={"Location": SECOND_STEP}))
    current_portal().first_steps.remember(response, step.user_id, name)
    return response


def read() -> FirstStep | None:
    """Return the first step that was taken in this browser, if it isn't too long ago."""
    device = current_portal().first_steps.read()
    if device is None:
        return None
    password_digest, details = orjson.loads(device.name)
    return FirstStep(device.user_id, password_digest, details)
