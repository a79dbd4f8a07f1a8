"""Emails about versions that break a program whose contract was published."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import text

from cute_api.outbound.mail import Mail
from cute_api.services.contracts import proposals
from cute_api.services.mail.contract_breaks import LOOK_EVERY_S, ContractChecks
from cute_api.services.mail.mailer import Mailer
from cute_api.versions.breaks import BREAKS, VersionBreaks
from cute_api.versions.registry import EventVersions
from tests.api.contract_scenarios import NEW, NOTHING, OLD, PATH, new_contract
from tests.fixtures.api import Api, Client
from tests.fixtures.mails import Post, work

PORTAL = "https://developers.cute.example"
SELLER, TITLE = "/data/*/seller_id", "/data/*/title"
NUMBERS = count()


@pytest.fixture
def partner(api: Api) -> Iterator[Client]:
    """A user without contracts; nobody else has one, and no email is queued."""
    yield api.client(f"partner{next(NUMBERS)}")
    with api.database.transaction() as session:
        for table in ("contracts", "mail_outbox", "proposals"):
            session.execute(text(f"DELETE FROM {table}"))


def publish(client: Client, program: str, field: str) -> str:
    used = [{**NOTHING, "operation": "list_items", "reads": [field]}]
    body = new_contract(program=program, operations=used, events=[])
    response = client.put(PATH, json=body)
    assert response.status_code == 200, response.text
    contract_id: str = response.json()["id"]
    return contract_id


def forget(api: Api, *programs: str) -> None:
    """Make contracts look as if they were published before the newest version appeared."""
    with api.database.transaction() as session:
        session.execute(
            text(
                "UPDATE contracts SET told_versions = '{}', checked_breaks = NULL"
                " WHERE program = ANY(:programs)"
            ),
            {"programs": list(programs)},
        )


def check(api: Api, breaks: VersionBreaks) -> None:
    """Check contracts in two processes, each at its start and an hour later."""
    for _ in range(2):
        times = iter((0.0, 0.0, 0.0, LOOK_EVERY_S, LOOK_EVERY_S))
        checks = ContractChecks(
            api.database, EventVersions.of_events(), breaks, clock=times.__next__
        )
        for _ in range(2):
            list(checks.work())


def sent(api: Api) -> list[Mail]:
    """Take the queued emails about contracts."""
    post = Post()
    work(Mailer(api.database, post, PORTAL, [b"key"]))
    return [mail for mail in post.sent if "breaks" in mail.subject]


def edited(folder: Path, field: str) -> VersionBreaks:
    """The committed breaks, and another field that goes."""
    data: dict[str, Any] = orjson.loads(BREAKS.read_bytes())
    move = next(move for move in data["moves"] if (move["before"], move["after"]) == (OLD, NEW))
    known = next(change for change in move["changes"] if change["rule"] == "response-field-removed")
    use = ["list_items", "response", "200", field]
    move["changes"].append({**known, "reason": "Item.title is gone.", "uses": [use]})
    path = folder / "breaks.json"
    path.write_bytes(orjson.dumps(data))
    return VersionBreaks(path)


def test_the_owner_of_a_contract_that_breaks_gets_one_mail(api: Api, partner: Client) -> None:
    for program, field in (("early", SELLER), ("known", SELLER), ("fine", TITLE)):
        publish(partner, program, field)
    forget(api, "early", "fine")
    check(api, VersionBreaks())
    (mail,) = sent(api)
    assert mail.subject == f"Version {NEW} breaks a program of yours"
    lines = [line for line in mail.text.splitlines() if line.startswith("- ")]
    assert lines == [
        f"- program early 1.4.0 is affected by {NEW}: Item.seller_id is gone: a program that reads "
        "it finds nothing."
    ]
    assert "which may change until that day" in mail.text, "its day is still to come"
    assert f"{PORTAL}/account/contracts\n" in mail.text
    assert mail.unsubscribe is not None
    check(api, VersionBreaks())
    assert sent(api) == []


def test_a_change_of_the_version_under_way_is_mailed_once_for_each_contract(
    api: Api, partner: Client, tmp_path: Path
) -> None:
    known, fine = publish(partner, "known", SELLER), publish(partner, "fine", TITLE)
    check(api, edited(tmp_path, TITLE))
    with api.database.transaction() as session:
        queued = "SELECT data FROM mail_outbox WHERE kind = 'contract_breaks'"
        (data,) = session.scalars(text(queued)).all()
    assert data == {"version": NEW, "contracts": [fine]}
    assert known != fine
    assert sent(api) == [], "it is no longer true when it is sent"


def test_a_proposal_is_mailed_once_until_another_one_takes_its_name(
    api: Api, partner: Client
) -> None:
    publish(partner, "reader", TITLE)
    use = ["list_items", "response", "200", TITLE]
    change: dict[str, Any] = {"rule": "response-field-removed", "level": "breaking"}
    change |= {"reason": "Titles go.", "hits": "those who use it", "uses": [use]}
    content = orjson.dumps({"moves": [{"before": OLD, "after": NEW, "changes": [change]}]}).decode()
    for _ in range(2):
        with api.database.transaction() as session:
            proposals.propose(session, "No titles", content, [OLD, NEW])
        check(api, VersionBreaks())
        (mail,) = sent(api)
        assert mail.subject == 'The proposed change "No titles" breaks a program of yours'
        assert f"- program reader 1.4.0 is affected by {NEW}: Titles go." in mail.text
        assert "Nothing has changed yet." in mail.text
        check(api, VersionBreaks())
        assert sent(api) == []
        with api.database.transaction() as session:
            proposals.withdraw(session, "No titles")
        check(api, VersionBreaks())


def test_contracts_of_users_without_emails_are_checked(api: Api, partner: Client) -> None:
    publish(partner, "reader", SELLER)
    forget(api, "reader")
    with api.database.transaction() as session:
        session.execute(
            text(
                "UPDATE users SET email_verified_at = NULL"
                " WHERE id = (SELECT user_id FROM contracts)"
            )
        )
    check(api, VersionBreaks())
    assert sent(api) == []
    with api.database.transaction() as session:
        assert session.scalar(text("SELECT checked_breaks FROM contracts")) is not None


def test_a_program_that_was_repaired_or_deleted_gets_no_mail(api: Api, partner: Client) -> None:
    publish(partner, "repaired", SELLER)
    deleted = publish(partner, "deleted", SELLER)
    forget(api, "repaired", "deleted")
    check(api, VersionBreaks())
    publish(partner, "repaired", TITLE)
    assert partner.delete(f"{PATH}/{deleted}").status_code == 204
    assert sent(api) == []
