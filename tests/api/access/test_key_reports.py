"""`POST /v1/keys/report`: a leaked key ends at once, and nobody learns whether it existed."""

import secrets
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session

from cute_api.models import ApiKey, AuditEntry, Event, Notice
from cute_api.models.enums import AuditAction, RevocationReason
from cute_api.services.accounts.audit import SYSTEM
from cute_api.services.keys import reports, rotation
from cute_api.services.keys.principals import SecretKind, make_secret
from cute_api.services.mail.mailer import Mailer
from tests.api.apps import new_app
from tests.api.scenarios import HOOK
from tests.fixtures.api import Api, Client
from tests.fixtures.mails import Post, work
from tests.portal.oauth.flow import consent, redeem, send

WHERE = {"source": "Secret scanner", "url": "https://code.example/shop/config.py"}


@pytest.fixture(scope="module")
def anyone(api: Api) -> Client:
    return api.client(None)


def report(client: Client, key: Any, **more: Any) -> httpx.Response:
    return client.post("/keys/report", json={"key": key, **more})


def test_report_key_202_revokes_it_and_notifies_its_owner_why(api: Api, anyone: Client) -> None:
    leaked, other = api.client("alice"), api.client("alice")
    leaked.post("/webhooks", json=HOOK)
    key_id = leaked.get("/me").json()["key"]["id"]
    response = report(anyone, leaked.key, **WHERE)
    assert (response.status_code, response.json()) == (202, {"status": "received"})
    assert leaked.get("/me").status_code == 401
    assert other.get("/webhooks").json()["data"][0]["status"] == "paused"
    with api.database.transaction() as session:
        row = session.get_one(ApiKey, key_id)
        event = session.scalars(select(Event).where(Event.subject_id == key_id)).one()
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.target_id == key_id).order_by(AuditEntry.id.desc())
        ).first()
        notice = session.scalars(select(Notice).where(Notice.user_id == row.user_id)).one()
    assert row.revoked_reason is RevocationReason.REPORTED
    assert (event.type, event.data["reason"]) == ("key.revoked", "reported")
    assert notice.kind == "key_reported"
    assert WHERE.items() <= notice.data.items()
    assert entry is not None
    assert (entry.action, entry.actor_kind) == ("key.reported", "system")
    assert WHERE.items() <= entry.details.items()


def test_report_key_202_of_the_secret_of_before_ends_both(api: Api, anyone: Client) -> None:
    made = api.key("bob")
    with api.database.transaction() as session:
        newest = rotation.rotate(session, made.row.id, actor=SYSTEM).secret
    assert report(anyone, made.secret).status_code == 202
    assert [api.with_key(s).get("/me").status_code for s in (made.secret, newest)] == [401, 401]


def test_report_key_202_of_a_secret_whose_grace_is_over_leaves_the_key_alone(
    api: Api, anyone: Client
) -> None:
    """A secret that was rotated out can't end the key that replaced it."""
    made = api.key("bob")
    with api.database.transaction() as session:
        newest = rotation.rotate(session, made.row.id, actor=SYSTEM).secret
        session.execute(
            update(ApiKey)
            .where(ApiKey.id == made.row.id)
            .values(previous_expires_at=func.clock_timestamp())
        )
    assert report(anyone, made.secret).status_code == 202
    assert api.with_key(newest).get("/me").status_code == 200


def test_report_key_202_alike_whether_the_key_existed(api: Api, anyone: Client) -> None:
    made = api.key("bob")
    responses = [
        report(anyone, secret, **WHERE)
        for secret in (made.secret, made.secret, make_secret(secrets.choice))
    ]
    varying = ("X-Request-Id", "Date", "X-RateLimit-Remaining", "X-RateLimit-Reset", "RateLimit")
    shown = [
        (
            response.status_code,
            response.content,
            {name: value for name, value in response.headers.items() if name not in lower(varying)},
        )
        for response in responses
    ]
    assert shown[0] == shown[1] == shown[2]


def lower(names: tuple[str, ...]) -> set[str]:
    return {name.lower() for name in names}


def test_a_report_runs_as_many_statements_whether_the_key_existed(api: Api) -> None:
    """The parts of a response's time: statements on rows, and one commit that writes."""
    kept = api.key("bob").secret
    known, other = (len(statements_of(api, s)) for s in (kept, make_secret(secrets.choice)))
    assert abs(known - other) <= 1


