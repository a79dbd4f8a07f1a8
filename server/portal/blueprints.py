"""The one list of the portal's blueprints."""

import importlib

import flask

from server.portal import (
    account,
    admin,
    admin_users,
    deliveries,
    items,
    keys,
    pages,
    quickstart,
    requests,
    sessions,
    signup,
    usage,
    webhook_actions,
    webhooks,
)
from server.portal.docs import views as docs
from server.portal.portal import Portal
from server.portal.reference import views as reference

BLUEPRINTS = (
    pages.blueprint,
    sessions.blueprint,
    signup.blueprint,
    account.blueprint,
    keys.blueprint,
    quickstart.blueprint,
    docs.blueprint,
    reference.blueprint,
    items.blueprint,
    usage.blueprint,
    requests.blueprint,
    webhooks.blueprint,
    webhook_actions.blueprint,
    deliveries.blueprint,
    admin.blueprint,
    admin_users.blueprint,
)
# What speaks OpenID Connect takes 9 MB, so it is imported only where it is wanted.
OIDC = "server.portal.oidc"


def register(app: flask.Flask, portal: Portal) -> None:
    """Serve the portal's pages from `app`."""
    portal.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if portal.settings.oidc_issuer is not None:
        app.register_blueprint(importlib.import_module(OIDC).blueprint)
