"""Public clients have no secret: their refresh tokens are rotated, and a copy ends all tokens."""

from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import func, select, update

from cute_api.models import AppGrant, AuditEntry, User, clock
from cute_api.models.enums import AuditAction, ClientAuth, Scope
from cute_api.services.apps import tokens
from cute_api.services.keys import principals
from cute_api.services.keys.principals import SecretKind
from cute_api.services.mail.mailer import Mailer
from tests.api.apps import CALLBACK, MadeApp, new_app
from tests.fixtures.api import Api
from tests.fixtures.mails import Post, work
from tests.portal.oauth.flow import VERIFIER, consent, error_of, post

READ, WRITE = Scope.READ_ITEMS, Scope.WRITE_ITEMS
BOTH = "read:items write:items"
PAIR = ("access_token", "refresh_token", "scope", "account", "install")

Tokens = dict[str, Any]


@pytest.fixture
def app(api: Api) -> MadeApp:
    return new_app(api.database, scopes=[READ, WRITE], client_auth=ClientAuth.NONE)


@pytest.fixture
def issued(api: Api, app: MadeApp) -> Tokens:
    return obtain(api, app, f"sam-{uuid4().hex[:8]}")


def obtain(api: Api, app: MadeApp, seller: str) -> Tokens:
    response = redeem(api, app, consent(api, app, seller, BOTH))
    assert response.status_code == 200, response.text
    found: Tokens = response.json()
    return found


def redeem(api: Api, app: MadeApp, code: str, **changes: str | None) -> httpx.Response:
    form = {
        "grant_type": "authorization_code",
        "client_id": str(app.id),
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    }
    return post(api, "token", form | changes)


def refresh(api: Api, app: MadeApp, token: str, **form: str) -> httpx.Response:
    required = {"grant_type": "refresh_token", "client_id": str(app.id), "refresh_token": token}
    return post(api, "token", required | form)


def pair(response: httpx.Response) -> Mapping[str, str]:
    assert response.status_code == 200, response.text
    return {name: response.json()[name] for name in PAIR}


def status(api: Api, token: str) -> int:
    return api.with_key(token).get("/me/items").status_code


def let_pass(api: Api, issued: Tokens) -> None:
    """Make the last refresh so old that it can no longer be repeated."""
    with api.database.transaction() as session:
        of_install = AppGrant.install_id == issued["install"]
        past = clock.NOW - tokens.REPEATABLE
        session.execute(update(AppGrant).where(of_install).values(rotated_at=past))


def told(api: Api, app: MadeApp, issued: Tokens) -> tuple[int, int, int]:
    """How often the seller and the developer were told by an email, and the seller's activity.

    Sends what is queued.
    """
    post = Post()
    work(Mailer(api.database, post, api.base_url, [b"key"]))
    with api.database.transaction() as session:
        seller = session.get_one(User, UUID(issued["account"]))
        entries = select(func.count()).where(
            AuditEntry.target_id == seller.id, AuditEntry.action == AuditAction.APP_TOKENS_ENDED
        )
        assert all('" was used a second time' in mail.text for mail in post.sent)
        sent = Counter(mail.to for mail in post.sent)
        developer = f"{app.developer}@cute.example"
        return sent[seller.email], sent[developer], session.scalar(entries) or 0


def test_a_refresh_token_is_rotated_and_a_lost_response_can_be_asked_for_again(
    api: Api, app: MadeApp, issued: Tokens
) -> None:
    first = issued["refresh_token"]
    rotated = pair(refresh(api, app, first, scope="read:items"))
    assert rotated["scope"] == "read:items" and rotated["refresh_token"] != first
    again = refresh(api, app, first, scope=BOTH)
    assert pair(again) == rotated, "a repeat can't widen the scope"
    assert 3_500 < again.json()["expires_in"] <= 3_600
    for token in (issued["access_token"], rotated["access_token"]):
        assert status(api, token) == 200
    let_pass(api, issued)
    last = pair(refresh(api, app, rotated["refresh_token"]))
    assert last["scope"] == BOTH and last["refresh_token"] not in (first, rotated["refresh_token"])
    assert told(api, app, issued) == (0, 0, 0)


def test_all_who_refresh_at_once_get_the_same_tokens(
    api: Api, app: MadeApp, issued: Tokens
) -> None:
    with ThreadPoolExecutor(6) as threads:
        responses = threads.map(lambda _: refresh(api, app, issued["refresh_token"]), range(6))
        pairs = [pair(response) for response in responses]
    assert pairs == [pairs[0]] * 6
    assert status(api, pairs[0]["access_token"]) == 200


