"""The table of rights against every page and action of the portal, as every role."""

import json
import re

import flask
import pytest

from cute_api.models.enums import MemberRole
from cute_api.portal import access
from cute_api.portal.access import Access, UndeclaredError, ViewAudience, public
from cute_api.services.organisations.rights import RIGHTS, Right
from tests.portal.organisations.conftest import REFUSED, Team
from tests.portal.routes import Route
from tests.portal.scene import path_of

LINK = re.compile(r'href="(/[^"?#]*)')
FORM = re.compile(r'<form[^>]*method="post"[^>]*action="(/[^"?#]*)')
PARAMETER = re.compile(r"<[^>]+>")
# The stream of requests stays open, and there is one for each person in a process.
SLOW = frozenset({"GET /requests/live"})


def test_each_right_has_its_roles_and_the_owner_has_all() -> None:
    assert RIGHTS.keys() == set(Right)
    assert all(MemberRole.OWNER in roles for roles in RIGHTS.values())
    assert {right for right in Right if MemberRole.ADMIN not in RIGHTS[right]} == {
        Right.OWNERS_WRITE
    }
    writing = {right for right in Right if right.name.endswith("_WRITE")}
    assert not any(MemberRole.ANALYST in RIGHTS[right] for right in writing)
    assert MemberRole.BILLING_FREE not in RIGHTS[Right.USAGE_READ] | RIGHTS[Right.KEYS_WRITE]


def test_each_right_is_needed_by_a_route_and_each_change_by_one_that_writes(
    every_route: list[Route],
) -> None:
    assert {route.access for route in every_route} >= set(Right)
    for route in every_route:
        if route.method == "POST" and isinstance(route.access, Right):
            assert route.access.name.endswith("_WRITE"), str(route)


def test_a_route_without_a_declaration_fails_the_start() -> None:
    def view() -> flask.Response:
        return flask.Response()

    app = flask.Flask("undeclared", static_folder=None)
    app.add_url_rule("/new", "new_page", view)
    with pytest.raises(UndeclaredError, match=r"^new_page: declare who may use it"):
        access.require_declared(app)
    app.view_functions["new_page"] = public(view)
    access.require_declared(app)
    assert access.of_pages(app) == {"/new": ViewAudience.ANYONE}


@pytest.mark.parametrize("role", MemberRole)
def test_each_page_200_or_403_by_the_table(
    team: Team, every_route: list[Route], role: MemberRole
) -> None:
    owner, member = team.join("owner", MemberRole.OWNER), team.join(role, role)
    tried = set()
    for route in every_route:
        if route.method != "GET" or not isinstance(route.access, Right) or str(route) in SLOW:
            continue
        path = path_of(route, team.hers)
        page = member.browser.get(path)
        if role in RIGHTS[route.access]:
            assert page.status_code == owner.browser.get(path).status_code, str(route)
            assert REFUSED not in page.text, str(route)
        else:
            assert (page.status_code, REFUSED in page.text) == (403, True), str(route)
        tried.add(route.access)
    assert tried >= {right for right in Right if right.name.endswith("_READ")}


@pytest.mark.parametrize("role", MemberRole)
def test_each_action_403_by_the_table_and_changes_nothing(
    team: Team, every_route: list[Route], role: MemberRole
) -> None:
    member = team.join(role, role)
    before = team.state()
    actions = [
        route for route in every_route if route.method == "POST" and isinstance(route.access, Right)
    ]
    allowed = [route for route in actions if role in RIGHTS[Right(route.access)]]
    for route in actions:
        if route not in allowed:
            response = member.send(path_of(route, team.hers))
            assert (response.status_code, REFUSED in response.text) == (403, True), str(route)
    assert team.state() == before
    # These may end what the next ones are about, or the member's role.
    for route in allowed:
        team.put(member, role)
        response = member.send(path_of(route, team.hers))
        assert REFUSED not in response.text, str(route)
        assert response.status_code < 500, str(route)


def test_public_keys_of_an_app_403_without_the_right_to_keys(team: Team) -> None:
    free = team.join("free", MemberRole.BILLING_FREE)
    app = f"/apps/{team.hers.ids['app_id']}"
    before = team.state()
    for path in (app, "/apps"):
        sent = free.send(path, client_auth="private_key", jwks=json.dumps({"keys": []}))
        assert (sent.status_code, REFUSED in sent.text) == (403, True), path
    assert team.state() == before


def test_each_page_and_action_403_for_a_former_member(team: Team, every_route: list[Route]) -> None:
    owner, former = team.join("owner", MemberRole.OWNER), team.join("former", MemberRole.OWNER)
    assert former.browser.get("/keys").status_code == 200
    path = f"/organisation/members/{former.user.id}/remove"
    assert owner.send(path).status_code == 303
    before = team.state()
    tried = set()
    for route in every_route:
        if isinstance(route.access, Right):
            tried.add(route.access)
            path = path_of(route, team.hers)
            send = former.browser.get if route.method == "GET" else former.send
            response = send(path)
            assert response.status_code == 403, str(route)
            assert "You can&#39;t act for this seller any more" in response.text, str(route)
    assert tried == set(Right)
    assert team.state() == before
    assert former.browser.get("/account").status_code == 200


@pytest.mark.parametrize("role", [role for role in MemberRole if role is not MemberRole.OWNER])
def test_no_page_offers_what_the_role_may_not_do(
    team: Team, every_route: list[Route], role: MemberRole
) -> None:
    member = team.join(role, role)
    checked = set()
    for route in every_route:
        is_allowed = isinstance(route.access, ViewAudience) or role in RIGHTS[route.access]
        if route.method != "GET" or route.access is ViewAudience.ANYONE or not is_allowed:
            continue
        page = member.browser.get(path_of(route, team.hers)) if str(route) not in SLOW else None
        if page is None or not page.headers.get("Content-Type", "").startswith("text/html"):
            continue
        offered = [("GET", path) for path in LINK.findall(page.text)]
        offered += [("POST", path) for path in FORM.findall(page.text)]
        for method, path in offered:
            needed = needed_for(every_route, method, path)
            if isinstance(needed, Right):
                assert role in RIGHTS[needed], (str(route), method, path)
                checked.add(needed)
    assert checked == {right for right in Right if role in RIGHTS[right]}


def needed_for(every_route: list[Route], method: str, path: str) -> Access | None:
    """The right that a link or form needs, by its route with the fewest parameters."""
    found = [
        route
        for route in every_route
        if route.method == method
        and re.fullmatch(PARAMETER.sub("[^/]+", re.escape(route.rule)), path)
    ]
    best = min(found, key=lambda route: len(route.parameters), default=None)
    return None if best is None else best.access
