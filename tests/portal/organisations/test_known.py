"""What a removed member could know: listed, and rotated with one click."""

import json
import re
from uuid import uuid4

import pytest
from joserfc.jwk import ECKey

from cute_api.models.enums import ActorKind, AuditAction, MemberRole
from cute_api.services.organisations.known import SecretCreation, could_know
from tests.api.apps import CALLBACK
from tests.portal.browser import calls, secret_of
from tests.portal.organisations.conftest import Person, Team

BOB, EVE = uuid4(), uuid4()
PROGRAM = str(uuid4())


def made(by: object, kind: ActorKind = ActorKind.USER) -> SecretCreation:
    return SecretCreation(AuditAction.KEY_CREATED, kind, str(by))


def rotated(by: object, kind: ActorKind = ActorKind.USER) -> SecretCreation:
    return SecretCreation(AuditAction.KEY_ROTATED, kind, str(by))


@pytest.mark.parametrize(
    ("makings", "has_previous", "expected"),
    [
        ([made(BOB)], False, True),
        ([made(EVE)], False, False),
        ([made(BOB), rotated(EVE)], False, False),
        ([made(BOB), rotated(EVE)], True, True),
        ([made(BOB), rotated(EVE), rotated(EVE)], True, False),
        ([made(EVE), rotated(BOB)], False, True),
        ([made("cute", ActorKind.OPERATOR)], False, False),
        # A program that has a key gets the next secret by itself.
        ([made(BOB), rotated("itself", ActorKind.KEY)], False, True),
        ([made(EVE), rotated("itself", ActorKind.KEY)], False, False),
        ([made(PROGRAM, ActorKind.KEY)], False, True),
        # Made before the log begins.
        ([], False, True),
        ([rotated(EVE)], False, False),
        ([rotated(EVE)], True, True),
    ],
)
def test_a_person_could_know_what_they_made_and_what_their_programs_made(
    makings: list[SecretCreation], *, has_previous: bool, expected: bool
) -> None:
    assert could_know(makings, BOB, {PROGRAM}, has_previous=has_previous) is expected


def known_names(owner: Person, person: Person) -> list[str]:
    """The names of the secrets on the page of a member."""
    page = owner.browser.get(f"/organisation/members/{person.user.id}/known")
    assert page.status_code == 200
    return re.findall(r'<strong class="long">([^<]*)</strong>', page.text)


def test_remove_lists_what_the_member_could_know_and_one_click_rotates_it(team: Team) -> None:
    owner, member = team.join("owner", MemberRole.OWNER), team.join("bob", MemberRole.DEVELOPER)
    secret = secret_of(member.browser.create_key("Bob's key"))
    assert owner.browser.create_key("Alice's key").status_code == 201
    webhook = member.send(
        "/webhooks", url="http://127.0.0.1:9/bobs-hook", types="item.created", version=""
    )
    assert webhook.status_code == 201, webhook.text
    asked = owner.browser.get(f"/organisation/members/{member.user.id}/remove").text
    assert "Bob&#39;s key" in asked
    assert "Alice&#39;s key" not in asked
    removed = owner.send(f"/organisation/members/{member.user.id}/remove")
    assert removed.headers["Location"].endswith(f"/{member.user.id}/known?done=removed")
    names = known_names(owner, member)
    assert {"Bob&#39;s key", "http://127.0.0.1:9/bobs-hook"} <= set(names)
    assert "Alice&#39;s key" not in names
    assert calls(team.api, secret) == 200, "nothing is rotated silently"
    page = f"/organisation/members/{member.user.id}/known"
    actions = re.findall(
        r'action="(/(?:keys|webhooks)/[^"]+/rotate)"', owner.browser.get(page).text
    )
    for action in actions:
        shown = owner.browser.submit(page, action)
        assert shown.status_code == 200
        assert 'id="secret"' in shown.text
    assert calls(team.api, secret) == 401
    assert known_names(owner, member) == []


def test_known_404_for_somebody_who_never_was_a_member(team: Team) -> None:
    owner, stranger = team.join("owner", MemberRole.OWNER), team.join("stranger")
    path = f"/organisation/members/{stranger.user.id}/known"
    assert owner.browser.get(path).status_code == 404


def test_known_has_the_private_key_of_an_app_whose_public_keys_the_member_set(team: Team) -> None:
    owner, member = team.join("owner", MemberRole.OWNER), team.join("bob", MemberRole.DEVELOPER)
    app = f"/apps/{team.hers.ids['app_id']}"

    def is_known() -> bool:
        page = owner.browser.get(f"/organisation/members/{member.user.id}/known")
        return "Private key of an app" in page.text and f'href="{app}"' in page.text

    def sign(person: Person) -> None:
        public = json.dumps({"keys": [ECKey.generate_key("P-256").as_dict(private=False)]})
        fields = {"name": "Stock", "redirect_uris": CALLBACK, "client_auth": "private_key"}
        sent = person.browser.submit(app, app, **fields, jwks=public)
        assert sent.status_code == 303

    sign(owner)
    assert not is_known()
    sign(member)
    assert owner.send(f"/organisation/members/{member.user.id}/remove").status_code == 303
    assert is_known()
    sign(owner)
    assert not is_known()
