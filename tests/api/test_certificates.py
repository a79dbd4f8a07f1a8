"""Signed test results: what is stored, what is refused, what they give, and when they lapse."""

import copy
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from cute_contract.certify.signing import signed
from sqlalchemy import text

from cute_api.models import Certificate
from cute_api.models.enums import CertificateKind, Scope, Tier
from cute_api.services.contracts import certificates
from cute_api.spec import Spec
from tests.api.apps import MadeApp, install, new_app
from tests.api.contract_scenarios import NEW, OLD, certificate
from tests.fixtures.api import Api, Client, running_api

PATH = "/certificates"
HOUR, DAY = 3_600, 86_400
FACTOR = 3


@pytest.fixture(scope="module")
def api(database_url: str, redis_url: str) -> Iterator[Api]:
    """An API whose operator gives `FACTOR` times the calls for a certificate."""
    document = copy.deepcopy(Spec.load(sandbox=True).document)
    document["x-rate-limit-tiers"]["free"]["certified_factor"] = FACTOR
    with running_api(database_url, redis_url, spec=Spec(document, sandbox=True)) as running:
        yield running


@pytest.fixture
def client(api: Api) -> Client:
    """A new user of the tier free."""
    return api.client(f"cora-{uuid4().hex[:8]}", tier=Tier.FREE)


def put(client: Client, **changes: Any) -> httpx.Response:
    assert client.key is not None
    return client.put(PATH, json=certificate(client.key, **changes))


def code(response: httpx.Response) -> str:
    """The code of the only error of a 422."""
    assert response.status_code == 422, response.text
    (error,) = response.json()["errors"]
    assert error["pointer"] == "/certificate"
    return str(error["code"])


def quotas(response: httpx.Response) -> dict[str, int]:
    """The quota of each window."""
    named = (part.split(";") for part in response.headers["RateLimit-Policy"].split(", "))
    return {name.strip('"'): int(quota.removeprefix("q=")) for name, quota, _ in named}


def test_put_certificate_200_replaces_the_one_of_its_kind_and_can_be_repeated(
    client: Client,
) -> None:
    now = time.time()
    first = put(client, now=now - HOUR).json()
    assert first["kind"] == "client"
    assert (first["subject"], first["passed"], first["not_checked"]) == ("python -m shop", 6, 1)
    tested, expires = (datetime.fromisoformat(first[name]) for name in ("tested_at", "expires_at"))
    assert tested == datetime.fromtimestamp(int(now - HOUR), UTC)
    assert expires - tested == timedelta(days=30)
    later = put(client, now=now, passed=7)
    assert later.json()["passed"] == 7
    assert put(client, now=now, passed=7).json() == later.json()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"failed": 1}, "failed_run"),
        ({"api_version": OLD}, "other_version"),
        ({"api_version": "2099-01-01"}, "other_version"),
        ({"iat": 1e300}, "malformed"),
        ({"iat": "now"}, "malformed"),
        ({"kind": "friend"}, "malformed"),
        ({"passed": True}, "malformed"),
        ({"passed": -1}, "malformed"),
        ({"subject": ""}, "malformed"),
        ({"subject": "shop\u202e"}, "malformed"),
        ({"subject": "shop of alice@cute.example"}, "malformed"),
        ({"subject": ["shop"]}, "malformed"),
    ],
    ids=str,
)
def test_put_certificate_422_names_what_can_t_be_certified(
    client: Client, changes: dict[str, Any], expected: str
) -> None:
    assert code(put(client, **changes)) == expected


def test_put_certificate_422_for_a_run_of_yesterday_or_tomorrow(client: Client) -> None:
    now = time.time()
    assert code(put(client, now=now - DAY - 60)) == "too_old"
    assert code(put(client, now=now + HOUR)) == "in_future"


def test_put_certificate_422_for_what_was_changed_or_signed_by_another(
    api: Api, client: Client
) -> None:
    assert client.key is not None
    whole = certificate(client.key)["certificate"]
    head, payload, signature = whole.split(".")
    other = certificate(client.key, passed=999)["certificate"].split(".")[1]
    unsigned = signed(client.key, {}).split(".")
    forged = [
        f"{head}.{other}.{signature}",
        f"{head}.{payload}.{signature[:-4]}AAAA",
        f"eyJhbGciOiJub25lIn0.{payload}.{signature}",
        f"{head}.{payload}.{unsigned[2]}",
        "a.b.c",
        # A header whose `crit` is a number, and a list of lists.
        f"eyJhbGciOiJIUzI1NiIsImNyaXQiOjF9.{payload}.{signature}",
        f"eyJhbGciOiJIUzI1NiIsImNyaXQiOltbXV19.{payload}.{signature}",
        certificate(api.key("mallory").secret)["certificate"],
    ]
    for content in forged:
        response = client.put(PATH, json={"certificate": content})
        assert code(response) == "wrong_signature", content
    assert code(client.put(PATH, json={"certificate": signed(client.key, {})})) == "malformed"
    mallory = api.client("mallory")
    assert code(mallory.put(PATH, json={"certificate": whole})) == "wrong_signature"


