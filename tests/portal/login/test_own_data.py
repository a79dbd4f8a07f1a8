"""A user's data as a file, and the deletion of an account by its owner."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from sqlalchemy import LargeBinary

from cute_api.models import ApiKey, Base, User
from cute_api.models.enums import AuditAction
from cute_api.sealing import Sealer
from cute_api.services.accounts import audit, export
from cute_api.services.accounts.audit import SYSTEM, ActingRole, Operator, Origin
from cute_api.services.erasure.erasure import Eraser
from cute_api.services.keys.principals import digest
from tests.fixtures.api import Api
from tests.portal.belongings import give
from tests.portal.browser import PASSWORD, calls
from tests.portal.conftest import NewBrowser, NewUser
from tests.portal.login.factors import set_up

DATA = "/account/data"
ADDRESS = "203.0.113.9"


def lines(parts: Iterable[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in b"".join(parts).splitlines()]


def test_every_table_is_in_the_file_or_left_out_for_a_reason() -> None:
    """A new table must be named in one of both lists."""
    exported = {source.table for source in export.SOURCES}
    assert exported.isdisjoint(export.LEFT_OUT)
    assert exported | set(export.LEFT_OUT) == set(Base.metadata.tables)
    assert all(export.LEFT_OUT.values())


def test_columns_that_are_left_out_are_secrets_or_no_texts() -> None:
    columns = [
        f"{source.table}.{column.name}"
        for source in export.SOURCES
        for column in Base.metadata.tables[source.table].columns
        if not export.is_shown(column) and not isinstance(column.type, LargeBinary)
    ]
    assert sorted(set(columns)) == ["audit_log.actor", "items.search", "users.password_hash"]


def test_the_file_has_all_that_is_the_users_and_nothing_else(
    api: Api, browser: NewBrowser, new_user: NewUser
) -> None:
    ada, other = browser("ada"), new_user("otto")
    sealer = Sealer.of(api.settings)
    with api.database.transaction() as session:
        user = session.query(User).filter_by(email="ada@cute.example").one()
    mine, theirs = (give(api.database, owner.id, sealer) for owner in (user, other))
    response = ada.submit(DATA, f"{DATA}.jsonl")
    assert response.headers["Content-Disposition"] == 'attachment; filename="cute-data.jsonl"'
    *rows, last = lines([response.content])
    assert last == {"rows": last["rows"], "complete": True}
    assert {name for name, count in last["rows"].items() if count} >= {
        "users",
        "portal_sessions",
        "api_keys",
        "apps",
        "installs",
        "install_operations",
        "contracts",
        "webhooks",
        "notices",
        "items",
        "events",
        "request_log",
    }
    for name in ("key_id", "webhook_id", "item_id", "app_id", "event_id", "request_id"):
        assert mine.ids[name] in response.text
        assert theirs.ids[name] not in response.text
    assert other.email not in response.text and "argon2" not in response.text
    small = lines(export.parts(api.database, user.id, part_rows=1))
    names = [row["table"] for row in rows if row["table"] not in {"portal_sessions", "audit_log"}]
    again = [row["table"] for row in small[:-1]]
    assert [name for name in again if name not in {"portal_sessions", "audit_log"}] == names


def test_a_file_is_bounded_and_says_so(api: Api, new_user: NewUser) -> None:
    user = new_user("ben")
    give(api.database, user.id, Sealer.of(api.settings))
    *rows, last = lines(export.parts(api.database, user.id, most_rows=3))
    assert (len(rows), last["complete"]) == (3, False)


def test_429_for_many_files_within_an_hour(browser: NewBrowser) -> None:
    ada = browser("ada-often")
    responses = [ada.submit(DATA, f"{DATA}.jsonl") for _ in range(6)]
    assert [response.status_code for response in responses] == [200] * 5 + [429]
    assert 1 <= int(responses[-1].headers["Retry-After"]) <= 3_600


def test_the_file_does_not_name_operators(api: Api, new_user: NewUser) -> None:
    user, operator = new_user("eve"), uuid4()
    with api.database.transaction() as session:
        for actor in (Operator(operator), SYSTEM):
            audit.come_from(session, Origin(operator, ActingRole.OPERATOR, ADDRESS))
            audit.record(session, actor, AuditAction.USER_VIEWED, user.id)
    rows = lines(export.parts(api.database, user.id))[:-1]
    entries = [row["row"] for row in rows if row["table"] == "audit_log"]
    assert [entry["role"] for entry in entries][-2:] == ["operator", "operator"]
    text = json.dumps(entries)
    assert str(operator) not in text and ADDRESS not in text


def test_a_wrong_password_deletes_nothing(api: Api, browser: NewBrowser) -> None:
    cleo = browser("cleo")
    refused = cleo.submit(DATA, "/account/delete", current="wrong password 1")
    assert refused.status_code == 422 and "Your account was not deleted." in refused.text
    assert cleo.is_in()


def test_delete_account_asks_for_the_password_once(browser: NewBrowser) -> None:
    fay = browser("fay")
    fay.cookies.delete("cute_confirmed")
    assert fay.submit(DATA, "/account/delete", current="wrong password 1").status_code == 422
    assert fay.submit(DATA, "/account/delete", current=PASSWORD).status_code == 303


def test_delete_account_403_without_the_second_factor(api: Api, browser: NewBrowser) -> None:
    gil = browser("gil")
    phone = set_up(api, gil, "gil")
    gil.cookies.delete("cute_confirmed")
    form = {"current": PASSWORD}
    assert gil.submit(DATA, "/account/delete", **form).status_code == 403
    assert gil.submit(DATA, "/account/delete", **form, confirm_code="000000").status_code == 422
    assert gil.is_in()
    done = gil.submit(DATA, "/account/delete", **form, confirm_code=phone.code())
    assert done.status_code == 303


def test_the_owner_deletes_the_account_with_all_that_belongs_to_it(
    api: Api, browser: NewBrowser
) -> None:
    dan, elsewhere = browser("dan"), browser()
    assert elsewhere.log_in("dan").status_code == 303
    secret = str(api.client("dan").key)
    assert "<dt>Keys</dt><dd>1</dd>" in dan.get(DATA).text
    done = dan.submit(DATA, "/account/delete", current=PASSWORD)
    assert (done.status_code, done.headers["Location"]) == (303, "/login?done=deleted")
    assert "Your account is deleted." in dan.get("/login?done=deleted").text
    assert calls(api, secret) == 401
    assert not dan.is_in() and not elsewhere.is_in()
    for _ in Eraser(api.database).work():
        pass
    with api.database.transaction() as session:
        assert session.query(User).filter_by(email="dan@cute.example").count() == 0
        assert session.query(ApiKey).filter_by(digest=digest(secret)).count() == 0
    assert dan.log_in("dan").status_code == 422
