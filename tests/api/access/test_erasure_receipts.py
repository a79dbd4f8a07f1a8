"""Apps acknowledge erasures with receipts that they sign; operators see who owes one."""

import time
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from cute_sdk import App, NotFoundError, erasure_receipt
from sqlalchemy import select, update

from cute_api.models import AppErasure, clock
from cute_api.services.accounts.audit import SYSTEM
from cute_api.services.apps import receipts
from cute_api.services.erasure import erasure
from tests.api.app_scenarios import receipt
from tests.api.apps import MadeApp, install, new_app, uninstall
from tests.commands.test_keys import Cute
from tests.fixtures.api import Api

PATH = "/app/erasures"
HOUR = 3_600


@pytest.fixture
def app(api: Api) -> MadeApp:
    return new_app(api.database)


def erased(api: Api, *apps: MadeApp) -> UUID:
    """The account of a seller who had installed these apps, and was erased."""
    name = f"sam-{uuid4().hex[:8]}"
    (account,) = {install(api.database, app, name) for app in apps}
    erasure.erase(
        api.database, f"{name}@cute.example", actor=SYSTEM, progress=lambda _step, _rows: None
    )
    return account


def still_open(api: Api, app: MadeApp) -> list[str]:
    rows = api.with_key(app.key.secret).get(PATH).json()["data"]
    assert all(row["acknowledged_at"] is None for row in rows)
    return [row["account"] for row in rows]


def put(api: Api, app: MadeApp, account: UUID, **body: Any) -> httpx.Response:
    body = body or receipt(app.key.secret, account)
    return api.with_key(app.key.secret).put(f"{PATH}/{account}", json=body)


def code(response: httpx.Response) -> str:
    """The code of the only error of a 422."""
    assert response.status_code == 422, response.text
    (error,) = response.json()["errors"]
    assert error["pointer"] == "/receipt"
    return str(error["code"])


def test_list_app_erasures_200_has_each_seller_until_put_app_erasure_200(
    api: Api, app: MadeApp
) -> None:
    first, second = erased(api, app), erased(api, app)
    assert still_open(api, app) == [str(second), str(first)]
    response = put(api, app, first)
    assert response.status_code == 200
    assert response.json()["account"] == str(first)
    assert response.json()["erased_at"] <= response.json()["acknowledged_at"]
    assert still_open(api, app) == [str(second)]


def test_put_app_erasure_200_again_keeps_the_first_receipt(api: Api, app: MadeApp) -> None:
    account = erased(api, app)
    first = put(api, app, account).json()
    time.sleep(0.002)
    assert put(api, app, account).json() == first
    with api.database.transaction() as session:
        row = session.scalars(select(AppErasure).where(AppErasure.account == account)).one()
        assert row.key_id == app.key.row.id


def test_a_seller_who_left_before_is_to_be_acknowledged_too(api: Api, app: MadeApp) -> None:
    name = f"kim-{uuid4().hex[:8]}"
    account = install(api.database, app, name)
    uninstall(api.database, app, account)
    erasure.erase(
        api.database, f"{name}@cute.example", actor=SYSTEM, progress=lambda _step, _rows: None
    )
    assert still_open(api, app) == [str(account)]


def test_put_app_erasure_404_of_another_app_and_of_a_living_seller(api: Api, app: MadeApp) -> None:
    account, other = erased(api, app), new_app(api.database)
    living = install(api.database, app, f"lou-{uuid4().hex[:8]}")
    assert put(api, other, account).status_code == 404
    assert put(api, app, living).status_code == 404
    assert still_open(api, app) == [str(account)]


def test_put_app_erasure_422_says_what_is_wrong_with_the_receipt(api: Api, app: MadeApp) -> None:
    account = erased(api, app)
    secret, now = app.key.secret, int(time.time())
    genuine = receipt(secret, account)["receipt"]
    text, _, signature = genuine.rpartition(".")
    refused = {
        "wrong_signature": (
            receipt(new_app(api.database).key.secret, account),
            {"receipt": f"{text}.{signature[::-1]}"},
            {"receipt": receipt(secret, uuid4())["receipt"].rpartition(".")[0] + f".{signature}"},
            {"receipt": "a.b.c"},
        ),
        "other_account": (receipt(secret, uuid4()),),
        "in_future": (receipt(secret, account, iat=now + HOUR),),
        "before_erasure": (receipt(secret, account, iat=now - HOUR),),
        "malformed": (
            receipt(secret, account, note="Sam of Lyon"),
            receipt(secret, "sam"),
            receipt(secret, account, iat="now"),
            receipt(secret, account, iat=1e300),
        ),
    }
    for expected, bodies in refused.items():
        for body in bodies:
            assert code(put(api, app, account, **body)) == expected
    assert still_open(api, app) == [str(account)]


def test_both_secrets_of_a_rotated_key_sign_each_its_own_call(api: Api, app: MadeApp) -> None:
    account = erased(api, app)
    client = api.with_key(app.key.secret)
    rotated = client.post(f"/me/keys/{app.key.row.id}/rotate", json={"grace_seconds": HOUR})
    new = rotated.json()["key"]
    path = f"{PATH}/{account}"
    assert code(client.put(path, json=receipt(new, account))) == "wrong_signature"
    assert client.put(path, json=receipt(app.key.secret, account)).status_code == 200
    assert api.with_key(new).put(path, json=receipt(new, account)).status_code == 200


def test_the_helper_of_the_sdk_signs_and_sends(api: Api, app: MadeApp) -> None:
    account = erased(api, app)
    with App(app.key.secret, api.base_url) as client:
        assert [erasure.account for erasure in client.erasures.list()] == [account]
        assert client.acknowledge_erasure(account).acknowledged_at is not None
        with pytest.raises(NotFoundError):
            client.acknowledge_erasure(uuid4())
    body = {"receipt": erasure_receipt(app.key.secret, str(account))}
    assert put(api, app, account, **body).status_code == 200


def test_operators_see_which_app_owes_a_receipt_and_for_how_long(api: Api, app: MadeApp) -> None:
    account, cute = erased(api, app), Cute(api.settings.need_database_url())
    with api.database.transaction() as session:
        changed = update(AppErasure).where(AppErasure.account == account)
        session.execute(changed.values(erased_at=clock.NOW - receipts.LEEWAY))
        owed = receipts.owed(session)
    assert owed.count >= 1
    assert owed.oldest_s >= receipts.LEEWAY.total_seconds()

    def listed(*options: str) -> list[dict[str, Any]]:
        rows = cute.json("apps", "erasures", *options)["erasures"]
        return [row for row in rows if row["account"] == str(account)]

    (row,) = listed()
    developer = app.developer.replace("-", "_")
    assert (row["app"], row["developer"], row["acknowledged_at"]) == (app.name, developer, None)
    assert 300 <= row["open_seconds"] < HOUR
    assert f"{account}  erased {row['erased_at']}  acknowledged never" in cute("apps", "erasures")
    assert listed("--acknowledged") == []
    assert put(api, app, account).status_code == 200
    assert listed() == []
    (row,) = listed("--acknowledged")
    assert row["acknowledged_at"] is not None
