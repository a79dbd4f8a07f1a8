"""Which version of the document a page is asked for."""

import flask

from cute_api.edge.versions import choice
from cute_api.portal.portal import current_portal

PARAMETER = "version"


def wanted_version() -> str:
    """That of the parameter `version`, or the newest. Raises `ApiError` 400 for any other date."""
    versions = current_portal().services.versions
    wanted = flask.request.args.getlist(PARAMETER)
    if not wanted:
        return versions.newest
    if len(wanted) > 1 or not versions.is_living(wanted[0]):
        raise choice.unknown(versions, name=PARAMETER)
    return wanted[0]
