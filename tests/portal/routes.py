"""The portal's routes, read from the application, so that new ones are included."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from werkzeug.routing import Rule

from cute_api.app import create_app
from cute_api.config import Settings
from cute_api.portal import access
from cute_api.portal.access import Access
from cute_api.portal.webhooks.embedding import EMBED_ID, PREFIX
from scripts.checks.proof.api import settings_of
from tests.portal.login.issuer import CLIENT_ID, CLIENT_SECRET

# Flask responds to these itself, as it does GET.
AUTOMATIC = frozenset({"HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one rule, such as `POST /keys/<uuid:key_id>`."""

    method: str
    rule: str
    parameters: frozenset[str]
    access: Access

    def __str__(self) -> str:
        return f"{self.method} {self.rule}"


def routes(database_url: str, redis_url: str) -> list[Route]:
    """Every route of the pages, without the files of `/assets`.

    Also without those of frames in other products, where no login counts: `embedded_routes`.
    """
    settings = replace(
        settings_of(database_url, redis_url),
        # With it the routes of the other login are there too. Nobody calls it.
        oidc_issuer="https://login.example",
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
    )
    return _routes(settings, lambda rule: rule.arguments.isdisjoint({"filename", EMBED_ID}))


def embedded_routes(database_url: str, redis_url: str) -> list[Route]:
    """Every route of pages that other products show, below the root of their frame."""
    found = _routes(settings_of(database_url, redis_url), lambda rule: EMBED_ID in rule.arguments)
    return [replace(route, rule=route.rule.removeprefix(PREFIX)) for route in found]


def _routes(settings: Settings, is_wanted: Callable[[Rule], bool]) -> list[Route]:
    pages = create_app(settings).pipeline.pages.app
    return sorted(
        (
            Route(
                method,
                rule.rule,
                frozenset(rule.arguments),
                access.of_view(pages.view_functions[rule.endpoint]),
            )
            for rule in pages.url_map.iter_rules()
            if is_wanted(rule)
            for method in (rule.methods or set()) - AUTOMATIC
        ),
        key=str,
    )
