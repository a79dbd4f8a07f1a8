"""The list of the portal's blueprints."""

import importlib

import flask

from cute_api.portal import access, items, pages
from cute_api.portal.account import account, contracts, data, email, mails, second_factor
from cute_api.portal.admin import admin, users
from cute_api.portal.apps import apps, logos, oauth
from cute_api.portal.docs import docs
from cute_api.portal.home import home
from cute_api.portal.keys import device, keys, quickstart
from cute_api.portal.login import second_step, sessions, signup
from cute_api.portal.organisations import alerts, deletion, organisation, own, sellers
from cute_api.portal.portal import Portal
from cute_api.portal.reference import reference
from cute_api.portal.usage import requests, usage
from cute_api.portal.webhooks import (
    actions,
    deliveries,
    embedding,
    embeds,
    recovering,
    webhooks,
)

# Pages that other products can show, where each has a second path.
EMBEDDED = (webhooks.blueprint, actions.blueprint, deliveries.blueprint, recovering.blueprint)
BLUEPRINTS = (
    pages.blueprint,
    sessions.blueprint,
    signup.blueprint,
    second_step.blueprint,
    home.blueprint,
    account.blueprint,
    second_factor.blueprint,
    email.blueprint,
    data.blueprint,
    mails.blueprint,
    contracts.blueprint,
    organisation.blueprint,
    deletion.blueprint,
    sellers.blueprint,
    own.blueprint,
    alerts.blueprint,
    keys.blueprint,
    device.blueprint,
    apps.blueprint,
    logos.blueprint,
    oauth.blueprint,
    quickstart.blueprint,
    docs.blueprint,
    reference.blueprint,
    items.blueprint,
    usage.blueprint,
    requests.blueprint,
    *EMBEDDED,
    embeds.blueprint,
    admin.blueprint,
    users.blueprint,
)
# Imported only if configured, because OpenID Connect takes 9 MB.
OIDC = "cute_api.portal.login.oidc"


def register(app: flask.Flask, portal: Portal) -> None:
    """Serve the portal's pages from `app`.

    Raises `UndeclaredError` for a route whose view doesn't declare who may use it.
    """
    portal.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for blueprint in EMBEDDED:
        name = f"embedded_{blueprint.name}"
        app.register_blueprint(blueprint, url_prefix=embedding.PREFIX, name=name)
    if portal.settings.oidc_issuer is not None:
        app.register_blueprint(importlib.import_module(OIDC).blueprint)
    access.require_declared(app)
