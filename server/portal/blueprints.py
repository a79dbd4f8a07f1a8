"""The one list of the portal's blueprints."""

import importlib

import flask

from server.portal import items, pages
from server.portal.account import account
from server.portal.admin import admin, users
from server.portal.docs import views as docs
from server.portal.keys import keys, quickstart
from server.portal.login import sessions, signup
from server.portal.portal import Portal
from server.portal.reference import views as reference
from server.portal.usage import requests, usage
from server.portal.webhooks import actions, deliveries, webhooks

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
    actions.blueprint,
    deliveries.blueprint,
    admin.blueprint,
    users.blueprint,
)
# What speaks OpenID Connect takes 9 MB, so it is imported only where it is wanted.
OIDC = "server.portal.login.oidc"


def register(app: flask.Flask, portal: Portal) -> None:
    """Serve the portal's pages from `app`."""
    portal.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if portal.settings.oidc_issuer is not None:
        app.register_blueprint(importlib.import_module(OIDC).blueprint)
