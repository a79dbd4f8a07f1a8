"""Every page of the portal, by its rule in the application: a page missing here fails a test.

`PAGES` names the visitor of each page. `NO_PAGES` are the other routes that respond to GET.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from cute_api.portal.docs.guides import NAMES
from cute_api.spec import Spec
from tests.portal.belongings import PARAMETER

# Each guide, operation and event takes minutes: only with this in the environment.
EVERY_PAGE = "EVERY_PAGE"


class Audience(StrEnum):
    """The readers of a page: everyone, users who are logged in, operators."""

    ANYONE = "anyone"
    MEMBER = "member"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Sight:
    """How a test comes to a page and what it expects there.

    `name` is that of its screenshots. `values` are for parameters that name nobody's belongings.
    `query` follows the path, and is filled in as that is.
    """

    name: str
    audience: Audience
    values: Mapping[str, str] = field(default_factory=dict)
    query: str = ""

    def belongings(self, rule: str) -> set[str]:
        """The parameters of its path that name a user's objects."""
        return set(PARAMETER.findall(rule + self.query)) - self.values.keys()


PAGES: Mapping[str, Sight] = {
    "/": Sight("start", Audience.ANYONE),
    "/status": Sight("status", Audience.ANYONE),
    "/docs/<name>": Sight("docs-guide", Audience.ANYONE, {"name": "webhooks"}),
    "/docs/events": Sight("docs-events", Audience.ANYONE),
    "/docs/events/<event_type>": Sight("docs-event", Audience.MEMBER, {"event_type": "item.sold"}),
    "/docs/operations": Sight("docs-operations", Audience.ANYONE),
    "/docs/operations/<operation_id>": Sight(
        "docs-operation", Audience.ANYONE, {"operation_id": "create_item"}
    ),
    "/docs/search": Sight("docs-search", Audience.ANYONE),
    "/docs/versions": Sight("docs-versions", Audience.ANYONE),
    "/items/<uuid:item_id>": Sight("item", Audience.ANYONE),
    "/login": Sight("login", Audience.ANYONE),
    "/forgot": Sight("forgot", Audience.ANYONE),
    "/forgot/sent": Sight("forgot-sent", Audience.ANYONE),
    "/reset": Sight("reset", Audience.ANYONE, query="?token=<reset_token>"),
    "/signup": Sight("signup", Audience.ANYONE),
    "/signup/sent": Sight("signup-sent", Audience.ANYONE),
    "/verify": Sight("verify", Audience.ANYONE, query="?token=<verify_token>"),
    "/unsubscribe": Sight("unsubscribe", Audience.ANYONE, query="?token=<stop_token>"),
    "/home": Sight("home", Audience.MEMBER),
    "/account": Sight("account", Audience.MEMBER),
    "/account/activity": Sight("account-activity", Audience.MEMBER),
    "/account/data": Sight("account-data", Audience.MEMBER),
    "/account/email": Sight("account-email", Audience.MEMBER),
    "/account/email/confirm": Sight(
        "account-email-confirm", Audience.MEMBER, query="?mailbox=old&token=<email_token>"
    ),
    "/account/mails": Sight("account-mails", Audience.MEMBER),
    "/invitation": Sight("invitation", Audience.MEMBER, query="?token=<invitation_token>"),
    "/organisation": Sight("organisation", Audience.MEMBER),
    "/organisation/delete": Sight("organisation-delete", Audience.MEMBER),
    "/organisation/give-back": Sight("seller-give-back", Audience.MEMBER),
    "/organisation/sellers": Sight("organisation-sellers", Audience.MEMBER),
    "/organisation/alerts": Sight("alerts", Audience.MEMBER),
    "/organisation/alerts/new": Sight("alert-new", Audience.MEMBER),
    "/organisation/alerts/<uuid:alert_id>/edit": Sight("alert-edit", Audience.MEMBER),
    "/organisation/members/<uuid:person_id>/known": Sight("member-known", Audience.MEMBER),
    "/organisation/members/<uuid:person_id>/remove": Sight("member-remove", Audience.MEMBER),
    "/organisations": Sight("organisations", Audience.MEMBER),
    "/organisations/<uuid:organisation_id>/leave": Sight("organisation-leave", Audience.MEMBER),
    "/keys": Sight("keys", Audience.MEMBER),
    "/keys/new": Sight("key-new", Audience.MEMBER),
    "/keys/<uuid:key_id>/edit": Sight("key-edit", Audience.MEMBER),
    "/keys/<uuid:key_id>/revoke": Sight("key-revoke", Audience.MEMBER),
    "/keys/<uuid:key_id>/rotate": Sight("key-rotate", Audience.MEMBER),
    "/account/contracts": Sight("account-contracts", Audience.MEMBER),
    "/account/second-factor": Sight("second-factor", Audience.MEMBER),
    "/account/apps": Sight("account-apps", Audience.MEMBER),
    "/apps": Sight("apps", Audience.MEMBER),
    "/apps/new": Sight("app-new", Audience.MEMBER),
    "/apps/<uuid:app_id>": Sight("app", Audience.MEMBER),
    "/oauth/authorize": Sight(
        "app-consent",
        Audience.MEMBER,
        query="?response_type=code&client_id=<app_id>&redirect_uri=https://app.example/"
        f"&scope=read:items&code_challenge={'c' * 43}&code_challenge_method=S256",
    ),
    "/device": Sight("device", Audience.MEMBER, query="?user_code=<user_code>"),
    "/quickstart": Sight("quickstart", Audience.MEMBER),
    "/usage": Sight("usage", Audience.MEMBER),
    "/requests": Sight("requests", Audience.MEMBER),
    "/requests/<uuid:request_id>": Sight("request", Audience.MEMBER),
    "/webhooks": Sight("webhooks", Audience.MEMBER),
    "/webhooks/new": Sight("webhook-new", Audience.MEMBER),
    "/webhooks/<uuid:webhook_id>": Sight("webhook", Audience.MEMBER),
    "/webhooks/<uuid:webhook_id>/delete": Sight("webhook-delete", Audience.MEMBER),
    "/webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>": Sight("delivery", Audience.MEMBER),
    "/webhooks/<uuid:webhook_id>/disable": Sight("webhook-disable", Audience.MEMBER),
    "/webhooks/<uuid:webhook_id>/edit": Sight("webhook-edit", Audience.MEMBER),
    "/webhooks/<uuid:webhook_id>/recover": Sight("webhook-recover", Audience.MEMBER),
    "/webhooks/<uuid:webhook_id>/rotate": Sight("webhook-rotate", Audience.MEMBER),
    "/admin/audit": Sight("admin-audit", Audience.OPERATOR),
    "/admin/health": Sight("admin-health", Audience.OPERATOR),
    "/admin/leaks": Sight("admin-leaks", Audience.OPERATOR),
    "/admin/versions": Sight("admin-versions", Audience.OPERATOR),
    "/admin/users": Sight("admin-users", Audience.OPERATOR),
    "/admin/users/<uuid:user_id>": Sight("admin-user", Audience.OPERATOR),
    "/admin/users/<uuid:user_id>/keys/<uuid:key_id>/revoke": Sight(
        "admin-key-revoke", Audience.OPERATOR
    ),
    "/admin/users/<uuid:user_id>/suspend": Sight("admin-suspend", Audience.OPERATOR),
    "/admin/users/<uuid:user_id>/tier": Sight("admin-tier", Audience.OPERATOR),
    "/admin/users/<uuid:user_id>/unsuspend": Sight("admin-unsuspend", Audience.OPERATOR),
}
NO_PAGES: Mapping[str, str] = {
    "/.well-known/oauth-authorization-server": "JSON, for programs",
    "/account/activity.jsonl": "a file",
    "/account/identity": "leads to the other login",
    "/admin": "leads to the system's health",
    "/apps/<uuid:app_id>/logo.png": "an image",
    "/docs": "leads to the first guide",
    "/docs/<name>.md": "Markdown",
    "/docs/changelog.atom": "a feed, for its readers",
    "/docs/events.md": "Markdown",
    "/docs/events/<event_type>.md": "Markdown",
    "/docs/operations/<operation_id>.md": "Markdown",
    "/docs/operations/<operation_id>/try": "a dialog, for the page of its operation",
    "/docs/postman.json": "a collection, for Postman",
    "/embed": "leads to webhook pages in a frame: walked in `test_embeds.py`",
    "/docs/search.json": "JSON, for the dialog of the search",
    "/docs/versions.md": "Markdown",
    "/docs/reference": "leads to the operations",
    "/llms-full.txt": "for language models",
    "/llms.txt": "for language models",
    "/login/oidc": "leads to the other login",
    "/login/oidc/callback": "takes its response: the form for linking is walked in `test_oidc.py`",
    "/login/second-step": "follows a first step: walked in `test_second_factor.py`",
    "/openapi.json": "the document",
    "/openapi.yaml": "the document",
    "/quickstart/<uuid:key_id>/heard": "a part of the quickstart, which it polls",
    "/requests.<any(csv, jsonl):form>": "a file",
    "/requests/live": "a stream, for the page of requests",
    "/usage.csv": "CSV, for spreadsheets",
}


def shown() -> Iterator[tuple[str, Sight]]:
    """Pages with their rule: one of each kind, or every guide, operation and event."""
    yield from PAGES.items()
    if not os.environ.get(EVERY_PAGE):
        return
    spec = Spec.load(sandbox=True)
    choices = {
        "/docs/<name>": ("name", NAMES),
        "/docs/operations/<operation_id>": ("operation_id", spec.operations),
        "/docs/events/<event_type>": ("event_type", spec.events),
    }
    for rule, (parameter, values) in choices.items():
        for value in values:
            sight = PAGES[rule]
            if value not in sight.values.values():
                yield rule, replace(sight, name=f"{sight.name}-{value}", values={parameter: value})