def test_put_certificate_422_for_a_result_that_a_later_one_replaced(client: Client) -> None:
    now = time.time()
    assert put(client, now=now).status_code == 200
    assert code(put(client, now=now - HOUR)) == "outdated"
    assert put(client, now=now - HOUR, kind="receiver").status_code == 200


def test_get_certificates_200_has_the_last_of_each_kind_also_if_it_has_lapsed(
    api: Api, client: Client
) -> None:
    assert client.get(PATH).json() == {"certificates": []}
    now = time.time()
    older = put(client, now=now - HOUR).json()
    newer = put(client, now=now, kind="receiver").json()
    assert client.get(PATH).json() == {"certificates": [newer, older]}
    assert newer["lapsed"] is False
    with api.database.transaction() as session:
        session.execute(
            text("UPDATE certificates SET api_version = :old WHERE user_id = :id"),
            {"old": OLD, "id": client.get("/me").json()["user"]["id"]},
        )
    assert [found["lapsed"] for found in client.get(PATH).json()["certificates"]] == [True, True]


def test_delete_certificates_204_ends_the_quota_that_they_gave(api: Api, client: Client) -> None:
    plain = quotas(client.get("/me/items"))
    other = api.client(f"cora-{uuid4().hex[:8]}", tier=Tier.FREE)
    for certified in (client, other):
        assert put(certified).is_success
    raised = quotas(client.get("/me/items"))
    assert raised != plain
    for _ in range(2):
        assert client.delete(PATH).status_code == 204
    assert quotas(client.get("/me/items")) == plain
    assert client.get(PATH).json() == {"certificates": []}
    assert quotas(other.get("/me/items")) == raised


def test_put_certificate_403_without_the_scope(api: Api) -> None:
    assert put(api.client("alice", scopes=[Scope.READ_ITEMS])).status_code == 403


def test_a_certified_user_has_the_quota_of_the_document_until_it_lapses(
    api: Api, client: Client
) -> None:
    tier = api.spec.tiers["free"]
    plain = {
        "minute": tier.minute,
        "day": tier.day,
        "user_minute": tier.minute * tier.keys_factor,
        "user_day": tier.day * tier.keys_factor,
    }
    assert put(client, kind="receiver").status_code == 200
    assert quotas(client.get("/me/items")) == plain, "only `client` raises the quota"
    assert put(client).status_code == 200
    spent = client.get("/me/items")
    assert quotas(spent) == {name: quota * FACTOR for name, quota in plain.items()}
    assert int(spent.headers["X-RateLimit-Remaining"]) == tier.minute * FACTOR - 4
    owner = {"id": client.get("/me").json()["user"]["id"]}
    for change in ("certified_version = '2026-12-15'", "certified_until = now()"):
        with api.database.transaction() as session:
            session.execute(text(f"UPDATE users SET {change} WHERE id = :id"), owner)
        assert quotas(client.get("/me/items")) == plain, change
        assert put(client).status_code == 200
        assert quotas(client.get("/me/items"))["minute"] == tier.minute * FACTOR
    with api.database.transaction() as session:
        session.execute(text("UPDATE users SET limit_minute = 7 WHERE id = :id"), owner)
    assert quotas(client.get("/me/items"))["minute"] == 7, "what was agreed counts"


def test_an_apps_certificate_raises_the_quota_of_its_installs_alone(api: Api) -> None:
    app: MadeApp = new_app(api.database, tier=Tier.FREE)
    account = install(api.database, app, f"sam-{uuid4().hex[:8]}")
    own, acting = api.with_key(app.key.secret), api.with_key(app.key.secret)
    acting.headers["Cute-Account"] = str(account)
    assert put(acting).status_code == 403
    assert put(own).status_code == 200
    tier = api.spec.tiers["free"]
    assert quotas(acting.get("/me/items")) == {
        "minute": tier.minute * FACTOR,
        "day": tier.day * FACTOR,
        "app_minute": tier.minute * FACTOR * tier.app_factor,
        "app_day": tier.day * FACTOR * tier.app_factor,
    }
    developer = api.client(app.developer, tier=Tier.FREE)
    assert quotas(developer.get("/me/items"))["minute"] == tier.minute


def test_a_certificate_lapses_after_30_days_and_with_a_newer_version() -> None:
    now = datetime(2026, 12, 1, tzinfo=UTC)
    row = Certificate(
        kind=CertificateKind.CLIENT, api_version=NEW, tested_at=now - certificates.LIFETIME
    )
    assert "30 days" in certificates.lapse(row, NEW, now)
    assert certificates.lapse(row, NEW, now - timedelta(seconds=1)) == ""
    assert "2027-06-01" in certificates.lapse(row, "2027-06-01", now)
