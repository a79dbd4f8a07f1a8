"""`cute keys`, `users`, `limits`, `webhooks`, `audit`: an operator's actions, and their audit."""

import json
import pwd
from collections.abc import Mapping
from datetime import UTC, datetime
from os import getuid
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result

from cute_api.cli import main
from cute_api.config import Variable
from cute_api.models import ApiKey, User, Webhook
from cute_api.models.connections.direct import DirectReads
from cute_api.models.database import Database
from cute_api.services.accounts.custom_limits import CustomLimits
from cute_api.services.keys.principal_reader import PrincipalReader
from cute_api.services.keys.principals import digest

OPERATOR = pwd.getpwuid(getuid()).pw_name


class Cute:
    """`cute` on the module's database."""

    def __init__(self, database_url: str, settings: Mapping[str, str] | None = None) -> None:
        self._environ = {Variable.DATABASE_URL.value: database_url, **(settings or {})}
        self.reader = PrincipalReader(DirectReads(database_url, {}))

    def try_(self, *arguments: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(main, arguments, env=self._environ, input=typed)

    def __call__(self, *arguments: str, typed: str | None = None) -> str:
        done = self.try_(*arguments, typed=typed)
        assert done.exit_code == 0, done.output
        return done.output

    def json(self, *arguments: str) -> Any:
        return json.loads(self(*arguments, "--json"))

    def user(self) -> str:
        email = f"{uuid4().hex}@cute.example"
        self("users", "create", "--email", email)
        return email

    def key(self, email: str, *more: str) -> Any:
        return self.json("keys", "create", "--email", email, "--scope", "webhooks", *more)

    def lives(self, secret: str) -> bool:
        return self.reader.find(digest(secret)) is not None

    def actions(self, target: str) -> list[str]:
        entries = self.json("audit", "--target", target)["entries"]
        assert {(entry["actor_kind"], entry["actor"]) for entry in entries} == {
            ("operator", OPERATOR)
        }
        return [entry["action"] for entry in reversed(entries)]


@pytest.fixture(scope="module")
def cute(database_url: str) -> Cute:
    return Cute(database_url)


def test_keys_create_prints_one_object_and_is_held_to_no_limit(cute: Cute) -> None:
    email = cute.user()
    made = [cute.key(email, "--tier", "pro") for _ in range(5)]
    assert set(made[0]) == {"key", "id", "prefix", "scopes", "tier"}
    assert all(cute.lives(key["key"]) for key in made)
    assert {key["tier"] for key in made} == {"pro"}


def test_keys_list_shows_live_and_revoked_ones_without_secrets(cute: Cute) -> None:
    email = cute.user()
    first, second, _ = (cute.key(owner) for owner in (email, email, cute.user()))
    cute("keys", "revoke", first["id"])
    text = cute("keys", "list", "--email", email, "--json")
    assert [(key["id"], key["revoked_reason"]) for key in json.loads(text)["keys"]] == [
        (second["id"], None),
        (first["id"], "by_operator"),
    ]
    plain = cute("keys", "list", "--email", email)
    for secret in (first["key"], second["key"]):
        assert secret not in text and secret not in plain


def test_keys_revoke_by_id_or_prefix_and_says_when_there_is_none(cute: Cute) -> None:
    email = cute.user()
    for name in ("id", "prefix"):
        key = cute.key(email)
        assert "Revoked." in cute("keys", "revoke", key[name])
        assert not cute.lives(key["key"])
        again = cute.try_("keys", "revoke", key[name])
        assert (again.exit_code, "no live key" in again.output) == (1, True)


def test_keys_rotate_keeps_the_id_and_ends_the_old_secret_with_no_grace(cute: Cute) -> None:
    key = cute.key(cute.user())
    second = cute.json("keys", "rotate", key["id"])
    third = cute.json("keys", "rotate", key["id"], "--grace-hours", "0")
    assert key["id"] == second["id"] == third["id"]
    assert [cute.lives(made["key"]) for made in (key, second, third)] == [False, False, True]
    assert cute.try_("keys", "rotate", key["id"], "--grace-hours", "169").exit_code == 2
    assert cute.try_("keys", "rotate", str(uuid4())).exit_code == 1


def test_keys_create_takes_an_expiry_that_is_ahead(cute: Cute) -> None:
    email = cute.user()
    key = cute.key(email, "--expires-at", "2100-01-31")
    assert cute.lives(key["key"])
    (listed,) = cute.json("keys", "list", "--email", email)["keys"]
    assert listed["expires_at"].startswith("2100-01-31T00:00:00")
    arguments = ("keys", "create", "--email", email, "--scope", "webhooks", "--expires-at")
    past = cute.try_(*arguments, "2020-01-31T12:00:00+02:00")
    assert (past.exit_code, "Choose a later expiry" in past.output) == (1, True)
    assert cute.try_(*arguments, "soon").exit_code == 2


def test_keys_create_and_edit_bound_a_key(cute: Cute) -> None:
    email = cute.user()
    bounds = ("--network", "192.0.2.9", "--network", "2001:DB8::/32", "--note", "In the cellar")
    key = cute.key(email, *bounds)

    def settings() -> tuple[Any, Any, bool]:
        (found,) = cute.json("keys", "list", "--email", email)["keys"]
        return found["networks"], found["note"], found["expires_at"] is not None

    assert settings() == (["192.0.2.9/32", "2001:db8::/32"], "In the cellar", True)
    edited = cute("keys", "edit", key["id"], "--network", "10.0.0.0/8", "--note", "")
    assert "networks 10.0.0.0/8." in edited
    assert settings() == (["10.0.0.0/8"], None, True)
    assert "networks any." in cute("keys", "edit", key["id"], "--any-network", "--no-expiry")
    assert settings() == ([], None, False)
    wrong = cute.try_("keys", "edit", key["id"], "--network", "here")
    assert (wrong.exit_code, "`here` is not a network" in wrong.output) == (1, True)
    both = cute.try_("keys", "edit", key["id"], "--network", "::1", "--any-network")
    assert both.exit_code == 2


def test_keys_edit_changes_what_is_named_from_the_next_request_on(cute: Cute) -> None:
    email = cute.user()
    key = cute.key(email, "--name", "Sync", "--expires-at", "2100-01-31")

    def settings() -> tuple[str, list[str], bool]:
        (found,) = cute.json("keys", "list", "--email", email)["keys"]
        principal = cute.reader.find(digest(key["key"]))
        assert principal is not None
        assert principal.scopes == set(found["scopes"])
        return found["name"], found["scopes"], found["expires_at"] is not None

    assert "read:items" in cute(
        "keys", "edit", key["prefix"], "--scope", "read:items", "--scope", "read:orders"
    )
    assert settings() == ("Sync", ["read:items", "read:orders"], True)
    cute("keys", "edit", key["id"], "--name", "Prices", "--no-expiry")
    assert settings() == ("Prices", ["read:items", "read:orders"], False)
    assert "version 2026-12-01" in cute("keys", "edit", key["id"], "--version", "2026-12-01")
    (found,) = cute.json("keys", "list", "--email", email)["keys"]
    assert found["version"] == "2026-12-01"
    assert "2026-12-01" in cute("keys", "list", "--email", email)
    assert cute.actions(key["id"]) == ["key.created", *["key.edited"] * 3]


def test_keys_edit_refuses_what_makes_no_sense(cute: Cute) -> None:
    key = cute.key(cute.user())
    both = ("--no-expiry", "--expires-at", "2100-01-31")
    assert cute.try_("keys", "edit", key["id"], *both).exit_code == 2
    assert cute.try_("keys", "edit", key["id"]).exit_code == 2
    assert cute.try_("keys", "edit", key["id"], "--expires-at", "2020-01-31").exit_code == 1
    unknown = cute.try_("keys", "edit", key["id"], "--version", "2020-01-31")
    assert (unknown.exit_code, "2026-12-01, 2026-12-15" in unknown.output) == (1, True)
    cute("keys", "revoke", key["id"])
    assert cute.try_("keys", "edit", key["id"], "--name", "Back").exit_code == 1


def test_keys_set_tier_changes_the_key_and_not_its_user(cute: Cute, database: Database) -> None:
    email = cute.user()
    key = cute.key(email)
    cute("keys", "set-tier", key["prefix"], "--tier", "basic")
    with database.transaction() as session:
        row = session.get_one(ApiKey, key["id"])
        assert (row.tier, session.get_one(User, row.user_id).tier) == ("basic", "free")


def test_users_suspend_stops_keys_and_unsuspend_lets_them_go_on(cute: Cute) -> None:
    email = cute.user()
    key = cute.key(email)
    assert "is suspended" in cute("users", "suspend", "--email", email, "--reason", "fraud")
    assert "before" in cute("users", "suspend", "--email", email)
    assert not cute.lives(key["key"])
    assert "may act" in cute("users", "unsuspend", "--email", email)
    assert cute.lives(key["key"])
    assert cute.try_("users", "suspend", "--email", "nobody@cute.example").exit_code == 1


def test_webhooks_confirm_releases_a_paused_one(cute: Cute, database: Database) -> None:
    key = cute.key(cute.user())
    with database.transaction() as session:
        row = Webhook(
            user_id=session.get_one(ApiKey, key["id"]).user_id,
            url="https://shop.example/hook",
            types=["item.sold"],
            sealed_secret=b"nothing is signed here",
            created_by_key_id=key["id"],
            verified_at=datetime.now(UTC),
        )
        session.add(row)
    cute("keys", "revoke", key["id"])
    with database.transaction() as session:
        paused = session.get_one(Webhook, row.id)
        assert (paused.status, paused.pause_reason) == ("paused", "key_revoked")
    cute("webhooks", "confirm", str(row.id))
    with database.transaction() as session:
        confirmed = session.get_one(Webhook, row.id)
        assert (confirmed.status, confirmed.pause_reason) == ("active", None)
    assert cute.actions(str(row.id)) == ["webhook.confirmed"]
    assert cute.try_("webhooks", "confirm", str(uuid4())).exit_code == 1
    assert "eu-west" in cute("webhooks", "region", str(row.id), "eu-west")
    assert "no region" in cute("webhooks", "region", str(row.id))
    assert cute.try_("webhooks", "region", str(row.id), "EU West").exit_code == 2
    assert cute.try_("webhooks", "region", str(uuid4()), "eu-west").exit_code == 1


def test_limits_set_show_and_clear_change_what_each_key_of_the_user_may_call(cute: Cute) -> None:
    email = cute.user()
    secret = cute.key(email)["key"]

    def read() -> CustomLimits | None:
        found = cute.reader.find(digest(secret))
        assert found is not None
        return found.custom_limits

    none = {"email": email, "custom_limits": None}
    assert (cute.json("limits", "show", "--email", email), read()) == (none, None)
    said = cute("limits", "set", "--email", email, "--minute", "5000", "--keys-factor", "5")
    assert said == (
        f"{email}: calls a minute 5,000, calls a day as in the tier, factor for all keys 5.\n"
    )
    cute("limits", "set", "--email", email, "--day", "200000")
    assert read() == CustomLimits(minute=5_000, day=200_000, keys_factor=5)
    shown = cute.json("limits", "show", "--email", email)["custom_limits"]
    assert shown == {"minute": 5_000, "day": 200_000, "keys_factor": 5}
    for _ in range(2):
        assert "the limits of the tier" in cute("limits", "clear", "--email", email)
    assert read() is None
    user_id = cute.json("users", "list", "--search", email)["users"][0]["id"]
    actions = ["user.created", *["user.limits_set"] * 2, "user.limits_cleared"]
    assert [action for action in cute.actions(user_id) if action in actions] == actions


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 2),
        (["--minute", "0"], 2),
        (["--minute", "100001"], 2),
        (["--day", "10000001"], 2),
        (["--keys-factor", "101"], 2),
        (["--keys-factor", "1.5"], 2),
        (["--minute", "5"], 1),
    ],
)
def test_limits_set_refuses_what_is_out_of_bounds_and_unknown_users(
    cute: Cute, arguments: list[str], code: int
) -> None:
    refused = cute.try_("limits", "set", "--email", "nobody@cute.example", *arguments)
    assert refused.exit_code == code, refused.output


def test_audit_lists_each_action_under_the_account_of_the_operator(
    cute: Cute, database: Database
) -> None:
    email = cute.user()
    cute("users", "set-tier", "--email", email, "--tier", "pro")
    cute("users", "suspend", "--email", email)
    cute("users", "unsuspend", "--email", email)
    cute("users", "create", "--email", email, "--password-stdin", typed="correct horse\n")
    key = cute.key(email)
    cute("keys", "list", "--email", email)
    cute("keys", "set-tier", key["id"], "--tier", "basic")
    cute("keys", "rotate", key["id"])
    cute("keys", "revoke", key["id"])
    with database.transaction() as session:
        user_id = str(session.get_one(ApiKey, key["id"]).user_id)
    assert cute.actions(user_id) == [
        "user.created",
        "user.tier_set",
        "user.suspended",
        "user.unsuspended",
        "user.edited",
        "keys.listed",
    ]
    assert cute.actions(key["id"]) == ["key.created", "key.tier_set", "key.rotated", "key.revoked"]
    plain = cute("audit", "--limit", "4")
    assert len(plain.splitlines()) == 4
    assert key["key"] not in cute("audit") and "correct horse" not in cute("audit")
