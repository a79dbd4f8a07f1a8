"""Every page of the portal, by its rule in the application: a page that is not here fails a test.

`PAGES` says who looks at it. `NO_PAGES` are the other routes that respond to a GET.
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


class Who(StrEnum):
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
    who: Who
    values: Mapping[str, str] = field(default_factory=dict)
    query: str = ""

    def belongings(self, rule: str) -> set[str]:
        """The parameters of its path that name a user's objects."""
        return set(PARAMETER.findall(rule + self.query)) - self.values.keys()


PAGES: Mapping[str, Sight] = {
    "/": Sight("start", Who.ANYONE),
    "/status": Sight("status", Who.ANYONE),
    "/docs/<name>": Sight("docs-guide", Who.ANYONE, {"name": "webhooks"}),
    "/docs/events": Sight("docs-events", Who.ANYONE),
    "/docs/events/<event_type>": Sight("docs-event", Who.MEMBER, {"event_type": "item.sold"}),
    "/docs/operations": Sight("docs-operations", Who.ANYONE),
    "/docs/operations/<operation_id>": Sight(
        "docs-operation", Who.ANYONE, {"operation_id": "create_item"}
    ),
    "/docs/search": Sight("docs-search", Who.ANYONE),
    "/docs/versions": Sight("docs-versions", Who.ANYONE),
    "/items/<uuid:item_id>": Sight("item", Who.ANYONE),
    "/login": Sight("login", Who.ANYONE),
    "/forgot": Sight("forgot", Who.ANYONE),
    "/forgot/sent": Sight("forgot-sent", Who.ANYONE),
    "/reset": Sight("reset", Who.ANYONE, query="?token=<reset_token>"),
    "/signup": Sight("signup", Who.ANYONE),
    "/signup/sent": Sight("signup-sent", Who.ANYONE),
    "/verify": Sight("verify", Who.ANYONE, query="?token=<verify_token>"),
    "/unsubscribe": Sight("unsubscribe", Who.ANYONE, query="?token=<stop_token>"),
    "/home": Sight("home", Who.MEMBER),
    "/account": Sight("account", Who.MEMBER),
    "/account/activity": Sight("account-activity", Who.MEMBER),
    "/account/mails": Sight("account-mails", Who.MEMBER),
    "/keys": Sight("keys", Who.MEMBER),
    "/keys/new": Sight("key-new", Who.MEMBER),
    "/keys/<uuid:key_id>/edit": Sight("key-edit", Who.MEMBER),
    "/keys/<uuid:key_id>/revoke": Sight("key-revoke", Who.MEMBER),
    "/keys/<uuid:key_id>/rotate": Sight("key-rotate", Who.MEMBER),
    "/account/apps": Sight("account-apps", Who.MEMBER),
    "/apps": Sight("apps", Who.MEMBER),
    "/apps/new": Sight("app-new", Who.MEMBER),
    "/apps/<uuid:app_id>": Sight("app", Who.MEMBER),
    "/oauth/authorize": Sight(
        "app-consent",
        Who.MEMBER,
        query="?response_type=code&client_id=<app_id>&redirect_uri=https://app.example/"
        f"&scope=read:items&code_challenge={'c' * 43}&code_challenge_method=S256",
    ),
    "/device": Sight("device", Who.MEMBER, query="?user_code=<user_code>"),
    "/quickstart": Sight("quickstart", Who.MEMBER),
    "/usage": Sight("usage", Who.MEMBER),
    "/requests": Sight("requests", Who.MEMBER),
    "/requests/<uuid:request_id>": Sight("request", Who.MEMBER),
    "/webhooks": Sight("webhooks", Who.MEMBER),
    "/webhooks/new": Sight("webhook-new", Who.MEMBER),
    "/webhooks/<uuid:webhook_id>": Sight("webhook", Who.MEMBER),
    "/webhooks/<uuid:webhook_id>/delete": Sight("webhook-delete", Who.MEMBER),
    "/webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>": Sight("delivery", Who.MEMBER),
    "/webhooks/<uuid:webhook_id>/disable": Sight("webhook-disable", Who.MEMBER),
    "/webhooks/<uuid:webhook_id>/edit": Sight("webhook-edit", Who.MEMBER),
    "/webhooks/<uuid:webhook_id>/recover": Sight("webhook-recover", Who.MEMBER),
    "/webhooks/<uuid:webhook_id>/rotate": Sight("webhook-rotate", Who.MEMBER),
    "/admin/audit": Sight("admin-audit", Who.OPERATOR),
    "/admin/health": Sight("admin-health", Who.OPERATOR),
    "/admin/leaks": Sight("admin-leaks", Who.OPERATOR),
    "/admin/versions": Sight("admin-versions", Who.OPERATOR),
    "/admin/users": Sight("admin-users", Who.OPERATOR),
    "/admin/users/<uuid:user_id>": Sight("admin-user", Who.OPERATOR),
    "/admin/users/<uuid:user_id>/keys/<uuid:key_id>/revoke": Sight(
        "admin-key-revoke", Who.OPERATOR
    ),
    "/admin/users/<uuid:user_id>/suspend": Sight("admin-suspend", Who.OPERATOR),
    "/admin/users/<uuid:user_id>/tier": Sight("admin-tier", Who.OPERATOR),
    "/admin/users/<uuid:user_id>/unsuspend": Sight("admin-unsuspend", Who.OPERATOR),
}
NO_PAGES: Mapping[str, str] = {
    "/.well-known/oauth-authorization-server": "JSON, for programs",
    "/account/identity": "leads to the other login",
    "/admin": "leads to the system's health",
    "/docs": "leads to the first guide",
    "/docs/<name>.md": "Markdown",
    "/docs/changelog.atom": "a feed, for its readers",
    "/docs/events.md": "Markdown",
    "/docs/events/<event_type>.md": "Markdown",
    "/docs/operations/<operation_id>.md": "Markdown",
    "/docs/operations/<operation_id>/try": "a dialog, for the page of its operation",
    "/docs/postman.json": "a collection, for Postman",
    "/docs/search.json": "JSON, for the dialog of the search",
    "/docs/versions.md": "Markdown",
    "/docs/reference": "leads to the operations",
    "/llms-full.txt": "for language models",
    "/llms.txt": "for language models",
    "/login/oidc": "leads to the other login",
    "/login/oidc/callback": "takes its response: the form for linking is walked in `test_oidc.py`",
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