def test_a_token_that_was_just_rotated_stays_so_that_the_one_before_can_be_repeated(
    api: Api, app: MadeApp, issued: Tokens
) -> None:
    rotated = pair(refresh(api, app, issued["refresh_token"]))
    second = pair(refresh(api, app, rotated["refresh_token"]))
    assert second["refresh_token"] == rotated["refresh_token"]
    assert second["access_token"] != rotated["access_token"]
    assert pair(refresh(api, app, issued["refresh_token"])) == rotated


def test_a_token_that_comes_again_later_ends_all_tokens_of_the_install_and_both_sides_are_told(
    api: Api, app: MadeApp, issued: Tokens
) -> None:
    seller = f"sam-{uuid4().hex[:8]}"
    other, device = obtain(api, app, seller), obtain(api, app, seller)
    rotated = pair(refresh(api, app, other["refresh_token"]))
    let_pass(api, other)
    assert error_of(refresh(api, app, other["refresh_token"])) == (400, "invalid_grant")
    for token in (other["access_token"], rotated["access_token"], device["access_token"]):
        assert status(api, token) == 401
    for token in (rotated["refresh_token"], device["refresh_token"]):
        assert error_of(refresh(api, app, token)) == (400, "invalid_grant")
    assert told(api, app, other) == (1, 1, 1)
    assert (status(api, issued["access_token"]), told(api, app, issued)) == (200, (0, 0, 0))
    assert status(api, obtain(api, app, seller)["access_token"]) == 200


def test_a_token_of_two_rotations_ago_is_known_too(api: Api, app: MadeApp, issued: Tokens) -> None:
    rotated = pair(refresh(api, app, issued["refresh_token"]))
    let_pass(api, issued)
    pair(refresh(api, app, rotated["refresh_token"]))
    assert error_of(refresh(api, app, issued["refresh_token"])) == (400, "invalid_grant")
    assert told(api, app, issued) == (1, 1, 1)


def test_a_token_that_nobody_issued_ends_nothing(api: Api, app: MadeApp, issued: Tokens) -> None:
    for token in ("x", issued["refresh_token"][:-1], unknown()):
        assert error_of(refresh(api, app, token)) == (400, "invalid_grant")
    rival = new_app(api.database, client_auth=ClientAuth.NONE)
    assert error_of(refresh(api, rival, issued["refresh_token"])) == (400, "invalid_grant")
    assert (status(api, issued["access_token"]), told(api, app, issued)) == (200, (0, 0, 0))


def unknown() -> str:
    return principals.with_checksum(SecretKind.REFRESH_TOKEN, "a" * principals.RANDOM_LENGTH)


def test_a_repeat_returns_no_token_that_was_revoked(api: Api, app: MadeApp, issued: Tokens) -> None:
    rotated = pair(refresh(api, app, issued["refresh_token"]))
    form = {"client_id": str(app.id), "token": rotated["access_token"]}
    assert post(api, "revoke", form).status_code == 200
    assert status(api, rotated["access_token"]) == 401
    assert error_of(refresh(api, app, issued["refresh_token"])) == (400, "invalid_grant")
    assert pair(refresh(api, app, rotated["refresh_token"]))["scope"] == BOTH


def test_a_public_client_needs_its_verifier_and_a_live_key(api: Api, app: MadeApp) -> None:
    code = consent(api, app, "bob", BOTH)
    assert error_of(redeem(api, app, code, code_verifier=None)) == (400, "invalid_request")
    assert error_of(redeem(api, app, code, code_verifier="w" * 64)) == (400, "invalid_grant")
    credentials = {"grant_type": "client_credentials", "client_id": str(app.id)}
    assert post(api, "token", credentials).json()["error"] == "invalid_client"
    with_secret = post(api, "token", credentials, auth=(str(app.id), app.key.secret))
    assert with_secret.json()["error"] == "invalid_client"
    assert api.with_key(app.key.secret).delete(f"/me/keys/{app.key.row.id}").status_code == 204
    assert redeem(api, app, code).json()["error"] == "invalid_client"


def test_a_client_with_a_secret_must_send_it(api: Api) -> None:
    app = new_app(api.database, scopes=[READ, WRITE])
    response = redeem(api, app, consent(api, app, "bob", BOTH))
    assert error_of(response) == (401, "invalid_client")