def statements_of(api: Api, secret: str) -> list[str]:
    """The statements of a report, which writes something."""
    seen: list[str] = []
    with api.database.transaction() as session:
        count(session, seen)
        reports.report(session, secret, source=None, url=None, reporter=None)
        assert session.scalar(select(func.pg_current_xact_id_if_assigned())) is not None
    return seen


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_report_key_202_of_a_token_ends_all_of_its_install_and_tells_seller_and_developer(
    api: Api, anyone: Client, kind: str
) -> None:
    app, seller = new_app(api.database), f"sam-{uuid4().hex[:8]}"
    leaked, other = (
        redeem(api, app, consent(api, app, seller, "read:items")).json() for _ in range(2)
    )
    assert report(anyone, leaked[kind], **WHERE).status_code == 202
    for token in (leaked["access_token"], other["access_token"]):
        assert api.with_key(token).get("/me/items").status_code == 401
    assert report(anyone, leaked[kind], **WHERE).status_code == 202
    post = Post()
    work(Mailer(api.database, post, api.base_url, [b"key"]))
    told = [mail for mail in post.sent if '" was reported as leaked' in mail.text]
    assert {mail.to.partition("@")[0] for mail in told} == {seller, app.developer}
    with api.database.transaction() as session:
        entries = select(AuditEntry).where(AuditEntry.target_id == UUID(leaked["account"]))
        entry = session.scalars(entries.order_by(AuditEntry.id.desc())).first()
        assert entry is not None and entry.action is AuditAction.APP_TOKENS_ENDED
        assert WHERE.items() <= entry.details.items()


def test_report_key_202_of_an_apps_own_token_leaves_its_installs(api: Api, anyone: Client) -> None:
    app = new_app(api.database)
    issued = redeem(api, app, consent(api, app, "bob", "read:items")).json()
    own = send(api, app, "token", grant_type="client_credentials").json()
    assert report(anyone, own["access_token"]).status_code == 202
    assert api.with_key(own["access_token"]).get("/app").status_code == 401
    assert api.with_key(issued["access_token"]).get("/me/items").status_code == 200


def test_a_report_runs_as_many_statements_whether_a_token_existed(api: Api) -> None:
    app = new_app(api.database)
    issued = redeem(api, app, consent(api, app, "bob", "read:items")).json()["access_token"]
    unknown = make_secret(secrets.choice, SecretKind.ACCESS_TOKEN)
    known, other = (len(statements_of(api, secret)) for secret in (issued, unknown))
    assert abs(known - other) <= 1


def count(session: Session, seen: list[str]) -> None:
    """Collect the statements that this session sends."""
    connection = session.connection()

    @event.listens_for(connection, "before_cursor_execute")
    def _collect(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)


def test_report_key_202_of_a_revoked_key_keeps_its_first_reason(api: Api, anyone: Client) -> None:
    client = api.client("bob")
    key_id = client.get("/me").json()["key"]["id"]
    client.delete(f"/me/keys/{key_id}")
    assert report(anyone, client.key).status_code == 202
    with api.database.transaction() as session:
        assert session.get_one(ApiKey, key_id).revoked_reason is RevocationReason.BY_OWNER
        assert len(session.scalars(select(Event).where(Event.subject_id == key_id)).all()) == 1


@pytest.mark.parametrize("key", ["", "cute_short", "x" * 41, None, 5])
def test_report_key_422_for_what_can_be_no_key(anyone: Client, key: Any) -> None:
    response = report(anyone, key)
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, "/key")


def test_report_key_422_for_a_checksum_that_does_not_fit(anyone: Client) -> None:
    key = make_secret(secrets.choice)
    wrong = key[:-1] + ("a" if key[-1] != "a" else "b")
    response = report(anyone, wrong)
    assert (response.status_code, response.json()["errors"][0]["code"]) == (422, "not_a_key")
    assert wrong not in response.text


@pytest.mark.parametrize("more", [{"url": "ftp://x.example"}, {"source": "a\nb"}, {"why": "x"}])
def test_report_key_422_for_the_rest_of_the_body(anyone: Client, more: dict[str, str]) -> None:
    assert report(anyone, make_secret(secrets.choice), **more).status_code == 422


def test_report_key_counts_against_the_anonymous_limits_or_the_callers_key(
    api: Api, anyone: Client
) -> None:
    response = report(anyone, make_secret(secrets.choice))
    assert response.headers["X-RateLimit-Limit"] == str(api.spec.tiers["anonymous"].minute)
    alice = api.client("alice")
    with_key = report(alice, make_secret(secrets.choice))
    assert with_key.headers["X-RateLimit-Limit"] == str(api.spec.tiers["pro"].minute)
    assert report(api.with_key(make_secret(secrets.choice)), alice.key).status_code == 401
    assert alice.get("/me").status_code == 200
