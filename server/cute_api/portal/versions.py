"""The version of the document that a request asks for."""

import flask

from cute_api.edge.versions import choice
from cute_api.portal.portal import current_portal

PARAMETER = "version"


def wanted_version() -> str:
    """Return parameter `version`, or the newest. Raises `ApiError` 400 for any other date."""
    versions = current_portal().services.versions
    dates = flask.request.args.getlist(PARAMETER)
    if not dates:
        return versions.newest
    date = dates[0] if len(dates) == 1 else ""
    if not versions.is_living(date):
        raise choice.unknown(versions, date, name=PARAMETER)
    return date
