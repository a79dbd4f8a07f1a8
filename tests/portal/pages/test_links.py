"""Each page of the portal is linked from another: nobody finds a page without a link."""

import re

import pytest

from cute_api.models.enums import Role
from cute_api.services.accounts import accounts
from tests.browser.pages import PAGES
from tests.fixtures.api import Api
from tests.portal.conftest import NewBrowser
from tests.portal.routes import Route
from tests.portal.scene import Scene, path_of

HREF = re.compile(r'href="(/[^"?#]*)')
PLACEHOLDER = re.compile(r"<[^>]+>")
# How people come to the pages that no page links.
COMES_FROM = {
    "/forgot/sent": "a form, which leads there",
    "/signup/sent": "a form, which leads there",
    "/reset": "an email",
    "/verify": "an email",
    "/unsubscribe": "an email",
    "/invitation": "an email",
    "/account/email/confirm": "an email",
    "/device": "a program, which shows its address",
    "/oauth/authorize": "an app, which sends its sellers there",
    "/items/<uuid:item_id>": "the `url` of an item",
    "/organisation/give-back": "the page of an organisation of several sellers",
    "/admin/users/<uuid:user_id>/tier": "a form, which names the tier",
    "/admin/users/<uuid:user_id>/unsuspend": "the page of a user who is suspended",
}


@pytest.fixture(scope="module")
def api(api_with_issuer: Api) -> Api:
    return api_with_issuer


def test_each_page_is_linked_from_another(
    scene: Scene, browser: NewBrowser, every_route: list[Route]
) -> None:
    operator, nobody = browser("olga"), browser()
    with scene.api.database.transaction() as session:
        accounts.set_role(session, email="olga@cute.example", role=Role.ADMIN)
    rules = [route for route in every_route if route.method == "GET" and route.rule in PAGES]
    linked: set[str] = set()
    for route in rules:
        path = path_of(route, scene.hers)
        readers = {"/": (nobody,), "/login": (nobody,), "/home": (scene.alice, operator)}
        is_admin = route.rule.startswith("/admin")
        for reader in readers.get(route.rule, (operator,) if is_admin else (scene.alice,)):
            linked |= {*HREF.findall(reader.get(path).text)} - {path}
    unlinked = {
        route.rule
        for route in rules
        if not any(re.fullmatch(PLACEHOLDER.sub("[^/]+", route.rule), path) for path in linked)
    }
    assert unlinked == COMES_FROM.keys(), "link it, or say in COMES_FROM how people come there"
